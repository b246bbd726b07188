"""The open export of a meeting in Popolo's terms: Organization, Event, Person, Motion, VoteEvent, Count, Vote.

Names and types of the keys are those of the Popolo specification (popoloproject.com, 2016). What is not for everybody
is left out: items in camera, votes that are open or void, who voted what in a secret vote.
"""

from __future__ import annotations

from typing import Any

from huiguan.governance.meeting_enums import VoteState
from huiguan.governance.models import CastVote, Meeting, Motion, VoteEvent
from huiguan.governance.selectors.motions import cast_in_each, motions_of, tallies_of, votes_in

#: Popolo's words for the charter's answer; none where it gives none.
RESULTS: dict[Any, str] = {True: "pass", False: "fail"}


def open_export(meeting: Meeting) -> dict[str, list[dict[str, Any]]]:
    """A meeting that was read, with the motions and closed votes that are not in camera."""
    motions = [motion for motion in motions_of(meeting) if not (motion.item and motion.item.in_camera)]
    votes: dict[int, list[VoteEvent]] = {motion.pk: [] for motion in motions}
    for vote in votes_in(meeting).filter(state=VoteState.CLOSED, motion__in=list(votes)):
        vote.meeting = meeting
        votes[vote.motion_id].append(vote)
    closed = [vote for rows in votes.values() for vote in rows]
    cast, tallies = cast_in_each(closed), tallies_of(closed)
    return {
        "organizations": _organizations(meeting),
        "events": [_event(meeting)],
        "persons": _persons(cast),
        "motions": [_motion(meeting, motion, votes[motion.pk], cast, tallies) for motion in motions],
    }


def _house(meeting: Meeting) -> str:
    """Who decides: the body, or the association in a work conference."""
    return f"body/{meeting.body_id}" if meeting.body_id else f"organization/{meeting.organization.code}"


def _organizations(meeting: Meeting) -> list[dict[str, Any]]:
    above = f"organization/{meeting.organization.code}"
    rows = [{"id": above, "name": meeting.organization.name, "classification": "association"}]
    if meeting.body is not None:
        body = {"id": _house(meeting), "name": meeting.body.name, "classification": meeting.body.kind}
        rows.append({**body, "parent_id": above})
    return rows


def _event(meeting: Meeting) -> dict[str, Any]:
    ends = meeting.closed_at or meeting.ends_at
    return {
        "id": f"meeting/{meeting.pk}",
        "name": meeting.title,
        "classification": "meeting",
        "organization_id": _house(meeting),
        "start_date": (meeting.opened_at or meeting.starts_at).isoformat(),
        "end_date": ends.isoformat() if ends else None,
    }


def _persons(cast: dict[int, list[CastVote]]) -> list[dict[str, Any]]:
    """Whoever voted openly, once each, by their place on the list of the meeting."""
    found = {row.participant_id: row.participant.name for rows in cast.values() for row in rows}
    return [{"id": f"participant/{key}", "name": name} for key, name in sorted(found.items())]


def _motion(
    meeting: Meeting,
    motion: Motion,
    votes: list[VoteEvent],
    cast: dict[int, list[CastVote]],
    tallies: dict[int, dict[str, int]],
) -> dict[str, Any]:
    """`requirement` is the charter's article by which the last vote on it was judged."""
    judged = [vote.result or {} for vote in votes if vote.amendment is None]
    return {
        "id": f"motion/{motion.pk}",
        "organization_id": _house(meeting),
        "legislative_session_id": f"meeting/{meeting.pk}",
        "text": f"{motion.title}\n{motion.text}",
        "classification": motion.power,
        "requirement": judged[-1].get("text") if judged else None,
        "result": {"carried": "pass", "failed": "fail"}.get(motion.state),
        "vote_events": [_vote_event(vote, cast[vote.pk], tallies[vote.pk]) for vote in votes],
    }


def _vote_event(vote: VoteEvent, cast: list[CastVote], tally: dict[str, int]) -> dict[str, Any]:
    answer, own = vote.result or {}, f"vote/{vote.pk}"
    return {
        "id": own,
        "identifier": str(vote.motion.number) + (f"-{vote.amendment.order}" if vote.amendment else ""),
        "motion_id": f"motion/{vote.motion_id}",
        "organization_id": _house(vote.meeting),
        "legislative_session_id": f"meeting/{vote.meeting_id}",
        "classification": f"amendment, {vote.method}" if vote.amendment else vote.method,
        "start_date": vote.opened_at.isoformat(),
        "end_date": vote.closed_at.isoformat() if vote.closed_at else None,
        "result": RESULTS.get(answer.get("decision")),
        "counts": [{"option": option, "value": value} for option, value in tally.items()],
        "votes": [
            {"vote_event_id": own, "voter_id": f"participant/{row.participant_id}", "option": row.option}
            for row in cast
        ],
    }
