"""Entering a task of one's own, without a document."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiguan.directives import services
from huiguan.directives.links import ledger_url
from huiguan.directives.task_forms import TaskForm
from huiguan.kernel.organizations.selectors import departments_of
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import form_page


@page("directives.dispatch")
@require_http_methods(["GET", "POST"])
def task_new(request: SignedRequest) -> HttpResponse:
    """A form; the task is under way at once and stands on the tab of own tasks."""
    back = ledger_url(request.organization.code, "tab=own")
    form = TaskForm(request.POST or None, departments=departments_of(request.actor, request.organization))

    def act(_data: dict[str, Any]) -> None:
        services.add_own_assignment(actor=request.actor, organization=request.organization, **form.values())

    return form_page(
        request,
        form,
        act,
        title=_("New task"),
        submit=_("Add the task"),
        done=back,
        crumbs=[(_("Task ledger"), back), (_("New task"), "")],
        said=_("The task was added."),
    )
