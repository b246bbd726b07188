"""Who is asked in a survey: drawn by lot, unit by unit, also in the associations below; the lot is the system's."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from huiguan.cases import slips
from huiguan.cases.enums import SurveyState
from huiguan.cases.models import Survey, SurveyInvitation
from huiguan.cases.sealing import seal_into
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.formats import SMALL_CELL
from huiguan.kernel.inbox import services as inbox
from huiguan.kernel.inbox.posting import Post
from huiguan.kernel.organizations.selectors import branch
from huiguan.kernel.people.selectors import accounts_of
from huiguan.kernel.permits import Actor, NotFound, Role, RuleViolation, scope_of
from huiguan.members.selectors import people_by_unit, unit_sizes

RUN = "cases.run_surveys"
KIND = "cases.surveyinvitation"
DRAW_TASK = "cases.draw_survey"
_BATCH = 5_000
_lot = secrets.SystemRandom()


def lock_survey(actor: Actor, survey_id: int) -> Survey:
    """A survey that the actor may run, locked; NotFound when unknown or forbidden."""
    rows = Survey.objects.scoped(scope_of(actor, RUN)).select_related("organization")
    found: Survey | None = rows.select_for_update(of=("self",)).filter(pk=survey_id).first()
    if found is None:
        raise NotFound(str(survey_id))
    return found


def open_survey(*, actor: Actor, survey_id: int) -> Survey:
    """Draw the sample, make the keys, tell those who were drawn. One that asks below is drawn by a job.

    RuleViolation "too_few" for fewer than five: their answers could not be told. Asked again while the job has not
    drawn, it is queued once more, which does no harm.
    """
    with recording(actor, reason="open_survey"):
        survey = lock_survey(actor, survey_id)
        if survey.state not in (SurveyState.DRAFT, SurveyState.DRAWING):
            raise RuleViolation(_("A survey that was opened stays as it is."), code="wrong_state")
        sizes = unit_sizes(survey.organization, below=survey.below)
        if sum(_number(size, survey.share, survey.least) for size in sizes) < SMALL_CELL:
            raise _too_few()
        if survey.below:
            survey.state = SurveyState.DRAWING
            survey.save()
            app.configure_task(DRAW_TASK).defer(survey_id=survey.pk)
        else:
            _draw(survey, [survey.organization])
    return survey


def draw_survey(*, actor: Actor, survey_id: int) -> int:
    """Draw the sample of a survey among its association and all below, for the job; how many are asked.

    Nothing happens unless the survey waits for it. Who was drawn is told to nobody but themselves: the office that
    asks learns numbers, the offices below that their members are asked.
    """
    if not actor.is_system:
        raise NotFound(str(survey_id))
    with recording(actor, reason="draw_survey"):
        rows = Survey.objects.unscoped("the job of an opened survey").select_related("organization")
        survey: Survey | None = rows.select_for_update(of=("self",)).filter(pk=survey_id).first()
        if survey is None or survey.state != SurveyState.DRAWING:
            return 0
        places = list(branch(survey.organization))
        made = _draw(survey, places)
        asked = {row.organization_id for row in made} - {survey.organization_id}
        _tell_offices(survey, {place.pk: place.code for place in places if place.pk in asked})
    return len(made)


def _too_few() -> RuleViolation:
    message = _("At least %(number)d members have to be asked, so that nobody is known by an answer.")
    return RuleViolation(message % {"number": SMALL_CELL}, code="too_few")


def _draw(survey: Survey, places: Iterable[Any]) -> list[SurveyInvitation]:
    found: dict[int, int] = {}
    for place in places:
        for person in drawn(people_by_unit(place), survey.share, survey.least):
            found.setdefault(person, place.pk)
    if len(found) < SMALL_CELL:  # somebody may be in several units: fewer than their sizes say
        raise _too_few()
    private, survey.public_key = slips.new_keys()
    seal_into(survey, signing_key=private)
    survey.state, survey.opened_on, survey.asked = SurveyState.OPEN, today(), len(found)
    survey.save()
    made = SurveyInvitation.objects.bulk_create(
        (
            SurveyInvitation(organization_id=found[person], survey=survey, person_id=person)
            for person in _lot.sample(sorted(found), len(found))
        ),
        batch_size=_BATCH,
    )
    _tell(survey, made)
    return made


def _number(size: int, share: int, least: int) -> int:
    """How many of a unit of this size are drawn."""
    return min(size, max(least, ceil(size * share / 100)))


def drawn(units: Mapping[str, Sequence[int]], share: int, least: int) -> list[int]:
    """Persons drawn by lot: of each unit its share, rounded up, and at least so many; nobody twice."""
    found: set[int] = set()
    for people in units.values():
        found.update(_lot.sample(sorted(people), _number(len(people), share, least)))
    return _lot.sample(sorted(found), len(found))


def _tell(survey: Survey, invitations: Sequence[SurveyInvitation]) -> None:
    accounts = accounts_of(row.person_id for row in invitations)
    inbox.notify_many(
        Post(
            organization_id=survey.organization_id,
            role="",
            user_id=accounts[row.person_id],
            kind="cases.survey",
            subject_kind=KIND,
            subject_id=row.pk,
            text=survey.title,
            url=reverse("cases:own_survey", args=[survey.pk]),
            due=survey.closes_on,
        )
        for row in invitations
        if row.person_id in accounts
    )


def _tell_offices(survey: Survey, codes: Mapping[int, str]) -> None:
    inbox.notify_many(
        Post(
            organization_id=place,
            role=Role.CLERK,
            user_id=None,
            kind="cases.survey_here",
            subject_kind="cases.survey",
            subject_id=survey.pk,
            text=survey.title,
            url=reverse("cases:surveys", args=[code]),
            due=survey.closes_on,
        )
        for place, code in codes.items()
    )
