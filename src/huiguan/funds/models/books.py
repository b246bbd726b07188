"""The books of an association: since when they are kept, its chart of accounts, its funds."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from huiguan.funds.enums import AccountKind, Purpose
from huiguan.funds.models import triggers
from huiguan.funds.models.columns import ZERO, association, yuan
from huiguan.kernel.history import tracked
from huiguan.kernel.permits.managers import ScopedManager


@tracked
class Books(models.Model):
    """An association keeps books from `starts_on`; nothing is posted up to `closed_until`, which only moves on."""

    organization = models.OneToOneField(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name=_("association")
    )
    starts_on = models.DateField(_("books kept since"))
    closed_until = models.DateField(_("closed until"), null=True, blank=True)
    disclosed = models.BooleanField(_("funds disclosed to everybody"), default=False)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("books")
        verbose_name_plural = _("books")
        triggers: ClassVar = [
            triggers.row_trigger("closed_stays_closed", pgtrigger.Update, triggers.CLOSED_STAYS_CLOSED)
        ]

    def __str__(self) -> str:
        return str(self.starts_on)


@tracked
class Account(models.Model):
    """An account of the chart; a longer code stands below the shorter one that it begins with."""

    organization = association(db_index=False)
    code = models.CharField(_("code of the account"), max_length=12)
    name = models.CharField(_("name of the account"), max_length=60)
    kind = models.CharField(_("kind of account"), max_length=10, choices=AccountKind.choices)
    is_cash = models.BooleanField(_("holds money"), default=False)
    key = models.CharField(_("used for"), max_length=24, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("account of the books")
        verbose_name_plural = _("accounts of the books")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="funds_account_code_once"),
            models.UniqueConstraint(
                fields=["organization", "key"], condition=~Q(key=""), name="funds_account_one_for_each_use"
            ),
            models.CheckConstraint(condition=Q(is_cash=False) | Q(kind="asset"), name="funds_money_is_an_asset"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{4,12}$"), name="funds_account_code_digits"),
        ]
        triggers: ClassVar = [
            triggers.row_trigger("keeps_its_meaning", pgtrigger.Update, triggers.ACCOUNT_KEEPS_ITS_MEANING)
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@tracked
class Fund(models.Model):
    """Money kept for a purpose. Of a restricted fund, nothing is spent on other purposes (限定性净资产).

    `allowed` are the purposes of payments that a restricted fund is for; it is narrowed later, never widened.
    """

    organization = association()
    code = models.CharField(_("code of the fund"), max_length=12)
    name = models.CharField(_("name of the fund"), max_length=60)
    purpose = models.CharField(_("purpose of the fund"), max_length=300)
    rules = models.TextField(_("rules of the fund"), max_length=5000, blank=True)
    restricted = models.BooleanField(_("restricted"), default=False)
    allowed = models.JSONField(_("may be spent on"), default=list, blank=True)
    general = models.BooleanField(_("takes what is restricted to nothing"), default=False)
    active = models.BooleanField(_("in use"), default=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="funds_fund_code_once"),
            models.UniqueConstraint(fields=["organization"], condition=Q(general=True), name="funds_one_general_fund"),
            models.CheckConstraint(condition=Q(general=False) | Q(restricted=False), name="funds_general_unrestricted"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class FundUse(models.Model):
    """Payments for a purpose come out of this fund where nobody chooses another; one fund for each purpose.

    By purpose and not by the ground of a relief: the fund would tell the treasurer why somebody is helped.
    """

    organization = association(db_index=False)
    purpose = models.CharField(_("purpose of the payment"), max_length=12, choices=Purpose.choices)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="uses", verbose_name=_("fund"))

    objects = ScopedManager()

    class Meta:
        verbose_name = _("use of a fund")
        verbose_name_plural = _("uses of funds")
        ordering = ["purpose"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "purpose"], name="funds_one_fund_for_each_purpose")
        ]

    def __str__(self) -> str:
        return self.purpose


class FundMoney(models.Model):
    """The money of a fund, kept by a trigger on the lines of vouchers, and what of it is promised to payments.

    The constraint is what makes a fund impossible to overspend, whoever writes.
    """

    organization = association(db_index=False)
    fund = models.OneToOneField(Fund, models.PROTECT, related_name="money", verbose_name=_("fund"))
    money = yuan(_("money of the fund"), default=ZERO)
    reserved = yuan(_("promised to payments"), default=ZERO)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("money of a fund")
        verbose_name_plural = _("money of funds")
        constraints = [
            models.CheckConstraint(
                condition=Q(reserved__gte=0) & Q(money__gte=F("reserved")), name="funds_fund_not_overspent"
            )
        ]
        triggers: ClassVar = [
            triggers.row_trigger("money_follows_lines", pgtrigger.Update, triggers.MONEY_BY_TRIGGER_ONLY)
        ]

    def __str__(self) -> str:
        return str(self.money)
