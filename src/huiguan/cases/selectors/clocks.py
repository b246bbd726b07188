"""The clocks of a case: each stage with its deadline, how long it took, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.cases.enums import CaseState
from huiguan.cases.models import Case
from huiguan.kernel.calendar import today, working_days_between
from huiguan.kernel.workflow.selectors import Entry, timeline

STAGES = (
    (CaseState.SUBMITTED.value, _("Taken")),
    (CaseState.ACCEPTED.value, _("First check")),
    (CaseState.HANDLING.value, _("Answered to the person")),
    (CaseState.ANSWERED.value, _("Concluded")),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A stage: `state` is "done", "running" or "ahead"; `late` counts working days over, `left` those to go."""

    label: Any
    state: str
    due: date | None = None
    on: datetime | None = None
    left: int = 0
    late: int = 0

    @property
    def level(self) -> int:
        """The level of its light: 3 overdue, 2 when a day or two are left, else 0."""
        return 3 if self.late else 2 if self.state == "running" and self.left <= 2 else 0


def clocks_of(case: Case) -> list[Clock]:
    """One clock for each stage; the caller has read the case. The latest passage through a stage counts."""
    steps = timeline(case)
    return [_clock(label, key, steps) for key, label in STAGES]


def _clock(label: Any, key: str, steps: list[Entry]) -> Clock:
    at = next((place for place in range(len(steps) - 1, -1, -1) if steps[place].state.key == key), None)
    if at is None:
        return Clock(label, "ahead")
    step = steps[at]
    if at + 1 == len(steps):
        left = working_days_between(today(), step.due) if step.due else 0
        return Clock(label, "running", step.due, None, max(left, 0), max(-left, 0))
    left_on = steps[at + 1].at
    late = working_days_between(step.due, left_on.date()) if step.due and left_on.date() > step.due else 0
    return Clock(label, "done", step.due, left_on, 0, max(late, 0))


def light_of(due: date | None) -> tuple[int, int]:
    """Level of the light of a deadline (scheme 1) and the working days left, negative when it is over."""
    if due is None:
        return 0, 0
    left = working_days_between(today(), due)
    return (3 if due < today() else 2 if left <= 2 else 0), left
