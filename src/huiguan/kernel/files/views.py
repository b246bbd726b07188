"""Pages and downloads of files."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.files import uploads
from huiguan.kernel.files.formats import BY_MEDIA_TYPE, accepted
from huiguan.kernel.files.handlers import refused_upload
from huiguan.kernel.files.models import StoredFile, Upload
from huiguan.kernel.files.selectors import open_file, unattached_files
from huiguan.kernel.files.services import open_for, remove_file, store_file
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.permits import Conflict, Invalid, NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page

R = TypeVar("R", bound=HttpResponseBase)
PAGE = 50
THUMBNAIL = 320


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a script asks."""
    return "application/json" in request.headers.get("Accept", "")


def refusal(error: RuleViolation) -> JsonResponse:
    """A refusal for a script: the sentence to show and the stable code."""
    status = 409 if isinstance(error, Conflict) else 507 if error.code == "storage_full" else 422
    return JsonResponse({"message": error.message, "code": error.code}, status=status)


def described(file: StoredFile) -> dict[str, Any]:
    """A file for a script."""
    return {"id": file.pk, "name": file.name, "size": file.size, "url": reverse("files:download", args=[file.pk])}


@require_http_methods(["GET", "POST"])
@page("files.list_files")
def list_files(request: SignedRequest) -> HttpResponseBase:
    """The association's own files; POST takes new ones in."""
    if request.method == "POST":
        return _take_in(request)
    return _listing(request)


def _listing(request: SignedRequest, refused: list[dict[str, str]] | None = None) -> HttpResponse:
    files = unattached_files(request.actor).filter(organization=request.organization)
    shown = Paginator(files, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"page": shown, "refused": refused or [], "accepted": accepted()}
    context |= {"organization": request.organization, "limit": settings.FILES_MAX_BYTES}
    return render(request, "files/list.html", context, status=422 if refused else 200)


def _take_in(request: SignedRequest) -> HttpResponseBase:
    """Scripts send one file at a time and get it described, or the refusal; a form may send several."""
    kept: list[StoredFile] = []
    refused: list[tuple[str, RuleViolation]] = []
    broken_off = refused_upload(request)
    uploaded = request.FILES.getlist("file")
    if broken_off is not None:
        refused.append(("", broken_off))
    elif not uploaded:
        refused.append(("", Invalid(_("No file was chosen."), code="file_missing")))
    for upload in uploaded:
        try:
            kept.append(store_file(actor=request.actor, organization=request.organization, upload=upload))
        except RuleViolation as error:
            refused.append((upload.name or "", error))
    if wants_json(request):
        return refusal(refused[0][1]) if refused else JsonResponse(described(kept[0]), status=201)
    if refused:
        return _listing(request, [{"name": name, "message": error.message} for name, error in refused])
    messages.success(request, _("%(count)s uploaded.") % {"count": len(kept)})
    return redirect("files:list", code=request.organization.code)


@require_POST
@page("files.list_files")
def remove(request: SignedRequest, file_id: int) -> HttpResponse:
    """Remove one of the association's own files."""
    try:
        remove_file(actor=request.actor, file_id=file_id)
        messages.success(request, _("The file was removed."))
    except RuleViolation as error:
        messages.error(request, error.message)
    return redirect("files:list", code=request.organization.code)


@require_GET
@page("files.open_file")
def download(request: SignedRequest, file_id: int) -> HttpResponseBase:
    """The file as an attachment."""
    return served(open_for(actor=request.actor, file_id=file_id), inline=False)


@require_GET
@page("files.open_file")
def view_inline(request: SignedRequest, file_id: int) -> HttpResponseBase:
    """PDF and pictures inside the browser; everything else as an attachment."""
    return served(open_for(actor=request.actor, file_id=file_id), inline=True)


def served(file: StoredFile, *, inline: bool) -> FileResponse:
    """A file that was read through `get_file`, as an answer; only PDF and pictures are ever shown inline."""
    known = BY_MEDIA_TYPE.get(file.media_type)
    shown = inline and known is not None and known.inline
    response = FileResponse(open_file(file), content_type=file.media_type)
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = content_disposition_header(not shown, file.name) or "attachment"
    return _guarded(response, file)


def _guarded(response: R, file: StoredFile) -> R:
    """No guessing of types, nothing run from a file, nothing kept by caches that several people share.

    What lies sealed here is not kept by the reader's browser either.
    """
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    response["Cache-Control"] = "private, max-age=300" if file.data_key is None else "private, no-store"
    return response


@require_GET
@page("files.open_file")
def thumbnail(request: SignedRequest, file_id: int) -> HttpResponse:
    """A small JPEG of a picture, turned upright."""
    from PIL import Image, ImageOps

    file = open_for(actor=request.actor, file_id=file_id)
    known = BY_MEDIA_TYPE.get(file.media_type)
    if known is None or not known.picture:
        raise NotFound("thumbnail")
    with open_file(file) as stream, Image.open(stream) as picture:
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((THUMBNAIL, THUMBNAIL))
        target = BytesIO()
        upright.convert("RGB").save(target, "JPEG", quality=80)
    return _guarded(HttpResponse(target.getvalue(), content_type="image/jpeg"), file)


@require_POST
@page("files.upload_file")
def begin(request: SignedRequest) -> HttpResponse:
    """Begin an upload in parts: `name` and `size` in, its address and `received` out.

    With `?hold=1` it is held for another form, which takes it by its id, instead of becoming a file.
    """
    try:
        size = int(request.POST.get("size", ""))
    except ValueError:
        return refusal(Invalid(_("The size is no number."), code="upload_size"))
    try:
        upload = uploads.begin_upload(
            actor=request.actor, organization=request.organization, name=request.POST.get("name", ""), size=size
        )
    except RuleViolation as error:
        return refusal(error)
    url = reverse("files:part", args=[upload.pk]) + ("?hold=1" if "hold" in request.GET else "")
    return JsonResponse({"url": url, "received": 0, "part": uploads.PART_LIMIT}, status=201)


@require_http_methods(["GET", "PUT", "POST"])
@page("files.continue_upload")
def part(request: SignedRequest, upload_id: uuid.UUID) -> HttpResponse:
    """GET tells how much is there; PUT adds bytes at `Upload-Offset`; POST keeps the file once it is whole."""
    try:
        if request.method == "PUT":
            return _received(_put(request, upload_id).received)
        if request.method == "POST" and "hold" in request.GET:
            held = uploads.whole_upload(request.actor, upload_id)
            return JsonResponse({"id": str(held.pk), "name": held.name, "size": held.size}, status=201)
        if request.method == "POST":
            return JsonResponse(described(uploads.finish_upload(actor=request.actor, upload_id=upload_id)), status=201)
        return _received(uploads.get_upload(request.actor, upload_id).received)
    except Conflict as error:
        there = uploads.get_upload(request.actor, upload_id).received
        return JsonResponse({"message": error.message, "code": error.code, "received": there}, status=409)
    except RuleViolation as error:
        return refusal(error)


def _received(offset: int) -> JsonResponse:
    return JsonResponse({"received": offset})


def _put(request: SignedRequest, upload_id: uuid.UUID) -> Upload:
    offset = whole_number(request.headers.get("Upload-Offset", ""))
    if offset is None:
        raise Invalid(_("The part does not say where it belongs."), code="upload_offset")
    return received_part(request, upload_id, offset)


def received_part(request: SignedRequest, upload_id: uuid.UUID, offset: int) -> Upload:
    """Add the request's body at `offset`, by `receive_part`; Invalid when it is larger than PART_LIMIT."""
    content = request.read(uploads.PART_LIMIT + 1)
    if len(content) > uploads.PART_LIMIT:
        raise Invalid(_("The part is too large."), code="upload_size")
    return uploads.receive_part(actor=request.actor, upload_id=upload_id, offset=offset, content=content)
