"""Filings: the list, one that is prepared, filed or answered, and its Word document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.filings import selectors, services
from huiguan.kernel.filings.enums import Authority, FilingState
from huiguan.kernel.filings.forms import FilingChangeForm, FilingForm
from huiguan.kernel.filings.kinds import kind_of, kinds
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.papers import DOCX, Annex, Paper, paper_docx
from huiguan.kernel.permits import NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.workflow.selectors import available, timeline
from huiguan.ui.forms import taken

PAGE_SIZE = 50
READ, PREPARE = "filings.read", "filings.prepare"


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Filings"), reverse("filings:filings", args=[request.organization.code])), *more]


@page(READ)
@require_GET
def filings(request: SignedRequest) -> HttpResponse:
    """What is prepared and was filed; the authority sees what was filed."""
    state = request.GET.get("state", "")
    state = state if state in FilingState.values else ""
    rows = selectors.filings_of(request.actor, request.organization, state=state)
    found = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    labels = {kind.key: kind.label for kind in kinds()}
    context = {
        "page": found,
        "lines": [(row, labels.get(row.kind, row.kind)) for row in found],
        "state": state,
        "states": FilingState.choices,
        "kinds": kinds() if allows(request.actor, PREPARE, request.organization) else [],
        "crumbs": [(_("Filings"), "")],
    }
    return render(request, "filings/list.html", context)


@page(PREPARE)
@require_http_methods(["GET", "POST"])
def filing_new(request: SignedRequest, filing_kind: str) -> HttpResponse:
    """Begin a filing of a kind; it is filled from the data."""
    kind = kind_of(filing_kind)
    form = FilingForm(request.POST or None, kind=kind)
    made: list[Filing] = []

    def prepare(values: dict[str, Any]) -> None:
        made.append(
            services.prepare_filing(actor=request.actor, organization=request.organization, kind=kind.key, **values)
        )

    if request.method == "POST" and taken(form, prepare):
        return redirect("filings:filing", request.organization.code, made[0].pk)
    context = {
        "form": form,
        "page_title": kind.label,
        "submit": _("Fill from the data") if kind.fill else _("Prepare the filing"),
        "back": reverse("filings:filings", args=[request.organization.code]),
        "crumbs": _crumbs(request, (kind.label, "")),
        "note": kind.about,
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


def _here(request: SignedRequest, filing_id: int) -> Filing:
    return here(request, selectors.get_filing(request.actor, filing_id))


@page(READ)
@require_GET
def filing(request: SignedRequest, filing_id: int) -> HttpResponse:
    """One filing: content, what is missing, papers, and the next step."""
    return _filing(request, _here(request, filing_id))


def _lines(part: dict[str, Any]) -> dict[str, Any]:
    """A table of a filing; each cell with the head of its column, which names it where rows are cards."""
    rows = [list(zip(part["columns"], row, strict=False)) for row in part["rows"]]
    return {"title": part["title"], "columns": part["columns"], "rows": rows}


def _filing(request: SignedRequest, row: Filing, form: Any = None, status: int = 200) -> HttpResponse:
    kind = kind_of(row.kind)
    editable = row.state == FilingState.DRAFT and allows(request.actor, PREPARE, row.organization)
    context = {
        "filing": row,
        "sections": [_lines(part) for part in row.sections],
        "kind": kind,
        "authority": authority_of(row),
        "papers": list(files_of("filings.filing", row.pk)),
        "steps": {step.key: step for step in available(request.actor, row)},
        "editable": editable,
        "form": (form or FilingChangeForm.of(row)) if editable else None,
        "timeline": timeline(row),
        "crumbs": _crumbs(request, (row.title, "")),
    }
    return render(request, "filings/filing.html", context, status=status)


def authority_of(filing: Filing) -> str:
    """The authority by its name where the association has entered it."""
    field = {Authority.REGISTRAR: "registrar", Authority.SUPERVISING_BODY: "supervising_body"}
    return getattr(filing.organization, field[Authority(filing.authority)]) or filing.get_authority_display()


@page(PREPARE)
@require_POST
def filing_change(request: SignedRequest, filing_id: int) -> HttpResponse:
    """Save title and words of a draft."""
    row = _here(request, filing_id)
    form = FilingChangeForm(request.POST)
    if taken(form, lambda values: services.change_filing(actor=request.actor, filing_id=row.pk, **values)):
        return redirect("filings:filing", request.organization.code, row.pk)
    return _filing(request, row, form, 422)


Act = Callable[[SignedRequest, int], Any]


def _answer(service: Callable[..., Any], approve: bool) -> Act:
    return lambda r, pk: service(
        actor=r.actor,
        filing_id=pk,
        approve=approve,
        note=r.POST.get("note", ""),
        receipt=r.POST.get("receipt", ""),
    )


ACTIONS: dict[str, Act] = {
    "fill": lambda r, pk: services.fill_filing(actor=r.actor, filing_id=pk),
    "paper": lambda r, pk: services.add_filing_paper(actor=r.actor, filing_id=pk, upload=r.FILES.get("file")),
    "file": lambda r, pk: services.file_filing(actor=r.actor, filing_id=pk, note=r.POST.get("note", "")),
    "approve_filing": _answer(services.answer_filing, approve=True),
    "return_filing": _answer(services.answer_filing, approve=False),
    "enter_approval": _answer(services.enter_answer, approve=True),
    "enter_return": _answer(services.enter_answer, approve=False),
    "prepare_again": lambda r, pk: services.prepare_again(actor=r.actor, filing_id=pk),
}


@page(READ)
@require_POST
def filing_do(request: SignedRequest, filing_id: int, doing: str) -> HttpResponse:
    """Take the next step; a refusal is said on the page that follows. The service asks the step's own permission."""
    row = _here(request, filing_id)
    if doing not in ACTIONS:
        raise NotFound(doing)
    try:
        ACTIONS[doing](request, row.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("filings:filing", request.organization.code, row.pk)


@page(READ)
@require_GET
def filing_word(request: SignedRequest, filing_id: int) -> HttpResponse:
    """The filing as a Word document: the letter, and each table as an annex."""
    row = _here(request, filing_id)
    body = [line for line in row.text.splitlines() if line.strip()]
    paper = Paper(
        mark=row.organization.name,
        title=row.title,
        addressee=authority_of(row),
        body=body or ["现将有关情况报送如下，请予审核。"],
        signed=row.organization.name,
        dated=row.filed_on or timezone.localdate(),
        annexes=[Annex(part["title"], part["columns"], part["rows"]) for part in row.sections],
    )
    answer = HttpResponse(paper_docx(paper), content_type=DOCX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.title)}.docx"
    return answer
