"""What is left of each donation, and what a restricted fund may be spent on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from huiguan.funds.enums import Purpose
from huiguan.funds.models import Donation, DonationUse, Fund

ZERO = Decimal("0.00")
_MONEY: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)


def with_rest(rows: Any) -> Any:
    """Donations with `rest`: what no approved or paid order has taken. Nothing of one whose voucher was reversed."""
    uses = DonationUse.objects.unscoped("of donations that the caller reads").filter(donation=OuterRef("pk"))
    total = uses.order_by().values("donation").annotate(total=Sum("amount")).values("total")
    taken = Coalesce(Subquery(total, output_field=_MONEY), Value(ZERO, output_field=_MONEY))
    return rows.annotate(rest=F("amount") - taken)


def gifts_left(fund_id: int) -> list[Any]:
    """Donations of a fund of which something is left, the oldest first, with `rest`; the caller was permitted."""
    rows = Donation.objects.unscoped("of a fund that the caller reads").filter(fund=fund_id, voucher__reversal=None)
    return list(with_rest(rows).filter(rest__gt=0).order_by("received_on", "pk"))


@dataclass(frozen=True, slots=True)
class Bound:
    """How much of a fund's donations donors gave for a purpose, for whatever the fund is for, and for other things."""

    matching: Decimal
    anything: Decimal
    elsewhere: Decimal


def bound_to(gifts: Iterable[Any], purpose: str) -> Bound:
    """The donations that are left, seen from one purpose."""
    matching = anything = elsewhere = ZERO
    for gift in gifts:
        if not gift.allowed:
            anything += gift.rest
        elif purpose in gift.allowed:
            matching += gift.rest
        else:
            elsewhere += gift.rest
    return Bound(matching, anything, elsewhere)


def purposes_of(fund: Fund) -> list[str]:
    """What a fund may be spent on; all purposes for one that is not restricted."""
    return list(fund.allowed) if fund.restricted else list(Purpose.values)
