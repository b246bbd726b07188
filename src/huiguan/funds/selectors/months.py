"""Income and expenses month by month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from huiguan.funds.enums import AccountKind
from huiguan.funds.models import MonthSum


def by_month(organization: Any, since: date, until: date) -> list[tuple[date, Decimal, Decimal]]:
    """(month, income, expenses) of each month in which something moved; the caller was permitted."""
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
    zero = Decimal("0.00")
    return [
        (month, -sums.get(AccountKind.INCOME, zero), sums.get(AccountKind.EXPENSE, zero))
        for month, sums in found.items()
    ]
