"""Relief: the committee's vote, and what is to be paid."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.cases import relief_forms as forms
from huiguan.cases import selectors, services
from huiguan.cases.views.shared import act_and_go, sent
from huiguan.kernel.permits import NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import taken

DECIDE = "cases.decide_relief"


@page(DECIDE)
@require_GET
def committee(request: SignedRequest) -> HttpResponse:
    """Reliefs on which I am asked to decide."""
    seats = selectors.own_seats(request.actor, request.organization)
    return render(request, "cases/committee.html", {"seats": seats})


@page(DECIDE)
@require_http_methods(["GET", "POST"])
def vote(request: SignedRequest, relief_id: int) -> HttpResponse:
    """Read the paper of one relief and vote."""
    home = reverse("cases:committee", args=[request.organization.code])
    try:
        seat, paper = services.open_committee_paper(actor=request.actor, relief_id=relief_id)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(home)
    if seat.organization_id != request.organization.pk:
        raise NotFound(str(relief_id))
    initial = {"vote": seat.vote or None, "amount": seat.amount or seat.relief.amount_asked}
    form = forms.VoteForm(sent(request), initial=initial)
    if request.method == "POST" and taken(
        form, lambda values: services.vote_relief(actor=request.actor, relief_id=relief_id, **values)
    ):
        messages.success(request, _("Your vote is entered."))
        return redirect(home)
    context = {
        "form": form,
        "seat": seat,
        "relief": seat.relief,
        "paper": paper,
        "rate": selectors.rates_of(request.organization).get(seat.relief.ground),
        "crumbs": [(_("Relief to decide"), home), (seat.relief.case.number, "")],
    }
    return render(request, "cases/vote.html", context, status=422 if form.errors else 200)


@page(DECIDE)
@require_POST
def conflict(request: SignedRequest, relief_id: int) -> HttpResponse:
    """Step back for a conflict of interest."""
    return act_and_go(
        request,
        lambda: services.declare_conflict(actor=request.actor, relief_id=relief_id),
        reverse("cases:committee", args=[request.organization.code]),
        _("You do not decide on this one."),
    )


@page("cases.read_relief_due")
@require_GET
def relief_due(request: SignedRequest) -> HttpResponse:
    """What is to be paid."""
    dues = services.open_relief_due(actor=request.actor, organization=request.organization)
    told = selectors.payments_told(request.organization, dues)
    context = {
        "rows": [{"due": due, "payment": told[due.number]} for due in dues],
        "may_order": allows(request.actor, "cases.order_relief", request.organization),
    }
    return render(request, "cases/relief_due.html", context)


@page("cases.order_relief")
@require_POST
def relief_order(request: SignedRequest, case_id: int) -> HttpResponse:
    """Have a relief ordered once more; the books pay it, nobody enters that by hand."""
    home = reverse("cases:relief_due", args=[request.organization.code])
    if not selectors.is_to_pay(request.actor, request.organization, case_id):
        raise NotFound(str(case_id))
    return act_and_go(
        request,
        lambda: services.order_relief(actor=request.actor, case_id=case_id),
        home,
        _("The payment is being ordered. Approve and confirm it in the books."),
    )
