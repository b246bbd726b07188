"""Budgets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from huiguan.funds.enums import AccountKind
from huiguan.funds.models import Account, Budget
from huiguan.funds.services.doors import CENT, HIGHEST, lock_books, own_fund
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, permit

KEEP = "funds.keep_books"
FIRST, LAST = 1990, 2200


def set_budget(*, actor: Actor, organization: Any, year: int, fund_id: int, account_id: int, amount: Decimal) -> Budget:
    """Plan an amount of income or expenses for a year; the same account and fund again changes the plan."""
    with recording(actor, organization, reason="set_budget"):
        permit(actor, KEEP, organization)
        lock_books(organization.pk)
        fund = own_fund(organization, fund_id)
        rows = Account.objects.unscoped("the association's own").filter(organization=organization)
        account = rows.filter(pk=account_id).first()
        if account is None:
            raise NotFound(str(account_id))
        if account.kind not in (AccountKind.INCOME, AccountKind.EXPENSE):
            said = _("A budget plans income and expenses.")
            raise Invalid(said, code="account", field="account_id")
        if not 0 <= amount <= HIGHEST or amount != amount.quantize(CENT) or not FIRST <= year <= LAST:
            said = _("A plan is not negative and has at most two places.")
            raise Invalid(said, code="amount", field="amount")
        budget: Budget
        budget, _made = Budget.objects.unscoped("the association's own").update_or_create(
            organization=organization, year=year, fund=fund, account=account, defaults={"amount": amount}
        )
    return budget
