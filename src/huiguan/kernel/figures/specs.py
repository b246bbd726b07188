"""The registry of figures: a room says what it counts, once, with key, words, unit and version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.figures.periods import Period
from huiguan.kernel.figures.refused import why_refused
from huiguan.kernel.permits import Actor, NotFound


class Unit(TextChoices):
    """In what a figure is told. Chinese counts everything with a word (12次); English tells how many, and names only
    what is measured (12; CNY 12; 12 hours): the patterns stand in the catalogue.
    """

    PERSONS = "persons", pgettext_lazy("unit of a figure", "people")
    TIMES = "times", pgettext_lazy("unit of a figure", "occasions")
    PIECES = "pieces", pgettext_lazy("unit of a figure", "items")
    BODIES = "bodies", pgettext_lazy("unit of a figure", "bodies")
    HOUSES = "houses", pgettext_lazy("unit of a figure", "associations")
    MONEY = "money", _("yuan")
    HOURS = "hours", _("hours")

    @property
    def before(self) -> str:
        """What stands before the number, with its space."""
        return str(_PATTERNS[self]).partition("%(n)s")[0]

    @property
    def after(self) -> str:
        """What stands after the number, with its space."""
        return str(_PATTERNS[self]).partition("%(n)s")[2]

    @property
    def measure(self) -> str:
        """The word alone, for a column or beside a name; empty where the language counts without one."""
        return (self.before + self.after).strip()


_PATTERNS = {
    Unit.PERSONS: pgettext_lazy("so many people", "%(n)s"),
    Unit.TIMES: pgettext_lazy("so many times", "%(n)s"),
    Unit.PIECES: pgettext_lazy("so many items", "%(n)s"),
    Unit.BODIES: pgettext_lazy("so many bodies", "%(n)s"),
    Unit.HOUSES: pgettext_lazy("so many associations", "%(n)s"),
    Unit.MONEY: pgettext_lazy("so much money", "CNY %(n)s"),
    Unit.HOURS: pgettext_lazy("so many hours", "%(n)s hours"),
}


@dataclass(frozen=True, slots=True)
class RowLink:
    """A row behind a figure: what it is called and where it opens (empty: it has no page of its own)."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PublicRows:
    """Rows with a page for everybody: a query set of those, and the page of one."""

    rows: Any
    link: Callable[[Any], RowLink]


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """What a figure counts.

    `rows(period)` gives the rows of all associations, as an unlocked query set; each belongs to the association in its
    column `place`. They are counted, or their column `sum_of` is added up. `links(organization, ids)` gives the rows by
    their ids for people who have `open_permission` in that association. `persons`: rows are people, so that small
    counts are hidden from other associations. `as_on`: counted as on the last day, not during the period. `public`
    gives those of the rows that everybody may read on a page of their own, which are read page by page.
    `kept_from(actor, ids)` gives those that this reader must not know of: counted, for a total is one for all, but
    neither named nor opened.
    A figure whose meaning changes gets another `version`.
    """

    key: str
    label: Any
    unit: Unit
    rows: Callable[[Period], Any]
    links: Callable[[Any, Sequence[int]], dict[int, RowLink]]
    open_permission: str
    about: Any = ""
    version: int = 1
    place: str = "organization"
    sum_of: str = ""
    persons: bool = False
    as_on: bool = False
    public: Callable[[Any, Sequence[int]], PublicRows] | None = None
    kept_from: Callable[[Actor, Sequence[int]], set[int]] | None = None


_specs: dict[str, FigureSpec] = {}


def register_figure(spec: FigureSpec) -> None:
    """Declare a figure; called from a room's AppConfig.ready.

    Raises ValueError for a key that is taken or names no room, and for what may not be counted (see `refused`).
    """
    if "." not in spec.key or (spec.key in _specs and _specs[spec.key] != spec):
        raise ValueError(f"figure {spec.key!r} is declared twice or names no room")
    reason = why_refused(
        spec.key, spec.label if isinstance(spec.label, str) else source_words(spec.label), computed=True
    )
    if reason:
        raise ValueError(f"figure {spec.key!r} is refused: {reason}")
    _specs[spec.key] = spec


def source_words(label: Any) -> str:
    """The words of a lazy label as they stand in the source; no catalogue is read at start-up."""
    arguments: tuple[Any, ...] = getattr(label, "_args", ()) or getattr(label, "_proxy____args", ())
    return " ".join(str(part) for part in arguments)


def all_figures() -> Iterator[FigureSpec]:
    """All figures, in the order in which the rooms declared them."""
    yield from _specs.values()


def figure_spec(key: str) -> FigureSpec:
    """The figure of this key; NotFound when no room declared it."""
    if key not in _specs:
        raise NotFound(key)
    return _specs[key]
