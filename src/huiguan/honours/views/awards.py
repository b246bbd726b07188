"""Awards that were decided: the list, one with its story, withdrawing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.honours import selectors, services
from huiguan.honours.forms import StoryForm, WithdrawForm
from huiguan.honours.models import Award
from huiguan.honours.services.deciding import AWARD, CERTIFICATE, STORY
from huiguan.honours.views.shared import crumbs, form_beside
from huiguan.kernel.credentials.selectors import current_of
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.web import SignedRequest, here, page
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.kernel.privacy.services import give_consent
from huiguan.members.held import is_held
from huiguan.ui.forms import act, chosen

READ, DECIDE, TELL = "honours.read", "honours.decide", "honours.tell_story"
PAGE_SIZE = 50


@page(READ)
@require_GET
def awards(request: SignedRequest) -> HttpResponse:
    """Awards that the association has given."""
    rows = selectors.awards_of(request.actor, request.organization)
    found = rows_on_page(rows, request.GET, PAGE_SIZE)
    context = {
        "page": found,
        "lines": [(row, row.scheme.grade_name(row.grade)) for row in found],
        "crumbs": crumbs(request, (_("Awards given"), "")),
    }
    return render(request, "honours/awards.html", context)


def _here(request: SignedRequest, award_id: int) -> Award:
    return here(request, selectors.get_award(request.actor, award_id))


@page(READ)
@require_GET
def award(request: SignedRequest, award_id: int) -> HttpResponse:
    """One award: certificate, story, consent."""
    row = _here(request, award_id)
    certificate = current_of(CERTIFICATE, [row.pk]).get(row.pk)
    context = {
        "award": row,
        "grade": row.scheme.grade_name(row.grade),
        "certificate": certificate,
        "consent": consent_in_force(row, STORY) if row.is_person else None,
        "held": is_held(AWARD, row.pk),
        "may_decide": row.withdrawn_on is None and allows(request.actor, DECIDE, row.organization),
        "may_tell": row.withdrawn_on is None and allows(request.actor, TELL, row.organization),
        "crumbs": crumbs(request, (_("Awards given"), reverse("honours:awards", args=[row.organization.code])),
                         (row.shown, "")),
    }  # fmt: skip
    return render(request, "honours/award.html", context)


def _back(request: SignedRequest, row: Award) -> tuple[str, str]:
    return row.shown, reverse("honours:award", args=[request.organization.code, row.pk])


@page(DECIDE)
@require_http_methods(["GET", "POST"])
def award_withdraw(request: SignedRequest, award_id: int) -> HttpResponse:
    """Withdraw an award by an article."""
    row = _here(request, award_id)
    return form_beside(
        request,
        WithdrawForm(request.POST or None),
        lambda values: services.withdraw_award(actor=request.actor, award_id=row.pk, **values),
        _back(request, row),
        title=_("Withdraw the award"),
        submit=_("Withdraw the award"),
        note=_("Its certificate is void from the next look, and its story leaves the public page."),
        danger=True,
    )


@page(TELL)
@require_http_methods(["GET", "POST"])
def award_story(request: SignedRequest, award_id: int) -> HttpResponse:
    """Write the story."""
    row = _here(request, award_id)
    return form_beside(
        request,
        StoryForm(request.POST or None, initial={"story": row.story}),
        lambda values: services.write_story(actor=request.actor, award_id=row.pk, **values),
        _back(request, row),
        title=_("Write the story"),
        submit=_("Save the story"),
    )


@page(TELL)
@require_POST
def award_do(request: SignedRequest, award_id: int, telling: str) -> HttpResponse:
    """Record a consent on paper, or put the story on the public page."""
    row = _here(request, award_id)
    actions = {
        "tell": lambda: services.tell_story(actor=request.actor, award_id=row.pk),
        "consent": lambda: give_consent(
            actor=request.actor, subject=row, purpose=STORY, notice_version=purpose(STORY).version, means="paper"
        ),
    }
    return act(request, chosen(actions, telling), "honours:award", row.pk)
