"""Which rows of a ledger are meant: written as a query string and read back, so that every figure elsewhere can say
which rows it counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from huiguan.directives.enums import Tab

NO_TOPIC = "-"  # rows without a topic, where an empty filter means all
BRANCH = "branch"  # everything between associations below, as boards count it
SORTS = {
    "light": ("light", "due_date"),
    "due": ("due_date",),
    "number": ("item__number",),
    "title": ("title",),
    "organization": ("organization__path",),
    "sender": ("sender__path",),
    "unit": ("department__name", "addressee"),
    "state": ("state",),
    "stage": ("stage",),
    "report": ("last_report__at",),
    "sent": ("sent_on",),
}


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which rows of a ledger are meant; empty fields mean no narrowing. `branch` is the code of an association
    and means all below it, too; `receiver` is that one alone.

    Fields that are tuples mean any of their values. `unit` holds `d` and a department's id, or an addressee's name;
    `asked` is a month (2026-11) in which a report is asked. `in_time` are those struck off by their due date (or
    closure asked for by then); `before` what the dispatch of that number found sent already. `view` is the saved view
    by which the list was opened.
    `sort` names columns of SORTS, the first first, separated by commas, each with a minus to turn it round.
    """

    tab: str = Tab.RECEIVED
    q: str = ""
    document: tuple[int, ...] = ()
    item: int | None = None
    parent: int | None = None
    run: int | None = None
    before: int | None = None
    topic: str = ""
    kind: str = ""
    light: tuple[int, ...] = ()
    state: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    branch: str = ""
    receiver: str = ""
    level: tuple[str, ...] = ()
    department: int | None = None
    unit: tuple[str, ...] = ()
    asked: str = ""
    in_time: bool = False
    due_from: date | None = None
    due_until: date | None = None
    as_of: date | None = None
    sort: str = "light"
    descending: bool = False
    view: int | None = None

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> LedgerFilter:
        """From a query string (`request.GET`); what cannot be read is left out, so that no address fails."""
        return cls(**{f.name: value for f in fields(cls) if (value := _read(f.name, query)) is not None})

    def query(self) -> str:
        """The filter as a query string, without what is empty."""
        said = [
            (name, "1" if value is True else value)
            for (name, blank), value in zip(_BLANK.items(), _VALUES(self), strict=True)
            if value != blank or name == "tab"
        ]
        return urlencode(said, doseq=True)

    def but(self, **changes: Any) -> LedgerFilter:
        """The same filter with some fields changed."""
        return LedgerFilter(**(dict(zip(_BLANK, _VALUES(self), strict=True)) | changes))


_BLANK: dict[str, Any] = {f.name: f.default for f in fields(LedgerFilter)}
_VALUES: Callable[[LedgerFilter], tuple[Any, ...]] = attrgetter(*_BLANK)  # a board makes hundreds of filters
_MANY = {"light": int, "document": int, "state": str, "stage": str, "sender": str, "level": str, "unit": str}
_NUMBERS = {"item", "parent", "run", "before", "department", "view"}
_FLAGS = {"in_time", "descending"}
MOST_VALUES = 60  # of one field
_DAYS = {"due_from", "due_until", "as_of"}
_YEARS = range(1900, 2200)  # working days are counted from them, also across the edge of what calendars know


def _read(name: str, query: Mapping[str, Any]) -> Any:
    values = [value for value in _values(name, query) if value and "\x00" not in value]
    if not values:
        return None
    try:
        if name in _MANY:
            return tuple(dict.fromkeys(_MANY[name](value) for value in values[:MOST_VALUES]))
        return _single(name, values)
    except ValueError:
        return None


def _values(name: str, query: Mapping[str, Any]) -> list[str]:
    if hasattr(query, "getlist"):
        return list(query.getlist(name))
    value = query.get(name, ())
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]


def _single(name: str, values: list[str]) -> Any:
    if name == "sort":
        return ",".join(values)
    value = values[-1]
    if name in _NUMBERS:
        return int(value)
    if name in _DAYS:
        day = date.fromisoformat(value)
        return day if day.year in _YEARS else None
    return value == "1" if name in _FLAGS else value


#: By what items sent down, one line each over all receivers, can be sorted.
SENT_SORTS = frozenset({"light", "number", "title", "due", "closed", "total"})


def sort_keys(wanted: LedgerFilter, known: Collection[str] = SORTS.keys()) -> list[tuple[str, bool]]:
    """The columns by which a filter sorts, `known` ones only, each with whether it is turned round."""
    named = [(name.removeprefix("-"), name.startswith("-")) for name in wanted.sort.split(",")]
    return [(name, turned) for name, turned in named if name in known] or [("light", False)]
