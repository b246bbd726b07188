"""Income and expenses month by month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from huiguan.funds.enums import AccountKind
from huiguan.funds.models import MonthSum
from huiguan.funds.selectors.balances import next_month

ZERO = Decimal("0.00")


def by_month(organization: Any, since: date, until: date) -> list[tuple[date, Decimal, Decimal]]:
    """(month, income, expenses) of every month since the first in which something moved; the caller was permitted.

    Months without a movement stand there with zeros: an axis of months that leaves some out would mislead.
    """
    rows = MonthSum.objects.unscoped("the caller was permitted").filter(
        organization=organization,
        month__gte=since.replace(day=1),
        month__lte=until,
        account__kind__in=[AccountKind.INCOME, AccountKind.EXPENSE],
    )
    found: dict[date, dict[str, Decimal]] = {}
    sums = rows.values("month", kind=F("account__kind")).annotate(net=Sum("debit") - Sum("credit")).order_by("month")
    for row in sums:
        found.setdefault(row["month"], {})[row["kind"]] = row["net"]
    return [
        (
            month,
            -found.get(month, {}).get(AccountKind.INCOME, ZERO),
            found.get(month, {}).get(AccountKind.EXPENSE, ZERO),
        )
        for month in _months(min(found, default=next_month(until)), until)
    ]


def _months(first: date, until: date) -> Iterator[date]:
    """The first days of the months from `first` to the one of `until`."""
    while first <= until:
        yield first
        first = next_month(first)
