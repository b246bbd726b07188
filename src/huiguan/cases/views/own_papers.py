"""Photos and papers for one's own case, sent in parts, so that a bad network loses nothing."""

from __future__ import annotations

from pathlib import PurePath
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiguan.cases import selectors, services
from huiguan.cases.forms import OwnPapersForm
from huiguan.cases.views.shared import sent
from huiguan.kernel.files import uploads
from huiguan.kernel.files.views import refusal
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page

OWN = "cases.ask_for_help"


@page(OWN)
@require_http_methods(["GET", "POST"])
def own_papers(request: SignedRequest, case_id: int) -> HttpResponse:
    """Add photos and papers: they came before in parts and are named by their ids, or come with the form."""
    case = selectors.get_own_case(request.actor, case_id)
    done = reverse("cases:own_case", args=[case.pk])
    form = OwnPapersForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = _keep(request, case.pk, form)
        except (RuleViolation, NotFound) as refused:
            form.add_error("upload", str(refused) if isinstance(refused, RuleViolation) else _("Send the file again."))
        else:
            if number:
                messages.success(request, _("Entered."))
                return redirect(done)
            form.add_error("upload", _("Choose a file."))
    context = {
        "form": form,
        "case": case,
        "upload_url": request.path,
        "upload_begin": reverse("cases:own_paper_begin", args=[case.pk]),
        "upload_limit": settings.FILES_MAX_BYTES,
        "crumbs": [(_("My requests for help"), reverse("cases:own")), (case.number, done), (_("Add papers"), "")],
    }
    return render(request, "cases/own/papers.html", context, status=422 if form.errors else 200)


def _keep(request: SignedRequest, case_id: int, form: OwnPapersForm) -> int:
    """All of them or none: who sends again after a refusal sends nothing twice."""
    with transaction.atomic():
        return _kept(request, case_id, form)


def _kept(request: SignedRequest, case_id: int, form: OwnPapersForm) -> int:
    clean, number = form.cleaned_data["without_place"], 0
    for upload in form.cleaned_data["upload"]:
        services.add_own_paper(actor=request.actor, case_id=case_id, upload=upload, name=upload.name, clean=clean)
        number += 1
    for key in request.POST.getlist("file_id")[:30]:
        try:
            upload_id = UUID(key)
        except ValueError as error:
            raise NotFound(key[:40]) from error
        with uploads.held_upload(actor=request.actor, upload_id=upload_id) as (held, stream):
            services.add_own_paper(actor=request.actor, case_id=case_id, upload=stream, name=held.name, clean=clean)
        number += 1
    return number


@require_POST
@page(OWN)
def own_paper_begin(request: SignedRequest, case_id: int) -> HttpResponse:
    """Begin to send a file in parts; only how it ends is kept of its name, which may tell of the case."""
    case = selectors.get_own_case(request.actor, case_id)
    suffix = PurePath(request.POST.get("name", "")).suffix.lower()[:8]
    try:
        size = int(request.POST.get("size", ""))
        upload = uploads.begin_upload(
            actor=request.actor,
            organization=case.organization,
            name=_("Photo or paper") + suffix,
            size=size,
            permission=OWN,
        )
    except ValueError:
        return refusal(Invalid(_("The size is no number."), code="upload_size"))
    except RuleViolation as error:
        return refusal(error)
    url = reverse("files:part", args=[upload.pk]) + "?hold=1"
    return JsonResponse({"url": url, "received": 0, "part": uploads.PART_LIMIT}, status=201)
