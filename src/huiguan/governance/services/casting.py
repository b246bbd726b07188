"""Votes cast one by one, by telephone or by correspondence: each counts once, or its sender is told why not."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.governance.meeting_enums import Method, Option, ParticipantRole, VoteState
from huiguan.governance.models import CastVote, Participant, VoteEvent
from huiguan.governance.selectors.charter_rules import proxies_allowed
from huiguan.governance.selectors.meetings import own_seat
from huiguan.governance.selectors.motions import power_of
from huiguan.governance.services.meeting_doors import LOCK
from huiguan.governance.services.participants import void_proxies
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Conflict, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.sessions.selectors import present_in

ATTEND = "governance.attend_meetings"
MEETING = ("meeting__organization", "meeting__body", "meeting__charter__text")
ONE_BY_ONE = (Method.ELECTRONIC_OPEN, Method.ELECTRONIC_SECRET, Method.CIRCULAR)


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
