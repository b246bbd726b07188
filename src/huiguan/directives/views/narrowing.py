"""How a ledger is narrowed: menus of choices, and what is chosen as chips that can be taken away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from huiguan.directives.enums import AssignmentState, ItemKind, Light, Stage, Tab
from huiguan.directives.links import ledger_url
from huiguan.directives.selectors.facets import facet_choices, names_in
from huiguan.directives.selectors.ledger_filter import LedgerFilter
from huiguan.kernel.calendar import today
from huiguan.kernel.i18n import formats
from huiguan.kernel.organizations.enums import level_label
from huiguan.kernel.organizations.selectors import names_of_codes
from huiguan.kernel.permits.web import SignedRequest

BLANK = LedgerFilter()


def _due_spans() -> list[tuple[str, str, date | None, date | None]]:
    day = today()
    sunday = day + timedelta(days=6 - day.weekday())
    month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    following = (month + timedelta(days=32)).replace(day=1)
    yesterday, before = day - timedelta(days=1), month - timedelta(days=1)
    return [
        ("past", _("Before today"), None, yesterday),
        ("week", _("To the end of this week"), day, sunday),
        ("month", _("To the end of this month"), day, before),
        ("next", _("Next month"), month, following - timedelta(days=1)),
        ("later", _("Later"), following, None),
    ]


def facets(request: SignedRequest, wanted: LedgerFilter) -> list[dict[str, Any]]:
    """Menus of the toolbar: those with `name` have values to tick, the others choices that are addresses."""
    labels = {"document": _("Source"), "sender": _("Sent by"), "unit": _("Lead"), "level": _("Level")}
    choices = facet_choices(request.actor, request.organization, wanted)
    found = [
        {
            "name": name,
            "label": labels[name],
            "options": [_ticked(wanted, name, c.value, c.label, c.count) for c in some],
        }
        for name, some in choices.items()
        if some
    ]
    due = [
        _option(request, wanted, label, None, due_from=start, due_until=end) for _key, label, start, end in _due_spans()
    ]
    states = [
        _ticked(wanted, "state", state.value, str(state.label), None)
        for state in AssignmentState
        if wanted.tab != Tab.OWN or state not in (AssignmentState.SENT, AssignmentState.RETURNED)
    ]
    return [
        *found,
        {"name": "", "label": _("Due"), "options": due},
        {"name": "state", "label": _("State"), "options": states},
    ]


def _ticked(wanted: LedgerFilter, name: str, value: str, label: str, count: int | None) -> dict[str, Any]:
    chosen = value in {str(one) for one in getattr(wanted, name)}
    return {"label": label, "count": count, "value": value, "chosen": chosen}


def _option(
    request: SignedRequest, wanted: LedgerFilter, label: str, count: int | None, **changes: Any
) -> dict[str, Any]:
    chosen = all(getattr(wanted, name) == value for name, value in changes.items())
    url = ledger_url(request.organization.code, wanted.but(**changes).query())
    return {"label": label, "count": count, "url": url, "chosen": chosen}


def chips(request: SignedRequest, wanted: LedgerFilter) -> list[dict[str, str]]:
    """What narrows the list, each with the address without it."""
    code = request.organization.code
    found: list[dict[str, str]] = []
    for words, without in _conditions(request, wanted):
        found.append({"text": words, "url": ledger_url(code, wanted.but(**without).query())})
    return found


def _conditions(request: SignedRequest, wanted: LedgerFilter) -> list[tuple[str, dict[str, Any]]]:
    named: list[tuple[str, dict[str, Any]]] = []
    for name, label, value, words in _named(request, wanted):
        chosen = getattr(wanted, name)
        rest = tuple(one for one in chosen if one != value) if isinstance(chosen, tuple) else getattr(BLANK, name)
        named.append((_("%(name)s: %(value)s") % {"name": label, "value": words}, {name: rest}))
    if wanted.due_from or wanted.due_until:
        named.append((_span_words(wanted.due_from, wanted.due_until), {"due_from": None, "due_until": None}))
    return named


def _named(request: SignedRequest, wanted: LedgerFilter) -> list[tuple[str, str, Any, str]]:
    """Field, its name, the value and its words, for each value that narrows."""
    facts = names_in(request.actor, request.organization, wanted)
    places = names_of_codes([*wanted.sender, wanted.branch])
    values: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
        ("document", _("Source"), lambda one: facts["document"].get(str(one), str(one))),
        ("item", _("Item"), lambda one: facts["item"][str(one)]),
        ("parent", _("Split from"), lambda one: facts["parent"][str(one)]),
        ("unit", _("Lead"), lambda one: facts["unit"].get(one, one)),
        ("topic", _("Topic"), str),
        ("kind", _("Kind"), lambda one: _label(ItemKind, one)),
        ("sender", _("Sent by"), lambda one: places.get(one, one)),
        ("branch", _("Branch"), lambda one: places.get(one, one)),
        ("level", _("Level"), level_label),
        ("light", _("Light"), lambda one: str(Light(one).label) if one in Light else ""),
        ("state", _("State"), lambda one: _label(AssignmentState, one)),
        ("stage", _("Stage"), lambda one: _label(Stage, one)),
        ("asked", _("Report asked in"), str),
        ("run", _("Dispatch"), _numbered),
        ("before", _("Sent before dispatch"), _numbered),
        ("in_time", _("Struck off"), lambda _one: _("in time")),
        ("as_of", _("As of"), formats.short_date),
        ("department", _("Department"), lambda one: facts["department"][str(one)]),
    )
    return [
        (name, label, one, words(one))
        for name, label, words in values
        for one in _several(getattr(wanted, name))
        if words(one)
    ]


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else ""


def _numbered(number: int) -> str:
    return _("no. %(number)s") % {"number": number}


def _span_words(start: date | None, end: date | None) -> str:
    if start is None and end is not None:
        return _("Due until %(day)s") % {"day": formats.short_date(end)}
    if end is None and start is not None:
        return _("Due from %(day)s") % {"day": formats.short_date(start)}
    return _("Due %(span)s") % {"span": formats.date_range(start or today(), end or today())}


def carried(wanted: LedgerFilter, menus: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What the filter form carries besides its own field and what is ticked in its menus."""
    ticked = {(menu["name"], option["value"]) for menu in menus if menu["name"] for option in menu["options"]}
    return [pair for pair in parse_qsl(wanted.query()) if pair[0] != "q" and pair not in ticked]
