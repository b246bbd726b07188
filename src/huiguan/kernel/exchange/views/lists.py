"""A list's own export: the same address with `format`, so that what goes out is what is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.services import Exported, export_rows
from huiguan.kernel.exchange.sheet import Sheet
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest


def exported_response(exported: Exported) -> StreamingHttpResponse:
    """An export as a download that begins while its rows are still being read."""
    response = StreamingHttpResponse(exported, content_type=exported.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=exported.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def is_export(request: SignedRequest) -> bool:
    """Whether the list is asked for as a file (`?format=xlsx`, `csv` or `docx`)."""
    return request.GET.get("format") in Format.values


def list_response(
    request: SignedRequest, sheet: Sheet, rows: Iterable[dict[str, Any]], *, title: str = ""
) -> StreamingHttpResponse:
    """The rows of a list as the file that was asked for, called `title` or by association and sheet.

    NotFound without the sheet's `export_permission`.
    """
    words = {"name": request.organization.name, "list": sheet.label}
    exported = export_rows(
        actor=request.actor,
        organization=request.organization,
        sheet=sheet,
        rows=rows,
        format=request.GET["format"],
        title=title or _("%(name)s: %(list)s") % words,
    )
    return exported_response(exported)


def export_link(request: SignedRequest, sheet: Sheet) -> str:
    """The address of the list that is shown, as a workbook; empty for who may not take it out."""
    if not allows(request.actor, sheet.export_permission, request.organization):
        return ""
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = Format.XLSX
    return f"?{query.urlencode()}"
