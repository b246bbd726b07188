"""A meeting from its plan to the archive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.engines.charter import notice_deadline
from huiguan.governance.meeting_enums import ItemKind, ItemState, MeetingState
from huiguan.governance.meeting_links import own_meeting_url
from huiguan.governance.models import AgendaItem, Body, Meeting, Participant, VoteEvent
from huiguan.governance.selectors.charter_rules import body_key, charter_of
from huiguan.governance.selectors.charters import charter_version_on
from huiguan.governance.selectors.meetings import items_of, participants_of, quorum_of
from huiguan.governance.services.meeting_doors import (
    LOCK,
    MANAGE,
    PRESIDE,
    enter,
    item_in,
    lock_meeting,
    refuse_open_vote,
    refuse_over,
    refuse_unless_running,
)
from huiguan.governance.services.speaking import end_discussion
from huiguan.kernel.calendar import add_working_days, working_days_between
from huiguan.kernel.files.services import store_file
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.sessions import services as sessions
from huiguan.kernel.workflow.services import advance, start

#: Files that show how a notice went out on paper, by the meeting.
EVIDENCE = "governance.meeting_notice"
#: Characters of what is read out under an item, at the most.
WORDS = 200_000
FIELDS = ("title", "starts_at", "ends_at", "place", "presider", "recorder", "ordinal", "notice_text")


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """An item of the agenda as it should be: `item_id` names one that stands already."""

    title: str
    owner: str = ""
    minutes: int | None = None
    in_camera: bool = False
    item_id: int | None = None
    kind: str = ItemKind.ITEM


def plan_meeting(
    *,
    actor: Actor,
    organization: Organization,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    body_id: int | None = None,
    place: str = "",
    ordinal: int | None = None,
    presider: str = "",
    recorder: str = "",
    by_correspondence: bool = False,
) -> Meeting:
    """Plan a meeting of a body, or (without one) a work conference. It is a draft until the notice is sent.

    `by_correspondence`: nobody comes together, each vote has a deadline (通讯表决). Raises Invalid without a title,
    when it would end before it starts, or when no body decides by correspondence; NotFound for
    a body of another association.
    """
    with recording(actor, organization=organization, reason="plan_meeting"):
        permit(actor, MANAGE, organization)
        if not title.strip():
            raise Invalid(_("Give the meeting a title."), code="title_missing", field="title")
        if by_correspondence and body_id is None:
            raise Invalid(_("Only a body decides by correspondence."), code="no_body", field="body_id")
        meeting: Meeting = Meeting(
            organization=organization,
            body=_body(organization, body_id),
            title=title.strip()[:200],
            ordinal=ordinal,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place[:200],
            presider=presider[:60],
            recorder=recorder[:60],
            by_correspondence=by_correspondence,
            changed_by_id=actor.user_id,
        )
        _check_times(starts_at, ends_at)
        meeting.save()
        meeting.session = sessions.open_session(
            actor=actor,
            organization=organization,
            subject_kind="governance.meeting",
            subject_id=meeting.pk,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            main_hall="主会场",
            permission=MANAGE,
        )
        meeting.save(update_fields=["session"])
        start(actor=actor, subject=meeting)
    return meeting


def _body(organization: Organization, body_id: int | None) -> Body | None:
    if body_id is None:
        return None
    body: Body | None = Body.objects.unscoped("of the association in which it was permitted").filter(
        organization=organization, pk=body_id
    ).first()  # fmt: skip
    if body is None:
        raise NotFound("body")
    return body


def _check_times(starts_at: datetime, ends_at: datetime | None) -> None:
    if ends_at is not None and ends_at < starts_at:
        raise Invalid(_("It ends before it starts."), code="times", field="ends_at")


def change_meeting(*, actor: Actor, meeting_id: int, revision: int, **changes: Any) -> Meeting:
    """Change what is said about a meeting before it opens; Conflict when somebody else was first.

    Takes the names in FIELDS. After the notice went out its time and place stay: cancel it and convene it anew.
    """
    with recording(actor, reason="change_meeting"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        refuse_over(meeting)
        check_revision(meeting, revision)
        if unknown := set(changes) - set(FIELDS):
            raise TypeError(f"a meeting has no {unknown}")
        told = meeting.state != MeetingState.DRAFT
        if told and any(getattr(meeting, name) != changes[name] for name in ("starts_at", "place") if name in changes):
            raise RuleViolation(
                _("The notice names time and place: cancel the meeting and convene it anew."), code="already_convened"
            )
        for name, value in changes.items():
            setattr(meeting, name, value)
        _check_times(meeting.starts_at, meeting.ends_at)
        save_revised(meeting, actor)
        if meeting.session and not told:
            sessions.change_session(
                actor=actor,
                session=meeting.session,
                starts_at=meeting.starts_at,
                ends_at=meeting.ends_at,
                place=meeting.place,
                permission=MANAGE,
            )
    return meeting


def set_agenda(*, actor: Actor, meeting_id: int, items: Sequence[ItemPlan]) -> list[AgendaItem]:
    """Make the agenda that of the plan, in its order. Items that were called already stay; Invalid without a title."""
    with recording(actor, reason="set_agenda"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        refuse_over(meeting)
        standing = {item.pk: item for item in items_of(meeting)}
        kept = {plan.item_id for plan in items if plan.item_id is not None}
        if not kept <= standing.keys():
            raise NotFound("item")
        if not all(plan.title.strip() for plan in items):
            raise Invalid(_("Each item needs a title."), code="title_missing", field="items")
        gone = [item for pk, item in standing.items() if pk not in kept]
        if any(item.state != ItemState.WAITING for item in gone):
            raise RuleViolation(_("An item that was called stays on the agenda."), code="item_called")
        AgendaItem.objects.unscoped(LOCK).filter(pk__in=[item.pk for item in gone]).delete()
        return [_put_item(meeting, plan, order, standing) for order, plan in enumerate(items, 1)]


def add_item(*, actor: Actor, meeting_id: int, plan: ItemPlan) -> AgendaItem:
    """Put one more item at the end of the agenda. Raises Invalid without a title."""
    with recording(actor, reason="set_agenda"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        refuse_over(meeting)
        if not plan.title.strip():
            raise Invalid(_("Each item needs a title."), code="title_missing", field="title")
        last = max((item.order for item in items_of(meeting)), default=0)
        return _put_item(meeting, replace(plan, item_id=None), last + 1, {})


def _put_item(meeting: Meeting, plan: ItemPlan, order: int, standing: dict[int, AgendaItem]) -> AgendaItem:
    item = standing[plan.item_id] if plan.item_id is not None else AgendaItem(meeting=meeting)
    item.organization_id = meeting.organization_id
    item.order, item.title, item.owner = order, plan.title.strip()[:200], plan.owner[:80]
    item.minutes, item.in_camera, item.kind = plan.minutes, plan.in_camera, ItemKind(plan.kind)
    item.save()
    return item


def word_item(*, actor: Actor, meeting_id: int, item_id: int, kind: str, words: str) -> AgendaItem:
    """Say what happens under an item, and write down what is read out: a commendation with its names, a speech.

    Also after the meeting, until its minutes are frozen: a speech is often written down afterwards. RuleViolation
    "minuted" after that.
    """
    with recording(actor, reason="word_item"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        if meeting.state in (MeetingState.MINUTED, MeetingState.ARCHIVED, MeetingState.CANCELLED):
            raise RuleViolation(_("The minutes are frozen: the words stay as they are."), code="minuted")
        item = item_in(meeting, item_id)
        if item is None:
            raise NotFound(str(item_id))
        item.kind, item.words = ItemKind(kind), words.replace("\r\n", "\n").strip()[:WORDS]
        item.save(update_fields=["kind", "words"])
    return item


def convene_meeting(
    *,
    actor: Actor,
    meeting_id: int,
    text: str = "",
    late_reason: str = "",
    sent_at: datetime | None = None,
    evidence: Any = None,
) -> Meeting:
    """Send the notice to everybody invited: from here on the meeting is convened under the charter of that day.

    The charter's period of notice is examined. Too late, it is refused with the charter's words ("notice_late"),
    unless `late_reason` says why it must be: then the record says so, and the engine counts it against every vote.
    `sent_at` tells of a notice that went out on paper before, `evidence` is the file that shows it. Raises
    RuleViolation "no_participants", "no_charter", Invalid "sent_later" for a time that has not come.
    """
    with recording(actor, reason="convene_meeting"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        if sent_at is not None and sent_at > timezone.now():
            raise Invalid(_("This has not come yet."), code="sent_later", field="sent_on")
        if not participants_of(meeting).exists():
            raise RuleViolation(_("Nobody is invited yet."), code="no_participants")
        meeting.notice_sent_at = sent_at or timezone.now()
        meeting.notice_text = text or meeting.notice_text
        if meeting.body_id is not None:
            _fix_charter(meeting)
            meeting.notice = _notice(meeting, late_reason)
        changes = {name: getattr(meeting, name) for name in ("notice_sent_at", "notice_text", "notice", "charter")}
        advance(actor=actor, subject=meeting, transition="convene", note=late_reason, changes=changes)
        deliver_notice(meeting)
        if evidence is not None:
            _keep_evidence(actor, meeting, evidence)
    return meeting


def _keep_evidence(actor: Actor, meeting: Meeting, evidence: Any) -> None:
    """Keep what shows that the notice went out on paper: those whom no inbox reaches were reached by it, that day."""
    store_file(
        actor=actor,
        organization=meeting.organization,
        upload=evidence,
        permission=MANAGE,
        subject_kind=EVIDENCE,
        subject_id=meeting.pk,
    )
    rows = Participant.objects.unscoped(LOCK).filter(meeting=meeting, notified_at=None)
    rows.update(notified_at=meeting.notice_sent_at)


def _fix_charter(meeting: Meeting) -> None:
    meeting.charter = charter_version_on(meeting.organization_id, timezone.localtime(meeting.starts_at).date())
    if meeting.charter is None:
        raise RuleViolation(_("The association has no charter in force on that day."), code="no_charter")
    charter = charter_of(meeting)
    if charter is not None and body_key(meeting) not in charter.bodies:
        raise RuleViolation(
            _("The charter does not know this body. Hold it as a work conference."), code="body_unknown"
        )


def _notice(meeting: Meeting, late_reason: str) -> dict[str, Any] | None:
    charter = charter_of(meeting)
    if charter is None or meeting.notice_sent_at is None:
        return None
    day, sent = timezone.localtime(meeting.starts_at).date(), timezone.localtime(meeting.notice_sent_at).date()
    asked: dict[str, Any] = {"body": body_key(meeting), "meeting": day, "sent": sent}
    answer = notice_deadline(charter, working_days=add_working_days, **asked)
    english = notice_deadline(charter, working_days=add_working_days, lang="en", **asked)
    if answer.decision is False and not late_reason.strip():
        raise RuleViolation(answer.explanation, code="notice_late", field="late_reason")
    in_working_days = bool(answer.numbers.get("working_days"))
    given = working_days_between(sent, day) if in_working_days else (day - sent).days
    told = {"days_given": max(0, given), "late_reason": late_reason} if answer.required is not None else {}
    return {**answer.as_json(), "en": {"explanation": english.explanation}, **told}


def deliver_notice(meeting: Meeting, participant_ids: Sequence[int] | None = None) -> int:
    """Put the notice of a convened meeting into the inbox of those invited (or of some) who sign in; how many.

    Part of a service that has locked the meeting or the rows. Nothing while the meeting is a draft or over.
    """
    if meeting.notice_sent_at is None or meeting.is_over:
        return 0
    rows = Participant.objects.unscoped(LOCK).filter(meeting=meeting, person__isnull=False)
    if participant_ids is not None:
        rows = rows.filter(pk__in=participant_ids)
    persons = list(rows.values_list("person", flat=True))
    users = dict(User.objects.filter(person__in=persons, is_active=True).values_list("person", "pk"))
    notify(
        kind="governance.convened",
        to=[Recipient(user_id=user) for user in users.values()],
        subject_kind="governance.meeting",
        subject_id=meeting.pk,
        organization_id=meeting.organization_id,
        text=meeting.title,
        url=own_meeting_url(meeting.pk),
        due=timezone.localtime(meeting.starts_at).date(),
    )
    rows.filter(person__in=list(users)).update(notified_at=timezone.now())
    return len(users)


def open_meeting(*, actor: Actor, meeting_id: int) -> Meeting:
    """Open a convened meeting. It may be opened before a quorum is there; votes need one."""
    return _pass_on(actor, meeting_id, "open", "会议开始", opened_at=timezone.now())


def adjourn_meeting(*, actor: Actor, meeting_id: int) -> Meeting:
    """Adjourn (休会); refused while a vote is open."""
    return _pass_on(actor, meeting_id, "adjourn", "休会")


def resume_meeting(*, actor: Actor, meeting_id: int) -> Meeting:
    """Go on after an adjournment."""
    return _pass_on(actor, meeting_id, "resume", "复会")


def _pass_on(actor: Actor, meeting_id: int, transition: str, words: str, **changes: Any) -> Meeting:
    with recording(actor, reason="pass_meeting_on"):
        meeting = lock_meeting(actor, meeting_id, PRESIDE)
        refuse_open_vote(meeting)
        for name, value in changes.items():
            setattr(meeting, name, value)
        advance(actor=actor, subject=meeting, transition=transition, changes=changes)
        enter(meeting, words)
    return meeting


def close_meeting(*, actor: Actor, meeting_id: int) -> Meeting:
    """Close a meeting: the last item ends, sign-in ends, and the quorum is frozen as it stands.

    RuleViolation "vote_open", and "vote_counting" while a secret ballot is not counted.
    """
    with recording(actor, reason="pass_meeting_on"):
        meeting = lock_meeting(actor, meeting_id, PRESIDE)
        refuse_open_vote(meeting)
        if VoteEvent.objects.unscoped(LOCK).filter(meeting=meeting, state="counting").exists():
            message = _("A secret ballot is being counted: its result belongs to this meeting, or break the vote off.")
            raise RuleViolation(message, code="vote_counting")
        _end_current(meeting)
        meeting.current_item, meeting.closed_at, meeting.quorum = None, timezone.now(), quorum_of(meeting)
        changes = {name: getattr(meeting, name) for name in ("current_item", "closed_at", "quorum")}
        advance(actor=actor, subject=meeting, transition="close", changes=changes)
        enter(meeting, "会议结束")
        if meeting.session:
            sessions.close_sign_in(actor=actor, session=meeting.session, permission=PRESIDE)
        settle(subject_kind="governance.meeting", subject_id=meeting.pk)
    return meeting


def cancel_meeting(*, actor: Actor, meeting_id: int, note: str) -> Meeting:
    """Cancel a meeting that has not begun, with the reason; who was told of it is told."""
    with recording(actor, reason="pass_meeting_on"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        told = meeting.state == MeetingState.CONVENED
        advance(actor=actor, subject=meeting, transition="cancel", note=note)
        settle(subject_kind="governance.meeting", subject_id=meeting.pk)
        if told:
            _tell_cancelled(meeting)
    return meeting


def _tell_cancelled(meeting: Meeting) -> None:
    persons = participants_of(meeting).filter(person__isnull=False).values_list("person", flat=True)
    users = User.objects.filter(person__in=list(persons), is_active=True).values_list("pk", flat=True)
    notify(
        kind="governance.cancelled",
        to=[Recipient(user_id=user) for user in users],
        subject_kind="governance.meeting",
        subject_id=meeting.pk,
        organization_id=meeting.organization_id,
        text=meeting.title,
        url=own_meeting_url(meeting.pk),
    )


def archive_meeting(*, actor: Actor, meeting_id: int) -> Meeting:
    """Put a meeting with frozen minutes away."""
    with recording(actor, reason="pass_meeting_on"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        advance(actor=actor, subject=meeting, transition="archive")
    return meeting


def start_item(*, actor: Actor, meeting_id: int, item_id: int) -> AgendaItem:
    """Call an item of the agenda; the one before ends. Refused while a vote is open."""
    with recording(actor, reason="start_item"):
        meeting = lock_meeting(actor, meeting_id, PRESIDE)
        refuse_unless_running(meeting)
        refuse_open_vote(meeting)
        item = item_in(meeting, item_id)
        if item is None:
            raise NotFound(str(item_id))
        _end_current(meeting)
        item.state, item.started_at = ItemState.CURRENT, timezone.now()
        item.save(update_fields=["state", "started_at"])
        meeting.current_item = item
        meeting.save(update_fields=["current_item"])
        enter(meeting, f"进入第{item.order}项：{item.title}", item)
    return item


def _end_current(meeting: Meeting) -> None:
    end_discussion(meeting)
    rows = AgendaItem.objects.unscoped(LOCK).filter(meeting=meeting, state=ItemState.CURRENT)
    rows.update(state=ItemState.DONE, ended_at=timezone.now())


def write_entry(*, actor: Actor, meeting_id: int, text: str, item_id: int | None = None) -> None:
    """Write a line into the running record, under the current item unless another is named."""
    with recording(actor, reason="write_entry"):
        meeting = lock_meeting(actor, meeting_id, PRESIDE)
        refuse_unless_running(meeting)
        if not text.strip():
            raise Invalid(_("Write the line."), code="text_missing", field="text")
        enter(meeting, text.strip(), item_in(meeting, item_id) or meeting.current_item, written=True)


def add_meeting_paper(
    *, actor: Actor, meeting_id: int, item_id: int, upload: Any, replaces_id: int | None = None
) -> Any:
    """Add a paper to an item, or its next version; who read the old one has not read the new one."""
    with recording(actor, reason="add_meeting_paper"):
        meeting = lock_meeting(actor, meeting_id, MANAGE)
        refuse_over(meeting)
        item = item_in(meeting, item_id)
        return store_file(
            actor=actor,
            organization=meeting.organization,
            upload=upload,
            permission=MANAGE,
            subject_kind="governance.agendaitem",
            subject_id=item.pk if item else None,
            replaces_id=replaces_id,
        )
