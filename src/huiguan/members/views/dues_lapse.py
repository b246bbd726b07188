"""Pages of dues that reach beyond one member: who lapses by the charter, and what is passed to associations above."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.permits import RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.members import dues_forms as forms
from huiguan.members.dues_sheet import LAPSING, SHARES, lapsing_cells, share_cells
from huiguan.members.list_sheets import cells_of
from huiguan.members.selectors import dues as reads
from huiguan.members.services import dues_asking, dues_setting
from huiguan.members.views.dues_query import DuesQuery
from huiguan.ui.forms import form_page

MOST = 500
POST_OR_GET = ["GET", "POST"]


def _list_url(request: SignedRequest) -> str:
    return reverse("dues:list", args=[request.organization.code])


@page("members.read_dues")
@require_http_methods(POST_OR_GET)
def lapse(request: SignedRequest) -> HttpResponseBase:
    """Who has been in arrears for as long as the charter says, and why; strike off those that are ticked.

    As Excel or CSV where asked.
    """
    actor, place = request.actor, request.organization
    if is_export(request):
        return list_response(request, LAPSING, cells_of(reads.lapsed_members(actor, place), lapsing_cells))
    refusal, decision = "", request.POST.get("decision", "").strip()
    ticked = {int(one) for one in request.POST.getlist("member") if one.isascii() and one.isdecimal() and len(one) < 19}
    if "hand" in request.POST:
        return _hand(request)
    if request.method == "POST":
        try:
            done = dues_asking.lapse_by_dues(actor=actor, organization=place, membership_ids=ticked, decision=decision)
        except RuleViolation as refused:
            refusal = refused.message
        else:
            said = ngettext("%(n)d member struck off.", "%(n)d members struck off.", done)
            messages.success(request, said % {"n": done})
            return redirect("dues:lapse", place.code)
    rule = reads.rule_of(place)
    rows = list(reads.lapsed_members(actor, place)[:MOST])
    context = {
        "rows": [(row, (today() - row.due_on).days, not refusal or row.membership_id in ticked) for row in rows],
        "rule": rule,
        "refusal": refusal,
        "decision": decision,
        "decides": _decides(request, rule),
        "export": export_link(request, LAPSING) if rows else "",
        "may_hand": rule.lapse_decided and allows(actor, "members.end_memberships", place),
        "crumbs": [(_("Dues"), _list_url(request)), (_("To lapse"), "")],
    }
    return render(request, "members/dues/lapse.html", context, status=422 if refusal else 200)


def _hand(request: SignedRequest) -> HttpResponse:
    """Lay the list before the head."""
    try:
        number = dues_asking.hand_lapse_list(actor=request.actor, organization=request.organization)
    except RuleViolation as refused:
        messages.error(request, refused.message)
    else:
        said = ngettext(
            "The list of %(n)d member lies before the head.", "The list of %(n)d members lies before the head.", number
        )
        messages.success(request, said % {"n": number})
    return redirect("dues:lapse", request.organization.code)


def _decides(request: SignedRequest, rule: Any) -> bool:
    asked = ["members.end_memberships", *(["members.decide_memberships"] if rule.lapse_decided else [])]
    return all(allows(request.actor, permission, request.organization) for permission in asked)


@page("members.read_dues_totals")
@require_GET
def shares(request: SignedRequest) -> HttpResponseBase:
    """What is owed upwards of the dues of a year, what was passed on, and what comes from below; Excel where asked."""
    actor, place = request.actor, request.organization
    year = DuesQuery.read(request.GET).year
    lines = reads.shares_of(actor, place, year)
    if is_export(request):
        return list_response(request, SHARES, map(share_cells, lines))
    context = {
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "up": [line for line in lines if line.share.organization_id == place.pk],
        "down": [line for line in lines if line.share.receiver_id == place.pk],
        "payments": reads.share_payments_of(actor, place, year),
        "may_manage": allows(actor, dues_setting.MANAGE, place),
        "export": export_link(request, SHARES) if lines else "",
        "crumbs": [
            (_("Dues"), _list_url(request) if allows(actor, reads.READ, place) else ""),
            (_("Shares passed up"), ""),
        ],
    }
    return render(request, "members/dues/shares.html", context)


def _shares_url(request: SignedRequest) -> str:
    return reverse("dues:shares", args=[request.organization.code])


def _shares_crumbs(request: SignedRequest, title: str) -> list[tuple[Any, str]]:
    return [(_("Dues"), _list_url(request)), (_("Shares passed up"), _shares_url(request)), (title, "")]


@page("members.manage_dues")
@require_http_methods(POST_OR_GET)
def share(request: SignedRequest) -> HttpResponse:
    """Enter what is passed to an association above."""
    place = request.organization
    above = {row.pk: row for row in reads.above(place)}

    def act(data: dict[str, Any]) -> None:
        values = data | {"receiver": above[data["receiver"]]}
        dues_setting.agree_share(actor=request.actor, organization=place, **values)

    return form_page(
        request,
        forms.ShareForm(
            request.POST or None,
            receivers=[(pk, row.name) for pk, row in above.items()],
            initial={"from_year": today().year},
        ),
        act,
        title=_("Agree on a share"),
        submit=_("Save the share"),
        done=_shares_url(request),
        crumbs=_shares_crumbs(request, _("Agree on a share")),
    )


@page("members.manage_dues")
@require_http_methods(POST_OR_GET)
def pass_on(request: SignedRequest) -> HttpResponse:
    """Mark that a share was passed on."""
    place = request.organization
    year = DuesQuery.read(request.GET).year
    lines = [line for line in reads.shares_of(request.actor, place, year) if line.share.organization_id == place.pk]
    receivers = {line.share.receiver_id: line.share.receiver for line in lines}
    initial = {"year": year} | (
        {"receiver": lines[0].share.receiver_id, "amount": lines[0].open, "passed_on": today()} if lines else {}
    )

    def act(data: dict[str, Any]) -> None:
        values = data | {"receiver": receivers[data["receiver"]]}
        dues_setting.pass_share_on(actor=request.actor, organization=place, **values)

    return form_page(
        request,
        forms.PassOnForm(
            request.POST or None, receivers=[(pk, row.name) for pk, row in receivers.items()], initial=initial
        ),
        act,
        title=_("Mark a share as passed on"),
        submit=_("Mark as passed on"),
        done=f"{_shares_url(request)}?year={year}",
        crumbs=_shares_crumbs(request, _("Mark a share as passed on")),
        said=_("Marked as passed on."),
    )


@page("members.manage_dues")
@require_POST
def pass_on_undo(request: SignedRequest, share_payment_id: int) -> HttpResponse:
    """Take a wrong mark back."""
    dues_setting.undo_share_payment(actor=request.actor, organization=request.organization, payment_id=share_payment_id)
    messages.success(request, _("The mark was taken back."))
    return redirect("dues:shares", request.organization.code)
