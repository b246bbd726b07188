"""Pages of panels: setting one up and its results, for the office; what is before me, for who marks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.paging import SIZES, rows_on_page
from huiguan.kernel.panels import selectors, services
from huiguan.kernel.panels.enums import AssignmentState, PanelState
from huiguan.kernel.panels.forms import AsideForm, BeginForm, CriteriaForm, JurorForm, MarkForm
from huiguan.kernel.panels.models import Assignment, Panel
from huiguan.kernel.panels.results import threshold_words
from huiguan.kernel.panels.sources import material_of, paper_of
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.ui.forms import act, taken

MANAGE, MARK = selectors.MANAGE, selectors.MARK


# The office ---------------------------------------------------------------------------------------------------------


def _here(request: SignedRequest, panel_id: int) -> Panel:
    return here(request, selectors.get_panel(request.actor, panel_id))


@page(MANAGE)
@require_GET
def panel(request: SignedRequest, panel_id: int) -> HttpResponse:
    """One panel: criteria, members, conflicts, how far it is, and the results once it is closed."""
    return _panel(request, _here(request, panel_id))


def _panel(request: SignedRequest, row: Panel, status: int = 200, **more: Any) -> HttpResponse:
    criteria, entries = selectors.criteria_of(row), selectors.entries_of(row)
    results = selectors.results_of(row) if row.state == PanelState.CLOSED else {}
    lines = "\n".join(f"{each.name} {each.weight}" for each in criteria)
    context = {
        "panel": row,
        "criteria": criteria,
        "jurors": selectors.jurors_of(row),
        "entries": sorted(
            ((entry, results.get(entry.pk)) for entry in entries),
            key=lambda pair: -(pair[1].score or 0) if pair[1] else 0,
        ),
        "conflicts": selectors.conflicts_in(row),
        "progress": selectors.progress_of(row),
        "rules": [
            (_("Must have marked"), threshold_words(row.quorum)),
            (_("Must be for it"), threshold_words(row.majority)),
        ],
        "setting": row.state == PanelState.SETTING,
        "criteria_form": CriteriaForm(initial={"criteria": lines}),
        "juror_form": JurorForm(),
        "begin_form": BeginForm(),
        "crumbs": [(row.organization.short_name, ""), (_("Panel"), "")],
        **more,
    }
    return render(request, "panels/panel.html", context, status=status)


@page(MANAGE)
@require_POST
def panel_criteria(request: SignedRequest, panel_id: int) -> HttpResponse:
    """Set the criteria."""
    row, form = _here(request, panel_id), CriteriaForm(request.POST)

    def set_them(values: dict[str, Any]) -> None:
        services.set_criteria(actor=request.actor, panel_id=row.pk, measures=values["criteria"])

    if taken(form, set_them):
        return redirect("panels:panel", request.organization.code, row.pk)
    return _panel(request, row, 422, criteria_form=form)


@page(MANAGE)
@require_POST
def panel_juror(request: SignedRequest, panel_id: int) -> HttpResponse:
    """Add a member."""
    row, form = _here(request, panel_id), JurorForm(request.POST)

    def add(values: dict[str, Any]) -> None:
        services.add_juror(actor=request.actor, panel_id=row.pk, **values)

    if taken(form, add):
        return redirect("panels:panel", request.organization.code, row.pk)
    return _panel(request, row, 422, juror_form=form)


def _act(request: SignedRequest, row: Panel, service: Callable[[], Any]) -> HttpResponse:
    """Do it, and show the panel."""
    return act(request, service, "panels:panel", row.pk)


@page(MANAGE)
@require_POST
def panel_remove(request: SignedRequest, panel_id: int, juror_id: int) -> HttpResponse:
    """Take a member out."""
    row = _here(request, panel_id)
    return _act(request, row, lambda: services.remove_juror(actor=request.actor, panel_id=row.pk, juror_id=juror_id))


@page(MANAGE)
@require_POST
def panel_begin(request: SignedRequest, panel_id: int) -> HttpResponse:
    """Freeze it and begin marking: by all members, or by so many for each entry."""
    row, form = _here(request, panel_id), BeginForm(request.POST)

    def begin(values: dict[str, Any]) -> None:
        services.begin_marking(actor=request.actor, panel_id=row.pk, **values)

    if taken(form, begin):
        return redirect("panels:panel", request.organization.code, row.pk)
    return _panel(request, row, 422, begin_form=form)


@page(MANAGE)
@require_POST
def panel_close(request: SignedRequest, panel_id: int) -> HttpResponse:
    """End marking."""
    row = _here(request, panel_id)
    return _act(request, row, lambda: services.close_panel(actor=request.actor, panel_id=row.pk))


# Who marks ----------------------------------------------------------------------------------------------------------


@page(MARK)
@require_GET
def own(request: SignedRequest) -> HttpResponse:
    """What is before me."""
    found = rows_on_page(selectors.own_assignments(request.actor), request.GET, SIZES[0])
    context = {"assignments": found, "page": found, "crumbs": [(_("My panels"), "")]}
    return render(request, "panels/own.html", context)


@page(MARK)
@require_http_methods(["GET", "POST"])
def own_entry(request: SignedRequest, assigned_id: int) -> HttpResponse:
    """Read one thing, mark it; the others' marks appear after that."""
    row = selectors.own_assignment(request.actor, assigned_id)
    form = MarkForm(request.POST or None, criteria=selectors.criteria_of(row.entry.panel))

    def mark(values: dict[str, Any]) -> None:
        services.mark_entry(
            actor=request.actor,
            assignment_id=row.pk,
            values=form.values,
            vote=values["vote"],
            comment=values["comment"],
        )

    if request.method == "POST" and taken(form, mark):
        return redirect("panels:own_entry", row.pk)
    return _own(request, row, form, 422 if form.errors else 200)


def _own(request: SignedRequest, row: Assignment, form: Any, status: int = 200, aside: Any = None) -> HttpResponse:
    marks, criteria = selectors.marks_by_criterion(row), selectors.criteria_of(row.entry.panel)
    marking = row.state == AssignmentState.OPEN and row.entry.panel.state == PanelState.MARKING
    is_aside = row.state == AssignmentState.EXCLUDED
    context = {
        "assignment": row,
        "material": [] if is_aside else material_of(row.entry),
        "paper": "" if is_aside else paper_of(row.entry),
        "criteria": criteria,
        "marks": [(each, marks.get(each.pk)) for each in criteria] if marks else [],
        "others": [
            (each, list(zip(criteria, values, strict=True)))
            for each, values in selectors.sheets_of_others(request.actor, row)
        ],
        "form": form if marking else None,
        "aside_form": (aside or AsideForm()) if marking else None,
        "crumbs": [(_("My panels"), reverse("panels:own")), (row.entry.title, "")],
    }
    return render(request, "panels/own_entry.html", context, status=status)


@page(MARK)
@require_http_methods(["GET", "POST"])
def own_aside(request: SignedRequest, assigned_id: int) -> HttpResponse:
    """Stand aside for one thing."""
    row, form = selectors.own_assignment(request.actor, assigned_id), AsideForm(request.POST)

    def declare(values: dict[str, Any]) -> None:
        services.stand_aside(actor=request.actor, assignment_id=row.pk, **values)

    if request.method == "GET" or taken(form, declare):
        return redirect("panels:own_entry", row.pk)
    return _own(request, row, MarkForm(criteria=selectors.criteria_of(row.entry.panel)), 422, form)
