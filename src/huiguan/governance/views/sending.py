"""Delegates whom an association names to the congress of one above, within the quota that it was given."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.governance import forms, selectors, services
from huiguan.governance.links import sending_url
from huiguan.governance.views.knowing import chosen_one, tie_words, to_invite, who_page
from huiguan.governance.views.shown import term_words
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page

SEND = "governance.send_delegates"


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    code = request.organization.code
    renewal = reverse("governance:renewal", args=[code])
    return [(_("Own renewal"), renewal), (_("Delegates to the congress above"), sending_url(code)), *more]


@page(SEND)
@require_GET
def sending(request: SignedRequest) -> HttpResponse:
    """What congresses above ask for, whom the association named, and how their credentials stand."""
    quotas = selectors.quotas_given(request.actor, request.organization)
    rows = selectors.delegates_sent(request.actor, request.organization)
    context = {
        "quotas": [(row, term_words(row.term)) for row in quotas],
        "free": any(row.entered < row.seats for row in quotas),  # type: ignore[attr-defined]  # annotated by the selector
        "rows": [(row, tie_words(row)) for row in rows],
        "inviting": to_invite(request, [row for row in rows if row.replaced_on is None]),
        "crumbs": _crumbs(request),
    }
    return render(request, "governance/sending.html", context)


@page(SEND)
@require_http_methods(["GET", "POST"])
def sending_new(request: SignedRequest) -> HttpResponse:
    """Name a delegate: somebody known here, or a name."""
    quotas = selectors.quotas_given(request.actor, request.organization)
    known = chosen_one(request)
    initial = {"who": known.key, "name": known.name, "duty": known.unit} if known else {}
    form = forms.SendDelegateForm(request.POST if request.method == "POST" else None, quotas=quotas, initial=initial)
    return who_page(
        request,
        form,
        lambda values: services.send_delegate(actor=request.actor, organization=request.organization, **values),
        title=_("Name a delegate"),
        submit=_("Name the delegate"),
        done=sending_url(request.organization.code),
        crumbs=_crumbs(request, (_("Name a delegate"), "")),
        said=_("Named. The association above checks the credentials."),
        note=_("Name, unit and duty go up, and nothing else of the roster."),
    )


@page(SEND)
@require_http_methods(["GET", "POST"])
def sending_take_back(request: SignedRequest, delegate_id: int) -> HttpResponse:
    """Take a delegate back whose credentials are not confirmed."""
    sent = selectors.delegates_sent(request.actor, request.organization)
    row = next((each for each in sent if each.pk == delegate_id), None)
    if row is None:
        raise NotFound(str(delegate_id))
    initial = {"revision": row.revision}
    form = forms.ReplaceDelegateForm(request.POST if request.method == "POST" else None, initial=initial)
    return form_page(
        request,
        form,
        lambda values: services.take_back_delegate(
            actor=request.actor, organization=request.organization, delegate_id=row.pk, **values
        ),
        title=_("Replace %(name)s") % {"name": row.name},
        submit=_("Replace the delegate"),
        done=sending_url(request.organization.code),
        crumbs=_crumbs(request, (row.name, "")),
        said=_("Taken off. The unit can send somebody else."),
    )
