"""The page of local calendar days."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from huiguan.kernel.calendar import policies, selectors, services
from huiguan.kernel.calendar.forms import CalendarDayForm
from huiguan.kernel.permits import RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page


@page("calendar.manage")
@require_http_methods(["GET", "POST"])
def days(request: SignedRequest) -> HttpResponse:
    """The local days and the form that adds or changes one."""
    policies.permit_keeping(request.actor)
    form = CalendarDayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _set_day(request, form):
        return redirect("calendar:days")
    return _page(request, form)


@page("calendar.manage")
@require_POST
def drop_day(request: SignedRequest, day: date) -> HttpResponse:
    """Take a local day away."""
    services.drop_calendar_day(actor=request.actor, day=day)
    return redirect("calendar:days")


def _set_day(request: SignedRequest, form: CalendarDayForm) -> bool:
    data = form.cleaned_data
    try:
        services.set_calendar_day(actor=request.actor, day=data["date"], working=data["working"], name=data["name"])
    except RuleViolation as refusal:
        form.add_error(refusal.field, refusal.message)
        return False
    return True


def _page(request: HttpRequest, form: CalendarDayForm) -> HttpResponse:
    context = {"form": form, "days": selectors.local_days(), "last_year": selectors.last_official_year()}
    return render(request, "calendar/days.html", context, status=422 if form.errors else 200)
