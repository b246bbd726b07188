"""What the minutes of a meeting say of the elections that were held at it: the report form, in official Chinese."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from huiguan.elections.enums import ElectionState, Outcome
from huiguan.elections.models import Candidate, Election
from huiguan.elections.selectors import elections_in, released_words
from huiguan.kernel.permits import Actor


def shown_in(actor: Actor, meeting: Any) -> list[dict[str, Any]]:
    """The elections of a meeting with address and state, for its page."""
    return [
        {
            "title": row.title,
            "url": reverse("elections:election", args=[meeting.organization.code, row.pk]),
            "state": row.get_state_display(),
        }
        for row in elections_in(actor, meeting)
    ]


def report_lines(meeting: Any) -> list[str]:
    """A paragraph for each election of a meeting that is declared or stays unopened (the figures of DOMAIN.md §1.5).

    Motions voted so are no elections: the minutes tell them as votes.
    """
    rows = Election.objects.unscoped("the minutes of the meeting are being written").filter(
        meeting=meeting, state__in=(ElectionState.DECLARED, ElectionState.SEALED), motion=None
    )
    return [_report(row) for row in rows.order_by("pk")]


def _report(election: Election) -> str:
    if election.state == ElectionState.SEALED:
        return f"{election.title}：电子选票过少，开启会暴露各人的投票，不予开启，应重新选举。"
    case, result = election.case or {}, election.result or {}
    invalid = case.get("invalid", 0)
    counts = (
        f"{election.title}：应到{case['entitled']}人，实到{case['present']}人，发出选票{case['issued']}张，"
        f"收回{case['returned']}张，有效票{case['returned'] - invalid}张，无效票{invalid}张。"
    )
    counts += released_words(election)
    if result.get("void"):
        return f"{counts}收回的选票多于发出的选票，选举无效，应重新选举。"
    names = Candidate.objects.unscoped("the same election").filter(election=election)
    votes = "；".join(f"{row.name}赞成{row.votes_for}票、反对{row.against}票、弃权{row.abstain}票" for row in names)
    elected = "、".join(row.name for row in names if row.outcome == Outcome.ELECTED)
    return f"{counts}{votes}。{f'当选：{elected}。' if elected else '无人当选。'}"
