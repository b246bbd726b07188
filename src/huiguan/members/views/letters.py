"""Letters to many members: the office writes one, its readers find it under their membership."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.members.letter_templates import TEMPLATES, template_of, words_of
from huiguan.members.list_sheets import LETTERS, cells_of, letter_cells
from huiguan.members.models import Letter
from huiguan.members.selectors import letters as reads
from huiguan.members.services import letters as services
from huiguan.members.views.roster_actions import rows_chosen
from huiguan.members.views.roster_query import RosterQuery

PER_PAGE = 50
OWN = "members.own_membership"


def _crumbs(request: SignedRequest, title: str = "") -> list[tuple[Any, str]]:
    code = request.organization.code
    crumbs = [(_("Roster"), reverse("members:roster", args=[code]))]
    if not title:
        return [*crumbs, (_("Letters to members"), "")]
    return [*crumbs, (_("Letters to members"), reverse("members:letters", args=[code])), (title, "")]


@page(reads.WRITE)
@require_GET
def letters(request: SignedRequest) -> HttpResponseBase:
    """Letters of the association, how many were told of each and how many have read it; as Excel or CSV where asked."""
    rows = reads.letters_of(request.actor, request.organization)
    if is_export(request):
        return list_response(request, LETTERS, cells_of(rows, letter_cells))
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "export": export_link(request, LETTERS),
        "roster": reverse("members:roster", args=[request.organization.code]),
        "crumbs": _crumbs(request),
    }
    return render(request, "members/letters/list.html", context)


@page(reads.WRITE)
@require_POST
def letter_new(request: SignedRequest) -> HttpResponse:
    """Begin a letter to the members ticked on the roster, or to all that its filter shows."""
    wanted = RosterQuery.read(request.GET)
    ids = [row.pk for row in islice(rows_chosen(request, wanted, reads.WRITE), services.MOST + 1)]
    try:
        row = services.draft_letter(actor=request.actor, organization=request.organization, membership_ids=ids)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("members:roster", request.organization.code)
    return redirect("members:letter", request.organization.code, row.pk)


@page(reads.WRITE)
@require_http_methods(["GET", "POST"])
def letter(request: SignedRequest, letter_id: int) -> HttpResponse:
    """A draft to be written and sent, or what was sent with who has read it."""
    row = _letter(request, letter_id)
    refusal, field = "", ""
    if request.method == "POST":
        data = request.POST
        try:
            services.send_letter(
                actor=request.actor, letter_id=row.pk, title=data.get("title", ""), text=data.get("text", "")
            )
        except RuleViolation as refused:
            refusal, field = refused.message, getattr(refused, "field", "") or ""
        else:
            return _sent(request, row.pk)
    context = {
        "letter": row,
        "words": _words(request, row),
        "templates": TEMPLATES,
        "refusal": refusal,
        "field": field,
        "unreachable": row.copies_count - row.reachable,  # type: ignore[attr-defined]  # annotated by the selector
        "crumbs": _crumbs(request, row.title or _("New letter")),
    }
    return render(request, "members/letters/page.html", context, status=422 if refusal else 200)


def _letter(request: SignedRequest, letter_id: int) -> Letter:
    row = reads.get_letter(request.actor, letter_id)
    if row.organization_id != request.organization.pk:
        raise NotFound(str(letter_id))
    return row


def _sent(request: SignedRequest, letter_id: int) -> HttpResponse:
    told = reads.get_letter(request.actor, letter_id).told  # type: ignore[attr-defined]  # annotated by the selector
    said = ngettext("Sent: it waits for %(n)d member.", "Sent: it waits for %(n)d members.", told)
    messages.success(request, said % {"n": told})
    return redirect("members:letter", request.organization.code, letter_id)


def _words(request: SignedRequest, row: Letter) -> dict[str, str]:
    """What stands in the fields: what was just entered, else the template asked for, else the letter's own words."""
    if request.method == "POST":
        return {"title": request.POST.get("title", ""), "text": request.POST.get("text", "")}
    begun = template_of(request.GET.get("template", ""))
    return {"title": str(begun.title), "text": str(begun.text)} if begun else {"title": row.title, "text": row.text}


@page(reads.WRITE)
@require_POST
def letter_discard(request: SignedRequest, letter_id: int) -> HttpResponse:
    """Throw a draft away."""
    row = _letter(request, letter_id)
    try:
        services.discard_letter(actor=request.actor, letter_id=row.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("members:letter", request.organization.code, row.pk)
    messages.success(request, _("The draft was thrown away."))
    return redirect("members:letters", request.organization.code)


@page(OWN)
@require_GET
def own_letter(request: SignedRequest, copy_id: int) -> HttpResponse:
    """One's own copy of a letter; looking at it changes nothing, so that a browser may fetch it beforehand."""
    copy = reads.get_own_letter(request.actor, copy_id)
    title, text = words_of(copy)
    return render(request, "members/letters/own.html", {"copy": copy, "title": title, "text": text})


@require_POST
@page(OWN)
def own_letter_read(request: SignedRequest, copy_id: int) -> HttpResponse:
    """Count it as read: the page asks for that by itself once it stands on the screen."""
    copy = services.read_own_letter(actor=request.actor, copy_id=copy_id)
    if request.headers.get("HX-Request"):
        return render(request, "members/letters/read.html", {"copy": copy})
    return redirect("members:own_letter", copy_id)
