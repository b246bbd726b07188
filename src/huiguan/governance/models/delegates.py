"""Delegates of a congress: how many each unit sends, and whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.governance.enums import ChosenBy, DelegateState
from huiguan.governance.models.terms import Term
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager
from huiguan.kernel.revisions import Revised


@tracked()
class DelegateQuota(models.Model):
    """How many delegates a unit sends to the congress of a term; the unit is an association below or a name."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    term = models.ForeignKey(Term, models.PROTECT, related_name="quotas", verbose_name=_("term"))
    unit = models.ForeignKey(
        "organizations.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the association that sends them"),
    )
    name = models.CharField(_("unit"), max_length=200)
    seats = models.PositiveSmallIntegerField(_("delegates"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("quota of delegates")
        verbose_name_plural = _("quotas of delegates")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["term", "name"], name="delegate_quota_once")]

    def __str__(self) -> str:
        return self.name


@tracked(exclude=("revision", "changed_at", "changed_by"))
class Delegate(Revised):
    """One delegate of a congress."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    term = models.ForeignKey(Term, models.PROTECT, related_name="delegates", verbose_name=_("term"))
    quota = models.ForeignKey(DelegateQuota, models.PROTECT, related_name="delegates", verbose_name=_("unit"))
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    # The record in the roster of whoever sent the delegate; once its member signs in, `person` follows.
    membership = models.ForeignKey(
        "members.Membership", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    duty = models.CharField(_("unit and duty"), max_length=200, blank=True)
    chosen_by = models.CharField(_("chosen"), max_length=12, choices=ChosenBy.choices, default=ChosenBy.ELECTED)
    state = models.CharField(
        _("credentials"), max_length=12, choices=DelegateState.choices, default=DelegateState.ENTERED
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    replaced_on = models.DateField(_("replaced on"), null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ["quota__order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "person"],
                condition=Q(person__isnull=False, replaced_on=None),
                name="delegate_person_once",
            ),
            models.UniqueConstraint(
                fields=["quota", "name", "duty"], condition=Q(replaced_on=None), name="delegate_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
