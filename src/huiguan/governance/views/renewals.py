"""The renewal dashboard: all associations below by state, with tree, chart, reminders, export and follow-through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huiguan.governance import selectors, services
from huiguan.governance.enums import RenewalState
from huiguan.governance.sheets import RENEWALS
from huiguan.governance.views.shown import TONES, shown_state, term_words, ticked
from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.services import export_rows
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import NotFound, RuleViolation, allows
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.permits.web import SignedRequest, page

PER_PAGE = 50
CHASE = "governance.chase_renewals"
READ = "governance.read_renewal"


def _filters(values: Any) -> dict[str, str]:
    state = values.get("state", "")
    return {
        "state": state if state in RenewalState.values else "",
        "text": values.get("q", "").replace("\x00", "").strip()[:60],
        "level": values.get("level", "").replace("\x00", "")[:20],
    }


def _root(request: SignedRequest) -> Any:
    """The association whose branch is shown: that of the address, or one below it that was opened in the tree."""
    code = request.GET.get("below", "").replace("\x00", "")
    if not code:
        return request.organization
    found = Organization.objects.filter(code=code[:32], path__startswith=request.organization.path).first()
    if found is None:
        raise NotFound(code)
    return found


@page(READ)
@require_GET
def renewals(request: SignedRequest) -> HttpResponse:
    """States with their numbers, the branches below, and the associations of the state that was chosen."""
    root, chosen, day = _root(request), _filters(request.GET), today()
    counts = selectors.renewal_counts(request.actor, root, day)
    found = Paginator(selectors.renewal_rows(request.actor, root, day, **chosen), PER_PAGE).get_page(
        request.GET.get("page")
    )
    base = reverse("governance:renewals", args=[request.organization.code])
    tree = selectors.renewal_tree(request.actor, root, day)
    context = {
        "root": root,
        "chosen": chosen,
        "strip": list(_strip(base, root, request, counts, chosen)),
        "total": sum(counts.values()),
        "all_url": _address(base, request, root, ""),
        "page": found,
        "lines": [_line(row) for row in found],
        "tree": [_branch(base, row) for row in tree],
        "chart": _chart(base, tree) if len(tree) <= 40 else None,
        "may_remind": allows(request.actor, "governance.remind_renewal", request.organization),
        "may_chase": bool(filled(CHASE)) and allows(request.actor, "governance.manage_renewal", request.organization),
        "states": RenewalState.choices,
        "query": urlencode({"below": root.code, "state": chosen["state"], "q": chosen["text"]}),
        "crumbs": [(_("Renewals below"), base), *([(root.short_name, "")] if root != request.organization else [])],
    }
    return render(request, "governance/renewals.html", context)


def _address(base: str, request: SignedRequest, root: Any, state: str) -> str:
    wanted = {"below": root.code if root != request.organization else "", "state": state}
    query = urlencode({key: value for key, value in wanted.items() if value})
    return f"{base}?{query}" if query else base


def _strip(
    base: str, root: Any, request: SignedRequest, counts: dict[str, int], chosen: dict[str, str]
) -> Iterator[dict[str, Any]]:
    for state in RenewalState:
        yield {
            **shown_state(state.value),
            "number": counts[state.value],
            "url": _address(base, request, root, state.value),
            "current": chosen["state"] == state.value,
        }


def _line(row: Any) -> dict[str, Any]:
    if isinstance(row, Organization):
        return {"organization": row, "state": shown_state(RenewalState.UNKNOWN.value), "plan": None}
    return {
        "organization": row.organization,
        "plan": row,
        "state": shown_state(row.state),
        "term": term_words(row.term),
        "days": (row.ends_on - today()).days,
        "overdue": max((today() - row.ends_on).days, 0),
    }


def _branch(base: str, row: dict[str, Any]) -> dict[str, Any]:
    code = row["organization"].code
    cells = [
        {
            "state": state,
            "number": row["counts"].get(state.value, 0),
            "url": f"{base}?{urlencode({'below': code, 'state': state.value})}",
        }
        for state in TONES
        if state != RenewalState.UNKNOWN
    ]
    return {"organization": row["organization"], "url": f"{base}?{urlencode({'below': code})}", "cells": cells}


def _chart(base: str, tree: list[dict[str, Any]]) -> dict[str, Any]:
    shown = [state for state in TONES if state not in (RenewalState.UNKNOWN, RenewalState.IN_TERM)]
    return {
        "kind": "stacked",
        "categories": [row["organization"].short_name for row in tree],
        "series": [
            {
                "name": str(state.label),
                "values": [row["counts"].get(state.value, 0) for row in tree],
                "tone": TONES[state],
                "urls": [
                    f"{base}?{urlencode({'below': row['organization'].code, 'state': state.value})}" for row in tree
                ],
            }
            for state in shown
        ],
    }


def _selected(request: SignedRequest) -> list[int]:
    """Associations that were ticked, or all that the filter shows."""
    if request.POST.get("everything"):
        rows = selectors.renewal_rows(request.actor, _root(request), today(), **_filters(request.GET))
        return [row.organization_id for row in rows if not isinstance(row, Organization)]
    return ticked(request.POST.getlist("selected"))


def _back(request: SignedRequest) -> HttpResponse:
    base = reverse("governance:renewals", args=[request.organization.code])
    query = request.GET.urlencode()
    return redirect(f"{base}?{query}" if query else base)


@page("governance.remind_renewal")
@require_POST
def renewals_remind(request: SignedRequest) -> HttpResponse:
    """Remind the associations that were ticked."""
    ids = _selected(request)
    if not ids:
        messages.error(request, _("Tick the associations first."))
        return _back(request)
    done = services.remind_renewals(actor=request.actor, sender=request.organization, organization_ids=ids)
    said = ngettext("%(n)d association reminded.", "%(n)d associations reminded.", done)
    messages.success(request, said % {"n": done})
    return _back(request)


@page("governance.manage_renewal")
@require_POST
def renewals_chase(request: SignedRequest) -> HttpResponse:
    """Make a document with one item for the associations that were ticked; it is checked and sent in follow-through."""
    ids = _selected(request)
    if not ids or not filled(CHASE):
        messages.error(request, _("Tick the associations first."))
        return _back(request)
    try:
        url = filled(CHASE)[0](actor=request.actor, organization=request.organization, organization_ids=ids)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return _back(request)
    return redirect(url)


@page(READ)
@require_GET
def renewals_export(request: SignedRequest) -> HttpResponseBase:
    """The rows that the filter shows, as Excel, CSV or Word."""
    chosen = _filters(request.GET)
    if chosen["state"] == RenewalState.UNKNOWN:
        raise NotFound("nothing to list")
    rows = selectors.renewal_rows(request.actor, _root(request), today(), **chosen)
    kind = request.GET.get("format", "xlsx")
    exported = export_rows(
        actor=request.actor,
        organization=request.organization,
        sheet=RENEWALS,
        rows=(_exported(row) for row in rows.iterator()),
        format=kind if kind in ("xlsx", "csv", "docx") else "xlsx",
    )
    return exported_response(exported)


def _exported(row: Any) -> dict[str, Any]:
    return {
        "code": row.organization.code,
        "name": row.organization.name,
        "state": row.state,
        "ordinal": row.term.ordinal,
        "starts_on": row.term.starts_on,
        "ends_on": row.ends_on,
        "congress_on": row.congress_on,
    }
