"""What each room holds about a person: the page "my data", its export, and erasure are put together from this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that an association holds about a person: plain values by label, in the order of showing.

    `subject` is the row itself (for the list of who looked at it). `kept_because` says which law forbids to delete it,
    empty when the person may ask for that.
    """

    organization: Any
    title: str
    values: Mapping[str, Any]
    subject: Any = None
    kept_because: str = ""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A kind of personal data of a room. `collect(person_id)` gives all that is held about one person.

    `erase(actor, person_id, organization_id)` deletes or empties what may be deleted; the refusals it returns say, in
    the reader's language, what stays and why.
    """

    key: str
    label: Any
    collect: Callable[[int], Iterable[Held]]
    erase: Callable[[Any, int, int], list[str]] | None = None
    order: int = field(default=50)


_kinds: dict[str, PersonalData] = {}


def register_personal_data(kind: PersonalData) -> None:
    """Declare a kind; called from a room's AppConfig.ready."""
    _kinds[kind.key] = kind


def personal_data() -> list[PersonalData]:
    """All declared kinds, in the order of showing."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.key))
