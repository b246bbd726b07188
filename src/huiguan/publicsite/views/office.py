"""Pictures of the newsroom, and the office's side of the disclosure board."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.files.selectors import open_file
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.publicsite import services
from huiguan.publicsite.enums import Shows
from huiguan.publicsite.forms import DisclosureForm, PersonForm, PictureForm, RecordForm
from huiguan.publicsite.models import Picture
from huiguan.publicsite.pictures import MEDIA_TYPE
from huiguan.publicsite.selectors import newsroom as reads
from huiguan.publicsite.selectors.board import board_of
from huiguan.publicsite.selectors.public import is_consented, public_articles
from huiguan.publicsite.views.newsroom import crumbs
from huiguan.ui.forms import form_page, taken, tried

READ, WRITE, KEEP = "publicsite.read_newsroom", "publicsite.write_articles", "publicsite.keep_board"
PAGE_SIZE = 48


@page(READ)
@require_http_methods(["GET", "POST"])
def pictures(request: SignedRequest) -> HttpResponse:
    """Pictures of the association, and taking in one more."""
    form = PictureForm(request.POST or None, request.FILES or None)
    may_write = allows(request.actor, WRITE, request.organization)

    def add(values: dict[str, Any]) -> None:
        upload = values.pop("picture")
        services.add_picture(
            actor=request.actor, organization=request.organization, upload=upload.file, size=upload.size, **values
        )

    if request.method == "POST" and taken(form, add):
        return redirect("publicsite:pictures", request.organization.code)
    context = {
        "page": rows_on_page(reads.pictures_of(request.actor, request.organization), request.GET, PAGE_SIZE),
        "form": form if may_write else None,
        "crumbs": crumbs(request, (_("Pictures"), "")),
    }
    return render(request, "publicsite/pictures.html", context, status=422 if form.errors else 200)


def _picture(request: SignedRequest, picture_id: int) -> Picture:
    return here(request, reads.get_picture(request.actor, picture_id))


@page(READ)
@require_http_methods(["GET", "POST"])
def picture(request: SignedRequest, picture_id: int) -> HttpResponse:
    """One picture: its words, who can be recognised in it, and their consents."""
    row, form = _picture(request, picture_id), PersonForm(request.POST or None)

    def name(values: dict[str, Any]) -> None:
        services.name_person_shown(actor=request.actor, picture_id=row.pk, **values)

    if request.method == "POST" and taken(form, name):
        return redirect("publicsite:picture", request.organization.code, row.pk)
    context = {
        "picture": row,
        "persons": reads.persons_in(row),
        "consented": is_consented(row),
        "form": form if row.shows == Shows.MEMBERS and allows(request.actor, WRITE, row.organization) else None,
        "may_write": allows(request.actor, WRITE, row.organization),
        "crumbs": crumbs(request, (_("Pictures"), reverse("publicsite:pictures", args=[row.organization.code]))),
    }
    return render(request, "publicsite/picture.html", context, status=422 if form.errors else 200)


@page(READ)
@require_GET
def picture_file(request: SignedRequest, picture_id: int) -> FileResponse:
    """The picture itself, for the newsroom."""
    answer = FileResponse(open_file(_picture(request, picture_id).file), content_type=MEDIA_TYPE)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@page(WRITE)
@require_POST
def picture_remove(request: SignedRequest, picture_id: int) -> HttpResponse:
    """Remove a picture that no article shows."""
    row = _picture(request, picture_id)
    removed = tried(request, lambda: services.remove_picture(actor=request.actor, picture_id=row.pk))
    if removed:
        return redirect("publicsite:pictures", request.organization.code)
    return redirect("publicsite:picture", request.organization.code, row.pk)


@page(KEEP)
@require_GET
def board(request: SignedRequest) -> HttpResponse:
    """What the association has to disclose, with what is to be done."""
    lines = board_of(request.organization)
    context = {
        "lines": lines,
        "overdue": sum(line.light == "overdue" for line in lines),
        "crumbs": [(_("Disclosure board"), "")],
    }
    return render(request, "publicsite/board_office.html", context)


@page(KEEP)
@require_http_methods(["GET", "POST"])
def disclosure_new(request: SignedRequest) -> HttpResponse:
    """Put a matter on the board."""
    form = DisclosureForm(request.POST or None)

    def add(values: dict[str, Any]) -> None:
        services.add_disclosure(actor=request.actor, organization=request.organization, **values)

    return form_page(
        request,
        form,
        add,
        title=_("Put a matter on the board"),
        submit=_("Put it on the board"),
        done=reverse("publicsite:board_office", args=[request.organization.code]),
        crumbs=_board_crumbs(request, _("Put a matter on the board")),
    )


def _board_crumbs(request: SignedRequest, title: str) -> list[tuple[Any, str]]:
    return [(_("Disclosure board"), reverse("publicsite:board_office", args=[request.organization.code])), (title, "")]


@page(KEEP)
@require_http_methods(["GET", "POST"])
def disclosure_record(request: SignedRequest) -> HttpResponse:
    """Say by which article a matter (`?key=`) was disclosed."""
    key = request.GET.get("key", "")[:80]
    line = next((line for line in board_of(request.organization) if line.due.key == key), None)
    if line is None:
        raise NotFound(key)
    form = RecordForm(request.POST or None, articles=public_articles(request.organization))

    def record(values: dict[str, Any]) -> None:
        services.record_disclosure(
            actor=request.actor, organization=request.organization, key=key, article_id=values["article"].pk
        )

    return form_page(
        request,
        form,
        record,
        title=line.due.title,
        submit=_("Record the disclosure"),
        done=reverse("publicsite:board_office", args=[request.organization.code]),
        crumbs=_board_crumbs(request, line.due.title),
        note=_("Publish the article first; then say here that it discloses this matter."),
    )
