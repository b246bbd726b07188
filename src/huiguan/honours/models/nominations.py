"""A nomination and an award. Names and deeds are not copied into the history: they go with the row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.honours.enums import Outcome
from huiguan.honours.models.schemes import Scheme
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.members.keys import HIDDEN, shown_name


class Honoured(models.Model):
    """Who, for which deed, in which grade. `candidate` tells who is the same: person:ID or unit:association:name."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+", verbose_name=_("award scheme"))
    candidate = models.CharField(max_length=160)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=200, blank=True)
    deed = models.CharField(_("deed"), max_length=120)
    deed_on = models.DateField(_("day of the deed"))
    grade = models.CharField(_("grade"), max_length=40)

    class Meta:
        abstract = True

    @property
    def is_person(self) -> bool:
        """Whether it is about a person, with or without an account here."""
        return not self.candidate.startswith("unit:")

    @property
    def shown(self) -> str:
        """The name as it stands on pages; of a hidden identity that it is hidden."""
        return shown_name(self.name)

    @property
    def is_hidden(self) -> bool:
        """Whether the identity is hidden: no paper for everybody tells what would lead to it."""
        return self.name == HIDDEN


@tracked(exclude=("name", "unit", "deed", "candidate"))
class Nomination(Honoured):
    """A nomination: what the round's submission is about. `paused` has no reason beside it, and never gets one; the
    outcome stays what it was, so that it goes on from there.
    """

    submission = models.OneToOneField(
        "rounds.Submission", models.PROTECT, related_name="+", verbose_name=_("submission")
    )
    round = models.ForeignKey("rounds.Round", models.PROTECT, related_name="+", verbose_name=_("round"))
    paused = models.BooleanField(_("paused"), default=False)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.NOMINATED)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["-id"]
        indexes = [models.Index(fields=["round", "outcome"], name="nomination_by_outcome")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(paused=True, outcome__in=("awarded", "not_awarded")), name="nomination_paused_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.pk}"


@tracked(exclude=("name", "unit", "deed", "candidate", "story"))
class Award(Honoured):
    """An award that was decided. `paper_id` is the decision in the register of papers; `story` is told with consent."""

    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="award", verbose_name=_("nomination"))
    round = models.ForeignKey("rounds.Round", models.PROTECT, related_name="+", verbose_name=_("round"))
    decided_on = models.DateField(_("decided on"))
    paper_id = models.BigIntegerField(_("paper"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_by_rule = models.CharField(_("withdrawn by"), max_length=200, blank=True)
    story = models.TextField(_("story"), blank=True, max_length=5000)
    story_told = models.BooleanField(_("story is public"), default=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["-decided_on", "-id"]
        indexes = [
            models.Index(fields=["candidate", "scheme"], name="award_by_candidate"),
            models.Index(fields=["organization", "-decided_on"], name="award_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_by_rule=""), name="award_withdrawn_by_rule"
            ),
            models.CheckConstraint(condition=Q(story_told=False) | ~Q(story=""), name="award_story_to_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id}/{self.pk}"
