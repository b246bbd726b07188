"""Adopted rules: for visitors by article and day, and the office's side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from huiguan.kernel.calendar import today
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.web import SignedRequest, page, public_page
from huiguan.publicsite import services
from huiguan.publicsite.adopted import chapters_in
from huiguan.publicsite.forms import RepealForm, RulesForm
from huiguan.publicsite.selectors import rules as reads
from huiguan.publicsite.views.shared import WHY, for_visitors, place_of
from huiguan.ui.forms import form_page

KEEP = "publicsite.keep_board"


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def adopted(request: HttpRequest, place: str, rules_id: int) -> HttpResponse:
    """One version of rules, by article."""
    organization = place_of(place)
    row = reads.rules_version(organization, rules_id)
    context = {
        "place": organization,
        "row": row,
        "chapters": chapters_in(row.text),
        "versions": reads.versions_beside(row),
        "held": row.in_force_to is None or row.in_force_to >= today(),
    }
    return render(request, "publicsite/adopted.html", context)


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def adopted_differences(request: HttpRequest, place: str, rules_id: int, other_rules: int) -> HttpResponse:
    """What differs between two versions of rules, article by article."""
    organization = place_of(place)
    pair = [reads.rules_version(organization, each) for each in (rules_id, other_rules)]
    old, new = sorted(pair, key=lambda each: (each.in_force_from, each.pk))
    context = {
        "place": organization,
        "old": old,
        "new": new,
        "articles": reads.differences(old, new),
        "back": reverse("publicsite:adopted", args=[organization.code, new.pk]),
        "back_words": new.title,
    }
    return render(request, "publicsite/differences.html", context)


@page(KEEP)
@require_GET
def rules_office(request: SignedRequest) -> HttpResponse:
    """All versions of the association's rules, and what is to be done with them."""
    rows = list(reads.rules_of(request.organization).defer("text"))
    context = {"rows": rows, "today": today(), "crumbs": [(_("Rules and regulations"), "")]}
    return render(request, "publicsite/rules_office.html", context)


def _crumbs(request: SignedRequest, title: str) -> list[tuple[Any, str]]:
    return [(_("Rules and regulations"), _office(request)), (title, "")]


def _office(request: SignedRequest) -> str:
    return reverse("publicsite:rules_office", args=[request.organization.code])


@page(KEEP)
@require_http_methods(["GET", "POST"])
def rules_new(request: SignedRequest) -> HttpResponse:
    """Publish rules out of a paper or a resolution."""
    sources = reads.sources_of(request.actor, request.organization)
    form = RulesForm(request.POST or None, sources=[(each.key, each.name) for each in sources])

    def publish(values: dict[str, Any]) -> None:
        services.publish_rules(actor=request.actor, organization=request.organization, **values)

    return form_page(
        request,
        form,
        publish,
        title=_("Publish rules"),
        submit=_("Publish the rules"),
        done=_office(request),
        crumbs=_crumbs(request, _("Publish rules")),
        note=_("The words are taken from the paper or resolution that adopted the rules; nothing is typed again."),
    )


@page(KEEP)
@require_http_methods(["GET", "POST"])
def rules_repeal(request: SignedRequest, rules_id: int) -> HttpResponse:
    """Say on which day rules hold for the last time."""
    row = reads.rules_version(request.organization, rules_id)

    def repeal(values: dict[str, Any]) -> None:
        services.repeal_rules(actor=request.actor, rules_id=row.pk, **values)

    return form_page(
        request,
        RepealForm(request.POST or None),
        repeal,
        title=_("Repeal “%(title)s”") % {"title": row.title},
        submit=_("Repeal the rules"),
        done=_office(request),
        crumbs=_crumbs(request, row.title),
        danger=True,
    )
