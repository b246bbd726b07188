"""What is done with many members at once: taken out, put into a class, struck off as lapsed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huiguan.kernel.exchange import Column, Sheet
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.services import export_rows
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.people.selectors import view_columns
from huiguan.kernel.permits import RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.members import selectors, services
from huiguan.members.columns import LIST, RosterColumn, all_columns, shown_columns
from huiguan.members.links import roster_url
from huiguan.members.models import Membership
from huiguan.members.sheets import SHOWN
from huiguan.members.views.roster import cell_text, row_words
from huiguan.members.views.roster_query import RosterQuery

EXPORT = "members.export_members"
CHUNK = 2000  # rows of an export whose dues and offices are read at once
MOST = 2000  # rows changed in one transaction


def _selected(request: SignedRequest) -> list[int] | None:
    """Ids that were ticked; None stands for everything that the filter of the address shows."""
    if request.method == "GET" or request.POST.get("everything") == "1":
        return None
    return [int(value) for value in request.POST.getlist("selected") if value.isdecimal() and len(value) < 19]


def rows_chosen(request: SignedRequest, wanted: RosterQuery, permission: str) -> Iterator[Membership]:
    """The members ticked, or all that the filter of the address shows."""
    ids = _selected(request)
    return selectors.roster_rows(request.actor, request.organization, wanted.filter(), permission, ids=ids)


@page("members.export_members")
@require_http_methods(["GET", "POST"])
def export(request: SignedRequest) -> HttpResponseBase:
    """The rows of the list, or those ticked, in the columns of the page, as Excel or CSV; sensitive values masked."""
    wanted = RosterQuery.read(request.GET)
    chosen = request.POST.get("format") or request.GET.get("format")
    kind = Format.CSV if chosen == Format.CSV else Format.XLSX
    known = all_columns(request.actor, request.organization)
    kept = view_columns(request.actor, request.organization, LIST, wanted.view)
    columns = shown_columns(request.actor, known, kept)
    exported = export_rows(
        actor=request.actor,
        organization=request.organization,
        sheet=_sheet(known),
        rows=_values(request, wanted, columns),
        format=kind,
        columns=[column.key for column in columns],
        title=_("%(name)s: roster of members") % {"name": request.organization.name},
    )
    return exported_response(exported)


def _sheet(known: Iterable[RosterColumn]) -> Sheet:
    columns = tuple(Column(column.key, column.label, sensitive=column.sensitive) for column in known)
    return replace(SHOWN, columns=columns)


def _values(request: SignedRequest, wanted: RosterQuery, columns: list[RosterColumn]) -> Iterator[dict[str, str]]:
    labels = {view.key: str(view.label) for view in selectors.classes_of(request.organization, active=False)}
    chosen = rows_chosen(request, wanted, EXPORT)
    while rows := list(islice(chosen, CHUNK)):
        words = row_words(request, columns, rows)
        for row in rows:
            said = labels | words.get(row.pk, {})
            yield {column.key: cell_text(row, column.key, said) for column in columns}


@page("members.edit_members")
@require_POST
def change_class(request: SignedRequest) -> HttpResponse:
    """Put the members ticked into a class."""

    def act(ids: list[int]) -> str:
        changed = services.set_class(actor=request.actor, membership_ids=ids, klass=request.POST.get("to_class", ""))
        return ngettext("%(n)d member put into the class.", "%(n)d members put into the class.", changed) % {
            "n": changed
        }

    return _with_selected(request, "members.edit_members", act)


@page("members.end_memberships")
@require_POST
def lapse(request: SignedRequest) -> HttpResponse:
    """Strike the members ticked off as lapsed, by the rule that the note names."""

    def act(ids: list[int]) -> str:
        done = services.lapse_many(actor=request.actor, membership_ids=ids, note=request.POST.get("note", ""))
        return ngettext("%(n)d member struck off.", "%(n)d members struck off.", done) % {"n": done}

    return _with_selected(request, "members.end_memberships", act)


def _with_selected(request: SignedRequest, permission: str, act: Any) -> HttpResponse:
    wanted = RosterQuery.read(request.GET)
    ids = [row.pk for row in islice(rows_chosen(request, wanted, permission), MOST + 1)]
    back = redirect(roster_url(request.organization.code, wanted.query()))
    try:
        if len(ids) > MOST:
            raise RuleViolation(
                _("At most %(n)d at once. Narrow the list, or change them by an import.") % {"n": MOST}, code="too_many"
            )
        if ids:
            messages.success(request, act(ids))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return back
