"""A referral as the receiving association works on it, and as the sender sees it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.cases import forms, selectors, services
from huiguan.cases.enums import ReferralState
from huiguan.cases.relief_forms import CheckForm
from huiguan.cases.views.shared import crumbs, sent
from huiguan.cases.words import shown
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page

HANDLE = "cases.handle_cases"


def _found(request: SignedRequest, referral_id: int) -> Any:
    row = selectors.get_referral(request.actor, referral_id)
    if request.organization.pk not in (row.organization_id, row.receiver_id):
        raise NotFound(str(referral_id))
    return row


@page(HANDLE)
@require_GET
def referral(request: SignedRequest, referral_id: int) -> HttpResponse:
    """What was handed over, once it is accepted; before that number, sender and deadline."""
    row = _found(request, referral_id)
    opens = selectors.reads_referral(request.actor, row)
    context: dict[str, Any] = {
        "referral": row,
        "crumbs": crumbs(request, (row.number, "")),
        "opens": opens,
        "asked": row.state == ReferralState.ASKED and selectors.receives(request.actor, row),
        "joint": row.state == ReferralState.ACCEPTED and row.receiver_id == request.organization.pk,
        "sender_side": row.organization_id == request.organization.pk,
    }
    if opens:
        context |= {
            "words": services.open_referral(actor=request.actor, referral=row),
            "checks": selectors.waits_for_check(row),
            "papers": selectors.handed_papers(row),
            "lines": [shown(line) for line in selectors.lines_for_receiver(row)],
        }
    return render(request, "cases/referral.html", context)


def _check(*, actor: Any, referral_id: int, right: bool) -> Any:
    row = selectors.get_referral(actor, referral_id)
    return services.check_relief(actor=actor, case_id=row.case_id, right=right)


_DOINGS: dict[str, tuple[Any, Any, Any, bool]] = {
    "accept": (forms.NothingForm, services.accept_referral, lambda: _("Handle it together"), False),
    "decline": (forms.ReasonForm, services.decline_referral, lambda: _("Decline"), True),
    "entry": (forms.ReferralEntryForm, services.write_referral_entry, lambda: _("Write it down"), False),
    "check": (CheckForm, _check, lambda: _("Check the relief"), False),
    "end": (forms.NothingForm, services.end_referral, lambda: _("End the joint handling"), True),
}


@page(HANDLE)
@require_http_methods(["GET", "POST"])
def referral_do(request: SignedRequest, referral_id: int, doing: str) -> HttpResponse:
    """One thing done with a referral."""
    row = _found(request, referral_id)
    if doing not in _DOINGS:
        raise NotFound(doing)
    form_class, service, title, danger = _DOINGS[doing]
    done = reverse("cases:referral", args=[request.organization.code, row.pk])
    after = reverse("cases:queue", args=[request.organization.code]) if doing == "decline" else done
    return form_page(
        request,
        form_class(sent(request)),
        lambda values: service(actor=request.actor, referral_id=row.pk, **values),
        title=title(),
        submit=title(),
        done=after,
        crumbs=crumbs(request, (row.number, done), (title(), "")),
        said=_("Entered."),
        danger=danger,
        note=_("You are named as a handler and read what was handed over.") if doing == "accept" else "",
    )


@page("cases.ask_for_help")
@require_GET
def referral_matter(request: SignedRequest, referral_id: int) -> HttpResponse:
    """Lead whoever was told of a referral to its page in their association."""
    row = selectors.get_referral(request.actor, referral_id)
    mine = {grant.organization_id for grant in request.actor.grants}
    place = row.receiver if row.receiver_id in mine else row.organization
    return redirect("cases:referral", place.code, row.pk)
