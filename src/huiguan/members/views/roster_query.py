"""How the roster is narrowed and sorted by its address."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from huiguan.kernel.calendar import today
from huiguan.members.columns import SORTS
from huiguan.members.enums import CURRENT, LEFT, Gender, MembershipState
from huiguan.members.selectors import MAY_MISS, RosterFilter

EVER = tuple(state.value for state in (*CURRENT, *LEFT))
TABS: dict[str, tuple[str, ...]] = {
    "current": tuple(state.value for state in CURRENT),
    "owing": tuple(state.value for state in CURRENT),
    "new": tuple(state.value for state in CURRENT),
    "officers": tuple(state.value for state in CURRENT),
    "applied": (MembershipState.APPLIED.value, MembershipState.NOT_ADMITTED.value),
    "left": tuple(state.value for state in LEFT),
    "ever": EVER,
}
_MONTH = re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])")
_AGES = re.compile(r"(\d{1,3})-(\d{0,3})")
UNKNOWN = "unknown"
FIRST_YEAR = 1000
MOST = 40  # values of one field of an address


@dataclass(frozen=True, slots=True)
class RosterQuery:
    """What an address says: the list, text, classes, states, gender, unit, month of joining or leaving, age, gaps.

    `age` is a band in completed years by the calendar year (26-35, 61-, unknown); `joined` and `left` are months
    (2026-03, unknown); `batch` is the number of an import.
    `sort` is empty where nobody chose: then by strokes, or by pinyin while a text is looked for.
    """

    tab: str = "current"
    q: str = ""
    klass: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    gender: str = ""
    unit: str = ""
    joined: str = ""
    left: str = ""
    age: str = ""
    missing: tuple[str, ...] = ()
    batch: int | None = None
    sort: str = ""
    descending: bool = False
    view: int | None = None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> RosterQuery:
        """From `request.GET`; what cannot be read is left out, so that no address fails."""
        return cls(**{f.name: value for f in fields(cls) if (value := _read(f.name, data)) is not None})

    def query(self) -> str:
        """As a query string, without what is as usual."""
        said = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default]
        return urlencode([(name, "1" if value is True else value) for name, value in said], doseq=True)

    def but(self, **changes: Any) -> RosterQuery:
        """The same with some fields changed."""
        return replace(self, **changes)

    @property
    def order(self) -> str:
        """The key of SORTS in force."""
        return self.sort or ("pinyin" if self.q else "strokes")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beyond the tab narrows the list."""
        return self.but(sort="", descending=False, view=None) != RosterQuery(tab=self.tab)

    def filter(self) -> RosterFilter:
        """As the selector takes it."""
        states = TABS[self.tab]
        month = f"{today():%Y-%m}" if self.tab == "new" else self.joined
        return RosterFilter(
            states=tuple(state for state in states if not self.state or state in self.state),
            classes=self.klass,
            text=self.q,
            unit=self.unit,
            gender="" if self.gender == UNKNOWN else self.gender,
            joined=_month(month),
            left=_month(self.left),
            born=_born(self.age),
            missing=(*self.missing, *(("gender",) if self.gender == UNKNOWN else ())),
            batch=self.batch,
            owing=self.tab == "owing",
            officers=self.tab == "officers",
            sort=SORTS[self.order],
            descending=self.descending,
        )


def _read(name: str, data: Mapping[str, Any]) -> Any:
    values = data.getlist(name) if hasattr(data, "getlist") else [data[name]] if name in data else []
    values = [str(value).strip() for value in values if str(value).strip() and "\x00" not in str(value)][:MOST]
    if not values:
        return None
    reader = _READERS.get(name)
    return reader(values) if reader is not None else values[-1][:100]


def _one_of(*known: str) -> Any:
    return lambda values: values[-1] if values[-1] in known else None


def _some_of(*known: str) -> Any:
    return lambda values: tuple(dict.fromkeys(value for value in values if value in known)) or None


def _number(values: list[str]) -> int | None:
    return int(values[-1]) if values[-1].isdecimal() and len(values[-1]) < 10 else None


def _matching(pattern: re.Pattern[str]) -> Any:
    return lambda values: values[-1] if values[-1] == UNKNOWN or pattern.fullmatch(values[-1]) else None


_READERS: dict[str, Any] = {
    "tab": _one_of(*TABS),
    "klass": lambda values: tuple(dict.fromkeys(values)),
    "state": _some_of(*MembershipState.values),
    "gender": _one_of(*Gender.values, UNKNOWN),
    "joined": _matching(_MONTH),
    "left": _matching(_MONTH),
    "age": _matching(_AGES),
    "missing": _some_of(*MAY_MISS),
    "sort": _one_of(*SORTS),
    "descending": lambda values: values[-1] == "1" or None,
    "batch": _number,
    "view": _number,
}


def _month(text: str) -> tuple[date | None, date] | None:
    if not text:
        return None
    if text == UNKNOWN:
        return None, date.max
    year, month = int(text[:4]), int(text[5:])
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _born(text: str) -> tuple[date | None, date] | None:
    """Days of birth of those who complete such an age in this calendar year."""
    if not text:
        return None
    if text == UNKNOWN:
        return None, date.max
    low, _dash, high = text.partition("-")
    year = today().year
    first = max(year - int(high), FIRST_YEAR) if high else FIRST_YEAR
    return date(first, 1, 1), date(max(year - int(low), FIRST_YEAR), 12, 31)
