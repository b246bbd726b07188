"""Vouchers and their lines. Both are only ever added; corrections are further vouchers."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiguan.funds.enums import VOUCHER_MARKS, Origin, VoucherKind
from huiguan.funds.models import triggers
from huiguan.funds.models.books import Account, Fund
from huiguan.funds.models.columns import ZERO, association, person, yuan
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class VoucherDraft(models.Model):
    """A voucher that is being written: `entries` are its lines as they stand, whole or not. Posting removes it."""

    organization = association()
    occurred_on = models.DateField(_("day of the matter"))
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    entries = models.JSONField(_("lines of the voucher"), default=list)
    made_by = person(_("made by"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("draft of a voucher")
        verbose_name_plural = _("drafts of vouchers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.summary


@tracked
class Voucher(models.Model):
    """A posted voucher. Its number is without gaps for association, year and kind; it is never changed.

    `fingerprint` is taken over its lines, so that the sealed history of this row covers them too.
    """

    organization = association(db_index=False)
    kind = models.CharField(_("kind of voucher"), max_length=8, choices=VoucherKind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number of the voucher"))
    occurred_on = models.DateField(_("day of the matter"))
    summary = models.CharField(_("summary"), max_length=200)
    lines = models.PositiveSmallIntegerField(_("number of lines"))
    total = yuan(_("total of the voucher"))
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("reverses")
    )
    fingerprint = models.CharField(_("fingerprint of the lines"), max_length=64)
    made_by = person(_("made by"))
    posted_by = person(_("posted by"))
    posted_at = models.DateTimeField(_("posted at"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        ordering = ["-occurred_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year", "kind", "number"], name="funds_voucher_number"),
            models.CheckConstraint(condition=Q(total__gt=0) & Q(lines__gte=2), name="funds_voucher_moves_something"),
            models.CheckConstraint(condition=Q(occurred_on__year=models.F("year")), name="funds_voucher_year"),
        ]
        indexes = [models.Index(fields=["organization", "occurred_on", "id"], name="funds_voucher_by_day")]
        triggers: ClassVar = [
            *triggers.only_added(),
            triggers.row_trigger("not_in_closed_period", pgtrigger.Insert, triggers.NOT_IN_CLOSED_PERIOD),
            triggers.at_the_end("balances", triggers.BALANCES, triggers.BALANCES_DECLARE),
        ]

    def __str__(self) -> str:
        return self.mark

    @property
    def mark(self) -> str:
        """The number as it stands on the voucher: 收字2026-000012号."""
        return f"{VOUCHER_MARKS[VoucherKind(self.kind)]}字{self.year}-{self.number:06}号"


class Leg(models.Model):
    """A line of a voucher: an amount on one side of one account, in one fund. `occurred_on` repeats the voucher's."""

    organization = association(db_index=False)
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="legs", verbose_name=_("voucher"))
    position = models.PositiveSmallIntegerField(_("place in the voucher"))
    occurred_on = models.DateField(_("day of the matter"))
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("account of the books"), db_index=False
    )
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"), db_index=False)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    debit = yuan(_("Debit"), default=ZERO)
    credit = yuan(_("Credit of a line"), default=ZERO)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("line of a voucher")
        verbose_name_plural = _("lines of vouchers")
        ordering = ["voucher_id", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0), name="funds_line_one_side"
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "occurred_on", "id"], include=["fund", "debit", "credit"], name="funds_leg_statement"
            ),
            models.Index(
                fields=["organization", "occurred_on"],
                include=["account", "fund", "debit", "credit"],
                name="funds_leg_by_day",
            ),
        ]
        triggers: ClassVar = [
            *triggers.only_added(),
            triggers.after_adding("no_more_lines", triggers.NO_MORE_LINES),
            triggers.after_adding("add_up", triggers.ADD_UP),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.position}"


class MonthSum(models.Model):
    """What lines of an account in a fund add up to in a month; kept by a trigger. `money_…`: of vouchers with money."""

    organization = association(db_index=False)
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("account of the books"), db_index=False
    )
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"), db_index=False)
    month = models.DateField(_("month"))
    debit = yuan(_("Debit"))
    credit = yuan(_("Credit of a line"))
    money_debit = yuan(_("debit of vouchers with money"))
    money_credit = yuan(_("credit of vouchers with money"))
    lines = models.PositiveIntegerField(_("number of lines"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("sum of a month")
        verbose_name_plural = _("sums of months")
        constraints = [models.UniqueConstraint(fields=["account", "fund", "month"], name="funds_monthsum_once")]
        indexes = [models.Index(fields=["organization", "month"], name="funds_monthsum_by_month")]
        triggers: ClassVar = [
            triggers.row_trigger(
                "sums_follow_lines",
                pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                triggers.BY_TRIGGER_ONLY,
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month}"


class NumberCounter(models.Model):
    """The last number of a kind in an association and year; whoever takes the next one waits for the other."""

    organization = association(db_index=False)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    last = models.PositiveIntegerField(default=0)

    objects = ScopedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "year", "kind"], name="funds_counter_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.kind}: {self.last}"
