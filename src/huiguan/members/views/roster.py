"""The roster: the page with its tabs, facets, columns and what is done with many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huiguan.kernel.calendar import today
from huiguan.kernel.i18n import formats
from huiguan.kernel.paging import SIZES, page_number, page_of, page_size
from huiguan.kernel.people.list_views import opening_view, shown_views
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.privacy.sealed import masked
from huiguan.kernel.workflow.registry import workflow_of
from huiguan.members import selectors, services
from huiguan.members.classes import KlassView
from huiguan.members.columns import DUES, EXTRA, LIST, OFFICE, RosterColumn, all_columns, column_choices, shown_columns
from huiguan.members.enums import ClassKind, Gender, MembershipState
from huiguan.members.links import member_url, roster_url
from huiguan.members.models import Membership
from huiguan.members.selectors import RosterPage
from huiguan.members.selectors.dues import READ as READ_DUES
from huiguan.members.selectors.dues import demands_by_member
from huiguan.members.selectors.offices import Offices
from huiguan.members.selectors.roster import PAGE
from huiguan.members.views.dues_query import demand_words
from huiguan.members.views.roster_query import TABS, UNKNOWN, RosterQuery

IMPORT_SHEET = "members"
_DUES, _OFFICE = ":dues", ":office"  # among the words by class; no key of a class looks like these
# A tab that takes too long to count beside a list not asked for.
UNCOUNTED_TAB = "owing"
MAY = {
    "edit": "members.edit_members",
    "import": "members.import_members",
    "export": "members.export_members",
    "end": "members.end_memberships",
    "cards": "members.issue_cards",
    "invite": "members.invite_members",
    "write": "members.write_to_members",
    "apply": "members.check_applications",
}


@page("members.read_members")
@require_GET
def roster(request: SignedRequest) -> HttpResponse:
    """The roster of the association, narrowed and sorted by the address."""
    opened = opening_view(request, LIST)
    if opened is not None:
        return redirect(roster_url(request.organization.code, f"{opened.query}&view={opened.pk}"))
    wanted, size = RosterQuery.read(request.GET), page_size(request.GET, PAGE)
    classes = selectors.classes_of(request.organization, active=False)
    counts = selectors.standing_counts(request.actor, request.organization)
    offices = Offices(request.organization)
    found = selectors.roster(
        request.actor,
        request.organization,
        wanted.filter(),
        page=page_number(request.GET),
        size=size,
        standing=counts,
        offices=offices,
    )
    known = all_columns(request.actor, request.organization)
    views = _views(request, wanted, known)
    columns = views["shown"]
    may = {key: allows(request.actor, name, request.organization) for key, name in MAY.items()}
    context = {
        "wanted": wanted,
        "query": wanted.query(),
        "ways": services.offered_ways(),
        "may": may,
        "tabs": _tabs(request, wanted, counts, offices, opened=views["current"] is not None),
        "facets": _facets(wanted, classes, counts),
        "chips": _chips(request, wanted, classes),
        "kept": _carried(wanted),
        "sorts": _sorts(request, wanted),
        "views": views,
        "columns": [_head(request, column, wanted) for column in columns],
        "lines": _lines(request, found, columns, classes, offices, ticks=may["edit"] or may["export"]),
        "column_choices": column_choices(columns, known),
        "columns_url": _columns_url(request, views),
        "columns_count": f"{len(columns)}/{len(known)}",
        "page": page_of(found.total, found.page, size),
        "total": found.total,
        "size": size,
        "sizes": SIZES,
        "classes": [view for view in classes if view.active and view.kind == ClassKind.INDIVIDUAL],
        "import_url": _import_url(request),
        "choices": _choices(request),
        "crumbs": [(_("Members"), ""), (_("Roster"), "")],
    }
    return render(request, "members/roster/page.html", context)


def _import_url(request: SignedRequest) -> str:
    if not allows(request.actor, MAY["import"], request.organization):
        return ""
    return reverse("exchange:start", args=[request.organization.code, IMPORT_SHEET])


def _choices(request: SignedRequest) -> list[dict[str, str]]:
    """How an empty roster gets its first members."""
    url = _import_url(request)
    found = (
        [{"label": _("Import a roster"), "text": _("Excel or CSV"), "icon": "file-import", "url": url}] if url else []
    )
    if allows(request.actor, MAY["edit"], request.organization):
        new = reverse("members:member_new", args=[request.organization.code])
        found.append({"label": _("Enter a member"), "text": _("One by one"), "icon": "user-plus", "url": new})
    return found


@page("members.read_members")
@require_GET
def units_menu(request: SignedRequest) -> HttpResponse:
    """The units of the present members, for the menu of the toolbar; asked when the menu is opened."""
    wanted = RosterQuery.read(request.GET)
    found = selectors.units_of(request.actor, request.organization)
    code = request.organization.code
    options = [(unit, number, roster_url(code, wanted.but(unit=unit).query())) for unit, number in found]
    return render(request, "members/roster/units.html", {"options": options, "wanted": wanted})


def _views(request: SignedRequest, wanted: RosterQuery, known: list[RosterColumn]) -> dict[str, Any]:
    code = request.organization.code
    views = shown_views(
        request,
        LIST,
        current=wanted.view,
        query=wanted.but(view=None).query(),
        url=lambda query: roster_url(code, query),
    )
    kept = views["current"].view.columns if views["current"] is not None else []
    columns = shown_columns(request.actor, known, kept)
    return {**views, "shown": columns, "columns": [column.key for column in columns]}


def _columns_url(request: SignedRequest, views: dict[str, Any]) -> str:
    """The columns of an opened view are kept with it; those of a foreign one are looked at only."""
    tab = views["current"]
    if tab is None or not tab.view.columns:
        return reverse("people:columns", args=[LIST])
    return reverse("people:view_change", args=[request.organization.code, tab.view.pk]) if tab.may_change else ""


def _tabs(
    request: SignedRequest, wanted: RosterQuery, counts: dict[tuple[str, str], int], offices: Offices, *, opened: bool
) -> list[dict[str, Any]]:
    labels = {
        "current": _("In the roster"),
        "owing": _("In arrears"),
        "new": _("Joined this month"),
        "officers": _("Hold office"),
        "applied": _("Applicants"),
        "left": pgettext("members", "Left"),
        "ever": pgettext("members", "All"),
    }
    by_state: dict[str, int] = {}
    for (_klass, state), number in counts.items():
        by_state[state] = by_state.get(state, 0) + number
    if not allows(request.actor, READ_DUES, request.organization):
        del labels[UNCOUNTED_TAB]
    asked: dict[str, int | None] = {**_counted_tabs(request, offices), UNCOUNTED_TAB: None}
    return [
        {
            "label": label,
            "count": asked[key] if key in asked else sum(by_state.get(state, 0) for state in TABS[key]),
            "url": roster_url(request.organization.code, "" if key == "current" else f"tab={key}") or "?",
            "current": wanted.tab == key and not opened,
        }
        for key, label in labels.items()
    ]


def _counted_tabs(request: SignedRequest, offices: Offices) -> dict[str, int]:
    """How many the tabs show of which the maintained counts know nothing."""
    actor, organization = request.actor, request.organization
    month = RosterQuery(tab="new").filter().joined
    first, last = month if month is not None else (None, today())
    return {
        "new": selectors.count_joined(actor, organization, first or last, last),
        "officers": selectors.count_officers(actor, organization, offices),
    }


def _facets(wanted: RosterQuery, classes: list[KlassView], counts: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    by_class: dict[str, int] = {}
    by_state: dict[str, int] = {}
    for (klass, state), number in counts.items():
        if state in TABS[wanted.tab]:
            by_class[klass] = by_class.get(klass, 0) + number
            by_state[state] = by_state.get(state, 0) + number
    return [
        {
            "label": _("Class"),
            "options": [
                _option("klass", view.key, view.label, view.key in wanted.klass, by_class.get(view.key, 0))
                for view in classes
                if view.kind == ClassKind.INDIVIDUAL and (view.active or by_class.get(view.key))
            ],
        },
        {
            "label": _("State"),
            "options": [
                _option("state", state, MembershipState(state).label, state in wanted.state, by_state.get(state, 0))
                for state in TABS[wanted.tab]
            ],
        },
        {
            "label": _("More conditions"),
            "groups": [
                (_("Gender"), _gender_options(wanted)),
                (_("Missing"), _gap_options(wanted)),
            ],
        },
    ]


def _gender_options(wanted: RosterQuery) -> list[SafeString]:
    options = [("", _("any")), *Gender.choices, (UNKNOWN, _("unknown"))]
    return [_option("gender", key, label, key == wanted.gender, kind="radio") for key, label in options]


def _gap_options(wanted: RosterQuery) -> list[SafeString]:
    return [_option("missing", key, label, key in wanted.missing) for key, label in missing_labels().items()]


def missing_labels() -> dict[str, str]:
    """What may be missing in a record, in words."""
    return {
        "id_number": _("ID number"),
        "mobile": _("Mobile number"),
        "birth_date": _("Date of birth"),
        "gender": _("Gender"),
        "unit": _("Unit"),
        "joined_on": _("Joined on"),
    }


def _option(
    name: str, value: str, label: Any, chosen: bool, count: int | None = None, *, kind: str = "checkbox"
) -> SafeString:
    """A line of a menu; some thirty stand on the page, so they are drawn here as the rows are."""
    checked = " checked" if chosen else ""
    box = f'<input type="{kind}" name="{name}" value="{escape(value)}"{checked} data-facet>'
    number = "" if count is None else f'<span class="mem-option__count">{formats.number(count)}</span>'
    return SafeString(f'<label class="hg-menu__item mem-option">{box}<span>{escape(str(label))}</span>{number}</label>')


def _chips(request: SignedRequest, wanted: RosterQuery, classes: list[KlassView]) -> list[dict[str, str]]:
    labels = {view.key: str(view.label) for view in classes}
    gaps = missing_labels()
    said: list[tuple[str, dict[str, Any]]] = [
        *((labels.get(key, key), {"klass": _without(wanted.klass, key)}) for key in wanted.klass),
        *((str(MembershipState(key).label), {"state": _without(wanted.state, key)}) for key in wanted.state),
        *(
            (_("without %(name)s") % {"name": gaps[key]}, {"missing": _without(wanted.missing, key)})
            for key in wanted.missing
        ),
    ]
    single = {
        "unit": wanted.unit,
        "gender": _("gender unknown") if wanted.gender == UNKNOWN else str(dict(Gender.choices).get(wanted.gender, "")),
        "joined": wanted.joined and _("joined %(month)s") % {"month": _month_words(wanted.joined)},
        "left": wanted.left and _("left %(month)s") % {"month": _month_words(wanted.left)},
        "age": wanted.age and age_words(wanted.age),
    }
    said += [(words, {name: ""}) for name, words in single.items() if words]
    if wanted.batch:
        said.append((_("from import %(number)s") % {"number": wanted.batch}, {"batch": None}))
    code = request.organization.code
    return [{"text": words, "url": roster_url(code, wanted.but(**without).query()) or "?"} for words, without in said]


def _without(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in values if one != value)


def _month_words(month: str) -> str:
    return _("on an unknown day") if month == UNKNOWN else month


def age_words(band: str) -> str:
    """A band of age in words."""
    low, _dash, high = band.partition("-")
    if band == UNKNOWN:
        return _("age unknown")
    if not high:
        return _("%(low)s and older") % {"low": low}
    return _("up to %(high)s") % {"high": high} if low == "0" else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _carried(wanted: RosterQuery) -> list[tuple[str, str]]:
    """What the filter form carries besides its own fields."""
    own = ("q", "klass", "state", "gender", "missing", "unit")
    return [pair for pair in parse_qsl(wanted.query()) if pair[0] not in own]


def sort_labels() -> dict[str, str]:
    """The orders of the roster, in words."""
    return {
        "strokes": _("Surname, by strokes"),
        "pinyin": _("Name, by pinyin"),
        "number": _("Member number"),
        "joined": _("Joined on"),
    }


def _sorts(request: SignedRequest, wanted: RosterQuery) -> dict[str, Any]:
    code, labels = request.organization.code, sort_labels()
    options = [
        {
            "label": label,
            "url": roster_url(code, wanted.but(sort=key, descending=False).query()),
            "chosen": key == wanted.order,
        }
        for key, label in labels.items()
    ]
    return {"label": labels[wanted.order], "options": options}


def _head(request: SignedRequest, column: RosterColumn, wanted: RosterQuery) -> dict[str, Any]:
    sort = column.sort
    if sort == "name":
        sort = wanted.order if wanted.order in ("strokes", "pinyin") else "strokes"
    active = bool(sort) and sort == wanted.order
    following = wanted.but(sort=sort, descending=active and not wanted.descending)
    return {
        "key": column.key,
        "label": column.label,
        "css": column.css,
        "sensitive": column.sensitive,
        "sort": sort,
        "direction": "none" if not active else "descending" if wanted.descending else "ascending",
        "url": roster_url(request.organization.code, following.query()),
    }


# Columns in which few different words stand: each is drawn once for all rows of a page.
_FEW = frozenset({"state", "klass", "gender", "unit", "duty"})
CHINESE = ("unit", "duty", "address", "note", "decision", OFFICE)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What all rows of a page share: openings of cells by column key, words, and the cells of `_FEW` drawn so far."""

    code: str
    openings: list[tuple[str, str]]
    labels: dict[str, str]
    select: str
    few: dict[tuple[str, str], str]


def _lines(
    request: SignedRequest,
    found: RosterPage,
    columns: list[RosterColumn],
    classes: list[KlassView],
    offices: Offices,
    *,
    ticks: bool,
) -> list[SafeString]:
    """The rows of the table. They are drawn here: fifty rows through template tags cost twice the page."""
    drawing = Drawing(
        code=request.organization.code,
        openings=[(one.key, f'<td class="{one.css}"{_language(one.key)}>') for one in columns],
        labels={view.key: str(view.label) for view in classes},
        select=_("Select %(name)s") if ticks else "",
        few={},
    )
    words = row_words(request, columns, found.rows, offices)
    return [_line(row, drawing, words.get(row.pk, {})) for row in found.rows]


def _language(key: str) -> str:
    return ' lang="zh-Hans"' if key in CHINESE else ""


def row_words(
    request: SignedRequest,
    columns: Iterable[RosterColumn],
    rows: Sequence[Membership],
    offices: Offices | None = None,
) -> dict[int, dict[str, str]]:
    """What stands in the columns of dues and of offices, by member; a query each, and none for a column not shown."""
    keys = {column.key for column in columns}
    found: dict[int, dict[str, str]] = {}
    if DUES in keys:
        asked = demands_by_member(request.actor, request.organization, today().year, [row.pk for row in rows])
        found = {member: {_DUES: demand_words(demand)} for member, demand in asked.items()}
    if OFFICE in keys:
        for member, names in (offices or Offices(request.organization)).of(rows).items():
            found.setdefault(member, {})[_OFFICE] = "、".join(names)
    return found


def _line(row: Membership, drawing: Drawing, words: dict[str, str]) -> SafeString:
    url = escape(member_url(row.pk, drawing.code))
    labels = drawing.labels | words if words else drawing.labels
    cells = "".join(f"{opening}{_cell(row, key, labels, drawing, url)}</td>" for key, opening in drawing.openings)
    tick = _tick(row, drawing.select) if drawing.select else ""
    # Every value in it is escaped above, or where its cell is drawn.
    return SafeString(f'<tr data-key="{row.pk}" data-url="{url}">{tick}{cells}</tr>')


def _tick(row: Membership, select: str) -> str:
    words = escape(select % {"name": shown_name(row)})
    box = f'<input type="checkbox" name="selected" value="{row.pk}" data-select aria-label="{words}">'
    return f'<td class="hg-check">{box}</td>'


def _cell(row: Membership, key: str, labels: dict[str, str], drawing: Drawing, url: str) -> str:
    if key in _FEW:
        known = (key, getattr(row, key))
        drawn = drawing.few.get(known)
        if drawn is None:
            drawn = _tag(row) if key == "state" else escape(cell_text(row, key, labels)) or "—"
            drawing.few[known] = drawn
        return drawn
    text = escape(cell_text(row, key, labels))
    if key == "name":
        return f'<a class="hg-row-title" href="{url}" lang="zh-Hans">{text}</a>'
    return text or "—"


def _tag(row: Membership) -> str:
    tone = workflow_of(row).state(row.state).tone
    return format_html('<span class="hg-tag hg-tag--{}">{}</span>', tone, cell_text(row, "state", {}))


def shown_name(row: Membership) -> str:
    """The name; of a hidden identity that it is hidden."""
    return row.shown


def cell_text(row: Membership, key: str, labels: dict[str, str]) -> str:
    """What stands in a cell, masked where the value is sensitive; empty when there is none.

    `labels` are words by class, and those of the member's dues and offices under `_DUES` and `_OFFICE`.
    """
    if key.startswith(EXTRA):
        return str(row.extra.get(key.removeprefix(EXTRA), ""))
    if key in ("mobile", "id_number", "bank_account"):
        return masked(row, key)
    if key in (DUES, OFFICE):
        return labels.get(_DUES if key == DUES else _OFFICE, "")
    special = _CELLS.get(key)
    if special is not None:
        return special(row)
    return labels.get(row.klass, row.klass) if key == "klass" else str(getattr(row, key))


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


_CELLS: dict[str, Callable[[Membership], str]] = {
    "name": shown_name,
    "gender": lambda row: str(Gender(row.gender).label) if row.gender else "",
    "state": lambda row: str(MembershipState(row.state).label),
    "birth": lambda row: f"{row.birth_date:%Y}-**-**" if row.birth_date else "",
    "joined": lambda row: _iso(row.joined_on),
    "first_joined": lambda row: _iso(row.first_joined_on),
    "left": lambda row: _iso(row.left_on),
}
