"""The register of schemes, and calling a round."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.honours import selectors, services
from huiguan.honours.enums import SchemeState
from huiguan.honours.forms import CallForm, SchemeForm
from huiguan.honours.models import Scheme
from huiguan.honours.views.shared import crumbs
from huiguan.kernel.calendar import today
from huiguan.kernel.filings.enums import FilingState
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.rounds.models import Round
from huiguan.ui.forms import act, form_page

READ, MANAGE = "honours.read", "honours.manage"
PAGE_SIZE = 50


@page(READ)
@require_GET
def home(request: SignedRequest) -> HttpResponse:
    """Rounds that are open here, the association's own, and the register of schemes."""
    rows = selectors.rounds_for(request.actor, request.organization)
    context = {
        "page": rows_on_page(rows, request.GET, PAGE_SIZE),
        "schemes": selectors.schemes_of(request.actor, request.organization)[:PAGE_SIZE],
        "may_manage": allows(request.actor, MANAGE, request.organization),
        "today": today(),
    }
    return render(request, "honours/home.html", context)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def scheme_new(request: SignedRequest) -> HttpResponse:
    """Enter a scheme."""
    form = SchemeForm(request.POST or None)

    def add(values: dict[str, Any]) -> None:
        services.add_scheme(actor=request.actor, organization=request.organization, **form.values)

    return form_page(
        request,
        form,
        add,
        title=_("Enter an award scheme"),
        submit=_("Enter the scheme"),
        done=reverse("honours:home", args=[request.organization.code]),
        crumbs=crumbs(request, (_("Enter an award scheme"), "")),
        note=_("Nobody pays for an award: a scheme has no field for money, and forms that ask for it are refused."),
    )


def _here(request: SignedRequest, scheme_id: int) -> Scheme:
    return here(request, selectors.get_scheme(request.actor, scheme_id))


@page(READ)
@require_GET
def scheme(request: SignedRequest, scheme_id: int) -> HttpResponse:
    """One scheme: its basis, grades, rules, and its rounds."""
    row = _here(request, scheme_id)
    rounds = selectors.rounds_for(request.actor, request.organization)
    context = {
        "scheme": row,
        "rounds": rounds.filter(subject_kind="honours.scheme", subject_id=row.pk)[:PAGE_SIZE],
        "may_manage": allows(request.actor, MANAGE, row.organization),
        "is_draft": row.state == SchemeState.DRAFT,
        "may_file": row.filing is None or row.filing.state == FilingState.RETURNED,
        "is_open": row.state == SchemeState.OPEN,
        "crumbs": crumbs(request, (row.name, "")),
    }
    return render(request, "honours/scheme.html", context)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def scheme_change(request: SignedRequest, scheme_id: int) -> HttpResponse:
    """Change a scheme that is not in force."""
    row = _here(request, scheme_id)
    form = SchemeForm(request.POST or None, initial=SchemeForm.initial_of(row))

    def change(values: dict[str, Any]) -> None:
        services.change_scheme(actor=request.actor, scheme_id=row.pk, revision=row.revision, **form.values)

    return form_page(
        request,
        form,
        change,
        title=_("Change the scheme"),
        submit=_("Save the scheme"),
        done=reverse("honours:scheme", args=[request.organization.code, row.pk]),
        crumbs=crumbs(request, (row.name, "")),
    )


@page(MANAGE)
@require_POST
def scheme_file(request: SignedRequest, scheme_id: int) -> HttpResponse:
    """Prepare its filing."""
    row = _here(request, scheme_id)
    return act(request, lambda: services.file_scheme(actor=request.actor, scheme_id=row.pk), "honours:scheme", row.pk)


@page(MANAGE)
@require_POST
def scheme_open(request: SignedRequest, scheme_id: int) -> HttpResponse:
    """Put it in force."""
    row = _here(request, scheme_id)
    return act(request, lambda: services.open_scheme(actor=request.actor, scheme_id=row.pk), "honours:scheme", row.pk)


@page(MANAGE)
@require_POST
def scheme_end(request: SignedRequest, scheme_id: int) -> HttpResponse:
    """End it."""
    row = _here(request, scheme_id)
    return act(request, lambda: services.end_scheme(actor=request.actor, scheme_id=row.pk), "honours:scheme", row.pk)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def scheme_call(request: SignedRequest, scheme_id: int) -> HttpResponse:
    """Call for nominations."""
    row, made = _here(request, scheme_id), list[Round]()
    form = CallForm(request.POST or None, initial={"opens_on": today()})

    def call(values: dict[str, Any]) -> None:
        made.append(services.call_round(actor=request.actor, scheme_id=row.pk, **values))

    return form_page(
        request,
        form,
        call,
        title=_("Call for nominations"),
        submit=_("Open the round"),
        done=reverse("honours:scheme", args=[request.organization.code, row.pk]),
        crumbs=crumbs(request, (row.name, reverse("honours:scheme", args=[row.organization.code, row.pk]))),
    )
