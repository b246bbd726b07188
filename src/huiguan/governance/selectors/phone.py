"""What telephones of a meeting show that is the same for all who take part, read once for a hall that asks together.

A vote that opens or closes makes every telephone ask at one moment. What belongs to one person (seat, vote, mandate,
request for the floor) is read for each; the rest is kept for a breath, under the word that changes with every vote.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Any

from huiguan.governance.models import Amendment, Meeting, Motion, VoteEvent
from huiguan.governance.selectors import live
from huiguan.governance.selectors.following import previous_meeting
from huiguan.governance.selectors.meetings import items_of
from huiguan.governance.selectors.motions import difference, motions_of, open_vote_of, waiting_amendments
from huiguan.kernel.files.selectors import files_by_subject
from huiguan.kernel.sessions.selectors import halls_of

#: Seconds for which what was read is handed to others who ask.
KEPT = 2.0


@dataclass(frozen=True, slots=True)
class Shown:
    """Agenda with papers, motions and amendments, the open vote, results, halls; `last` is for the stage."""

    items: list[Any]
    papers: dict[int, list[Any]]
    motions: list[Motion]
    amendments: list[tuple[Amendment, list[Any]]]
    vote: VoteEvent | None
    changes: list[Any]
    results: list[VoteEvent]
    halls: list[Any]
    before: Meeting | None
    last: dict[str, int | None]


_kept: dict[tuple[str, bool, str], tuple[float, Shown]] = {}


def shown_to_all(meeting: Meeting, *, in_camera: bool) -> Shown:
    """What everybody who may read what is in camera, or nobody of them, sees of a meeting that was read."""
    # First, for the stage: a vote that opens while the rest is read makes the stage another one, and not this one.
    last = live.last_votes(meeting)
    items = list(items_of(meeting, in_camera=in_camera))
    motions = [row for row in motions_of(meeting) if in_camera or not (row.item and row.item.in_camera)]
    vote = open_vote_of(meeting)
    if vote is not None:
        vote.meeting = meeting
    halls = halls_of(meeting.session_id or 0)
    return Shown(
        items=items,
        papers=files_by_subject("governance.agendaitem", [item.pk for item in items]),
        motions=motions,
        amendments=[(each, difference(each.before, each.text)) for each in waiting_amendments(motions)],
        vote=vote,
        changes=difference(vote.amendment.before, vote.amendment.text) if vote and vote.amendment else [],
        results=live.last_results(meeting, in_camera=in_camera),
        halls=[hall for hall in halls if hall.link or not hall.main],
        before=previous_meeting(meeting),
        last=last,
    )


def kept_for_all(meeting: Meeting, *, in_camera: bool, beat: str) -> Shown:
    """The same, kept for two seconds in each process. `beat` is the pulse of the meeting as it is now: what was kept
    under another one is not handed out, so that a vote that opened or closed is there at once.
    """
    key, now = (meeting.screen_key, in_camera, beat), monotonic()
    found = _kept.get(key)
    if found is not None and now - found[0] < KEPT:
        return found[1]
    for old in [each for each, (at, _shown) in list(_kept.items()) if now - at >= KEPT]:
        _kept.pop(old, None)
    shown = shown_to_all(meeting, in_camera=in_camera)
    _kept[key] = (now, shown)
    return shown
