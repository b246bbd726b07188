"""Delegates of the congress: quotas, who was chosen, credentials."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.governance import forms, selectors, services
from huiguan.governance.models import Term
from huiguan.governance.services.tying import known_fields, tie_delegate
from huiguan.governance.views.knowing import chosen_one, tie_words, to_invite, who_page
from huiguan.governance.views.shown import term_words, ticked
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.paging import SIZES, rows_on_page
from huiguan.kernel.permits import NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.ui.forms import form_page


def _url(request: SignedRequest) -> str:
    return reverse("governance:delegates", args=[request.organization.code])


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    renewal = reverse("governance:renewal", args=[request.organization.code])
    return [(_("Own renewal"), renewal), (_("Delegates"), _url(request)), *more]


def _term(request: SignedRequest) -> Term | None:
    """The term that the address names, or else the one to come, or the one that runs."""
    terms = selectors.terms_to_fill(request.organization)
    wanted = whole_number(request.GET.get("term", ""))
    return next((term for term in terms if term.pk == wanted), None) or next(iter(terms), None)


def _need_term(request: SignedRequest) -> Term:
    term = _term(request)
    if term is None:
        raise NotFound("term")
    return term


@page("governance.read_delegates")
@require_GET
def delegates(request: SignedRequest) -> HttpResponse:
    """Units with their quotas, and the delegates by unit."""
    term = _term(request)
    quotas = selectors.quotas_of(request.actor, term) if term else []
    rows = selectors.delegates_of(request.actor, term) if term else []
    shown = rows_on_page(rows, request.GET, SIZES[-1])
    context = {
        "term": term,
        "words": term_words(term) if term else "",
        "terms": [(row, term_words(row)) for row in selectors.terms_to_fill(request.organization)],
        "quotas": quotas,
        "seats": sum(row.seats for row in quotas),
        "entered": sum(row.entered for row in quotas),  # type: ignore[attr-defined]  # annotated by the selector
        "confirmed": sum(row.confirmed for row in quotas),  # type: ignore[attr-defined]  # as above
        "rows": [(row, tie_words(row)) for row in shown],
        "page": shown,
        "inviting": to_invite(request, [row for row in rows if row.replaced_on is None]),
        "may_edit": allows(request.actor, "governance.manage_delegates", request.organization),
        "crumbs": _crumbs(request),
    }
    return render(request, "governance/delegates.html", context)


@page("governance.manage_delegates")
@require_http_methods(["GET", "POST"])
def delegates_quotas(request: SignedRequest) -> HttpResponse:
    """Set the quotas as lines."""
    term = _need_term(request)
    lines = "\n".join(f"{row.name}, {row.seats}" for row in selectors.quotas_of(request.actor, term))
    form = forms.QuotaForm(request.POST if request.method == "POST" else None, initial={"quotas": lines})

    def act(values: dict[str, Any]) -> None:
        quotas = [services.Quota(name, seats) for name, seats in values["quotas"]]
        services.set_quotas(actor=request.actor, term_id=term.pk, quotas=quotas)

    return form_page(
        request,
        form,
        act,
        title=_("Set the quotas"),
        submit=_("Save the quotas"),
        done=_url(request),
        crumbs=_crumbs(request, (_("Set the quotas"), "")),
        said=_("Saved."),
    )


@page("governance.manage_delegates")
@require_http_methods(["GET", "POST"])
def delegate_new(request: SignedRequest) -> HttpResponse:
    """Enter a delegate."""
    quotas = selectors.quotas_of(request.actor, _need_term(request))
    known = chosen_one(request)
    initial = {"who": known.key, "name": known.name, "duty": known.unit} if known else {}
    form = forms.DelegateForm(request.POST if request.method == "POST" else None, quotas=quotas, initial=initial)

    def act(values: dict[str, Any]) -> None:
        values.pop("who")
        services.enter_delegate(actor=request.actor, **{**values, **known_fields(known, values["name"])})

    return who_page(
        request,
        form,
        act,
        title=_("Enter a delegate"),
        submit=_("Enter the delegate"),
        done=_url(request),
        crumbs=_crumbs(request, (_("Enter a delegate"), "")),
        said=_("Entered."),
    )


@page("governance.manage_delegates")
@require_http_methods(["GET", "POST"])
def delegate_tie(request: SignedRequest, delegate_id: int) -> HttpResponse:
    """Say who stands behind the name of a delegate."""
    row = here(request, selectors.get_delegate(request.actor, delegate_id))
    known = chosen_one(request)
    form = forms.TieForm(request.POST if request.method == "POST" else None, initial={"who": known and known.key})
    return who_page(
        request,
        form,
        lambda values: tie_delegate(actor=request.actor, delegate_id=row.pk, **values),
        title=_("Whose name this is: %(name)s") % {"name": row.name},
        submit=_("Tie the name"),
        done=_url(request),
        crumbs=_crumbs(request, (row.name, "")),
        said=_("Tied. Notices and votes reach them once they sign in."),
        open_name=False,
    )


@page("governance.manage_delegates")
@require_http_methods(["GET", "POST"])
def delegate_replace(request: SignedRequest, delegate_id: int) -> HttpResponse:
    """Take a delegate off, so that the unit can send somebody else."""
    row = here(request, selectors.get_delegate(request.actor, delegate_id))
    initial = {"revision": row.revision}
    form = forms.ReplaceDelegateForm(request.POST if request.method == "POST" else None, initial=initial)
    return form_page(
        request,
        form,
        lambda values: services.replace_delegate(actor=request.actor, delegate_id=row.pk, **values),
        title=_("Replace %(name)s") % {"name": row.name},
        submit=_("Replace the delegate"),
        done=_url(request),
        crumbs=_crumbs(request, (row.name, "")),
        said=_("Taken off. The unit can send somebody else."),
    )


@page("governance.manage_delegates")
@require_POST
def delegates_check(request: SignedRequest) -> HttpResponse:
    """Confirm or refuse the credentials of those who were ticked."""
    ids = ticked(request.POST.getlist("selected"))
    try:
        if not ids:
            raise RuleViolation(_("Tick the delegates first."), code="none")
        services.check_credentials(
            actor=request.actor,
            delegate_ids=ids,
            confirmed=request.POST.get("doing") != "refuse",
            reason=request.POST.get("reason", ""),
        )
        messages.success(request, _("Saved."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect(_url(request))
