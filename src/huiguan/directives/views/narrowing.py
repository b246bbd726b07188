"""How a ledger is narrowed: menus of choices, and what is chosen as chips that can be taken away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from huiguan.directives.enums import AssignmentState, Light, Stage, Tab
from huiguan.directives.links import ledger_url
from huiguan.directives.selectors.facets import facet_choices, names_in
from huiguan.directives.selectors.ledger import LedgerFilter
from huiguan.kernel.calendar import today
from huiguan.kernel.i18n import formats
from huiguan.kernel.organizations.enums import level_label
from huiguan.kernel.organizations.selectors import organization_by_code
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
    """Menus of the toolbar, each with its choices as addresses."""
    labels = {"document": _("Source"), "sender": _("Sent by"), "unit": _("Lead"), "level": _("Level")}
    choices = facet_choices(request.actor, request.organization, wanted)
    found = [
        {
            "label": labels[name],
            "options": [_option(request, wanted, c.label, c.count, **{name: _typed(name, c.value)}) for c in values],
        }
        for name, values in choices.items()
        if values
    ]
    due = [
        _option(request, wanted, label, None, due_from=start, due_until=end) for _key, label, start, end in _due_spans()
    ]
    states = [
        _option(request, wanted, str(state.label), None, state=(state.value,))
        for state in AssignmentState
        if wanted.tab != Tab.OWN or state not in (AssignmentState.SENT, AssignmentState.RETURNED)
    ]
    return [*found, {"label": _("Due"), "options": due}, {"label": _("State"), "options": states}]


def _typed(name: str, value: str) -> Any:
    return int(value) if name == "document" else value


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
    for name, label, words in _named(request, wanted):
        named.append((_("%(name)s: %(value)s") % {"name": label, "value": words}, {name: getattr(BLANK, name)}))
    if wanted.due_from or wanted.due_until:
        named.append((_span_words(wanted.due_from, wanted.due_until), {"due_from": None, "due_until": None}))
    return named


def _named(request: SignedRequest, wanted: LedgerFilter) -> list[tuple[str, str, str]]:
    place = organization_by_code(wanted.sender) if wanted.sender else None
    branch = organization_by_code(wanted.branch) if wanted.branch else None
    facts = names_in(request.actor, request.organization, wanted)
    lights = [str(Light(light).label) for light in wanted.light if light in Light]
    states = [str(AssignmentState(s).label) for s in wanted.state if s in AssignmentState.values]
    stages = [str(Stage(s).label) for s in wanted.stage if s in Stage.values]
    month = wanted.asked
    values = (
        ("document", _("Source"), facts.get("document", "")),
        ("item", _("Item"), facts.get("item", "")),
        ("parent", _("Split from"), facts.get("parent", "")),
        ("unit", _("Lead"), facts.get("unit", "")),
        ("topic", _("Topic"), wanted.topic),
        ("kind", _("Kind"), facts.get("kind", "")),
        ("sender", _("Sent by"), (place.short_name if place else wanted.sender)),
        ("branch", _("Branch"), (branch.short_name if branch else wanted.branch)),
        ("level", _("Level"), level_label(wanted.level) if wanted.level else ""),
        ("light", _("Light"), "、".join(lights)),
        ("state", _("State"), "、".join(states)),
        ("stage", _("Stage"), "、".join(stages)),
        ("asked", _("Report asked in"), month),
        ("run", _("Dispatch"), _numbered(wanted.run)),
        ("before", _("Sent before dispatch"), _numbered(wanted.before)),
        ("in_time", _("Struck off"), _("in time") if wanted.in_time else ""),
        ("as_of", _("As of"), formats.short_date(wanted.as_of) if wanted.as_of else ""),
        ("department", _("Department"), facts.get("department", "")),
    )
    return [value for value in values if value[2]]


def _numbered(number: int | None) -> str:
    return "" if number is None else _("no. %(number)s") % {"number": number}


def _span_words(start: date | None, end: date | None) -> str:
    if start is None and end is not None:
        return _("Due until %(day)s") % {"day": formats.short_date(end)}
    if end is None and start is not None:
        return _("Due from %(day)s") % {"day": formats.short_date(start)}
    return _("Due %(span)s") % {"span": formats.date_range(start or today(), end or today())}


def carried(wanted: LedgerFilter) -> list[tuple[str, str]]:
    """What the filter form carries besides its own field."""
    return [(name, value) for name, value in parse_qsl(wanted.query()) if name != "q"]
