"""Pages of dues for the office: what is owed, what was resolved, what a statement brought."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.papers import DOCX, paper_docx
from huiguan.kernel.permits import RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.members import dues_forms as forms
from huiguan.members.dues_paper import receipt_paper
from huiguan.members.dues_sheet import KEY
from huiguan.members.enums import ClassKind
from huiguan.members.selectors import dues as reads
from huiguan.members.selectors.classes import classes_of
from huiguan.members.services import dues_asking, dues_paying, dues_setting, dues_statement
from huiguan.ui.forms import form_page

PAGE_SIZE = 50
SHOWN = ("all", "arrears", "lapsed")
POST_OR_GET = ["GET", "POST"]


@page("members.read_dues")
@require_GET
def listing(request: SignedRequest) -> HttpResponse:
    """Demands of a year, those in arrears, and those that the charter lets lapse."""
    actor, place = request.actor, request.organization
    year, shown = _year(request), request.GET.get("show", "all")
    rows = {
        "all": lambda: reads.demands_of(actor, place, year),
        "arrears": lambda: reads.arrears_of(actor, place),
        "lapsed": lambda: reads.lapsed_of(actor, place),
    }
    shown = shown if shown in SHOWN else "all"
    context = {
        "year": year,
        "shown": shown,
        "labels": {"all": _("All of %(year)d") % {"year": year}, "arrears": _("Arrears"), "lapsed": _("To lapse")},
        "page": Paginator(rows[shown](), PAGE_SIZE).get_page(request.GET.get("page")),
        "totals": reads.dues_totals(actor, place, year),
        "resolution": reads.resolution_of(place, year),
        "open_lines": reads.open_lines(actor, place).count(),
        "sheet": KEY,
        "today": today(),
        "may_manage": allows(actor, dues_setting.MANAGE, place),
    }
    return render(request, "members/dues/list.html", context)


def _year(request: SignedRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 1990 <= int(asked) <= 2200 else today().year


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
    context = {
        "resolutions": reads.resolutions_of(place),
        "rule": reads.rule_of(place),
        "shares": reads.shares_of(request.actor, place, today().year),
        "names": {view.key: view.label for view in classes_of(place, active=False)},
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
    initial = {key: getattr(known, key) for key in ("due_month", "lapse_after_days", "article")}
    return form_page(
        request,
        forms.RuleForm(request.POST or None, initial=initial),
        lambda data: dues_setting.change_dues_rule(actor=request.actor, organization=place, **data),
        title=_("Rule on arrears"),
        submit=_("Save the rule on arrears"),
        done=_settings_url(request),
        crumbs=[*_crumbs(request), (_("Rule on arrears"), "")],
    )


@page("members.manage_dues")
@require_http_methods(POST_OR_GET)
def share(request: SignedRequest) -> HttpResponse:
    """Enter what is passed to an association above."""
    place = request.organization
    above = {row.pk: row for row in place.get_ancestors()}

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
        title=_("Share passed up"),
        submit=_("Save the share"),
        done=_settings_url(request),
        crumbs=[*_crumbs(request), (_("Share passed up"), "")],
    )


@page("members.read_dues")
@require_GET
def statement(request: SignedRequest) -> HttpResponse:
    """Lines of bank statements for which the clerk has to say whose dues they are."""
    lines = reads.open_lines(request.actor, request.organization)
    listed = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": listed,
        "lines": [(line, dues_statement.suggestions(line)) for line in listed],
        "sheet": KEY,
        "crumbs": [*_crumbs(request), (_("Bank statement"), "")],
        "may_enter": allows(request.actor, dues_paying.ENTER, request.organization),
    }
    return render(request, "members/dues/statement.html", context)


@page("members.enter_payments")
@require_POST
def assign(request: SignedRequest, line_id: int) -> HttpResponse:
    """Assign a line to a demand, or set it aside with the reason."""
    demand_id, reason = request.POST.get("demand", ""), request.POST.get("reason", "")
    try:
        if demand_id.isdecimal():
            dues_statement.assign_line(actor=request.actor, line_id=line_id, demand_id=int(demand_id))
        else:
            dues_statement.set_line_aside(actor=request.actor, line_id=line_id, reason=reason)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("dues:statement", request.organization.code)


@page("members.own_membership")
@require_GET
def receipt(request: SignedRequest, payment_id: int) -> HttpResponse:
    """The receipt as a Word document, for those who keep the dues and for the member."""
    payment = reads.get_payment(request.actor, payment_id)
    answer = HttpResponse(paper_docx(receipt_paper(payment)), content_type=DOCX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote('会费收据')}-{payment.receipt}.docx"
    return answer
