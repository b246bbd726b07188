"""Surveys (调研): who was asked is known, what anybody answered is not, and each answers once.

Whoever was chosen gets one slip signed blindly (RFC 9474): the signer does not see it. An answer carries its slip and
neither person nor time; the rows of answers and of those chosen have no history.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.cases.enums import SurveyKind, SurveyState
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


def _association(**more: Any) -> Any:
    return models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), **more
    )


@tracked(exclude=("data_key", "signing_key"))
class Survey(models.Model):
    """A survey among the members of an association, with `below` of all below it too: a share of each unit is asked.

    `questions` as `survey_questions.Question`; `share` in percent, `least` of each unit. `signing_key` signs slips
    while the survey is open and is dropped when it closes; `public_key` proves them ever after. `results` are the
    counts taken at the end.
    """

    organization = _association()
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind of survey"), max_length=12, choices=SurveyKind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title of the survey"), max_length=120)
    introduction = models.TextField(_("introduction"), max_length=2000, blank=True)
    questions = models.JSONField(_("questions of the survey"), default=list)
    below = models.BooleanField(_("members of the associations below are asked as well"), default=False)
    share = models.PositiveSmallIntegerField(_("share of each unit that is asked, in percent"), default=100)
    least = models.PositiveSmallIntegerField(_("at least of each unit"), default=5)
    state = models.CharField(_("state"), max_length=8, choices=SurveyState.choices, default=SurveyState.DRAFT)
    opened_on = models.DateField(_("survey opened on"), null=True)
    closes_on = models.DateField(_("last day of the survey"))
    asked = models.PositiveIntegerField(_("members asked"), default=0)
    results = models.JSONField(_("results"), null=True)
    public_key = models.BinaryField(null=True, editable=False)
    signing_key = models.BinaryField(_("signing key"), null=True, editable=False)
    data_key = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(share__range=(1, 100)), name="survey_share"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(signing_key__isnull=True), name="survey_signs_while_open"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SurveyInvitation(models.Model):
    """A member who was chosen; `taken` when the slip was given out, which is not yet an answer. No time is kept.

    `blinded` is the digest of the blinded slip, so that a broken line may ask for the same signature again; being
    blinded, it leads to no slip. `organization` is the one among whose members the person was drawn.
    """

    organization = _association(db_index=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations", db_index=False)
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", verbose_name=_("person"))
    taken = models.BooleanField(default=False)
    blinded = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("member asked in a survey")
        verbose_name_plural = _("members asked in surveys")
        constraints = [models.UniqueConstraint(fields=["survey", "person"], name="survey_asks_once")]
        indexes = [models.Index(fields=["organization", "survey"], name="survey_asks_here")]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.person_id}"


class SurveyAnswer(models.Model):
    """An answer with its slip. At the end all are written anew in an order drawn by lot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = _association(db_index=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="answers")
    slip = models.BinaryField(unique=True, editable=False)
    answers = models.BinaryField(editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")

    def __str__(self) -> str:
        return str(self.survey_id)
