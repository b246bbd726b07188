"""The desk, one line of it with its matters, and the choice of delivery."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.inbox import selectors, services, webhooks
from huiguan.kernel.inbox.forms import DeliveryForm
from huiguan.kernel.inbox.models import Preference
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page

PER_PAGE = 50


@page("inbox.read_own")
@require_GET
def desk(request: SignedRequest) -> HttpResponse:
    """What waits for the person, grouped by room and counted."""
    return render(request, "inbox/desk.html", {"groups": selectors.waiting(request.actor)})


@page("inbox.read_own")
@require_GET
def message(request: SignedRequest, message_id: int) -> HttpResponse:
    """The matters that one line counts."""
    line = selectors.get_message(request.actor, message_id)
    rows = Paginator(selectors.open_matters(line), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "inbox/message.html", {"line": line, "page": rows, "crumbs": _crumbs(line.text)})


@page("inbox.read_own")
@require_POST
def strike(request: SignedRequest, message_id: int) -> HttpResponse:
    """Strike off a line of news."""
    services.strike_news(actor=request.actor, message_id=message_id)
    return redirect("inbox:desk")


@page("inbox.choose_delivery")
@require_http_methods(["GET", "POST"])
def delivery(request: SignedRequest) -> HttpResponse:
    """How the person wants to hear of what waits."""
    user_id = request.actor.user_id
    if user_id is None:
        raise NotFound("a job has no inbox")
    preference = selectors.preference_of(user_id)
    form = DeliveryForm(request.POST) if request.method == "POST" else DeliveryForm(initial=_initial(preference))
    if request.method == "POST" and form.is_valid() and _save(request, form):
        messages.success(request, _("Delivery saved."))
        return redirect("inbox:delivery")
    return _delivery_page(request, form, preference)


def _save(request: SignedRequest, form: DeliveryForm) -> bool:
    try:
        services.choose_delivery(actor=request.actor, **form.cleaned_data)
    except RuleViolation as refusal:
        form.add_error(refusal.field, refusal.message)
        return False
    return True


def _delivery_page(request: HttpRequest, form: DeliveryForm, preference: Preference) -> HttpResponse:
    secret = webhooks.secret_of(preference.user_id, preference.secret_number) if preference.webhook_url else ""
    context = {
        "form": form,
        "secret": secret,
        "address": User.objects.values_list("email", flat=True).get(pk=preference.user_id),
        "crumbs": _crumbs(_("Delivery")),
    }
    return render(request, "inbox/delivery.html", context, status=422 if form.errors else 200)


def _initial(preference: Preference) -> dict[str, Any]:
    return {name: getattr(preference, name) for name in ("mail", "language", "webhook_url")}


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [(_("Waits for you"), reverse("inbox:desk")), (last, "")]
