"""Money that comes in."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.funds import forms, services
from huiguan.funds.receipts import donation_paper
from huiguan.funds.selectors import books as reads
from huiguan.funds.selectors import payments as paid
from huiguan.funds.sheets import DONATIONS, donation_cells
from huiguan.funds.views.shared import BOTH, DRAFT, READ, books_or_setup, crumbs, in_place, url
from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.paging import page_number, page_of
from huiguan.kernel.papers import DOCX, paper_docx
from huiguan.kernel.permits import RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page

PAGE_SIZE = 50


@page(DRAFT)
@require_http_methods(BOTH)
def income_new(request: SignedRequest) -> HttpResponse:
    """Enter a grant, interest or another income."""
    title = _("Enter money that came in")
    funds = forms.fund_choices(reads.funds_of(request.actor, request.organization))
    return form_page(
        request,
        forms.IncomeForm(request.POST or None, funds=funds, initial={"received_on": today()}),
        lambda data: services.enter_income(actor=request.actor, organization=request.organization, **data),
        title=title,
        submit=_("Post the income"),
        done=url(request, "vouchers"),
        crumbs=crumbs(request, (title, "")),
        said=_("Posted."),
        note=_("Donations and dues have their own entries: each gives a receipt."),
    )


@page(DRAFT)
@require_POST
def dues_book(request: SignedRequest) -> HttpResponse:
    """Post dues that the members' department received."""
    try:
        number = services.book_incoming(actor=request.actor, organization=request.organization)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    else:
        words = ngettext("%(number)d voucher posted.", "%(number)d vouchers posted.", number)
        messages.success(request, words % {"number": number})
    return redirect(url(request, "overview"))


@page(READ)
@require_GET
def donations(request: SignedRequest) -> HttpResponseBase:
    """Donations with their receipts, grants for a purpose; as Excel, CSV or Word where asked."""
    books = books_or_setup(request)
    if isinstance(books, HttpResponse):
        return books
    rows = paid.donations_of(request.actor, request.organization)
    if is_export(request):
        return list_response(request, DONATIONS, map(donation_cells, rows.iterator(chunk_size=1000)))
    listed = page_of(rows.count(), page_number(request.GET), PAGE_SIZE)
    first = max(listed.start_index() - 1, 0)
    context = {
        "page": listed,
        "donations": list(rows[first : first + PAGE_SIZE]),
        "may_enter": allows(request.actor, DRAFT, request.organization),
        "export": export_link(request, DONATIONS),
        "crumbs": crumbs(request, (_("Donations"), "")),
    }
    return render(request, "funds/donations.html", context)


@page(DRAFT)
@require_http_methods(BOTH)
def donation_new(request: SignedRequest) -> HttpResponse:
    """Enter a donation."""
    title = _("Enter a donation")
    funds = forms.fund_choices(reads.funds_of(request.actor, request.organization))
    return form_page(
        request,
        forms.DonationForm(request.POST or None, funds=funds, initial={"received_on": today()}),
        lambda data: services.receive_donation(actor=request.actor, organization=request.organization, **data),
        title=title,
        submit=_("Post the donation"),
        done=url(request, "donations"),
        crumbs=crumbs(request, (_("Donations"), url(request, "donations")), (title, "")),
        said=_("Posted. The receipt is in the list."),
        note=_("What a donor gives for a purpose goes to a restricted fund and is spent on nothing else."),
    )


@page(READ)
@require_GET
def donation_receipt(request: SignedRequest, donation_id: int) -> HttpResponse:
    """The receipt as a Word document, with the amount in capitals."""
    row = in_place(request, paid.get_donation(request.actor, donation_id))
    answer = HttpResponse(paper_docx(donation_paper(row)), content_type=DOCX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'捐赠收据-{row.receipt}.docx')}"
    return answer
