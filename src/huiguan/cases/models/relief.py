"""Relief in a case: proof, check, committee, notice, payment, visit (DOMAIN.md §2.3)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases.enums import Ground, ReliefState, Vote
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


def _association() -> Any:
    return models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association"), db_index=False
    )


@tracked
class ReliefRate(models.Model):
    """What an association grants for a ground: between `least` and `most`, in yuan."""

    organization = _association()
    ground = models.CharField(_("ground"), max_length=16, choices=Ground.choices)
    least = models.DecimalField(_("at least"), max_digits=12, decimal_places=2)
    most = models.DecimalField(_("at most"), max_digits=12, decimal_places=2)
    basis = models.CharField(_("basis"), max_length=120, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("rate of relief")
        verbose_name_plural = _("rates of relief")
        constraints = [
            models.UniqueConstraint(fields=["organization", "ground"], name="relief_rate_once"),
            models.CheckConstraint(condition=Q(least__gte=0, most__gte=models.F("least")), name="relief_rate_range"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.ground}"


@tracked(exclude=("data_key",))
class Relief(models.Model):
    """An application for relief within a case. `organization` is the one that decides and pays.

    Another follows in the same case only after one that was refused or withdrawn: the last one is the case's relief.
    The amount asked and granted, the ground and the payee are for those who handle and decide; the notice shows a
    shortened name and the amount, never the ground, an account or a child's name.
    """

    workflow_name = "cases.relief"
    history_hidden = ("ground", "payee", "account", "proof", "status_document")

    organization = _association()
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="reliefs", related_query_name="relief", verbose_name=_("case")
    )
    state = models.CharField(_("state"), max_length=12, choices=ReliefState.choices, default=ReliefState.GATHERING)
    ground = models.CharField(_("ground"), max_length=16, choices=Ground.choices)
    amount_asked = models.DecimalField(_("amount asked"), max_digits=12, decimal_places=2)
    amount = models.DecimalField(_("amount granted"), max_digits=12, decimal_places=2, null=True)
    decided_on = models.DateField(_("decided on"), null=True)
    notice_id = models.BigIntegerField(null=True, editable=False)
    voucher_number = models.CharField(_("voucher"), max_length=60, blank=True)
    paid_on = models.DateField(pgettext_lazy("payment", "paid on"), null=True)
    received_on = models.DateField(_("receipt of"), null=True)
    visited_on = models.DateField(_("visited on"), null=True)
    follow_until = models.PositiveSmallIntegerField(_("followed up until the year"), null=True, blank=True)
    follow_next = models.DateField(_("next yearly visit"), null=True)
    payee = models.BinaryField(_("payee"), null=True)
    account = models.BinaryField(_("account"), null=True)
    proof = models.BinaryField(_("proof by the unit"), null=True)
    status_document = models.BinaryField(_("decision of the State"), null=True)
    data_key = models.BinaryField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("relief")
        verbose_name_plural = _("reliefs")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=~Q(state__in=["refused", "withdrawn"]), name="relief_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(amount_asked__gt=0), name="relief_asks"),
            models.CheckConstraint(
                condition=~Q(state__in=["to_pay", "paid", "visited"]) | Q(amount__gt=0, decided_on__isnull=False),
                name="relief_decided_before_paid",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "visited"]) | (~Q(voucher_number="") & Q(paid_on__isnull=False)),
                name="relief_paid_with_voucher",
            ),
        ]
        indexes = [models.Index(fields=["organization", "state", "id"], name="relief_by_state")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


@tracked
class ReliefCheck(models.Model):
    """A level's check of an application: right as far as this association can tell, or not."""

    organization = _association()
    relief = models.ForeignKey(Relief, models.PROTECT, related_name="checks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    right = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("check of relief")
        verbose_name_plural = _("checks of relief")
        constraints = [models.UniqueConstraint(fields=["relief", "organization"], name="relief_check_once")]

    def __str__(self) -> str:
        return f"{self.relief_id}: {self.organization_id}"


@tracked
class CommitteeSeat(models.Model):
    """A member of the committee that decides on one relief: conflict declared or computed, or a vote with an amount."""

    organization = _association()
    relief = models.ForeignKey(Relief, models.PROTECT, related_name="seats", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    conflict = models.CharField(_("conflict of interest"), max_length=12, blank=True)
    vote = models.CharField(_("vote"), max_length=8, choices=Vote.choices, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True)
    voted_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("seat in a relief committee")
        verbose_name_plural = _("seats in relief committees")
        constraints = [
            models.UniqueConstraint(fields=["relief", "user"], name="committee_seat_once"),
            models.CheckConstraint(condition=Q(conflict="") | Q(vote=""), name="committee_conflict_no_vote"),
        ]

    def __str__(self) -> str:
        return f"{self.relief_id}: {self.user_id}"


@tracked
class FollowUp(models.Model):
    """A yearly visit to the children of the fallen: that it took place, in which year; words stand in the case."""

    organization = _association()
    relief = models.ForeignKey(Relief, models.PROTECT, related_name="follow_ups", db_index=False)
    year = models.PositiveSmallIntegerField(_("year"))
    done_on = models.DateField(_("done on"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("yearly follow-up")
        verbose_name_plural = _("yearly follow-ups")
        constraints = [models.UniqueConstraint(fields=["relief", "year"], name="follow_up_once_a_year")]

    def __str__(self) -> str:
        return f"{self.relief_id}: {self.year}"
