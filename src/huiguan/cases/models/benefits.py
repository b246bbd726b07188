"""What was promised to officers at a place (爱警惠警、经费保障): promised, in force, used."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiguan.cases.enums import BenefitKind, BenefitState
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class Benefit(models.Model):
    """A benefit or a commitment of funds for the place of an association. It names no person.

    What was entered wrongly is put right, or struck and left out of every total; `changed_why` says why the last time,
    the history every time and what stood there.
    """

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    kind = models.CharField(_("kind of benefit"), max_length=8, choices=BenefitKind.choices)
    title = models.CharField(_("what is promised"), max_length=120)
    giver = models.CharField(_("who promised it"), max_length=120)
    basis = models.CharField(_("document of the promise"), max_length=200, blank=True)
    amount = models.DecimalField(_("yuan a year"), max_digits=14, decimal_places=2, null=True, blank=True)
    promised_on = models.DateField(_("promised on"))
    state = models.CharField(_("state"), max_length=8, choices=BenefitState.choices, default=BenefitState.PROMISED)
    in_force_on = models.DateField(_("in force since"), null=True, blank=True)
    ended_on = models.DateField(_("given until"), null=True, blank=True)
    changed_why = models.CharField(_("why it was put right"), max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits promised")
        ordering = ["state", "title"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gt=0), name="benefit_amount"),
            models.CheckConstraint(
                condition=Q(in_force_on__isnull=True) | Q(in_force_on__gte=F("promised_on")),
                name="benefit_promised_first",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(in_force_on__isnull=False), name="benefit_in_force_since"
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class BenefitUse(models.Model):
    """How much of a benefit was used in a year: how many people, how much money. Nobody is named."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )
    benefit = models.ForeignKey(Benefit, models.PROTECT, related_name="uses", db_index=False)
    year = models.PositiveSmallIntegerField(_("year"))
    people = models.PositiveIntegerField(_("people who used it"))
    amount = models.DecimalField(_("amount used"), max_digits=14, decimal_places=2, null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("use of a benefit")
        verbose_name_plural = _("uses of benefits")
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["benefit", "year"], name="benefit_use_once_a_year")]

    def __str__(self) -> str:
        return f"{self.benefit_id} {self.year}"
