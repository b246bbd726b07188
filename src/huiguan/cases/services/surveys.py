"""Surveys: drafted, answered without a name, closed and counted. `drawing` opens them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiguan.cases import slips
from huiguan.cases.enums import BenefitState, SurveyKind, SurveyState
from huiguan.cases.models import Benefit, Survey, SurveyAnswer, SurveyInvitation
from huiguan.cases.sealing import opened
from huiguan.cases.services.drawing import KIND, RUN, lock_survey
from huiguan.cases.survey_questions import (
    MOST_QUESTIONS,
    SCALE,
    SurveyQuestion,
    checked_answers,
    counted,
    kept_questions,
)
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.formats import SMALL_CELL
from huiguan.kernel.inbox import services as inbox
from huiguan.kernel.organizations.selectors import departments_of
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Invalid, NotFound, Role, RuleViolation, permit
from huiguan.kernel.privacy import open_value, seal_value, unwrap_key

ANSWER = "cases.answer_survey"
_lot = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """What a survey asks and of whom: a share of each unit in percent, and at least so many of each.

    With `below` the units of all associations below are asked as well.
    """

    title: str
    questions: Sequence[SurveyQuestion]
    closes_on: date
    introduction: str = ""
    kind: str = SurveyKind.TOPIC
    share: int = 100
    least: int = 5
    below: bool = False


def draft_survey(*, actor: Actor, organization: Any, plan: SurveyPlan, survey_id: int | None = None) -> Survey:
    """Draft a survey, or change a draft. Refusals of questions as in `survey_questions`; Invalid "days", "share".

    Nobody who holds an office in the association may be named in a question: services and units are rated.
    """
    with recording(actor, organization, reason="draft_survey"):
        permit(actor, RUN, organization)
        survey = Survey(organization=organization) if survey_id is None else lock_survey(actor, survey_id)
        if survey.state != SurveyState.DRAFT:
            raise RuleViolation(_("A survey that was opened stays as it is."), code="wrong_state")
        if plan.closes_on < today():
            raise Invalid(_("This day is over."), code="days", field="closes_on")
        if not 1 <= plan.share <= 100:
            raise Invalid(_("From 1 to 100 percent."), code="share", field="share")
        if not plan.title.strip() or plan.kind not in SurveyKind.values:
            raise Invalid(_("Give the survey a title."), code="title", field="title")
        survey.questions = kept_questions(plan.questions, _office_names(organization))
        survey.kind, survey.year, survey.closes_on = plan.kind, plan.closes_on.year, plan.closes_on
        survey.title, survey.introduction = plan.title.strip()[:120], plan.introduction.strip()[:2000]
        survey.share, survey.least, survey.below = plan.share, plan.least, plan.below
        survey.save()
    return survey


def _office_names(organization: Any) -> list[str]:
    ids = {user for role in Role for user in holders(role, [organization.pk]).get(organization.pk, ())}
    return [user.display_name for user in User.objects.filter(pk__in=ids).select_related("person")]


def satisfaction_questions(actor: Actor, organization: Any) -> list[SurveyQuestion]:
    """What a yearly satisfaction survey asks to begin with: services of the association, what is in force, its units.

    Departments are rated, never who works in them.
    """
    rows = Benefit.objects.unscoped("titles of benefits are told to every member")
    titles = rows.filter(organization=organization, state=BenefitState.IN_FORCE).values_list("title", flat=True)
    services = (_("Help with rights and requests"), _("Relief and condolence"), _("Activities for members"))
    units = [_("Work of %(unit)s") % {"unit": row.name} for row in departments_of(actor, organization)]
    labels = [str(label) for label in (*services, *titles, *units)]
    return [SurveyQuestion(label, SCALE) for label in dict.fromkeys(labels)][:MOST_QUESTIONS]


def drop_survey(*, actor: Actor, survey_id: int) -> None:
    """Throw a draft away."""
    with recording(actor, reason="drop_survey"):
        survey = lock_survey(actor, survey_id)
        if survey.state != SurveyState.DRAFT:
            raise RuleViolation(_("A survey that was opened stays as it is."), code="wrong_state")
        survey.delete()


def take_slip(*, actor: Actor, survey_id: int, blinded: bytes) -> bytes:
    """Sign the blinded slip of somebody who was drawn, once; the same blinded slip again gives the same signature.

    RuleViolation "taken" for another one, "over" after the end; NotFound for whoever was not drawn. The signer does not
    see the slip, so that no answer leads back here.
    """
    with recording(actor, reason="take_slip"):
        permit(actor, ANSWER)
        rows = SurveyInvitation.objects.unscoped("one's own invitation").select_related("survey")
        own = rows.filter(survey=survey_id, person=actor.person_id or 0)
        row: SurveyInvitation | None = own.select_for_update(of=("self",)).first()
        if row is None:
            raise NotFound(str(survey_id))
        _insist_on_open(row.survey)
        digest = sha256(blinded).digest()
        if row.taken and bytes(row.blinded or b"") != digest:
            raise RuleViolation(_("Your slip was given out already. It lies on the device that asked."), code="taken")
        try:
            signature = slips.sign_blinded(opened(row.survey, "signing_key")["signing_key"], blinded)
        except ValueError as error:
            raise Invalid(_("This is no slip of this survey."), code="slip") from error
        row.taken, row.blinded = True, digest
        row.save(update_fields=["taken", "blinded"])
        inbox.settle(subject_kind=KIND, subject_id=row.pk)
    return signature


def _insist_on_open(survey: Survey) -> None:
    if survey.state != SurveyState.OPEN or survey.closes_on < today():
        raise RuleViolation(_("This survey is over."), code="over")


def hand_in_answer(*, survey: UUID, slip: bytes, signature: bytes, answers: Sequence[Any]) -> None:
    """Take an answer by its slip, from nobody in particular: no actor, no time, no request is kept.

    NotFound for an unknown survey; RuleViolation "slip" without a right signature, "answered" for a slip that was
    used, "over"; Invalid "answers".
    """
    rows = Survey.objects.unscoped("the slip is the key")
    with transaction.atomic():
        # Locked, so that nothing comes in while somebody closes and counts it.
        found: Survey | None = rows.select_for_update().filter(uuid=survey).first()
        if found is None:
            raise NotFound("survey")
        _insist_on_open(found)
        if not slips.is_signed(bytes(found.public_key or b""), slip, signature):
            raise RuleViolation(_("This is no slip of this survey."), code="slip")
        plain = json.dumps(checked_answers(found.questions, list(answers)), ensure_ascii=False)
        sealed = seal_value(unwrap_key(found.data_key or b""), "answers", plain)
        row = SurveyAnswer(organization_id=found.organization_id, survey=found, slip=slip, answers=sealed)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as twice:
            raise RuleViolation(_("This slip was used already."), code="answered") from twice


def close_survey(*, actor: Actor, survey_id: int) -> Survey:
    """Close a survey and count it: the signing key goes, and the answers are written anew in an order drawn by lot."""
    with recording(actor, reason="close_survey"):
        return _close(lock_survey(actor, survey_id))


def close_ended_surveys(*, actor: Actor) -> int:
    """Close all surveys whose last day is over; the morning's job. How many."""
    rows = Survey.objects.unscoped("the daily job").filter(state=SurveyState.OPEN, closes_on__lt=today())
    number = 0
    for survey_id in list(rows.values_list("pk", flat=True)):
        with recording(actor, reason="close_survey"):
            _close(rows.select_related("organization").select_for_update(of=("self",)).get(pk=survey_id))
        number += 1
    return number


def _close(survey: Survey) -> Survey:
    if survey.state != SurveyState.OPEN:
        raise RuleViolation(_("Only an open survey can be closed."), code="wrong_state")
    rows = SurveyAnswer.objects.unscoped("of the locked survey").filter(survey=survey)
    found = list(rows)
    key = unwrap_key(survey.data_key or b"")
    survey.results = counted(survey.questions, [_plain(key, row) for row in found])
    _lot.shuffle(found)
    rows.delete()
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(organization_id=row.organization_id, survey=survey, slip=row.slip, answers=row.answers)
        for row in found
    )
    survey.state, survey.signing_key = SurveyState.CLOSED, None
    survey.save()
    asked = SurveyInvitation.objects.unscoped("of the locked survey").filter(survey=survey, taken=False)
    inbox.settle_many(subject_kind=KIND, subject_ids=list(asked.values_list("pk", flat=True)))
    return survey


def _plain(key: Any, row: SurveyAnswer) -> list[Any]:
    found: list[Any] = json.loads(open_value(key, "answers", row.answers))
    return found


def texts_of(survey: Survey, place: int) -> list[str]:
    """Texts given to one question of a closed survey that the caller may read; none while fewer than five gave one."""
    if survey.state != SurveyState.CLOSED:
        return []
    key = unwrap_key(survey.data_key or b"")
    rows = SurveyAnswer.objects.unscoped("of a read survey").filter(survey=survey)
    texts = [sheet[place] for sheet in (_plain(key, row) for row in rows) if sheet[place]]
    return sorted(texts) if len(texts) >= SMALL_CELL else []


def forget_answers(actor: Actor, keys: Sequence[int]) -> int:
    """Drop the answers and the list of those asked of closed surveys; the counts stay. How many surveys."""
    found = list(Survey.objects.unscoped("chosen by a rule of retention").filter(pk__in=keys))
    SurveyAnswer.objects.unscoped("of surveys chosen by a rule").filter(survey__in=found).delete()
    SurveyInvitation.objects.unscoped("of surveys chosen by a rule").filter(survey__in=found).delete()
    return len(found)
