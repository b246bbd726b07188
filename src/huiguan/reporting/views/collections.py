"""Collections of figures as those who issue them see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.workflow.selectors import timeline
from huiguan.reporting import services
from huiguan.reporting.enums import CollectionState
from huiguan.reporting.forms import CollectionForm, LinesForm, NoteForm, RuleForm
from huiguan.reporting.models import Collection
from huiguan.reporting.selectors import collections as selectors
from huiguan.reporting.selectors.dictionary import indicators_of
from huiguan.reporting.selectors.rollup import branch_of, counts_of
from huiguan.reporting.services.standard_rules import standard_rules
from huiguan.reporting.views.shared import PAGE_SIZE, address, crumbs
from huiguan.reporting.wording import rule_words
from huiguan.ui.forms import form_page

MANAGE = "reporting.manage_collections"


@page(MANAGE)
@require_GET
def collections(request: SignedRequest) -> HttpResponse:
    """All collections that the association set up."""
    rows = selectors.collections_of(request.actor, request.organization)
    listed = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": listed, "crumbs": crumbs(request, (_("Collections of figures"), ""))}
    return render(request, "reporting/collections.html", context)


def _earlier(request: SignedRequest) -> list[tuple[Any, str]]:
    rows = selectors.collections_of(request.actor, request.organization)
    return [(row.pk, str(row)) for row in rows[:50]]


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def collection_new(request: SignedRequest) -> HttpResponse:
    """Begin a collection with the whole dictionary, and the standard rules."""
    form = CollectionForm(request.POST if request.method == "POST" else None, earlier=_earlier(request))
    title = _("New collection of figures")

    def act(values: dict[str, Any]) -> None:
        row = services.draft_collection(actor=request.actor, organization=request.organization, **values)
        for rule in standard_rules(row):
            services.add_rule(actor=request.actor, collection_id=row.pk, **rule)

    return form_page(
        request,
        form,
        act,
        title=title,
        submit=_("Set it up"),
        done=address(request, "collections"),
        crumbs=_crumbs(request, (title, "")),
        note=_("It takes all indicators of the dictionary, with the usual rules; choose lines and rules afterwards."),
    )


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return crumbs(request, (_("Collections of figures"), address(request, "collections")), *more)


def _found(request: SignedRequest, collection_id: int) -> Collection:
    row = selectors.get_collection(request.actor, collection_id)
    if row.organization_id != request.organization.pk:
        raise NotFound(str(collection_id))
    return row


@page(MANAGE)
@require_GET
def collection(request: SignedRequest, collection_id: int) -> HttpResponse:
    """One collection: its lines and rules, and how far it has come."""
    row = _found(request, collection_id)
    lines = selectors.lines_of(row)
    names = {line.pk: line.indicator.name for line in lines}
    opened = row.state != CollectionState.DRAFT
    head = branch_of(request.actor, row.pk, request.organization) if opened else None
    context = {
        "collection": row,
        "lines": lines,
        "rules": [(rule, rule_words(rule, names)) for rule in selectors.rules_of(row)],
        "head": head,
        "counts": counts_of(head) if head else None,
        "draft": not opened,
        "note_form": NoteForm(),
        "timeline": _entries(row),
        "crumbs": _crumbs(request, (row.number, "")),
    }
    return render(request, "reporting/collection.html", context)


def _entries(row: Any) -> list[dict[str, Any]]:
    return [
        {"title": entry.label, "text": entry.note, "by": entry.who, "at": entry.at, "current": entry.current}
        for entry in reversed(timeline(row))
    ]


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def collection_lines(request: SignedRequest, collection_id: int) -> HttpResponse:
    """Choose the lines."""
    row = _found(request, collection_id)
    choices = [(one.pk, f"{one.name} · {one.key}") for one in indicators_of(request.actor, request.organization)]
    chosen = [line.indicator_id for line in selectors.lines_of(row)]
    form = LinesForm(
        request.POST if request.method == "POST" else None, choices=choices, initial={"indicators": chosen}
    )
    title = _("Choose the indicators")
    return form_page(
        request,
        form,
        lambda values: services.set_lines(
            actor=request.actor, collection_id=row.pk, indicator_ids=values["indicators"]
        ),
        title=title,
        submit=_("Save the indicators"),
        done=address(request, "collection", row.pk),
        crumbs=_crumbs(request, (row.number, address(request, "collection", row.pk)), (title, "")),
    )


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def rule_new(request: SignedRequest, collection_id: int) -> HttpResponse:
    """Add a rule."""
    row = _found(request, collection_id)
    lines = [(line.pk, line.indicator.name) for line in selectors.lines_of(row)]
    form = RuleForm(request.POST if request.method == "POST" else None, lines=lines)
    title = _("Add a rule")
    return form_page(
        request,
        form,
        lambda values: services.add_rule(actor=request.actor, collection_id=row.pk, **form.values()),
        title=title,
        submit=title,
        done=address(request, "collection", row.pk),
        crumbs=_crumbs(request, (row.number, address(request, "collection", row.pk)), (title, "")),
        note=_("A figure that breaks a rule is not refused: it needs a written explanation."),
    )


@page(MANAGE)
@require_POST
def collection_do(request: SignedRequest, collection_id: int, doing: str) -> HttpResponse:
    """Open or freeze a collection, or take a rule out; a refusal is said on the page that follows."""
    row = _found(request, collection_id)
    rule = request.POST.get("rule", "")
    acts: dict[str, Callable[[], object]] = {
        "open": lambda: services.open_collection(actor=request.actor, collection_id=row.pk),
        "freeze": lambda: services.freeze_collection(
            actor=request.actor, collection_id=row.pk, note=request.POST.get("note", "")
        ),
        "remove-rule": lambda: services.remove_rule(
            actor=request.actor, rule_id=int(rule) if rule.isdecimal() and len(rule) < 18 else 0
        ),
    }
    if doing not in acts:
        raise NotFound(doing)
    try:
        acts[doing]()
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect(address(request, "collection", row.pk))
