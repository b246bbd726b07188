"""Lights of the room as the tag `{% light %}` draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from huiguan.directives.enums import Light
from huiguan.kernel.calendar import today
from huiguan.kernel.i18n import formats
from huiguan.ui.lights import light_for

LEVELS = {Light.OVERDUE: 3, Light.WARN: 2, Light.REMIND: 1, Light.ON_PLAN: 0}
SHARED = {Light.NOT_STARTED: "not_started", Light.STANDING: "standing", Light.CLOSED: "closed"}
GREY_DOT = (0, 2)


@dataclass(frozen=True, slots=True)
class Lit:
    """What `{% light lit.level lit.scheme lit.state lit.text %}` takes; an empty text leaves the usual words."""

    level: int
    scheme: int
    state: str
    text: str
    deadline: str = ""

    @property
    def words(self) -> str:
        """What the light says."""
        return self.text or str(light_for(self.level, self.scheme, self.state).text)

    @property
    def tone(self) -> str:
        """The colour of words that stand beside the light."""
        return light_for(self.level, self.scheme, self.state).tone


def due_of(assignment: Any) -> date | None:
    """The day on which the light of an assignment depends: its due date, or that of the next report."""
    due: date | None = assignment.due_date or assignment.next_report_on
    return due


def lit(light: Light, scheme: int, days_left: int | None = None, due: date | None = None) -> Lit:
    """A light in a scheme; `deadline` says the working days left to `due`, where there is a date."""
    told = days_left is not None and light not in (Light.CLOSED, Light.NONE)
    days = (due - today()).days if due is not None else None
    deadline = formats.deadline(days_left, days=days) if told and days_left is not None else ""
    if light is Light.NONE:
        return Lit(*GREY_DOT, "", str(Light.NONE.label))
    return Lit(LEVELS.get(light, 0), scheme, SHARED.get(light, ""), "", deadline)
