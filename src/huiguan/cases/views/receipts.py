"""The page for holders of a receipt on paper: where the case stands, and whether it is right. No word of the case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiguan.cases import services
from huiguan.cases.forms import ReceiptForm
from huiguan.cases.models import Case
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.limits import is_too_often
from huiguan.kernel.permits.web import public_page
from huiguan.ui.forms import told_to_wait

MOST = 20  # a minute and address
_DOINGS = {"confirm": services.confirm_by_receipt, "withdraw": services.withdraw_by_receipt}


@public_page("whoever has no account follows the own case with a code on paper")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Number, state and next day of the case of a code; confirm or withdraw it. The code is never in an address."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    found: Case | None = None
    if request.method == "POST" and is_too_often(request, "cases.receipt", MOST):
        return render(request, "cases/receipt_look.html", {"form": form}, status=told_to_wait(form))
    if request.method == "POST" and form.is_valid():
        found = _acted(form, request.POST.get("doing", ""))
    context: dict[str, Any] = {"form": form, "case": found}
    if found is not None:
        context["waits"] = services.waits_for_person(found)
    return render(request, "cases/receipt_look.html", context, status=422 if form.errors else 200)


def _acted(form: ReceiptForm, doing: str) -> Case | None:
    code = form.cleaned_data["code"]
    try:
        act = _DOINGS.get(doing)
        return services.case_by_receipt(code) if act is None else act(code=code)
    except NotFound:
        form.add_error("code", _("There is no case with this code, or it is followed with an account now."))
    except RuleViolation as refusal:
        form.add_error("code", refusal.message)
    return None
