"""What became of what a meeting decided: told by the journeys through a slot, shown on the pages of meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiguan.governance.meeting_enums import ItemKind, MeetingState
from huiguan.governance.models import AgendaItem, IncomingPaper, Meeting, Resolution
from huiguan.kernel.permits import Actor
from huiguan.kernel.permits.slots import filled

FOLLOWED = "governance.followed"
FOLLOW = "governance.follow_address"
RESOLUTION, INCOMING = "governance.resolution", "governance.incomingpaper"
SPEECH = "governance.agendaitem"
OVER = (MeetingState.CLOSED, MeetingState.MINUTED, MeetingState.ARCHIVED)
#: The item with which a meeting begins when the body decided something before.
OPENING_ITEM = "听取上次会议议定事项落实情况"


@dataclass(frozen=True, slots=True)
class Followed:
    """A resolution in follow-through: address (empty for who may not read it) and totals."""

    url: str
    items: int
    sent: int
    closed: int
    overdue: int

    @property
    def is_done(self) -> bool:
        """Whether everything that was handed out is struck off."""
        return 0 < self.sent == self.closed


@dataclass(frozen=True, slots=True)
class Decided:
    """A resolution of a meeting, how it stands (None: not in follow-through), and where it can be handed over."""

    resolution: Resolution
    state: Followed | None
    address: str


def previous_meeting(meeting: Meeting) -> Meeting | None:
    """The last meeting of the same body that is over and began earlier; None for a work conference."""
    if meeting.body_id is None:
        return None
    rows = Meeting.objects.unscoped("of the same body as a meeting that was read").filter(
        body=meeting.body_id, state__in=OVER, starts_at__lt=meeting.starts_at
    )
    found: Meeting | None = rows.exclude(pk=meeting.pk).order_by("-starts_at", "-pk").first()
    return found


def decided_in(actor: Actor, meeting: Meeting | None, *, in_camera: bool) -> list[Decided]:
    """Resolutions of a meeting that the actor has read, each with its state in follow-through."""
    if meeting is None:
        return []
    rows = Resolution.objects.unscoped("the meeting was read").filter(meeting=meeting).order_by("year", "serial")
    if not in_camera:
        rows = rows.exclude(motion__item__in_camera=True)
    found = list(rows.select_related("motion__item"))
    place = meeting.organization
    states = _states(actor, place, RESOLUTION, [row.pk for row in found])
    return [Decided(row, states.get(row.pk), _handing_over(actor, row, states)) for row in found]


def state_of(actor: Actor, resolution: Resolution | None) -> Decided | None:
    """One resolution that was read, with its state."""
    if resolution is None:
        return None
    place = resolution.meeting.organization
    states = _states(actor, place, RESOLUTION, [resolution.pk])
    return Decided(resolution, states.get(resolution.pk), _handing_over(actor, resolution, states))


def incoming_state(actor: Actor, paper: IncomingPaper) -> tuple[Followed | None, str]:
    """An incoming paper that was read: its state in follow-through, and where it can be handed over."""
    states = _states(actor, paper.organization, INCOMING, [paper.pk])
    return states.get(paper.pk), _address(actor, paper.organization, INCOMING, paper.pk, states)


def speeches_of(actor: Actor, meeting: Meeting, items: Sequence[AgendaItem]) -> dict[int, tuple[Followed | None, str]]:
    """Speeches among items that were read: each with its state in follow-through, and where it can be handed over."""
    ids = [item.pk for item in items if item.kind == ItemKind.SPEECH and item.words and not item.in_camera]
    place = meeting.organization
    states = _states(actor, place, SPEECH, ids)
    return {key: (states.get(key), _address(actor, place, SPEECH, key, states)) for key in ids}


def _states(actor: Actor, organization: Any, kind: str, ids: list[int]) -> dict[int, Followed]:
    found: dict[int, Followed] = {}
    for ask in filled(FOLLOWED) if ids else ():
        found |= ask(actor, organization, kind, ids)
    return found


def _handing_over(actor: Actor, row: Resolution, states: dict[int, Followed]) -> str:
    """Where a resolution can be handed over; what was decided in camera is not, for documents have more readers."""
    item = row.motion.item
    if item is not None and item.in_camera:
        return ""
    return _address(actor, row.meeting.organization, RESOLUTION, row.pk, states)


def _address(actor: Actor, organization: Any, kind: str, key: int, states: dict[int, Followed]) -> str:
    if key in states:
        return ""
    return next((str(ask(actor, organization, kind, key)) for ask in filled(FOLLOW)), "")
