"""Likely duplicates: the list, and two records side by side, merged field by field or kept apart."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.permits import RuleViolation
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.privacy.sealed import masked
from huiguan.members import selectors, services
from huiguan.members.enums import CURRENT, DuplicateState
from huiguan.members.links import member_url, roster_url
from huiguan.members.list_sheets import DUPLICATES, cells_of, pair_cells
from huiguan.members.models import SEALED, DuplicatePair, Membership
from huiguan.members.services.merging import CHOOSABLE
from huiguan.members.views.roster import cell_text

PER_PAGE = 50
SHOWN = tuple(field for field in CHOOSABLE if field != "extra")


def read_pair(request: SignedRequest, pair_id: int) -> DuplicatePair:
    """The pair, as the association of the address keeps it."""
    return here(request, selectors.get_pair(request.actor, pair_id))


@page("members.merge_members")
@require_GET
def duplicates(request: SignedRequest) -> HttpResponseBase:
    """Pairs that nobody has decided about; `?tab=decided` those that were, for undoing; as Excel or CSV where asked."""
    decided = request.GET.get("tab") == "decided"
    reads = selectors.decided_pairs if decided else selectors.open_pairs
    pairs = reads(request.actor, request.organization)
    if is_export(request):
        return list_response(request, DUPLICATES, cells_of(pairs, pair_cells))
    rows = Paginator(pairs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": rows,
        "decided": decided,
        "open_count": selectors.open_pairs(request.actor, request.organization).count(),
        "lines": [(pair, reverse("members:duplicate", args=[request.organization.code, pair.pk])) for pair in rows],
        "export": export_link(request, DUPLICATES),
        "crumbs": [(_("Members"), roster_url(request.organization.code)), (_("Likely duplicates"), "")],
    }
    return render(request, "members/duplicates/list.html", context)


@page("members.merge_members")
@require_http_methods(["GET", "POST"])
def duplicate(request: SignedRequest, pair_id: int) -> HttpResponse:
    """Two records side by side; sending the form merges them into the one that is kept."""
    pair = read_pair(request, pair_id)
    refusal = ""
    if request.method == "POST":
        refusal = _merge(request, pair)
        if not refusal:
            messages.success(request, _("Merged. It can be undone here while the record is not changed."))
            return redirect(_url(request, pair))
    code = request.organization.code
    context = {
        "pair": pair,
        "refusal": refusal,
        "rows": _rows(request, pair),
        "sides": [_side(request, pair, row) for row in (pair.first, pair.second)],
        "keep": _proposed(request, pair),
        "is_open": pair.state == DuplicateState.OPEN,
        "is_merged": pair.state == DuplicateState.MERGED,
        "crumbs": [
            (_("Members"), roster_url(code)),
            (_("Likely duplicates"), reverse("members:duplicates", args=[code])),
            (str(pair.first), ""),
        ],
    }
    return render(request, "members/duplicates/pair.html", context, status=422 if refusal else 200)


def _url(request: SignedRequest, pair: DuplicatePair) -> str:
    return reverse("members:duplicate", args=[request.organization.code, pair.pk])


def _merge(request: SignedRequest, pair: DuplicatePair) -> str:
    keep = request.POST.get("keep", "")
    keep_id = int(keep) if keep.isdecimal() and len(keep) < 19 else 0
    other = pair.second_id if keep_id == pair.first_id else pair.first_id
    take = [field for field in SHOWN if request.POST.get(f"take_{field}") == str(other)]
    try:
        services.merge_pair(actor=request.actor, pair_id=pair.pk, keep_id=keep_id, take=take)
    except RuleViolation as refusal:
        return refusal.message
    return ""


def _side(request: SignedRequest, pair: DuplicatePair, row: Membership) -> dict[str, Any]:
    return {"row": row, "url": member_url(row.pk, request.organization.code), "kept": pair.kept_id == row.pk}


def _proposed(request: SignedRequest, pair: DuplicatePair) -> int:
    """The record that is kept unless somebody chooses otherwise: the present member's, else the older one."""
    chosen = request.POST.get("keep", "")
    if chosen in (str(pair.first_id), str(pair.second_id)):
        return int(chosen)
    second_only = pair.second.state in CURRENT and pair.first.state not in CURRENT
    return pair.second_id if second_only else pair.first_id


def _rows(request: SignedRequest, pair: DuplicatePair) -> list[dict[str, Any]]:
    """Each field with both values; the kept record's stands unless it is empty."""
    labels = {view.key: str(view.label) for view in selectors.classes_of(request.organization, active=False)}
    keep = _proposed(request, pair)
    found = []
    for field in SHOWN:
        values = [(row.pk, _text(row, field, labels)) for row in (pair.first, pair.second)]
        texts = [text for _pk, text in values]
        if any(texts):
            chosen = next((pk for pk, text in values if pk == keep and text), None)
            chosen = chosen or next(pk for pk, text in values if text)
            found.append({"field": field, "label": _label(field), "values": values, "chosen": chosen,
                          "differs": all(texts) and texts[0] != texts[1]})  # fmt: skip
    return found


def _label(field: str) -> str:
    return str(Membership._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # a column of ours


def _text(row: Membership, field: str, labels: dict[str, str]) -> str:
    if field in SEALED:
        return masked(row, field)
    if field in ("birth_date", "joined_on", "first_joined_on"):
        day = getattr(row, field)
        return f"{day:%Y-%m-%d}" if day else ""
    if field == "klass":
        return labels.get(row.klass, row.klass)
    return cell_text(row, field, labels)


@page("members.merge_members")
@require_POST
def duplicate_apart(request: SignedRequest, pair_id: int) -> HttpResponse:
    """Say that these are two persons."""
    return _decided(request, pair_id, services.keep_both, _("Kept apart; they are not shown as double again."))


@page("members.merge_members")
@require_POST
def duplicate_undo(request: SignedRequest, pair_id: int) -> HttpResponse:
    """Give both records back as they were."""
    return _decided(request, pair_id, services.undo_merge, _("Both records are as they were."))


def _decided(request: SignedRequest, pair_id: int, act: Any, said: str) -> HttpResponse:
    pair = read_pair(request, pair_id)
    try:
        act(actor=request.actor, pair_id=pair.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(_url(request, pair))
    messages.success(request, said)
    return redirect("members:duplicates", request.organization.code)
