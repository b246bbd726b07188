"""The dictionary of indicators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.reporting import services
from huiguan.reporting.forms import IndicatorForm
from huiguan.reporting.selectors import dictionary
from huiguan.reporting.views.shared import address, crumbs
from huiguan.ui.forms import form_page

READ, KEEP = "reporting.read_totals", "reporting.keep_dictionary"
SIZE = 100


@page(READ)
@require_GET
def indicators(request: SignedRequest) -> HttpResponse:
    """All indicators: what each counts, and where it opens."""
    kinds = {"computed": True, "entered": False}
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:80]
    rows = dictionary.indicators_of(request.actor, request.organization, computed=kinds.get(kind))
    if text:
        rows = rows.filter(
            Q(label__icontains=text) | Q(label_en__icontains=text) | Q(key__icontains=text) | Q(about__icontains=text)
        )
    everything = dictionary.indicators_of(request.actor, request.organization)
    keeper = dictionary.keeper_of(request.organization).pk == request.organization.pk
    context: dict[str, Any] = {
        "page": Paginator(rows, SIZE).get_page(request.GET.get("page")),
        "kind": kind if kind in kinds else "",
        "q": text,
        "counts": {"all": everything.count(), "computed": everything.exclude(figure="").count()},
        "may_keep": keeper and allows(request.actor, KEEP, request.organization),
        "year": today().year,
        "crumbs": crumbs(request, (_("Indicators"), "")),
    }
    return render(request, "reporting/indicators.html", context)


@page(KEEP)
@require_POST
def dictionary_take(request: SignedRequest) -> HttpResponse:
    """Take what the standard has and this dictionary lacks."""
    try:
        taken = services.take_dictionary(actor=request.actor, organization=request.organization)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        words = ngettext("%(number)d indicator was taken.", "%(number)d indicators were taken.", taken)
        messages.success(request, words % {"number": taken})
    return redirect(address(request, "indicators"))


@page(KEEP)
@require_http_methods(["GET", "POST"])
def indicator_new(request: SignedRequest) -> HttpResponse:
    """Define an indicator."""
    title = _("Define an indicator")
    return form_page(
        request,
        IndicatorForm(request.POST if request.method == "POST" else None),
        lambda values: services.define_indicator(actor=request.actor, organization=request.organization, **values),
        title=title,
        submit=title,
        done=address(request, "indicators"),
        crumbs=crumbs(request, (_("Indicators"), address(request, "indicators")), (title, "")),
        note=_("Of a key that exists it becomes the next version. Crime, operations and people's beliefs are refused."),
    )


@page(KEEP)
@require_POST
def indicator_retire(request: SignedRequest, indicator_id: int) -> HttpResponse:
    """Take an indicator out of use."""
    row = dictionary.get_indicator(request.actor, request.organization, indicator_id)
    if row.organization_id != request.organization.pk:
        raise NotFound(str(indicator_id))
    services.retire_indicator(actor=request.actor, indicator_id=row.pk)
    messages.success(request, _("Retired. Collections that have it keep it."))
    return redirect(address(request, "indicators"))
