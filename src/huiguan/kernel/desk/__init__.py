"""The home page of an association (工作台): what waits, what is late, what to publish, the year and its figures.

A room says in its own `desk.py` what it has to tell, under one of the five lines of work; the page asks every room
and knows none. What a reader may not see is not asked for.
"""

from huiguan.kernel.desk.counting import Wanted, counted
from huiguan.kernel.desk.lines import WorkLine
from huiguan.kernel.desk.specs import (
    DeskCard,
    PlanEntry,
    PlanSource,
    Shortcut,
    Standing,
    State,
    Tally,
    register_card,
    register_figures,
    register_plan,
    register_shortcut,
)

__all__ = [
    "DeskCard",
    "PlanEntry",
    "PlanSource",
    "Shortcut",
    "Standing",
    "State",
    "Tally",
    "Wanted",
    "WorkLine",
    "counted",
    "register_card",
    "register_figures",
    "register_plan",
    "register_shortcut",
]
