"""Votes: opened, cast or entered, closed; the charter engine says what they decided."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.engines.charter import Charter
from huiguan.governance.meeting_enums import (
    AmendmentState,
    Method,
    Option,
    ParticipantRole,
    VoteState,
)
from huiguan.governance.meeting_links import own_meeting_url
from huiguan.governance.models import (
    Amendment,
    CastVote,
    Count,
    Meeting,
    Participant,
    VoteEvent,
)
from huiguan.governance.selectors.calling import answering
from huiguan.governance.selectors.charter_rules import ask, body_key, charter_of, explained, proxies_allowed
from huiguan.governance.selectors.meetings import hall_counts, own_seat, there_now
from huiguan.governance.selectors.motions import answered, case_of, counts_of, power_of, still_to_vote, tally_of
from huiguan.governance.services import ballots
from huiguan.governance.services.meeting_doors import (
    LOCK,
    refuse_unless_running,
)
from huiguan.governance.services.motions import lock_amendment
from huiguan.governance.services.participants import void_proxies
from huiguan.governance.services.vote_steps import (
    VOTE,
    lock_vote,
    open_event,
    settle_vote,
    void_locked,
    votable_motion,
)
from huiguan.kernel.history import recording
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle
from huiguan.kernel.people.selectors import accounts_of
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.sessions.selectors import halls_of, present_in
from huiguan.kernel.workflow.services import advance

log = structlog.get_logger()

ATTEND = "governance.attend_meetings"
MEETING = ("meeting__organization", "meeting__body", "meeting__charter__text")
ONE_BY_ONE = (Method.ELECTRONIC_OPEN, Method.ELECTRONIC_SECRET, Method.CIRCULAR)
COUNTED = (Method.SHOW_OF_HANDS, Method.DECLARED)
TELLERS = 200


def open_vote(*, actor: Actor, motion_id: int, method: str, secret: bool = False, note: str = "") -> VoteEvent:
    """Put a motion to the vote. `secret` tells of a ballot on paper (method `declared`).

    The charter is asked first: is there a quorum ("no_quorum"), and does it want the ballot secret or open ("secret",
    "open")? Amendments that wait go first ("amendment_first"). A motion that failed is voted again only with a note.
    """
    with recording(actor, reason="open_vote"):
        motion = votable_motion(actor, motion_id, note)
        vote = open_event(motion, None, method, secret=secret, note=note)
        advance(actor=actor, subject=motion, transition="put", note=note)
    return vote


def open_circular_vote(*, actor: Actor, motion_id: int, deadline: datetime, note: str = "") -> VoteEvent:
    """Put a motion to a vote by correspondence (通讯表决): everybody with a vote answers until the deadline.

    The charter is asked whether the matter may be decided so ("no_correspondence"); those who answer are those
    present, so that its quorum is counted on them at the close. Raises Invalid for a deadline in the past,
    RuleViolation "not_circular" in a meeting that sits.
    """
    with recording(actor, reason="open_vote"):
        motion = votable_motion(actor, motion_id, note)
        _check_correspondence(motion.meeting, motion.power, deadline)
        vote = open_event(motion, None, Method.CIRCULAR, note=note, deadline=deadline)
        advance(actor=actor, subject=motion, transition="put", note=note)
    return vote


def _check_correspondence(meeting: Meeting, power: str, deadline: datetime) -> None:
    if deadline <= timezone.now():
        raise Invalid(_("The deadline lies in the past."), code="deadline", field="deadline")
    if not meeting.by_correspondence:
        raise RuleViolation(_("This meeting sits: vote in the hall."), code="not_circular")
    charter = charter_of(meeting)
    if charter is not None:
        case = {"question": "may_decide", "body": body_key(meeting), "power": power}
        answer = ask(charter, {**case, "correspondence": True})
        if answer["decision"] is not True:
            raise RuleViolation(explained(answer), code="no_correspondence")


def open_amendment_vote(*, actor: Actor, amendment_id: int, method: str, deadline: datetime | None = None) -> VoteEvent:
    """Put an amendment to the vote; those before it in the order go first ("amendment_first").

    RuleViolation "words_changed" when one that carried changed the words that this one changes.
    By correspondence with a deadline of its own, as `open_circular_vote`: only then does the motion's turn come.
    """
    with recording(actor, reason="open_vote"):
        amendment = lock_amendment(actor, amendment_id)
        refuse_unless_running(amendment.motion.meeting)
        if amendment.state != AmendmentState.PROPOSED:
            raise RuleViolation(_("This amendment is decided."), code="decided")
        before = Amendment.objects.unscoped(LOCK).filter(motion=amendment.motion, state=AmendmentState.PROPOSED)
        if before.filter(order__lt=amendment.order).exists():
            raise RuleViolation(_("Amendments are voted in their order."), code="amendment_first")
        if amendment.before != amendment.motion.text:
            message = _("An earlier amendment changed the same words: word this one anew, or withdraw it.")
            raise RuleViolation(message, code="words_changed")
        if deadline is not None:
            _check_correspondence(amendment.motion.meeting, amendment.motion.power, deadline)
        return open_event(amendment.motion, amendment, method, deadline=deadline)


@dataclass(frozen=True, slots=True)
class Casting:
    """What became of a vote that was sent: it counts; `again` when it had arrived before."""

    vote_id: int
    option: str
    again: bool


def cast_vote(*, actor: Actor, vote_id: int, option: str, key: uuid.UUID, participant_id: int | None = None) -> Casting:
    """Vote oneself, or for the member whom one represents (`participant_id`). It counts, or one is told why not.

    `key` names the sending: the same one sent again is answered as the first time and counted once. Raises
    RuleViolation "vote_closed" (it arrived after the close), "already_voted", "not_present", "no_vote", "unchecked",
    "no_proxies" (the charter lets nobody be represented under this power), "own_vote_first" (by correspondence those
    who answered are those present, and only who is present represents).
    """
    with recording(actor, reason="cast_vote"):
        permit(actor, ATTEND)
        if option not in Option.values:
            raise Invalid(_("Choose for, against or abstain."), code="option", field="option")
        # Shared with all who vote; the one who closes waits for them, and they find it closed after that.
        state, method, meeting_id = _share_lock(vote_id)
        part = _voter(actor, meeting_id, participant_id, vote_id, method)
        if method not in ONE_BY_ONE:
            raise RuleViolation(_("This vote is not taken by telephone."), code="not_electronic")
        table = "governance_mark" if method == Method.ELECTRONIC_SECRET else "governance_castvote"
        if state != VoteState.OPEN:
            return _after_close(table, vote_id, part, option, key)
        if method != Method.CIRCULAR and part.person_id == actor.person_id:
            _refuse_absent(part)
        if not _insert(table, vote_id, part, option, key):
            return _second(table, vote_id, part, option, key)
        if method == Method.ELECTRONIC_SECRET:
            _add_secretly(vote_id, option)
        if method == Method.CIRCULAR and part.person_id == actor.person_id and part.proxy_id is not None:
            void_proxies(part.meeting, [part.pk], "本人表决")
    return Casting(vote_id, option, again=False)


def _share_lock(vote_id: int) -> tuple[str, str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN deadline <= statement_timestamp() THEN 'closed' ELSE state END, method, meeting_id"
            " FROM governance_voteevent WHERE id = %s FOR SHARE",
            [vote_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound(str(vote_id))
    return row[0], row[1], row[2]


def _voter(actor: Actor, meeting_id: int, participant_id: int | None, vote_id: int, method: str) -> Participant:
    mine = own_seat(actor, meeting_id)
    if participant_id in (None, mine.pk):
        part = mine
    else:
        represented = Participant.objects.unscoped("represented by the actor").filter(pk=participant_id, proxy=mine)
        found = represented.first()
        if found is None or present_in(mine.meeting.session_id or 0).filter(attendee_id=found.pk).exists():
            raise NotFound(str(participant_id))
        _refuse_represented(vote_id)
        if method == Method.CIRCULAR:
            _refuse_silent(mine, vote_id)
        else:
            _refuse_absent(mine)
        part = found
    if part.role == ParticipantRole.UNCHECKED:
        raise RuleViolation(_("Your credentials as a delegate are not checked yet."), code="unchecked")
    if part.role != ParticipantRole.MEMBER:
        raise RuleViolation(_("You attend without a vote."), code="no_vote")
    return part


def _refuse_absent(part: Participant) -> None:
    if not present_in(part.meeting.session_id or 0).filter(attendee_id=part.pk).exists():
        raise RuleViolation(_("Sign in first: only those present vote."), code="not_present")


def _refuse_silent(part: Participant, vote_id: int) -> None:
    if not CastVote.objects.unscoped(LOCK).filter(vote_event=vote_id, participant=part).exists():
        said = _("Vote for yourself first: by correspondence only those who answered represent others.")
        raise RuleViolation(said, code="own_vote_first")


def _refuse_represented(vote_id: int) -> None:
    rows = VoteEvent.objects.unscoped("asked by somebody who takes part").select_related("motion", *MEETING)
    vote = rows.get(pk=vote_id)
    if not proxies_allowed(vote.meeting, power_of(vote.motion, vote.amendment_id)):
        raise RuleViolation(_("The charter lets nobody be represented in this vote."), code="no_proxies")


def _insert(table: str, vote_id: int, part: Participant, option: str, key: uuid.UUID) -> bool:
    columns: dict[str, Any] = {"vote_event_id": vote_id, "participant_id": part.pk, "key": key}
    if table == "governance_castvote":
        columns |= {"organization_id": part.organization_id, "option": option, "cast_at": timezone.now()}
    names = ", ".join(columns)
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT (vote_event_id, participant_id) DO NOTHING",  # noqa: S608 - our own names
            list(columns.values()),
        )
        return bool(cursor.rowcount)


def _add_secretly(vote_id: int, option: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE governance_secretcount SET value = value + 1 WHERE vote_event_id = %s AND option = %s",
            [vote_id, option],
        )


def _second(table: str, vote_id: int, part: Participant, option: str, key: uuid.UUID) -> Casting:
    if _key_of(table, vote_id, part) != key:
        said = _("You have voted already; the first vote counts.")
        if part.proxy_id is not None:
            said = _("%(name)s is voted for already; the first vote counts.") % {"name": part.name}
        raise Conflict(said, code="already_voted")
    return Casting(vote_id, option, again=True)


def _after_close(table: str, vote_id: int, part: Participant, option: str, key: uuid.UUID) -> Casting:
    if _key_of(table, vote_id, part) == key:
        return Casting(vote_id, option, again=True)
    raise RuleViolation(_("The vote is closed: your vote arrived after that and is not counted."), code="vote_closed")


def _key_of(table: str, vote_id: int, part: Participant) -> uuid.UUID | None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key FROM {table} WHERE vote_event_id = %s AND participant_id = %s",  # noqa: S608 - our own names
            [vote_id, part.pk],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def enter_counts(
    *, actor: Actor, vote_id: int, counts: Mapping[str, int], hall_id: int | None = None, tellers: str = ""
) -> dict[str, int]:
    """Enter what the tellers counted in a hall, or in the whole meeting; entering again replaces. The sums so far.

    A vote is counted hall by hall or as a whole: both together would count people twice ("mixed_counts").
    `tellers`: who counted; a vote on paper is not taken without them ("tellers_missing"), and of several entries all
    names are kept.
    """
    with recording(actor, reason="enter_votes"):
        vote = lock_vote(actor, vote_id)
        if vote.method not in COUNTED:
            raise RuleViolation(_("In this vote everybody votes for themselves."), code="not_counted")
        if set(counts) != set(Option.values) or any(not 0 <= value <= 10**7 for value in counts.values()):
            raise Invalid(_("Enter how many voted for, against and abstained."), code="counts", field="counts")
        _keep_tellers(vote, tellers)
        halls = {hall.pk for hall in halls_of(vote.meeting.session_id or 0)}
        if hall_id is not None and hall_id not in halls:
            raise NotFound("hall")
        _refuse_mixed(vote, hall_id)
        for option, value in counts.items():
            rows = Count.objects.unscoped(LOCK).filter(vote_event=vote, option=option)
            row = rows.filter(hall=hall_id) if hall_id is not None else rows.filter(hall__isnull=True)
            if not row.update(value=value, entered_by=actor.user_id):
                Count.objects.create(
                    organization_id=vote.organization_id,
                    vote_event=vote,
                    hall_id=hall_id,
                    option=option,
                    value=value,
                    entered_by_id=actor.user_id,
                )
        return tally_of(vote)


def _refuse_mixed(vote: VoteEvent, hall_id: int | None) -> None:
    if Count.objects.unscoped(LOCK).filter(vote_event=vote, hall__isnull=hall_id is not None).exists():
        said = _("The whole meeting is counted already; a hall would count twice. Take the counts back first.")
        if hall_id is None:
            said = _("Halls are counted already; the whole meeting would count twice. Take the counts back first.")
        raise RuleViolation(said, code="mixed_counts", field="counts")


def take_counts_back(*, actor: Actor, vote_id: int) -> None:
    """Take back what was counted in an open vote, to enter it anew; the history keeps it."""
    with recording(actor, reason="take_counts_back"):
        vote = lock_vote(actor, vote_id)
        Count.objects.unscoped(LOCK).filter(vote_event=vote).delete()


def _refuse_uncounted_halls(vote: VoteEvent) -> None:
    counted = {count.hall_id for count in counts_of(vote)}
    if not counted or None in counted:
        return
    waiting = [each["hall"].name for each in hall_counts(vote.meeting) if each["present"]
               and each["hall"].pk not in counted]  # fmt: skip
    if waiting:
        said = _("Not counted yet: %(halls)s.") % {"halls": "、".join(waiting)}
        raise RuleViolation(said, code="counts_missing", field="counts")


def _keep_tellers(vote: VoteEvent, tellers: str) -> None:
    names = [name.strip() for name in re.split("[、，,]", f"{vote.tellers}、{tellers}")]
    kept = "、".join(dict.fromkeys(name for name in names if name))
    if vote.method == Method.DECLARED and not kept:
        raise Invalid(_("Name the tellers who counted."), code="tellers_missing", field="tellers")
    if len(kept) > TELLERS:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": TELLERS}, code="too_long", field="tellers")
    if kept != vote.tellers:
        vote.tellers = kept
        vote.save(update_fields=["tellers"])


def enter_roll_call(
    *, actor: Actor, vote_id: int, votes: Mapping[int, str], before: Mapping[int, str] | None = None
) -> dict[str, int]:
    """Enter what each member answered when called (by participant); answering again replaces. The sums so far.

    `before` is what stood when the caller looked (empty: no answer), where it is known: RuleViolation "changed" when
    something else stands now, and nothing is entered. What stands already stays untouched.
    Where the charter lets a proxy vote, the one who represents a member answers for them too. RuleViolation
    "not_roll_call" for another kind of vote; Invalid "roll" for somebody who does not answer the roll.
    """
    with recording(actor, reason="enter_votes"):
        vote = lock_vote(actor, vote_id)
        if vote.method != Method.ROLL_CALL:
            raise RuleViolation(_("This is no roll call."), code="not_roll_call")
        known = set(answering(vote).filter(pk__in=list(votes)).values_list("pk", flat=True))
        if not set(votes) <= known or not set(votes.values()) <= set(Option.values):
            raise Invalid(_("Only members who are present answer the roll."), code="roll", field="votes")
        for participant_id, option in _new_answers(vote, votes, before or {}).items():
            CastVote.objects.unscoped(LOCK).update_or_create(
                vote_event=vote,
                participant_id=participant_id,
                defaults={"option": option, "key": uuid.uuid4(), "organization_id": vote.organization_id},
            )
        return tally_of(vote)


def _new_answers(vote: VoteEvent, votes: Mapping[int, str], before: Mapping[int, str]) -> dict[int, str]:
    """What is not entered yet. Refused where an answer is neither what was seen nor what is to stand."""
    cast = CastVote.objects.unscoped(LOCK).filter(vote_event=vote, participant__in=list(votes))
    stands = dict(cast.values_list("participant", "option"))
    new = {part: option for part, option in votes.items() if stands.get(part) != option}
    changed = [part for part in new if part in before and before[part] != stands.get(part, "")]
    if changed:
        names = answering(vote).filter(pk__in=changed).values_list("name", flat=True)
        message = _("Somebody else entered another answer of %(names)s meanwhile. Load the page anew and look at it.")
        raise RuleViolation(message % {"names": "、".join(names)}, code="changed")
    return new


def void_vote(*, actor: Actor, vote_id: int, note: str) -> VoteEvent:
    """Break an open vote off, with the reason: it counts for nothing, and the motion stands as before it."""
    with recording(actor, reason="void_vote"):
        vote = lock_vote(actor, vote_id, VoteState.OPEN, VoteState.COUNTING)
        if not note.strip():
            raise Invalid(_("Say why the vote is void."), code="note_missing", field="note")
        if vote.method == Method.BALLOT:
            ballots.call_ballot_off(actor=actor, vote=vote, note=note)
        void_locked(actor, vote, note)
        settle(subject_kind=VOTE, subject_id=vote.pk)
    return vote


def remind_of_vote(*, actor: Actor, vote_id: int) -> int:
    """Put an open vote into the inbox of those with an account who have not voted; how many.

    Raises RuleViolation "not_one_by_one" where tellers count or the ballot is secret from everybody: there, nobody
    knows who has not voted.
    """
    with recording(actor, reason="remind_of_vote"):
        vote = lock_vote(actor, vote_id)
        if vote.method not in ONE_BY_ONE:
            message = _("Who has not voted is known only where each votes on a telephone.")
            raise RuleViolation(message, code="not_one_by_one")
        persons = [part.person_id for part in still_to_vote(vote) if part.person_id is not None]
        accounts = sorted(set(accounts_of(persons).values()))
        settle(subject_kind=VOTE, subject_id=vote.pk)
        notify(
            kind="governance.vote_waits",
            to=[Recipient(user_id=user) for user in accounts],
            subject_kind=VOTE,
            subject_id=vote.pk,
            organization_id=vote.organization_id,
            text=vote.meeting.title,
            url=own_meeting_url(vote.meeting_id),
        )
    return len(accounts)


def close_vote(*, actor: Actor, vote_id: int, casting: str = "") -> VoteEvent:
    """Close a vote: what was counted and what the charter says to it are frozen together.

    `casting` ("for", "against") is the presider's vote where the charter leaves a tie to it, and is used only then;
    without it a tie is not closed ("casting_vote"). Where the charter has a tie voted once more, the motion returns.

    Votes on their way are waited for; what comes after is refused and its sender told. A motion that carried gets its
    resolution with the next number of the year; an amendment that carried changes the motion's words.
    """
    with recording(actor, reason="close_vote"):
        vote = lock_vote(actor, vote_id)
        if vote.method == Method.BALLOT:
            return ballots.close_box(actor=actor, vote=vote)
        _refuse_before_deadline(vote)
        charter = charter_of(vote.meeting)
        if charter is None:
            raise RuleViolation(_("The association has no charter in force on that day."), code="no_charter")
        # Secret sums may be read only once nobody can vote any more.
        vote.state = VoteState.CLOSED
        # Asked once: what is frozen of who was there is what the charter was asked about.
        there = answered(vote) if vote.method == Method.CIRCULAR else there_now(vote.meeting)
        case = case_of(vote, tally_of(vote), body_key(vote.meeting))
        case |= {"present": len(there["present"]), "proxies": len(there["represented"])}
        if sum(case[name] for name in ("for", "against", "abstain")) == 0 and vote.method in COUNTED:
            raise RuleViolation(_("Enter the counts first."), code="counts_missing", field="counts")
        _refuse_uncounted_halls(vote)
        result = ask(charter, case)
        if result.get("tie") == "casting_vote":
            result = _with_casting(charter, case, casting)
        result["tied"] = case["for"] == case["against"]
        vote.closed_at, vote.case, vote.result = timezone.now(), case, result
        vote.there = there
        vote.save(update_fields=["state", "closed_at", "case", "result", "there"])
        settle_vote(actor, vote)
    return vote


def _with_casting(charter: Charter, case: dict[str, Any], casting: str) -> dict[str, Any]:
    if casting not in ("for", "against"):
        said = _("The vote is tied: the charter leaves it to the presider. Choose for or against.")
        raise RuleViolation(said, code="casting_vote", field="casting")
    case["casting"] = casting
    return ask(charter, case)


def close_due_votes(*, actor: Actor) -> int:
    """Close every vote by correspondence whose deadline has come, for all associations; how many.

    Each is closed by itself, as `close_vote` does. One that cannot be closed (the presider was quicker, or its
    association has no charter) stays as it is and is named in the log.
    """
    rows = VoteEvent.objects.unscoped("the job looks at every association")
    due = rows.filter(state=VoteState.OPEN, method=Method.CIRCULAR, deadline__lte=timezone.now())
    closed = 0
    for vote_id in list(due.order_by("deadline", "pk").values_list("pk", flat=True)):
        try:
            close_vote(actor=actor, vote_id=vote_id)
        except RuleViolation as refusal:
            log.warning("vote_not_closed", vote=vote_id, code=refusal.code)
        else:
            closed += 1
    return closed


def _refuse_before_deadline(vote: VoteEvent) -> None:
    if vote.deadline is None or vote.deadline <= timezone.now():
        return
    if waiting := len(still_to_vote(vote)):
        said = _("The deadline has not come, and %(n)d have not answered.") % {"n": waiting}
        raise RuleViolation(said, code="before_deadline")
