"""The pages of an import, from the file to the result, the same for every sheet; and the record of exports."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.exchange import services
from huiguan.kernel.exchange.enums import BatchState
from huiguan.kernel.exchange.forms import MappingForm, UploadForm
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.exchange.selectors import exports_of, sheet_of, visible_batches
from huiguan.kernel.exchange.sheet import Sheet, get_sheet, sheets
from huiguan.kernel.exchange.sheets.organizations import ORGANIZATIONS, export_values
from huiguan.kernel.exchange.views.correcting import batch_here
from huiguan.kernel.exchange.views.lists import exported_response
from huiguan.kernel.exchange.views.result import render_result
from huiguan.kernel.exchange.writers import write_xlsx
from huiguan.kernel.files.handlers import refused_upload
from huiguan.kernel.files.uploads import held_upload
from huiguan.kernel.permits import NotFound, RuleViolation, allows, permit
from huiguan.kernel.permits.web import SignedRequest, page

PAGE = 50
_ACTIONS = {
    "check": services.preview_import,
    "start": services.start_import,
    "stop": services.stop_import,
    "reverse": services.reverse_import,
    "empty": services.empty_import,
}


def _importable(request: SignedRequest, key: str) -> Sheet:
    sheet = get_sheet(key)
    if not sheet.importable:
        raise NotFound(key)
    permit(request.actor, sheet.permission, request.organization)
    return sheet.within(request.organization)


@require_http_methods(["GET", "POST"])
@page("exchange.open_imports")
def start(request: SignedRequest, sheet: str) -> HttpResponseBase:
    """Step 1: choose a file."""
    declared = _importable(request, sheet)
    begin = _begin_url(request)
    further = declared.further_types
    form = UploadForm(request.POST or None, request.FILES or None, in_parts=bool(begin), further_types=further)
    if request.method == "POST":
        refused = refused_upload(request)
        if refused is not None:
            form.add_error("file", refused.message)
        elif form.is_valid():
            batch = _prepared(request, declared, form)
            if batch is not None:
                return redirect("exchange:batch", code=request.organization.code, batch_id=batch.pk)
    context = {"form": form, "sheet": declared, "steps": _steps(1), "organization": request.organization}
    context |= {
        "upload_url": request.path,
        "upload_begin": begin,
        "upload_limit": settings.FILES_MAX_BYTES,
        "upload_accept": form.fields["file"].widget.attrs["accept"],
    }
    return render(request, "exchange/start.html", context, status=422 if form.errors else 200)


def _begin_url(request: SignedRequest) -> str:
    """Where the file goes in parts and is held for this form; empty for who may not put files in."""
    if not allows(request.actor, "files.upload_file", request.organization):
        return ""
    return reverse("files:begin", args=[request.organization.code]) + "?hold=1"


def _prepared(request: SignedRequest, sheet: Sheet, form: UploadForm) -> ImportBatch | None:
    upload, held = form.cleaned_data["file"], form.cleaned_data["file_id"]
    try:
        if upload is not None:
            return _taken(request, sheet, form, upload, upload.name)
        with held_upload(actor=request.actor, upload_id=held) as (kept, stream):
            return _taken(request, sheet, form, stream, kept.name)
    except RuleViolation as refusal:
        form.add_error("file", refusal.message)
        return None


def _taken(request: SignedRequest, sheet: Sheet, form: UploadForm, upload: Any, name: str) -> ImportBatch:
    return services.prepare_import(
        actor=request.actor,
        organization=request.organization,
        sheet=sheet,
        upload=upload,
        name=name,
        mode=form.cleaned_data["mode"],
    )


@require_GET
@page("exchange.open_imports")
def template(request: SignedRequest, sheet: str) -> HttpResponseBase:
    """An empty workbook with the headers of a sheet."""
    declared = _importable(request, sheet)
    stream = io.BytesIO()
    headers = [str(column.header) for column in declared.columns]
    write_xlsx(stream, headers, [], widths=[column.width for column in declared.columns], title=str(declared.label))
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"{declared.label}.xlsx")


@require_http_methods(["GET", "POST"])
@page("exchange.open_imports")
def show(request: SignedRequest, batch_id: int) -> HttpResponseBase:
    """Steps 2 to 5, as far as the import has come; POST takes the mapping and begins the trial run."""
    batch = batch_here(request, batch_id)
    sheet = sheet_of(batch)
    context: dict[str, Any] = {"batch": batch, "sheet": sheet, "organization": request.organization}
    if batch.running and request.method == "POST":
        return redirect("exchange:batch", code=request.organization.code, batch_id=batch.pk)
    if batch.running:
        step = 3 if batch.state == BatchState.CHECKING else 4
        return render(request, "exchange/progress.html", {**context, "steps": _steps(step)})
    wants_mapping = batch.state == BatchState.PREPARED or "columns" in request.GET
    if request.method == "POST" or (wants_mapping and batch.state in {BatchState.PREPARED, BatchState.CHECKED}):
        return _mapping(request, batch, sheet, context)
    step = 3 if batch.state == BatchState.CHECKED else 5
    return render_result(request, batch, sheet, {**context, "steps": _steps(step)})


def _mapping(request: SignedRequest, batch: ImportBatch, sheet: Sheet, context: dict[str, Any]) -> HttpResponseBase:
    form = MappingForm(request.POST or None, sheet=sheet, batch=batch)
    if request.method == "POST" and form.is_valid():
        try:
            services.map_columns(
                actor=request.actor, batch_id=batch.pk, columns=form.columns(), mode=form.cleaned_data["mode"]
            )
            services.preview_import(actor=request.actor, batch_id=batch.pk)
            return redirect("exchange:batch", code=request.organization.code, batch_id=batch.pk)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
    status = 422 if form.errors else 200
    context |= {
        "form": form,
        "steps": _steps(2),
        "preview": services.first_rows(actor=request.actor, batch_id=batch.pk),
    }
    return render(request, "exchange/mapping.html", context, status=status)


@require_POST
@page("exchange.open_imports")
def act(request: SignedRequest, batch_id: int, action: str) -> HttpResponse:
    """Begin the trial run or the import, stop it, or undo it."""
    batch = batch_here(request, batch_id)
    if action not in _ACTIONS:
        raise Http404
    try:
        _ACTIONS[action](actor=request.actor, batch_id=batch.pk)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
    return redirect("exchange:batch", code=request.organization.code, batch_id=batch.pk)


@require_GET
@page("exchange.open_imports")
def progress(request: SignedRequest, batch_id: int) -> JsonResponse:
    """How far a job has come, for the page that shows it."""
    batch = batch_here(request, batch_id)
    return JsonResponse(
        {
            "done": batch.done,
            "total": batch.total,
            "failed": batch.bad,
            "waiting": batch.waiting,
            "seconds_left": _seconds_left(batch),
            "finished": not batch.running,
        }
    )


def _seconds_left(batch: ImportBatch) -> int | None:
    if not batch.done or batch.started_at is None:
        return None
    passed = (timezone.now() - batch.started_at).total_seconds()
    return round(passed / batch.done * batch.waiting)


@require_GET
@page("exchange.open_imports")
def errors(request: SignedRequest, batch_id: int) -> HttpResponseBase:
    """The workbook of bad rows."""
    batch = batch_here(request, batch_id)
    if batch.emptied_at is not None:
        messages.error(request, _("The bad rows were removed. Upload the file again."))
        return redirect("exchange:batch", code=request.organization.code, batch_id=batch.pk)
    stream = services.error_workbook(actor=request.actor, batch_id=batch.pk)
    stem = batch.name.rpartition(".")[0] or batch.name
    name = _("%(name)s bad rows") % {"name": stem}
    return FileResponse(stream, as_attachment=True, filename=f"{name}.xlsx")


@require_GET
@page("exchange.open_imports")
def batches(request: SignedRequest) -> HttpResponse:
    """Imports of the association, what can be imported, and what was taken out."""
    rows = visible_batches(request.actor).filter(organization=request.organization).select_related("created_by")
    shown = Paginator(rows.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    offered = [s for s in sheets() if s.importable and allows(request.actor, s.permission, request.organization)]
    context = {
        "page": shown,
        "sheets": offered,
        "exports": exports_of(request.actor, request.organization)[:PAGE],
        "organization": request.organization,
    }
    return render(request, "exchange/batches.html", context)


@require_GET
@page("exchange.open_imports")
def export_organizations(request: SignedRequest) -> HttpResponseBase:
    """The association's branch of the tree as a table, in the form in which it can come in again."""
    wanted = request.GET.get("format", "xlsx")
    if wanted not in {"xlsx", "csv"}:
        raise Http404
    rows = export_values(request.actor, request.organization)
    exported = services.export_rows(
        actor=request.actor, organization=request.organization, sheet=ORGANIZATIONS, rows=rows, format=wanted
    )
    return exported_response(exported)


def _steps(current: int) -> list[dict[str, Any]]:
    labels = (_("Upload"), _("Match columns"), _("Trial run"), _("Import"), _("Result"))
    return [
        {"number": number, "label": label, "done": number < current, "current": number == current}
        for number, label in enumerate(labels, start=1)
    ]
