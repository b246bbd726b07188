"""The minutes that wait for one's own signature."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from huiguan.governance.selectors.signing import minutes_to_sign, signing_rule
from huiguan.governance.services.minutes import sign_minutes
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import tried


@page("governance.attend_meetings")
@require_http_methods(["GET", "POST"])
def own_minutes(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Read them, and sign."""
    signature = minutes_to_sign(request.actor, meeting_id)
    if request.method == "POST":
        if tried(request, lambda: sign_minutes(actor=request.actor, meeting_id=meeting_id)):
            messages.success(request, pgettext("minutes", "Signed."))
        return redirect("inbox:desk")
    minutes = signature.minutes
    context = {
        "signature": signature,
        "meeting": minutes.meeting,
        "lines": minutes.text.splitlines(),
        "rule": signing_rule(minutes.meeting)[1],
    }
    return render(request, "governance/own/minutes.html", context)
