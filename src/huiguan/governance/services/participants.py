"""Who takes part: invited, answering, represented, signing in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.engines.charter import article_said
from huiguan.engines.charter.rules import rule_of
from huiguan.governance.meeting_enums import MeetingState, ParticipantRole, Receipt, VoteState
from huiguan.governance.models import AgendaItem, Meeting, PaperRead, Participant, VoteEvent
from huiguan.governance.reading import language
from huiguan.governance.selectors.charter_rules import body_key, charter_of, proxies_allowed
from huiguan.governance.selectors.meetings import own_part, own_seat
from huiguan.governance.selectors.motions import voted_ids
from huiguan.governance.services.meeting_doors import (
    LOCK,
    MANAGE,
    PRESIDE,
    enter,
    lock_meeting,
    refuse_open_vote,
    refuse_over,
)
from huiguan.governance.services.meetings import deliver_notice
from huiguan.kernel.files.selectors import get_file
from huiguan.kernel.history import recording
from huiguan.kernel.inbox.services import settle
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.sessions import services as sessions
from huiguan.kernel.sessions.enums import Means

ATTEND = "governance.attend_meetings"


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to invite."""

    name: str
    duty: str = ""
    role: str = ParticipantRole.MEMBER
    person_id: int | None = None
    tenure_id: int | None = None
    delegate_id: int | None = None
    membership_id: int | None = None


def invite(*, actor: Actor, meeting_id: int, invitees: Sequence[Invitee]) -> int:
    """Invite people; who is invited already stays as they are. How many were new.

    The list of those with a vote stays as it is once the meeting sits: the quorum is counted on it.
    """
    with recording(actor, reason="invite"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        refuse_over(meeting)
        if any(each.role == ParticipantRole.MEMBER for each in invitees):
            refuse_fixed_roll(meeting)
        return add_participants(meeting, invitees)


def refuse_fixed_roll(meeting: Meeting) -> None:
    """RuleViolation "roll_fixed" once a meeting sits: those with a vote are counted for its quorum."""
    if meeting.state in (MeetingState.IN_SESSION, MeetingState.ADJOURNED):
        raise RuleViolation(_("The meeting has begun: the list of those with a vote is fixed."), code="roll_fixed")


def add_participants(meeting: Meeting, invitees: Sequence[Invitee]) -> int:
    """Put people on the list of a locked meeting, in few statements however many; how many were new."""
    rows = Participant.objects.unscoped(LOCK).filter(meeting=meeting)
    persons, members, names = _standing(rows)
    order = (rows.aggregate(last=Max("order"))["last"] or 0) + 1
    fresh: list[Participant] = []
    for each in invitees:
        name, duty = each.name.strip()[:60], each.duty.strip()[:200]
        if not name:
            raise Invalid(_("A participant has no name."), code="name_missing", field="name")
        if each.person_id in persons or each.membership_id in members or (name, duty) in names:
            continue
        persons |= {each.person_id} - {None}
        members |= {each.membership_id} - {None}
        names.add((name, duty))
        fresh.append(
            Participant(
                organization_id=meeting.organization_id,
                meeting=meeting,
                order=order + len(fresh),
                person_id=each.person_id,
                name=name,
                duty=duty,
                role=ParticipantRole(each.role),
                tenure_id=each.tenure_id,
                delegate_id=each.delegate_id,
                membership_id=each.membership_id,
            )
        )
    Participant.objects.bulk_create(fresh, batch_size=1000)
    # Who comes onto the list after the notice went out gets it now.
    deliver_notice(meeting, [part.pk for part in fresh])
    return len(fresh)


def _standing(rows: Any) -> tuple[set[int | None], set[int | None], set[tuple[str, str]]]:
    """Persons, members, and names with duties that stand on a list already."""
    found = list(rows.values_list("person", "membership", "name", "duty"))
    persons, members = {row[0] for row in found}, {row[1] for row in found}
    return persons - {None}, members - {None}, {(row[2], row[3]) for row in found}


def withdraw_invitation(*, actor: Actor, meeting_id: int, participant_id: int) -> None:
    """Take somebody off the list before the notice goes out."""
    with recording(actor, reason="uninvite"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        if meeting.state != MeetingState.DRAFT:
            raise RuleViolation(_("The notice went out: enter a leave instead."), code="already_convened")
        _part(meeting, participant_id).delete()


def _part(meeting: Meeting, participant_id: int) -> Participant:
    part: Participant | None = (
        Participant.objects.unscoped(LOCK).select_for_update().filter(meeting=meeting, pk=participant_id).first()
    )
    if part is None:
        raise NotFound(str(participant_id))
    return part


def answer_notice(*, actor: Actor, meeting_id: int, receipt: str, reason: str = "") -> Participant:
    """Answer the notice oneself: coming, or on leave with a reason. Until the meeting opens."""
    with recording(actor, reason="answer_notice"):
        permit(actor, ATTEND)
        part = own_part(actor, meeting_id)
        _answer(part, receipt, reason)
        settle(subject_kind="governance.meeting", subject_id=meeting_id, kind=None) if _all_answered(part) else None
    return part


def _all_answered(part: Participant) -> bool:
    rows = Participant.objects.unscoped(LOCK).filter(meeting=part.meeting_id, person__isnull=False)
    return not rows.filter(receipt=Receipt.NONE).exists()


def enter_receipt(*, actor: Actor, meeting_id: int, participant_id: int, receipt: str, reason: str = "") -> Participant:
    """Enter what somebody answered on paper or by telephone."""
    with recording(actor, reason="answer_notice"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        part = _part(meeting, participant_id)
        part.meeting = meeting
        _answer(part, receipt, reason)
    return part


def _answer(part: Participant, receipt: str, reason: str) -> None:
    if part.meeting.state not in (MeetingState.CONVENED, MeetingState.DRAFT):
        raise RuleViolation(_("The meeting has begun: answers are closed."), code="answers_closed")
    if receipt not in (Receipt.COMING, Receipt.LEAVE):
        raise Invalid(_("Say whether you come."), code="receipt", field="receipt")
    if receipt == Receipt.LEAVE and not reason.strip():
        raise Invalid(_("Give the reason of the leave."), code="reason_missing", field="reason")
    part.receipt, part.receipt_at = receipt, timezone.now()
    part.leave_reason = reason.strip()[:200] if receipt == Receipt.LEAVE else ""
    part.save(update_fields=["receipt", "receipt_at", "leave_reason"])


def name_proxy(*, actor: Actor, meeting_id: int, participant_id: int, proxy_id: int | None) -> Participant:
    """Enter who represents an absent member by a written mandate; None takes it back.

    Only where the charter allows it under some power of the body; in a vote the power of its motion is asked, and the
    engine limits how many one person may carry. Void once the member comes, or by correspondence answers. RuleViolation
    "voted_for" while a vote is open in which the member's vote was cast: by whom it was must not change under it.
    """
    with recording(actor, reason="name_proxy"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        refuse_over(meeting)
        _refuse_voted_for(meeting, participant_id)
        part = _part(meeting, participant_id)
        if proxy_id is not None:
            _refuse_proxy(meeting, part, _part(meeting, proxy_id))
        part.proxy_id = proxy_id
        part.save(update_fields=["proxy"])
    return part


def _refuse_voted_for(meeting: Meeting, participant_id: int) -> None:
    # Locked before the participant, as those who vote do: whoever votes now is waited for.
    vote = VoteEvent.objects.unscoped(LOCK).filter(meeting=meeting, state=VoteState.OPEN).select_for_update().first()
    if vote is not None and participant_id in voted_ids(vote):
        said = _("In the open vote this member's vote is cast: change the proxy when it is closed.")
        raise RuleViolation(said, code="voted_for")


def _refuse_proxy(meeting: Meeting, part: Participant, holder: Participant) -> None:
    charter = charter_of(meeting)
    if charter is None:
        raise RuleViolation(_("A work conference knows no proxies."), code="no_proxies")
    if not proxies_allowed(meeting):
        rule = rule_of(charter, body_key(meeting), "ordinary").proxies
        told = {"article": article_said(rule.article).to(language())}
        raise RuleViolation(_("The charter allows no proxies (%(article)s).") % told, code="no_proxies")
    if holder.pk == part.pk or holder.role != ParticipantRole.MEMBER or part.role != ParticipantRole.MEMBER:
        raise RuleViolation(_("Only somebody else with a vote can represent a member."), code="proxy_not_member")


def open_notice(*, actor: Actor, meeting_id: int) -> Participant:
    """Note that the person invited opened the notice: the first time counts as proof of delivery."""
    part = own_part(actor, meeting_id)
    if part.opened_at is not None:
        return part
    with recording(actor, organization=part.organization_id, reason="open_notice"):
        now = timezone.now()
        rows = Participant.objects.unscoped("one's own invitation").filter(pk=part.pk, opened_at=None)
        rows.update(opened_at=now)
        part.opened_at = now
    return part


def keep_pulse(*, actor: Actor, meeting_id: int) -> Participant:
    """Note, at most every thirty seconds, that the telephone of somebody who takes part is heard of. No history."""
    part = own_seat(actor, meeting_id)
    if part.meeting.is_running:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO governance_pulse (participant_id, at) VALUES (%s, now()) ON CONFLICT (participant_id)"
                " DO UPDATE SET at = excluded.at WHERE governance_pulse.at < now() - interval '30 seconds'",
                [part.pk],
            )
    return part


def read_paper(*, actor: Actor, meeting_id: int, file_id: int) -> Any:
    """Hand a paper of the agenda to somebody invited and note that it was opened; the file."""
    part = own_part(actor, meeting_id)
    file = get_file(actor, file_id)
    papers = AgendaItem.objects.unscoped("the meeting was read").filter(meeting=part.meeting_id)
    is_paper = file.subject_kind == "governance.agendaitem" and file.subject_id is not None
    if not is_paper or not papers.filter(pk=file.subject_id or 0).exists():
        raise NotFound(str(file_id))
    with recording(actor, organization=part.organization_id, reason="read_paper"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {PaperRead._meta.db_table} (organization_id, file_id, participant_id, at)"  # noqa: S608 - our own table's name
            " VALUES (%s, %s, %s, %s) ON CONFLICT (file_id, participant_id) DO NOTHING",
            [part.organization_id, file.pk, part.pk, timezone.now()],
        )
    return file


def sign_in_to_meeting(*, actor: Actor, meeting_id: int, token: str, scanned_at: datetime | None = None) -> bool:
    """Sign in with the code that the hall shows; True the first time. From an hour before it starts until it closes."""
    with recording(actor, reason="sign_in"):
        permit(actor, ATTEND)
        part = own_seat(actor, meeting_id)
        if part.meeting.state not in (MeetingState.CONVENED, MeetingState.IN_SESSION, MeetingState.ADJOURNED):
            raise RuleViolation(_("This meeting is over."), code="meeting_over")
        if part.meeting.session is None:
            raise NotFound("session")
        first = sessions.sign_in(
            actor=actor, session=part.meeting.session, attendee_id=part.pk, token=token, scanned_at=scanned_at
        )
        if part.proxy_id is not None:
            void_proxies(part.meeting, [part.pk])
        return first


def void_proxies(meeting: Meeting, participant_ids: Iterable[int], how: str = "到会") -> None:
    """Whoever comes votes for themselves: the mandate that they gave is void from then on, also if they leave again.

    `how`, in official Chinese: by correspondence they come by answering.
    """
    rows = Participant.objects.unscoped(LOCK).filter(meeting=meeting, pk__in=participant_ids, proxy__isnull=False)
    for giver, holder in rows.values_list("name", "proxy__name"):
        enter(meeting, f"{giver}{how}，对{holder}的委托自此失效")
    rows.update(proxy=None)


def take_meeting_attendance(
    *,
    actor: Actor,
    meeting_id: int,
    participant_ids: Iterable[int],
    hall_id: int | None = None,
    means: str = Means.HAND,
    note: str = "",
) -> int:
    """Enter who is there, by hand or from the signed list; how many were new. NotFound for others' participants."""
    with recording(actor, reason="take_attendance"):
        meeting = lock_meeting(actor, meeting_id, PRESIDE)
        wanted = set(participant_ids)
        known = Participant.objects.unscoped(LOCK).filter(meeting=meeting, pk__in=wanted).count()
        if known != len(wanted) or meeting.session is None:
            raise NotFound("participant")
        void_proxies(meeting, wanted)
        return sessions.take_attendance(
            actor=actor,
            session=meeting.session,
            attendee_ids=wanted,
            hall_id=hall_id,
            means=means,
            note=note,
            permission=PRESIDE,
        )


def end_attendance(
    *, actor: Actor, meeting_id: int, participant_id: int, note: str, left: bool, at: datetime | None = None
) -> Participant:
    """Take somebody off those present, with the reason: `left` before the end (at `at`, else now), or never there.

    The quorum falls at once; the record of the meeting says so. NotFound when they are not there; RuleViolation
    "vote_open" while a vote is taken: it counts those who were there when it was put.
    """
    with recording(actor, reason="end_attendance"):
        meeting = lock_meeting(actor, meeting_id, PRESIDE)
        refuse_over(meeting)
        part = _part(meeting, participant_id)
        if not note.strip():
            raise Invalid(_("Give the reason."), code="reason_missing", field="note")
        refuse_open_vote(meeting)
        if meeting.session is None:
            raise NotFound("session")
        same: dict[str, Any] = {"actor": actor, "session": meeting.session, "permission": PRESIDE}
        if left:
            gone = sessions.leave_session(**same, attendee_id=part.pk, at=at or timezone.now(), note=note.strip())
            when = timezone.localtime(gone.left_at).strftime("%H:%M")
            enter(meeting, f"{part.name}{when}离会：{note.strip()}", meeting.current_item)
        else:
            sessions.strike_attendance(**same, attendee_id=part.pk, note=note.strip())
            enter(meeting, f"{part.name}的签到系误录，已划去：{note.strip()}", meeting.current_item)
    return part
