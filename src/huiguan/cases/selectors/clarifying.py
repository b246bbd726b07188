"""Where the clarification of a case stands in the register of outgoing papers."""

from __future__ import annotations

from dataclasses import dataclass

from huiguan.cases.models import Case
from huiguan.kernel.permits import Actor
from huiguan.kernel.permits.slots import filled

#: function(actor, key), which gives a `ClarificationNote`, or None where there is no such paper.
NOTE = "cases.clarification_note"


@dataclass(frozen=True, slots=True)
class ClarificationNote:
    """Its number (empty before it has one), where it stands, and its page for those who read papers."""

    number: str
    label: str
    url: str
    dropped: bool


def clarification_of(actor: Actor, case: Case) -> ClarificationNote | None:
    """The clarification of a case that the actor has read, or None."""
    if case.clarification is None:
        return None
    notes: list[ClarificationNote | None] = [told(actor, case.clarification) for told in filled(NOTE)]
    return next((note for note in notes if note is not None), None)
