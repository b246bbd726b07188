"""A roll call: who answers when called, and who has answered what."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from huiguan.governance.meeting_enums import Method, ParticipantRole
from huiguan.governance.models import CastVote, Participant, VoteEvent
from huiguan.governance.selectors.charter_rules import proxies_allowed
from huiguan.governance.selectors.meetings import OWN, named, participants_of
from huiguan.governance.selectors.motions import power_of, voted_ids
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.sessions.selectors import present_in


def answering(vote: VoteEvent) -> ScopedQuerySet[Any]:
    """Members who answer the roll: those who are there, and those represented by somebody who is, where the charter
    lets a proxy vote under the power of the vote.
    """
    there = present_in(vote.meeting.session_id or 0)
    who = Q(present=True)
    if proxies_allowed(vote.meeting, power_of(vote.motion, vote.amendment_id)):
        who |= Q(Exists(there.filter(attendee_id=OuterRef("proxy"))))
    return participants_of(vote.meeting).filter(who, role=ParticipantRole.MEMBER)


def still_to_vote(vote: VoteEvent) -> list[Participant]:
    """Those entitled to vote who have not, by hall and order: in the hall those who answer a roll (`answering`), by
    correspondence everybody with a vote. Of a secret vote it tells who voted, which its marks do, and nothing else.
    """
    circular = vote.method == Method.CIRCULAR
    rows = participants_of(vote.meeting).filter(role=ParticipantRole.MEMBER) if circular else answering(vote)
    rows = rows.exclude(pk__in=voted_ids(vote)).select_related("hall", "proxy")
    return list(rows.order_by("hall__order", "order", "pk"))


def roll_called(vote: VoteEvent, *, words: str = "", hall_id: int | None = None, answered: bool = False) -> Any:
    """Those who have not answered yet, or those who have, with `answer`; of a name or of a hall where asked for.

    A hall is where somebody signed in, not where a seat was planned; who is represented is called where their proxy is.
    """
    cast = CastVote.objects.unscoped(OWN).filter(vote_event=vote, participant=OuterRef("pk"))
    rows = named(answering(vote), words).annotate(answer=Subquery(cast.values("option")[:1]))
    if hall_id is not None:
        there = present_in(vote.meeting.session_id or 0).filter(hall=hall_id)
        here = Q(Exists(there.filter(attendee_id=OuterRef("pk"))))
        represented = Q(Exists(there.filter(attendee_id=OuterRef("proxy"))), present=False)
        rows = rows.filter(here | represented)
    return rows.filter(answer__isnull=not answered).select_related("proxy", "hall").order_by("order", "pk")
