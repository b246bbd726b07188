"""One's own dues on the phone, paying online, and what a provider says."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page, public_page
from huiguan.members.selectors import dues as reads
from huiguan.members.services import dues_paying
from huiguan.members.services.payment_providers import SANDBOX, provider_named, providers

OWN = "members.own_membership"
LARGEST_WORD = 64 * 1024


@page(OWN)
@require_GET
def own(request: SignedRequest) -> HttpResponse:
    """What one is asked to pay, and what one has paid."""
    context = {"demands": reads.own_demands(request.actor), "today": today()}
    return render(request, "members/dues/own.html", context)


@page(OWN)
@require_GET
def own_demand(request: SignedRequest, demand_id: int) -> HttpResponse:
    """One demand with its receipts, and how to pay it."""
    row = reads.get_own_demand(request.actor, demand_id)
    context = {"demand": row, "payments": reads.payments_of(row), "today": today(), "providers": providers()}
    return render(request, "members/dues/own_demand.html", context)


@page(OWN)
@require_POST
def order(request: SignedRequest, demand_id: int) -> HttpResponse:
    """Begin to pay, and go to the provider."""
    provider = request.POST.get("provider", SANDBOX)
    try:
        made = dues_paying.order_payment(actor=request.actor, demand_id=demand_id, provider=provider)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("dues:own_demand", demand_id)
    return redirect(provider_named(provider).pay_url(made))


@page(OWN)
@require_http_methods(["GET", "POST"])
def sandbox(request: SignedRequest, key: str) -> HttpResponse:
    """Where the sandbox is paid: it then sends its signed word to the same door as any provider."""
    found = dues_paying.own_order(actor=request.actor, key=key)
    if request.method == "POST":
        body, signature = dues_paying.sandbox_word(found)
        try:
            dues_paying.confirm_payment(provider=SANDBOX, body=body, signature=signature)
            messages.success(request, _("Paid. The receipt is below."))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        return redirect("dues:own_demand", found.demand_id)
    return render(request, "members/dues/sandbox.html", {"order": found})


@public_page("a provider of payments speaks here; its signature is what lets it in")
@csrf_exempt
@require_POST
def callback(request: HttpRequest, provider: str) -> HttpResponse:
    """The signed word of a provider. 200 with the receipt also when it is said again; 404 when it does not hold."""
    try:
        if int(request.headers.get("Content-Length") or 0) > LARGEST_WORD:
            raise Http404
        signature = request.headers.get("X-Signature", "")
        payment = dues_paying.confirm_payment(provider=provider, body=request.body, signature=signature)
    except (NotFound, ValueError) as refusal:
        raise Http404 from refusal
    except RuleViolation as refusal:
        return JsonResponse({"message": refusal.message, "code": refusal.code}, status=422)
    return JsonResponse({"receipt": payment.receipt})
