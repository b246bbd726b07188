"""Pages of dues for the office: what is owed, what was resolved, what a statement brought."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.services import export_rows
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.papers import DOCX, Paper, paper_docx
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.members import dues_forms as forms
from huiguan.members.dues_paper import notice_paper, receipt_paper
from huiguan.members.dues_sheet import DEMANDS, KEY, demand_cells
from huiguan.members.enums import ClassKind
from huiguan.members.selectors import dues as reads
from huiguan.members.selectors.classes import classes_of
from huiguan.members.services import dues_asking, dues_paying, dues_setting
from huiguan.members.views.dues_query import DuesQuery, state_labels
from huiguan.ui.forms import form_page

PAGE_SIZE = 50
POST_OR_GET = ["GET", "POST"]


@page("members.read_dues")
@require_GET
def listing(request: SignedRequest) -> HttpResponse:
    """Demands of a year, or all that are in arrears; narrowed by state and words."""
    actor, place = request.actor, request.organization
    query = DuesQuery.read(request.GET)
    totals = reads.dues_totals(actor, place, query.year)
    context = {
        "query": query,
        "tabs": _tabs(request, query),
        "page": Paginator(query.rows(actor, place), PAGE_SIZE).get_page(request.GET.get("page")),
        "totals": totals,
        "figures": _figures(query, totals),
        "states": [(label, query.but(state=key), key == query.state) for key, label in state_labels().items()],
        "state_label": state_labels().get(query.state, ""),
        "resolution": reads.resolution_of(place, query.year),
        "sheet": KEY,
        "today": today(),
        "may_manage": allows(actor, dues_setting.MANAGE, place),
        "crumbs": [(_("Members"), ""), (_("Dues"), "")],
    }
    return render(request, "members/dues/list.html", context)


def _tabs(request: SignedRequest, query: DuesQuery) -> list[dict[str, Any]]:
    actor, place = request.actor, request.organization
    labels = {"all": _("All of %(year)d") % {"year": query.year}, "arrears": _("Arrears")}
    counts = {"arrears": reads.arrears_of(actor, place).count()}
    rows = [
        {
            "label": label,
            "url": f"?show={key}&year={query.year}",
            "count": counts.get(key),
            "current": key == query.show,
        }
        for key, label in labels.items()
    ]
    late, lines = reads.lapsed_members(actor, place).count(), reads.open_lines(actor, place).count()
    return [
        *rows,
        {"label": _("To lapse"), "url": reverse("dues:lapse", args=[place.code]), "count": late},
        {"label": _("Bank statement"), "url": reverse("dues:statement", args=[place.code]), "count": lines},
        {"label": _("Shares passed up"), "url": reverse("dues:shares", args=[place.code]), "count": None},
    ]


def _figures(query: DuesQuery, totals: reads.DuesTotals) -> list[tuple[Decimal, str, str]]:
    """The year's sums, each opening exactly its rows."""
    whole = DuesQuery(year=query.year)
    return [
        (totals.asked, _("Dues asked"), whole.but()),
        (totals.paid, _("Paid"), whole.but(state="paid")),
        (totals.waived, _("Waived"), whole.but(state="waived")),
        (totals.owed, _("Still owed"), whole.but(state="open")),
    ]


@page("members.read_dues")
@require_GET
def export(request: SignedRequest) -> HttpResponseBase:
    """The list as it is shown, as Excel or CSV."""
    query = DuesQuery.read(request.GET)
    kind = Format.CSV if request.GET.get("format") == Format.CSV else Format.XLSX
    exported = export_rows(
        actor=request.actor,
        organization=request.organization,
        sheet=DEMANDS,
        rows=map(demand_cells, query.rows(request.actor, request.organization).iterator(chunk_size=1000)),
        format=kind,
        title=_("%(name)s: dues") % {"name": request.organization.name},
    )
    return exported_response(exported)


def _crumbs(request: SignedRequest) -> list[tuple[Any, str]]:
    return [(_("Dues"), reverse("dues:list", args=[request.organization.code]))]


@page("members.read_dues")
@require_GET
def demand(request: SignedRequest, demand_id: int) -> HttpResponse:
    """What one member was asked for, what was paid, and the receipts."""
    row = reads.get_demand(request.actor, demand_id)
    context = {
        "demand": row,
        "payments": reads.payments_of(row),
        "today": today(),
        "history_url": reverse("history:object", args=[request.organization.code, dues_asking.KIND, row.pk])
        if allows(request.actor, "history.read", request.organization)
        else "",
        "may_cancel": allows(request.actor, dues_paying.ENTER, request.organization),
        "crumbs": [*_crumbs(request), (f"{row.member} {row.year}", "")],
        "may_enter": allows(request.actor, dues_paying.ENTER, request.organization) and row.owed > 0,
        "may_waive": allows(request.actor, "members.waive_dues", request.organization) and row.owed > 0,
    }
    return render(request, "members/dues/demand.html", context)


def _demand_url(request: SignedRequest, demand_id: int) -> str:
    return reverse("dues:demand", args=[request.organization.code, demand_id])


@page("members.enter_payments")
@require_http_methods(POST_OR_GET)
def pay(request: SignedRequest, demand_id: int) -> HttpResponse:
    """Enter a payment by hand."""
    row = reads.get_demand(request.actor, demand_id)
    return form_page(
        request,
        forms.PaymentForm(request.POST or None, initial={"amount": row.owed}),
        lambda data: dues_paying.enter_payment(actor=request.actor, demand_id=row.pk, **data),
        title=_("Enter a payment"),
        submit=_("Enter the payment"),
        done=_demand_url(request, row.pk),
        crumbs=[*_crumbs(request), (str(row.member), _demand_url(request, row.pk)), (_("Enter a payment"), "")],
        said=_("Payment entered. The receipt is below."),
    )


@page("members.waive_dues")
@require_http_methods(POST_OR_GET)
def waive(request: SignedRequest, demand_id: int) -> HttpResponse:
    """Waive dues, with the reason."""
    row = reads.get_demand(request.actor, demand_id)
    return form_page(
        request,
        forms.WaiverForm(request.POST or None),
        lambda data: dues_asking.waive_dues(actor=request.actor, demand_id=row.pk, **data),
        title=_("Waive dues"),
        submit=_("Waive these dues"),
        done=_demand_url(request, row.pk),
        crumbs=[*_crumbs(request), (str(row.member), _demand_url(request, row.pk)), (_("Waive dues"), "")],
        said=_("Waived."),
    )


@page("members.enter_payments")
@require_http_methods(POST_OR_GET)
def cancel(request: SignedRequest, payment_id: int) -> HttpResponse:
    """Cancel a payment that was entered wrongly."""
    payment = reads.get_payment(request.actor, payment_id)
    return form_page(
        request,
        forms.ReasonForm(request.POST or None),
        lambda data: dues_paying.cancel_payment(actor=request.actor, payment_id=payment.pk, **data),
        title=_("Cancel the payment %(number)s") % {"number": payment.receipt},
        submit=_("Cancel this payment"),
        done=_demand_url(request, payment.demand_id),
        crumbs=_crumbs(request),
        said=_("Cancelled. The number of the receipt is not given again."),
        danger=True,
    )


@page("members.manage_dues")
@require_http_methods(POST_OR_GET)
def ask(request: SignedRequest) -> HttpResponse:
    """Ask all members for the dues of a year."""
    actor, place = request.actor, request.organization

    def act(data: dict[str, Any]) -> None:
        number = dues_asking.demand_dues(actor=actor, organization=place, **data)
        messages.success(request, ngettext("%(n)d demand made.", "%(n)d demands made.", number) % {"n": number})

    return form_page(
        request,
        forms.AskForm(request.POST or None, initial={"year": today().year}),
        act,
        title=_("Ask for dues"),
        submit=_("Ask for these dues"),
        done=_crumbs(request)[0][1],
        crumbs=[*_crumbs(request), (_("Ask for dues"), "")],
        note=_("Whoever was asked already is not asked again. Without a day, the rule of the charter holds."),
    )


@page("members.manage_dues")
@require_POST
def remind(request: SignedRequest) -> HttpResponse:
    """Remind everybody in arrears."""
    told, rest = dues_asking.remind_of_dues(actor=request.actor, organization=request.organization)
    said = _("%(told)d reminded on their desks; %(rest)d without an account need a letter.")
    messages.success(request, said % {"told": told, "rest": rest})
    return redirect(f"{_crumbs(request)[0][1]}?show=arrears")


@page("members.read_dues")
@require_GET
def settings(request: SignedRequest) -> HttpResponse:
    """What the congress resolved, the rule on arrears, and the shares passed up."""
    place = request.organization
    names = {view.key: view.label for kind in ClassKind for view in classes_of(place, kind, active=False)}
    context = {
        "resolutions": [
            (row, [(tier, [names.get(key, key) for key in tier.classes]) for tier in row.tiers.all()])
            for row in reads.resolutions_of(place)
        ],
        "rule": reads.rule_of(place),
        "may_manage": allows(request.actor, dues_setting.MANAGE, place),
        "crumbs": [*_crumbs(request), (_("Resolutions and rules"), "")],
    }
    return render(request, "members/dues/settings.html", context)


def _settings_url(request: SignedRequest) -> str:
    return reverse("dues:settings", args=[request.organization.code])


@page("members.manage_dues")
@require_http_methods(POST_OR_GET)
def resolve(request: SignedRequest) -> HttpResponse:
    """Enter a resolution of the congress."""
    place = request.organization
    payers = [view for kind in ClassKind for view in classes_of(place, kind) if view.pays_dues]
    return form_page(
        request,
        forms.ResolutionForm(request.POST or None, classes=[(view.key, str(view.label)) for view in payers]),
        lambda data: dues_setting.resolve_dues(
            actor=request.actor, organization=place, **forms.resolution_values(data)
        ),
        title=_("Enter a resolution on dues"),
        submit=_("Enter the resolution"),
        done=_settings_url(request),
        crumbs=[*_crumbs(request), (_("Enter a resolution on dues"), "")],
        note=_("Two thirds of the delegates present, half of those in favour, by secret ballot; fixed amounts."),
    )


@page("members.manage_dues")
@require_http_methods(POST_OR_GET)
def rule(request: SignedRequest) -> HttpResponse:
    """Settle when dues are due and when membership lapses."""
    place = request.organization
    known = reads.rule_of(place)
    initial = {key: getattr(known, key) for key in ("due_month", "lapse_after_days", "lapse_decided", "article")}
    return form_page(
        request,
        forms.RuleForm(request.POST or None, initial=initial),
        lambda data: dues_setting.change_dues_rule(actor=request.actor, organization=place, **data),
        title=_("Rule on arrears"),
        submit=_("Save the rule on arrears"),
        done=_settings_url(request),
        crumbs=[*_crumbs(request), (_("Rule on arrears"), "")],
    )


@page("members.own_membership")
@require_GET
def receipt(request: SignedRequest, payment_id: int) -> HttpResponse:
    """The receipt as a Word document, for those who keep the dues and for the member."""
    payment = reads.get_payment(request.actor, payment_id)
    return _word(receipt_paper(payment), f"会费收据-{payment.receipt}")


@page("members.own_membership")
@require_GET
def notice(request: SignedRequest, demand_id: int) -> HttpResponse:
    """The notice of what is to be paid as a Word document, for those who keep the dues and for the member."""
    row = reads.get_readable_demand(request.actor, demand_id)
    return _word(notice_paper(row), f"会费缴纳通知单-{row.year}-{row.pk}")


def _word(paper: Paper, name: str) -> HttpResponse:
    answer = HttpResponse(paper_docx(paper), content_type=DOCX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.docx"
    return answer
