"""How near the end of a report's time is (LOOK.md §4, scheme 1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from huiguan.kernel.calendar import today, working_days_between
from huiguan.kernel.i18n.formats import deadline
from huiguan.research.enums import MilestoneState
from huiguan.research.models import Milestone

SOON = 5  # working days before the day on which a report is due


@dataclass(frozen=True, slots=True)
class Line:
    """A milestone with its light: `level` of scheme 1, or a tone, and words."""

    row: Milestone
    tone: str
    words: Any


def milestone_lines(rows: Iterable[Milestone]) -> list[Line]:
    """Milestones with their lights."""
    return [_line(row) for row in rows]


def _line(row: Milestone) -> Line:
    if row.state == MilestoneState.PASSED:
        return Line(row, "green", row.get_state_display())
    if row.state == MilestoneState.REPORTED:
        return Line(row, "blue", row.get_state_display())
    left = working_days_between(today(), row.due_on)
    days = (row.due_on - today()).days
    tone = "red" if days < 0 else "yellow" if left <= SOON else "grey"
    return Line(row, tone, deadline(left, days=days))
