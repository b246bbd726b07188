"""The form of a voucher: as many lines as are typed, with the running difference; works without script."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from huiguan.funds.models import Account, Fund
from huiguan.funds.services.drafting import DraftLine

ROWS = 4
MORE = 4
_CODE = re.compile(r"^\s*([0-9]{4,12})")
_AMOUNT = re.compile(r"^[0-9]{1,11}(\.[0-9]{1,2})?$")


@dataclass(slots=True)
class TypedLine:
    """A line as it was typed, with what is wrong with it."""

    account: str = ""
    fund: str = ""
    debit: str = ""
    credit: str = ""
    summary: str = ""
    error: str = ""
    account_id: int | None = None
    fund_id: int | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing but perhaps a fund was typed."""
        return not (self.account or self.debit or self.credit or self.summary)


@dataclass(slots=True)
class VoucherForm:
    """A voucher as it was typed. `errors` are about the whole."""

    accounts: dict[str, Account]
    funds: dict[str, Fund]
    occurred_on: str = ""
    summary: str = ""
    lines: list[TypedLine] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def read(self, data: Any) -> VoucherForm:
        """Take what was sent."""
        self.occurred_on, self.summary = data.get("occurred_on", ""), data.get("summary", "").strip()[:200]
        columns = [data.getlist(key) for key in ("account", "fund", "debit", "credit", "line_summary")]
        self.lines = [TypedLine(*(cell.strip()[:200] for cell in row)) for row in zip(*columns, strict=False)][:500]
        for line in self.lines:
            self._look_up(line)
        return self

    def _look_up(self, line: TypedLine) -> None:
        line.debit, line.credit = (side.replace(",", "").replace("，", "") for side in (line.debit, line.credit))
        found = _CODE.match(line.account)
        account = self.accounts.get(found.group(1)) if found else None
        fund = self.funds.get(line.fund)
        line.account_id, line.fund_id = account.pk if account else None, fund.pk if fund else None
        if line.is_empty:
            return
        if account is None:
            line.error = _("No account of the chart has this code.")
        elif fund is None:
            line.error = _("Choose a fund.")
        elif not all(_AMOUNT.match(side) for side in (line.debit, line.credit) if side):
            line.error = _("An amount is above nothing and has at most two places.")
        elif not any((line.debit, line.credit)):
            line.error = _("Enter an amount in debit or in credit.")

    def show(self, occurred_on: date, summary: str, entries: list[DraftLine]) -> VoucherForm:
        """Draw what is kept as a draft, or an empty voucher."""
        accounts = {row.pk: f"{row.code} {row.name}" for row in self.accounts.values()}
        self.occurred_on, self.summary = occurred_on.isoformat(), summary
        self.lines = [
            TypedLine(
                accounts.get(row.get("account") or 0, ""),
                str(row.get("fund") or ""),
                row.get("debit", ""),
                row.get("credit", ""),
                row.get("summary", ""),
            )
            for row in entries
        ]
        return self

    def room(self, more: int = 0) -> VoucherForm:
        """Add empty lines: at least ROWS in all, and `more` on top."""
        self.lines += [TypedLine() for _n in range(max(ROWS - len(self.lines), 0) + more)]
        return self

    @property
    def day(self) -> date | None:
        """The day, where one was typed."""
        try:
            return date.fromisoformat(self.occurred_on)
        except ValueError:
            return None

    def is_right(self) -> bool:
        """Whether it can be kept; `errors` say what is wrong."""
        if self.day is None:
            self.errors.append(_("Enter the day of the matter."))
        if any(line.error for line in self.lines):
            self.errors.append(_("Some lines need correction."))
        return not self.errors

    def entries(self) -> list[DraftLine]:
        """The lines as a draft keeps them."""
        return [
            DraftLine(
                account=line.account_id, fund=line.fund_id, debit=line.debit, credit=line.credit, summary=line.summary
            )
            for line in self.lines
            if not line.is_empty
        ]

    @property
    def sums(self) -> dict[str, Decimal]:
        """Debit, credit and their difference."""
        debit, credit = (sum(map(_amount, sides), Decimal(0)) for sides in zip(*self._sides(), strict=True))
        return {"debit": debit, "credit": credit, "rest": debit - credit}

    def _sides(self) -> list[tuple[str, str]]:
        return [(line.debit, line.credit) for line in self.lines] or [("", "")]


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text) if _AMOUNT.match(text) else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
