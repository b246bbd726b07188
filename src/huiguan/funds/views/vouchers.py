"""Vouchers: the list, one of them, writing one by keyboard, reversing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.funds import forms, services
from huiguan.funds.enums import VoucherKind
from huiguan.funds.models import Voucher, VoucherDraft
from huiguan.funds.selectors import books as reads
from huiguan.funds.selectors import vouchers as written
from huiguan.funds.selectors.payments import incoming_of, reads_papers
from huiguan.funds.sheets import VOUCHERS, voucher_cells
from huiguan.funds.views.shared import BOTH, DRAFT, POST, READ, books_or_setup, crumbs, day_of, in_place, url
from huiguan.funds.voucher_form import MORE, VoucherForm
from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.views import export_link, is_export, list_response
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.files.services import store_file
from huiguan.kernel.paging import page_number, page_of
from huiguan.kernel.permits import RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page

PAGE_SIZE = 50
KIND = "funds.voucher"


@page(READ)
@require_GET
def vouchers(request: SignedRequest) -> HttpResponseBase:
    """Posted vouchers, the latest first, narrowed by days, kind and words; as Excel, CSV or Word where asked."""
    books = books_or_setup(request)
    if isinstance(books, HttpResponse):
        return books
    given = request.GET
    kind = given.get("kind", "")
    query = written.VoucherQuery(
        since=day_of(given, "since", None),  # type: ignore[arg-type]  # no day narrows nothing
        until=day_of(given, "until", None),  # type: ignore[arg-type]  # as above
        kind=kind if kind in VoucherKind.values else "",
        text=given.get("q", "").replace("\x00", "").strip()[:60],
    )
    rows = written.vouchers_of(request.actor, request.organization, query)
    if is_export(request):
        named = rows.select_related("made_by__person", "posted_by__person")
        return list_response(request, VOUCHERS, map(voucher_cells, named.iterator(chunk_size=1000)))
    listed = page_of(rows.count(), page_number(given), PAGE_SIZE)
    first = max(listed.start_index() - 1, 0)
    context = {
        "page": listed,
        "vouchers": list(rows[first : first + PAGE_SIZE]),
        "query": query,
        "kinds": VoucherKind.choices,
        "drafts": written.drafts_of(request.actor, request.organization),
        "may_draft": allows(request.actor, DRAFT, request.organization),
        "export": export_link(request, VOUCHERS),
        "crumbs": crumbs(request, (_("Vouchers"), "")),
    }
    return render(request, "funds/vouchers.html", context)


def _found(request: SignedRequest, voucher_id: int) -> Voucher:
    row: Voucher = in_place(request, written.get_voucher(request.actor, voucher_id))
    return row


@page(READ)
@require_GET
def voucher(request: SignedRequest, voucher_id: int) -> HttpResponse:
    """One voucher with its lines, attachments and what corrected it."""
    row = _found(request, voucher_id)
    papers_shown = reads_papers(request.actor, row)
    context = {
        "voucher": row,
        "legs": written.legs_of(row),
        "reversal": written.reversal_of(row),
        "files": files_of(KIND, row.pk) if papers_shown else [],
        "papers_shown": papers_shown,
        "incoming": incoming_of(row),
        "order": getattr(row, "payment_order", None),
        "donation": getattr(row, "donation", None),
        "may_post": allows(request.actor, POST, request.organization),
        "may_draft": allows(request.actor, DRAFT, request.organization),
        "crumbs": crumbs(request, (_("Vouchers"), url(request, "vouchers")), (row.mark, "")),
    }
    return render(request, "funds/voucher.html", context)


@page(DRAFT)
@require_POST
def voucher_attach(request: SignedRequest, voucher_id: int) -> HttpResponse:
    """Attach a paper to a voucher; what is posted stays as it is."""
    row = _found(request, voucher_id)
    upload: Any = request.FILES.get("file")
    try:
        if upload is None:
            raise RuleViolation(_("Choose a file."), code="file")
        store_file(
            actor=request.actor,
            organization=request.organization,
            upload=upload,
            name=upload.name,
            permission=DRAFT,
            subject_kind=KIND,
            subject_id=row.pk,
        )
        messages.success(request, _("Attached."))
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect(url(request, "voucher", row.pk))


@page(POST)
@require_http_methods(BOTH)
def voucher_reverse(request: SignedRequest, voucher_id: int) -> HttpResponse:
    """Reverse a voucher."""
    row = _found(request, voucher_id)
    title = _("Reverse %(mark)s") % {"mark": row.mark}
    return form_page(
        request,
        forms.ReversalForm(request.POST or None, initial={"occurred_on": today()}),
        lambda data: services.reverse_voucher(actor=request.actor, voucher_id=row.pk, **data),
        title=title,
        submit=_("Reverse the voucher"),
        done=url(request, "voucher", row.pk),
        crumbs=crumbs(request, (row.mark, url(request, "voucher", row.pk)), (title, "")),
        said=_("Reversed."),
        note=_("A voucher with the sides exchanged is posted. Nothing that was posted changes."),
        danger=True,
    )


def _blank(request: SignedRequest) -> VoucherForm:
    accounts = {row.code: row for row in reads.accounts_of(request.actor, request.organization, active=True)}
    funds = {str(row.pk): row for row in reads.funds_of(request.actor, request.organization) if row.active}
    return VoucherForm(accounts, funds)


@page(DRAFT)
@require_http_methods(BOTH)
def voucher_new(request: SignedRequest) -> HttpResponse:
    """Write a voucher."""
    books = books_or_setup(request)
    if isinstance(books, HttpResponse):
        return books
    return _write(request, None)


@page(DRAFT)
@require_http_methods(BOTH)
def draft(request: SignedRequest, draft_id: int) -> HttpResponse:
    """Go on with a draft, or post it."""
    return _write(request, in_place(request, written.get_draft(request.actor, draft_id)))


@page(DRAFT)
@require_POST
def draft_drop(request: SignedRequest, draft_id: int) -> HttpResponse:
    """Throw a draft away."""
    row = in_place(request, written.get_draft(request.actor, draft_id))
    services.drop_draft(actor=request.actor, draft_id=row.pk)
    messages.success(request, _("The draft is gone."))
    return redirect(url(request, "vouchers"))


def _write(request: SignedRequest, kept: VoucherDraft | None) -> HttpResponse:
    form = _blank(request)
    if request.method != "POST":
        if kept is None:
            form.show(today(), "", [])
        else:
            form.show(kept.occurred_on, kept.summary, kept.entries)
        return _drawn(request, form.room(), kept)
    form.read(request.POST)
    if "more" in request.POST:
        return _drawn(request, form.room(MORE), kept)
    answer = _kept(request, form, kept) if form.is_right() else None
    return answer or _drawn(request, form.room(), kept, status=422)


def _kept(request: SignedRequest, form: VoucherForm, kept: VoucherDraft | None) -> HttpResponse | None:
    """Keep what was typed and, where asked, post it; None when refused, with the reason in the form."""
    actor, place = request.actor, request.organization
    assert form.day is not None  # noqa: S101 - is_right was asked
    values: dict[str, Any] = {"occurred_on": form.day, "summary": form.summary, "entries": form.entries()}
    posting = "post" in request.POST
    if posting and kept is not None and _is_as_kept(form, kept):
        return _posted(request, form, kept)
    try:
        row = services.save_draft(
            actor=actor, organization=place, draft_id=kept.pk if kept is not None else None, **values
        )
    except RuleViolation as refusal:
        form.errors.append(refusal.message)
        return None
    if not posting:
        messages.success(request, _("Draft kept."))
        return redirect(url(request, "draft", row.pk))
    return _posted(request, form, row)


def _is_as_kept(form: VoucherForm, kept: VoucherDraft) -> bool:
    """Posting somebody's draft unchanged leaves it theirs, which is what four eyes are about."""
    return (form.day, form.summary, form.entries()) == (kept.occurred_on, kept.summary, kept.entries)


def _posted(request: SignedRequest, form: VoucherForm, row: VoucherDraft) -> HttpResponse | None:
    try:
        posted = services.post_draft(actor=request.actor, draft_id=row.pk)
    except RuleViolation as refusal:
        messages.error(request, _("Kept as a draft. %(reason)s") % {"reason": refusal.message})
        return redirect(url(request, "draft", row.pk))
    messages.success(request, _("%(mark)s is posted.") % {"mark": posted.mark})
    following = "voucher_new" if "next" in request.POST else "voucher"
    return redirect(url(request, following) if following == "voucher_new" else url(request, following, posted.pk))


def _drawn(request: HttpRequest, form: VoucherForm, kept: VoucherDraft | None, status: int = 200) -> HttpResponse:
    signed: Any = request
    title = _("Draft of a voucher") if kept is not None else _("Write a voucher")
    context = {
        "form": form,
        "draft": kept,
        "title": title,
        "may_post": allows(signed.actor, POST, signed.organization),
        "crumbs": crumbs(signed, (_("Vouchers"), url(signed, "vouchers")), (title, "")),
    }
    return render(request, "funds/write.html", context, status=status)
