"""Requests to speak: the queue as the presider sees it, and one's own place in it."""

from __future__ import annotations

from django.db.models import Q

from huiguan.governance.meeting_enums import SpeakingState
from huiguan.governance.models import Meeting, Participant, SpeakingRequest
from huiguan.governance.models.speaking import OPEN
from huiguan.governance.selectors.meetings import OWN
from huiguan.kernel.permits.managers import ScopedQuerySet


def speaking_in(meeting: Meeting) -> ScopedQuerySet[SpeakingRequest]:
    """The requests that stand in a meeting that was read, in the order in which they were made."""
    rows: ScopedQuerySet[SpeakingRequest] = SpeakingRequest.objects.unscoped(OWN)
    rows = rows.filter(meeting=meeting, state__in=OPEN).select_related("participant__hall")
    return rows.order_by("asked_at", "pk")


def own_request(part: Participant) -> SpeakingRequest | None:
    """The request of one who takes part, while it waits or has the floor."""
    rows = SpeakingRequest.objects.unscoped("one's own request")
    mine: SpeakingRequest | None = rows.filter(participant=part, state__in=OPEN).first()
    return mine


def ahead_of(mine: SpeakingRequest | None) -> int:
    """How many wait before a request that waits; 0 for one that has the floor, or for none."""
    if mine is None or mine.state != SpeakingState.WAITING:
        return 0
    waiting = SpeakingRequest.objects.unscoped("only how many").filter(
        meeting=mine.meeting_id, state=SpeakingState.WAITING
    )
    return int(waiting.filter(Q(asked_at__lt=mine.asked_at) | Q(asked_at=mine.asked_at, pk__lt=mine.pk)).count())
