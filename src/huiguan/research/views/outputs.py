"""Outputs as the office keeps them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.services import export_rows
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.research import selectors, services
from huiguan.research.enums import OutputState
from huiguan.research.forms import AdoptionForm, OutputForm, ReasonForm, VersionForm
from huiguan.research.models import Output
from huiguan.research.sheets import OUTPUTS, output_cells
from huiguan.research.views.shared import crumbs
from huiguan.ui.forms import act, chosen, form_page

READ, PUBLISH = "research.read", "research.publish"
PAGE_SIZE = 50


@page(READ)
@require_GET
def outputs(request: SignedRequest) -> HttpResponseBase:
    """The outputs that the association keeps."""
    rows = selectors.outputs_of(request.actor, request.organization)
    if request.GET.get("format") in Format.values:
        exported = export_rows(
            actor=request.actor, organization=request.organization, sheet=OUTPUTS,
            rows=map(output_cells, rows.iterator(chunk_size=1000)), format=request.GET["format"],
        )  # fmt: skip
        return exported_response(exported)
    context = {
        "page": rows_on_page(rows, request.GET, PAGE_SIZE),
        "may_publish": allows(request.actor, PUBLISH, request.organization),
        "crumbs": crumbs(request, (_("Outputs of research"), "")),
    }
    return render(request, "research/outputs.html", context)


@page(PUBLISH)
@require_http_methods(["GET", "POST"])
def output_new(request: SignedRequest) -> HttpResponse:
    """Enter an output, of the project that `?project=` names or of none."""
    form = OutputForm(request.POST or None, initial={"issued_on": today(), "language": "zh"})
    project_id, made = whole_number(request.GET.get("project", "")), list[Output]()

    def add(values: dict[str, Any]) -> None:
        made.append(
            services.add_output(actor=request.actor, organization=request.organization, project_id=project_id, **values)
        )

    back = reverse("research:outputs", args=[request.organization.code])
    answer = form_page(
        request, form, add, title=_("Enter an output"), submit=_("Save the output"), done=back,
        crumbs=crumbs(request, (_("Enter an output"), "")),
        note=_("Nothing is public before the file was added and the output was published."),
    )  # fmt: skip
    return redirect("research:output", request.organization.code, made[0].pk) if made else answer


def _here(request: SignedRequest, output_id: int) -> Output:
    return here(request, selectors.get_output(request.actor, output_id))


@page(READ)
@require_GET
def output(request: SignedRequest, output_id: int) -> HttpResponse:
    """One output: its record, versions, adoptions, and the next step."""
    row = _here(request, output_id)
    may = allows(request.actor, PUBLISH, row.organization)
    context = {
        "output": row,
        "versions": selectors.versions_of(row),
        "adoptions": selectors.adoptions_of(row),
        "files_open": row.files_open(today()),
        "may_publish": may and row.state == OutputState.DRAFT,
        "may_change": may and row.state != OutputState.WITHDRAWN,
        "is_public": row.state == OutputState.PUBLIC,
        "may_adopt": may and row.state == OutputState.PUBLIC,
        "version_form": VersionForm(),
        "crumbs": crumbs(
            request,
            (_("Outputs of research"), reverse("research:outputs", args=[request.organization.code])),
            (row.title, ""),
        ),
    }
    return render(request, "research/output.html", context)


@page(PUBLISH)
@require_http_methods(["GET", "POST"])
def output_change(request: SignedRequest, output_id: int) -> HttpResponse:
    """Change the record."""
    row = _here(request, output_id)
    form = OutputForm(request.POST or None, initial=OutputForm.initial_of(row))

    def change(values: dict[str, Any]) -> None:
        services.change_output(actor=request.actor, output_id=row.pk, revision=row.revision, **values)

    back = reverse("research:output", args=[request.organization.code, row.pk])
    return form_page(
        request, form, change, title=_("Change the output"), submit=_("Save the output"), done=back,
        crumbs=crumbs(request, (row.title, back)),
    )  # fmt: skip


@page(PUBLISH)
@require_http_methods(["GET", "POST"])
def output_withdraw(request: SignedRequest, output_id: int) -> HttpResponse:
    """Withdraw it with a reason that everybody reads."""
    row, form = _here(request, output_id), ReasonForm(request.POST or None)

    def withdraw(values: dict[str, Any]) -> None:
        services.withdraw_output(actor=request.actor, output_id=row.pk, **values)

    back = reverse("research:output", args=[request.organization.code, row.pk])
    return form_page(
        request, form, withdraw, title=_("Withdraw the output"), submit=_("Withdraw the output"), done=back,
        crumbs=crumbs(request, (row.title, back)), danger=True,
        note=_("Its files close. A tombstone with title, day and reason stays, also for libraries that harvest."),
    )  # fmt: skip


@page(PUBLISH)
@require_POST
def output_do(request: SignedRequest, output_id: int, acting: str) -> HttpResponse:
    """Publish it, add a version, or record an adoption."""
    row = _here(request, output_id)
    facts: dict[str, Any] = {"actor": request.actor, "output_id": row.pk}
    actions = {
        "publish": lambda: services.publish_output(**facts),
        "version": lambda: services.add_version(
            **facts, upload=request.FILES.get("file"), note=request.POST.get("note", "")
        ),
    }
    return act(request, chosen(actions, acting), "research:output", row.pk)


@page(PUBLISH)
@require_http_methods(["GET", "POST"])
def adoption_new(request: SignedRequest, output_id: int) -> HttpResponse:
    """Record by whom it was adopted."""
    row = _here(request, output_id)
    form = AdoptionForm(request.POST or None, request.FILES or None, initial={"adopted_on": today()})

    def record(values: dict[str, Any]) -> None:
        upload = values.pop("file", None)
        services.record_adoption(actor=request.actor, output_id=row.pk, upload=upload, **values)

    back = reverse("research:output", args=[request.organization.code, row.pk])
    return form_page(
        request, form, record, title=_("Record an adoption"), submit=_("Record the adoption"), done=back,
        crumbs=crumbs(request, (row.title, back)),
    )  # fmt: skip
