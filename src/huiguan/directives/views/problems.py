"""The list of problems (问题清单): problem, cause, measure, who mends it, by when, how it is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiguan.directives import services
from huiguan.directives.enums import Tab
from huiguan.directives.links import item_url, ledger_url
from huiguan.directives.models import Item
from huiguan.directives.own_sheets import PROBLEMS, problem_values
from huiguan.directives.selectors.documents import PROBLEM_STATES, problem_counts, problems_of
from huiguan.directives.selectors.ledger_filter import LedgerFilter
from huiguan.directives.task_forms import ProblemForm
from huiguan.directives.views.ledger import source_of
from huiguan.kernel.exchange.enums import Format
from huiguan.kernel.exchange.services import export_rows
from huiguan.kernel.exchange.views import exported_response
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page

PAGE_SIZE = 50
TONES = {"open": "orange", "running": "blue", "closed": "green"}


@dataclass(frozen=True, slots=True)
class Line:
    """A problem as the table shows it."""

    item: Item
    source: str
    url: str
    parties: str
    tone: str
    state: str
    sent_url: str
    inside_url: str


def _wanted(request: SignedRequest) -> tuple[str, str]:
    state = request.GET.get("state", "")
    return request.GET.get("q", "").replace("\x00", "").strip(), state if state in PROBLEM_STATES else ""


@page("directives.read_documents")
@require_GET
def problems(request: SignedRequest) -> HttpResponse:
    """Problems of the association, newest first, narrowed by words and by how far they are."""
    q, state = _wanted(request)
    rows = problems_of(request.actor, request.organization, q=q, state=state)
    listed = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = problem_counts(request.actor, request.organization)
    here = reverse("directives:problems", args=[request.organization.code])
    tabs = [{"label": _("All"), "count": sum(counts.values()), "url": here, "current": not state}]
    for key, label in PROBLEM_STATES.items():
        tabs.append({"label": label, "count": counts[key], "url": f"{here}?state={key}", "current": state == key})
    context = {
        "lines": [_line(request, item) for item in listed],
        "page": listed,
        "tabs": tabs,
        "q": q,
        "state": state,
        "may_edit": allows(request.actor, "directives.edit_items", request.organization),
        "may_export": allows(request.actor, "directives.export_ledger", request.organization),
        "received_url": ledger_url(request.organization.code, LedgerFilter(tab=Tab.RECEIVED, kind="problem").query()),
        "crumbs": [(_("Follow-through"), ""), (_("List of problems"), "")],
        "choices": _first_steps(request),
    }
    return render(request, "directives/problems/list.html", context)


def _line(request: SignedRequest, item: Any) -> Line:
    code = request.organization.code
    return Line(
        item=item,
        source=source_of(item.document, item),
        url=item_url(code, item.pk),
        parties="、".join(item.parties),
        tone=TONES[item.progress],
        state=str(PROBLEM_STATES[item.progress]),
        sent_url=ledger_url(code, LedgerFilter(tab=Tab.SENT, item=item.pk).query()),
        inside_url=ledger_url(code, LedgerFilter(tab=Tab.OWN, item=item.pk).query()),
    )


def _first_steps(request: SignedRequest) -> list[dict[str, Any]]:
    if not allows(request.actor, "directives.edit_items", request.organization):
        return []
    code = request.organization.code
    return [
        {"label": _("Add a problem"), "icon": "plus", "url": reverse("directives:problem_new", args=[code])},
        {
            "label": _("Import from Excel"),
            "icon": "file-import",
            "url": reverse("exchange:start", args=[code, PROBLEMS.key]),
        },
        {
            "label": _("Take them from a document"),
            "icon": "file-text",
            "url": reverse("directives:document_new", args=[code]),
        },
    ]


@page("directives.edit_items")
@require_http_methods(["GET", "POST"])
def problem_new(request: SignedRequest) -> HttpResponse:
    """Add a problem by hand."""
    back = reverse("directives:problems", args=[request.organization.code])
    form = ProblemForm(request.POST or None)

    def act(_data: dict[str, Any]) -> None:
        services.add_item(actor=request.actor, organization=request.organization, **form.values())

    return form_page(
        request,
        form,
        act,
        title=_("New problem"),
        submit=_("Add the problem"),
        done=back,
        crumbs=[(_("List of problems"), back), (_("New problem"), "")],
        said=_("The problem was added."),
    )


@page("directives.export_ledger")
@require_GET
def problems_export(request: SignedRequest) -> HttpResponseBase:
    """The list as shown, as Excel or Word."""
    q, state = _wanted(request)
    chosen = request.GET.get("format", "")
    exported = export_rows(
        actor=request.actor,
        organization=request.organization,
        sheet=PROBLEMS,
        rows=problem_values(problems_of(request.actor, request.organization, q=q, state=state)),
        format=chosen if chosen in Format.values else Format.XLSX.value,
        title=_("%(name)s: list of problems") % {"name": request.organization.name},
    )
    return exported_response(exported)
