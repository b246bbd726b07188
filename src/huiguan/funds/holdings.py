"""How long the room keeps names.

Evidence of vouchers is kept thirty years from the end of its year, bank statements ten (会计档案管理办法, 2015, art. 14
and annex 2 △). Until then the law asks for the names; from then on nothing does (PIPL 19, 47).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.funds.enums import OrderState
from huiguan.funds.models import BankLine, Donation, PaymentOrder
from huiguan.funds.services.keeping import forget_counterparties, forget_donors, forget_payees
from huiguan.kernel.privacy import RetentionRule

VOUCHER_YEARS, STATEMENT_YEARS = 30, 10
_LAW = "PIPL 19, 47; accounting archives (2015) art. 14"


def _before(day: date, years: int) -> date:
    """Rows before this day have been kept for so many years from the end of theirs."""
    return date(day.year - years, 1, 1)


def donors_over(day: date, limit: int) -> Sequence[int]:
    """Donations whose donor need no longer be known."""
    rows = _rows(Donation).filter(received_on__lt=_before(day, VOUCHER_YEARS)).exclude(donor="", wish="")
    return list(rows.values_list("pk", flat=True)[:limit])


def payees_over(day: date, limit: int) -> Sequence[int]:
    """Payments whose payee need no longer be known: paid long ago, or never made and as old."""
    paid = _rows(PaymentOrder).filter(paid_on__lt=_before(day, VOUCHER_YEARS))
    ended = (OrderState.REFUSED, OrderState.WITHDRAWN)
    never = _rows(PaymentOrder).filter(state__in=ended, ordered_at__date__lt=_before(day, VOUCHER_YEARS))
    rows = (paid | never).exclude(payee="", note="")
    return list(rows.values_list("pk", flat=True)[:limit])


def counterparties_over(day: date, limit: int) -> Sequence[int]:
    """Lines of bank statements whose other side need no longer be known."""
    rows = _rows(BankLine).filter(booked_on__lt=_before(day, STATEMENT_YEARS)).exclude(counterparty="", remark="")
    return list(rows.values_list("pk", flat=True)[:limit])


def _rows(model: Any) -> Any:
    return model.objects.unscoped("the daily job of retention")


RULES = (
    RetentionRule("funds.donors", _("Donors' names"), _LAW, donors_over, forget_donors),
    RetentionRule("funds.payees", _("Payees' names"), _LAW, payees_over, forget_payees),
    RetentionRule("funds.counterparties", _("Names in bank statements"), _LAW, counterparties_over,
                  forget_counterparties),
)  # fmt: skip
