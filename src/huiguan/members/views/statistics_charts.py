"""The charts of the statistics page; where a count may not be told, a table with words stands instead."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiguan.kernel.calendar import today
from huiguan.kernel.figures.hiding import hidden_cells, hidden_moves, is_small
from huiguan.kernel.i18n import formats
from huiguan.kernel.organizations.enums import level_label
from huiguan.kernel.permits.web import SignedRequest
from huiguan.members import selectors
from huiguan.members.enums import CURRENT, Gender
from huiguan.members.links import roster_url
from huiguan.members.selectors import MonthFigure
from huiguan.members.selectors.totals import members_on
from huiguan.members.views.roster import age_words
from huiguan.members.views.roster_query import UNKNOWN, RosterQuery

MONTHS = 24
Levels = Mapping[str, Sequence[MonthFigure]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read: one association or its branch, whether its rows are open, whether its total is told."""

    request: SignedRequest
    below: bool
    own: bool
    total_hidden: bool = False

    def url(self, query: RosterQuery) -> str:
        """The rows behind a figure; empty for who may not see them."""
        return roster_url(self.request.organization.code, query.query()) if self.own else ""

    def hidden(self, cells: Mapping[Any, int]) -> frozenset[Any]:
        """The cells of a table that are not told to this reader."""
        return frozenset() if self.own else hidden_cells(cells, total_hidden=self.total_hidden)


def shown(number: int, *, hidden: bool, paired: bool = False) -> str:
    """A figure, or words for one that is not told; of a pair the words do not say which one is small."""
    if not hidden:
        return formats.number(number)
    return formats.small_count(number) if is_small(number) and not paired else _("not shown")


@dataclass(frozen=True, slots=True)
class Series:
    """One row of a chart's legend: its values, their keys in the table, and where each leads."""

    name: str
    values: list[int]
    keys: list[Hashable]
    urls: list[str]


def _chart(
    key: str,
    title: str,
    kind: str,
    categories: list[str],
    series: list[Series],
    hidden: Collection[Any] = (),
    *,
    paired: bool = False,
) -> dict[str, Any]:
    data = [{"name": one.name, "values": one.values, "urls": one.urls} for one in series]
    words = [
        (category, [shown(one.values[at], hidden=one.keys[at] in hidden, paired=paired) for one in series])
        for at, category in enumerate(categories)
    ]
    return {
        "id": key,
        "title": title,
        "summary": _("%(title)s: %(n)s rows.") % {"title": title, "n": len(categories)},
        "data": {"kind": kind, "categories": categories, "series": data},
        "empty": not any(value for one in series for value in one.values),
        "words": words if hidden else None,
        "heads": [one.name for one in series],
    }


def by_class(read: Reading, standing: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """Present members by class."""
    labels = {view.key: str(view.label) for view in selectors.classes_of(read.request.organization, active=False)}
    found: dict[str, int] = {}
    for (klass, state), number in standing.items():
        if state in CURRENT:
            found[klass] = found.get(klass, 0) + number
    keys = [*(key for key in labels if key in found), *(key for key in found if key not in labels)]
    urls = [read.url(RosterQuery(klass=(key,))) for key in keys]
    series = Series(_("Members"), [found[key] for key in keys], list(keys), urls)
    names = [labels.get(key, key) for key in keys]
    return _chart("by-class", _("By class"), "bar", names, [series], read.hidden(found))


def by_age(read: Reading) -> dict[str, Any]:
    """Present members by band of age and gender."""
    request = read.request
    found = selectors.age_bands(request.actor, request.organization, below=read.below)
    bands = sorted({band for band, _gender in found}, key=lambda band: (not band, int(band.split("-")[0] or 0)))
    series = [
        Series(
            str(label),
            [found.get((band, key), 0) for band in bands],
            [(band, key) for band in bands],
            [read.url(RosterQuery(age=band or UNKNOWN, gender=key or UNKNOWN)) for band in bands],
        )
        for key, label in [*Gender.choices, ("", _("unknown"))]
        if any(gender == key for _band, gender in found)
    ]
    names = [age_words(band or UNKNOWN) for band in bands]
    return _chart("by-age", _("By age and gender"), "stacked", names, series, read.hidden(found))


def by_month(read: Reading, levels: Levels) -> dict[str, Any]:
    """Who joined and left in each of the last months."""
    moves = {month: moved_in(levels, month) for month in _last_months()}
    hidden = set() if read.own else hidden_moves(moves)
    iso = [_iso(month) for month in moves]
    series = [
        Series(
            name,
            [pair[at] for pair in moves.values()],
            list(moves),
            [read.url(RosterQuery(tab="ever", **{what: month})) for month in iso],  # type: ignore[arg-type]  # joined or left
        )
        for at, (what, name) in enumerate((("joined", _("Joined")), ("left", pgettext("joined and left", "Left"))))
    ]
    return _chart("by-month", _("Joined and left, by month"), "bar", iso, series, hidden, paired=True)


def by_level(read: Reading, present: Mapping[str, int]) -> dict[str, Any]:
    """Present members by the level of their association."""
    values = list(present.values())
    series = Series(_("Members"), values, list(present), [""] * len(values))
    names = [str(level_label(level)) for level in present]
    return _chart("by-level", _("By level"), "bar", names, [series], read.hidden(present))


def by_level_and_month(read: Reading, levels: Levels) -> dict[str, Any]:
    """Members at the end of each of the last months, by level."""
    months = _last_months()
    series = []
    for level, figures in levels.items():
        values = [members_on(figures, _in(month)) for month in months]
        keys: list[Hashable] = [(level, month) for month in months]
        series.append(Series(str(level_label(level)), values, keys, [""] * len(values)))
    hidden = {
        (level, month)
        for level, one in zip(levels, series, strict=True)
        for month, number in zip(months, one.values, strict=True)
        if not read.own and (is_small(number) or read.total_hidden)
    }
    # One level's small count would follow from the others and the sum.
    months_hidden = {month for _level, month in hidden}
    hidden |= {(level, month) for level in levels for month in months_hidden}
    names = [_iso(month) for month in months]
    return _chart("by-level-month", _("Members by level and month"), "line", names, series, hidden)


def moved_in(levels: Levels, month: int) -> tuple[int, int]:
    """How many joined and left in a month, over all levels."""
    found = [figure for figures in levels.values() for figure in figures if figure.month == month]
    return sum(figure.joined for figure in found), sum(figure.left for figure in found)


def _iso(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"


def _in(month: int) -> Any:
    return today().replace(year=month // 100, month=month % 100, day=1)


def _last_months() -> list[int]:
    """The last months up to this one, as year * 100 + month."""
    latest = today().year * 12 + today().month - 1
    return [number // 12 * 100 + number % 12 + 1 for number in range(latest - MONTHS + 1, latest + 1)]
