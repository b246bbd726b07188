"""Later dates and other people for many rows of the ledger: first a look at which rows can, then the change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huiguan.directives import services
from huiguan.directives.bulk_forms import LaterDateForm, ReassignForm
from huiguan.directives.enums import Tab
from huiguan.directives.links import ledger_url
from huiguan.directives.models import Assignment
from huiguan.directives.services.bulk import AT_MOST, Sorted, sort_for_later_date, sort_for_reassigning
from huiguan.directives.sheets import unit_name
from huiguan.directives.views.ledger import read_filter
from huiguan.directives.views.ledger_actions import picked_rows, selected_ids
from huiguan.kernel.organizations.selectors import departments_of
from huiguan.kernel.permits import RuleViolation, permit
from huiguan.kernel.permits.web import SignedRequest, page

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One way to change many rows: its words, its form, which rows it takes, and the service behind it."""

    title: str
    button: Callable[[int], str]
    done: Callable[[int], str]
    form: Form
    sort: Callable[[list[Assignment]], Sorted]
    act: Callable[[list[int]], list[Any]]


@page("directives.answer_assignment")
@require_POST
def extend(request: SignedRequest) -> HttpResponse:
    """Later dates: given to what was sent or assigned here, asked for where others sent it."""
    wanted = read_filter(request)
    asking = wanted.tab == Tab.RECEIVED
    if not asking:
        permit(request.actor, "directives.decide_extension", request.organization)
    form = LaterDateForm(request.POST if "apply" in request.POST else None)
    service: Callable[..., list[Any]] = services.request_extensions if asking else services.extend_assignments
    change = Change(
        title=_("Ask for a later date") if asking else _("Extend"),
        button=lambda n: (
            ngettext("Ask for %(n)d", "Ask for %(n)d", n) % {"n": n}
            if asking
            else ngettext("Extend %(n)d", "Extend %(n)d", n) % {"n": n}
        ),
        done=lambda n: (
            ngettext("Later date asked for %(n)d task.", "Later date asked for %(n)d tasks.", n) % {"n": n}
            if asking
            else ngettext("Later date for %(n)d task.", "Later date for %(n)d tasks.", n) % {"n": n}
        ),
        form=form,
        sort=lambda rows: sort_for_later_date(rows, _given(form, "due_date"), asking=asking),
        act=lambda ids: service(actor=request.actor, assignment_ids=ids, **form.values()),
    )
    return _change(request, change)


@page("directives.answer_assignment")
@require_POST
def reassign(request: SignedRequest) -> HttpResponse:
    """Other people, or for what is assigned inside another department."""
    departments = list(departments_of(request.actor, request.organization))
    form = ReassignForm(request.POST if "apply" in request.POST else None, departments=departments)
    chosen = {str(department.pk): department for department in departments}
    change = Change(
        title=_("Reassign"),
        button=lambda n: ngettext("Reassign %(n)d", "Reassign %(n)d", n) % {"n": n},
        done=lambda n: ngettext("%(n)d task reassigned.", "%(n)d tasks reassigned.", n) % {"n": n},
        form=form,
        sort=lambda rows: sort_for_reassigning(rows, chosen.get(_given(form, "department") or "")),
        act=lambda ids: services.reassign_assignments(actor=request.actor, assignment_ids=ids, **form.values()),
    )
    return _change(request, change)


def _given(form: Form, name: str) -> Any:
    return form.cleaned_data.get(name) if form.is_bound and form.is_valid() else None


def _change(request: SignedRequest, change: Change) -> HttpResponse:
    wanted = read_filter(request)
    ids = selected_ids(request)
    back = ledger_url(request.organization.code, wanted.query())
    rows = list(picked_rows(request, wanted, ids).select_related("item", "organization", "department")[: AT_MOST + 1])
    if len(rows) > AT_MOST or not rows:
        messages.error(request, _("At most 5,000 tasks at once.") if rows else _("No task is chosen."))
        return redirect(back)
    if "apply" in request.POST and change.form.is_valid():
        try:
            made = len(change.act([row.pk for row in rows]))
        except RuleViolation as refusal:
            change.form.add_error(refusal.field if refusal.field in change.form.fields else None, refusal.message)
        else:
            messages.success(request, _said(change.done(made), len(rows) - made))
            return redirect(back)
    found = change.sort(rows)
    context = {
        "title": change.title,
        "button": change.button(len(found.able)),
        "form": change.form,
        "able": [_line(row, "") for row in found.able[:SHOWN]],
        "able_count": len(found.able),
        "left_out": [_line(row, why) for row, why in found.left_out[:SHOWN]],
        "left_out_count": len(found.left_out),
        "back": back,
        "query": wanted.query(),
        "selected": ids,
    }
    return render(request, "directives/ledger/change.html", context, status=422 if change.form.errors else 200)


def _line(row: Assignment, why: str) -> dict[str, Any]:
    return {"task": row, "unit": unit_name(row), "why": why}


def _said(done: str, left_out: int) -> str:
    if not left_out:
        return done
    return f"{done} " + ngettext("%(n)d left out.", "%(n)d left out.", left_out) % {"n": left_out}
