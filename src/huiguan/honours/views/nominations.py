"""Nominating, and one nomination on its way."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.honours import selectors, services
from huiguan.honours.enums import Outcome
from huiguan.honours.forms import NominationForm
from huiguan.honours.models import Nomination
from huiguan.honours.views.shared import crumbs, form_beside
from huiguan.kernel.permits import NotFound, allows
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.rounds import selectors as round_selectors
from huiguan.kernel.workflow.selectors import available, timeline
from huiguan.ui.forms import act, chosen

READ, NOMINATE = "honours.read", "honours.nominate"


@page(NOMINATE)
@require_http_methods(["GET", "POST"])
def nomination_new(request: SignedRequest, round_id: int) -> HttpResponse:
    """Nominate somebody for a round."""
    row = selectors.get_round(request.actor, request.organization, round_id)
    form_version = round_selectors.form_of(row)
    if form_version is None:
        raise NotFound(str(round_id))
    form = NominationForm(request.POST or None, scheme=selectors.scheme_of(row), questions=form_version.questions)

    return form_beside(
        request,
        form,
        lambda _values: services.nominate(
            actor=request.actor, organization=request.organization, round_id=row.pk, **form.values
        ),
        (row.title, reverse("honours:round", args=[request.organization.code, row.pk])),
        title=_("Nominate"),
        submit=_("Save the nomination"),
        note=_("Write what was done. Opinions on persons are uploaded as papers, never written here."),
        more=((_("Nominate"), ""),),
    )


def _here(request: SignedRequest, nomination_id: int) -> Nomination:
    """A nomination that this association has, had, or made."""
    row = selectors.get_nomination(request.actor, nomination_id)
    if not selectors.nominations_at(request.actor, row.round, request.organization).filter(pk=row.pk).exists():
        raise NotFound(str(nomination_id))
    return row


@page(READ)
@require_GET
def nomination(request: SignedRequest, nomination_id: int) -> HttpResponse:
    """One nomination: what was filled in, its way, opinions, and the next step."""
    row = _here(request, nomination_id)
    submission, place = row.submission, request.organization
    steps = {step.key for step in available(request.actor, submission)}
    lies_here = submission.at_id == place.pk
    context = {
        "nomination": row,
        "grade": row.scheme.grade_name(row.grade),
        "answers": round_selectors.answered(submission),
        "timeline": timeline(submission),
        "may_hand_in": "hand_in" in steps and lies_here,
        "may_pass": "pass_up" in steps and lies_here and submission.state == "underway",
        "may_return": "send_back" in steps and lies_here and row.outcome == Outcome.NOMINATED
        and submission.organization_id != place.pk,
        "may_pause": row.outcome in (Outcome.NOMINATED, Outcome.PROPOSED)
        and allows(request.actor, "honours.pause", submission.at),
        "may_remove": row.outcome == Outcome.PROPOSED
        and allows(request.actor, "honours.decide", row.round.organization),
        "may_upload": lies_here and row.outcome == Outcome.NOMINATED
        and selectors.may_read_opinions(request.actor, row.pk),
        "opinions": selectors.opinions_of(request.actor, row) if lies_here else [],
        "crumbs": crumbs(
            request,
            (row.round.title, reverse("honours:round", args=[place.code, row.round_id])),
            (submission.title, ""),
        ),
    }  # fmt: skip
    return render(request, "honours/nomination.html", context)


@page(NOMINATE)
@require_http_methods(["GET", "POST"])
def nomination_change(request: SignedRequest, nomination_id: int) -> HttpResponse:
    """Change a draft, or one that came back."""
    row = _here(request, nomination_id)
    submission = row.submission
    answers = round_selectors.answers_of(submission)
    initial = {"deed": row.deed, "deed_on": row.deed_on, **{f"a_{key}": text for key, text in answers.items()}}
    form = NominationForm(request.POST or None, scheme=row.scheme, questions=submission.form.questions, initial=initial)
    for name in ("candidate", "unit", "grade"):
        del form.fields[name]

    return form_beside(
        request,
        form,
        lambda _values: services.change_nomination(
            actor=request.actor, nomination_id=row.pk, revision=submission.revision, **form.values
        ),
        (submission.title, reverse("honours:nomination", args=[request.organization.code, row.pk])),
        title=_("Change the nomination"),
        submit=_("Save the nomination"),
    )


@page(READ)
@require_POST
def nomination_do(request: SignedRequest, nomination_id: int, doing: str) -> HttpResponse:
    """The next step; the service asks its own permission."""
    row = _here(request, nomination_id)
    facts: dict[str, Any] = {"actor": request.actor, "nomination_id": row.pk}
    note = request.POST.get("note", "")
    actions = {
        "hand_in": lambda: services.hand_in(**facts),
        "pass_up": lambda: services.pass_up(**facts, note=note),
        "return": lambda: services.return_nomination(**facts, reason=note),
        "withdraw": lambda: services.withdraw_nomination(**facts),
        "pause": lambda: services.pause_nomination(**facts),
        "resume": lambda: services.resume_nomination(**facts),
        "remove": lambda: services.remove_proposed(**facts),
        "opinion": lambda: services.add_opinion(**facts, upload=request.FILES.get("file")),
    }
    return act(request, chosen(actions, doing), "honours:nomination", row.pk)
