"""Where an objection is kept. The room of cases holds it as a sealed case for those who watch over the association.

Nobody who put a notice up is then the judge of what is said against it. Where no room takes it, because nobody is named
who could read it, it stays sealed with the notice, and the office answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiguan.kernel.permits.slots import filled

#: function(objection, text, contact), which gives a `Held`, or None where the room cannot take it.
SLOT = "notices.objection_held"
#: function(objections), which gives the ids of those it holds that nobody is left to read.
UNREAD = "notices.objection_unread"


@dataclass(frozen=True, slots=True)
class Held:
    """`receipt` is the code with which who objected reads the answer at `address`: shown once, kept nowhere.

    `reader` is the association whose supervisors read it.
    """

    receipt: str
    address: str
    due_on: date
    reader: str


def held_by_a_room(objection: Any, text: str, contact: str) -> Held | None:
    """Have a room take an objection that was just made; None when none does."""
    found = (hold(objection, text, contact) for hold in filled(SLOT))
    return next((held for held in found if held is not None), None)


def nobody_reads(objections: Iterable[Any]) -> set[int]:
    """Those of these objections, held by rooms, that nobody impartial is left to read; by id."""
    held = [row for row in objections if row.held]
    return {pk for unread in filled(UNREAD) for pk in unread(held)} if held else set()
