"""The page on which who calls a round sees to it: quotas by level and association, and the versions of its form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huiguan.kernel.organizations.enums import level_label
from huiguan.kernel.organizations.selectors import branch
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.rounds import selectors, services
from huiguan.kernel.rounds.enums import RoundState
from huiguan.kernel.rounds.forms import LevelsForm, QuestionsForm, QuotasForm, written_questions
from huiguan.kernel.rounds.kinds import kind_of
from huiguan.kernel.rounds.models import FormVersion, Round
from huiguan.ui.forms import taken

CALL = "rounds.call"
PAGE_SIZE = 50


def _own(request: SignedRequest, round_id: int) -> Round:
    return here(request, selectors.get_round(request.actor, request.organization, round_id))


@page(CALL)
@require_GET
def round_setup(request: SignedRequest, round_id: int) -> HttpResponse:
    """The quotas and the form of a round that the association calls."""
    return _setup(request, _own(request, round_id))


def _form_of(row: Round) -> FormVersion:
    found = selectors.form_of(row)
    if found is None:
        raise NotFound(str(row.pk))
    return found


def _setup(request: SignedRequest, row: Round, status: int = 200, **more: Any) -> HttpResponse:
    versions = selectors.forms_of(row)
    newest = versions[0].questions if versions else []
    levels = [(level_label(level), most) for level, most in row.quotas.items()]
    own = rows_on_page(selectors.own_quotas(row), request.GET, PAGE_SIZE)
    passed = selectors.passed_of(row, [quota.organization_id for quota in own])
    context = {
        "round": row,
        "levels": levels,
        "page": own,
        "own": [(quota, passed.get(quota.organization_id, 0)) for quota in own],
        "versions": versions,
        "kept": [each["label"] for each in newest if each["key"] in kind_of(row.kind).kept],
        "open": row.state != RoundState.CLOSED,
        "levels_form": LevelsForm(initial={"levels": "\n".join(f"{label} {most}" for label, most in levels)}),
        "quotas_form": QuotasForm(below=()),
        "questions_form": QuestionsForm(known=newest, initial={"questions": written_questions(newest)}),
        "crumbs": [(row.title, kind_of(row.kind).address(row, row.organization)), (_("Quotas and form"), "")],
        **more,
    }
    return render(request, "rounds/setup.html", context, status=status)


@page(CALL)
@require_POST
def round_levels(request: SignedRequest, round_id: int) -> HttpResponse:
    """Set the quotas by level."""
    row, form = _own(request, round_id), LevelsForm(request.POST)

    def change(values: dict[str, Any]) -> None:
        services.set_level_quotas(actor=request.actor, round_id=row.pk, quotas=values["levels"])

    if taken(form, change):
        return redirect("rounds:round_setup", request.organization.code, row.pk)
    return _setup(request, row, 422, levels_form=form)


@page(CALL)
@require_POST
def round_quotas(request: SignedRequest, round_id: int) -> HttpResponse:
    """Set the quotas of single associations, all of what was pasted or nothing."""
    row = _own(request, round_id)
    form = QuotasForm(request.POST, below=branch(row.organization).only("pk", "code", "name", "short_name"))

    def change(values: dict[str, Any]) -> None:
        done = services.set_quotas(actor=request.actor, round_id=row.pk, quotas=values["quotas"])
        said = ngettext("%(n)d quota was set.", "%(n)d quotas were set.", done)
        messages.success(request, said % {"n": done})

    if taken(form, change):
        return redirect("rounds:round_setup", request.organization.code, row.pk)
    return _setup(request, row, 422, quotas_form=form)


@page(CALL)
@require_POST
def round_form(request: SignedRequest, round_id: int) -> HttpResponse:
    """Make a new version of the form."""
    row = _own(request, round_id)
    form = QuestionsForm(request.POST, known=_form_of(row).questions)

    def change(values: dict[str, Any]) -> None:
        services.set_form(actor=request.actor, round_id=row.pk, questions=values["questions"])

    if taken(form, change):
        return redirect("rounds:round_setup", request.organization.code, row.pk)
    return _setup(request, row, 422, questions_form=form)
