"""The books of an association: whether it keeps any, its accounts and funds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from huiguan.funds.models import Account, Books, Fund, FundMoney, FundUse
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit, scope_of

READ = "funds.read_books"


def books_of(organization: Any) -> Books | None:
    """The books of an association, or None while it keeps none. What they hold is asked for by other selectors."""
    rows = Books.objects.unscoped("whether an association keeps books is no secret")
    found: Books | None = rows.filter(organization=organization).first()
    return found


def opened_books(organization: Any) -> Books:
    """The books; RuleViolation "no_books" while none are kept."""
    books = books_of(organization)
    if books is None:
        raise RuleViolation(_("No books are kept yet. Open the books first."), code="no_books")
    return books


def first_open_day(books: Books) -> date:
    """The first day on which something may be posted."""
    if books.closed_until is None:
        return books.starts_on
    return date.fromordinal(books.closed_until.toordinal() + 1)


def accounts_of(actor: Actor, organization: Any, *, active: bool = False) -> list[Account]:
    """The chart of accounts in the order of the codes."""
    permit(actor, READ, organization)
    return list(accounts_in(organization, active=active))


def accounts_in(organization: Any, *, active: bool = False) -> QuerySet[Account]:
    """The chart of accounts of an association whose books the caller may read."""
    rows = Account.objects.unscoped("the caller was permitted").filter(organization=organization)
    return rows.filter(active=True) if active else rows


def account_for(organization: Any, key: str) -> Account:
    """The account that stands for a use, such as "bank" or "in.dues"; RuleViolation "no_account" without one."""
    found: Account | None = accounts_in(organization).filter(key=key).first()
    if found is None:
        raise RuleViolation(_("The chart has no account for this. Open the books again."), code="no_account")
    return found


def money_accounts(organization: Any) -> list[Account]:
    """Accounts that hold money: cash and banks."""
    return list(accounts_in(organization, active=True).filter(is_cash=True))


def funds_of(actor: Actor, organization: Any) -> list[Fund]:
    """Funds in the order of their codes, each with `held`, `promised` and `free`."""
    permit(actor, READ, organization)
    return list(funds_in(organization))


def funds_in(organization: Any) -> QuerySet[Fund]:
    """Funds of an association, with `held`, `promised` and `free`; the caller was permitted."""
    rows = Fund.objects.unscoped("the caller was permitted").filter(organization=organization)
    amounts = {"held": F("money__money"), "promised": F("money__reserved")}
    return rows.annotate(**amounts).annotate(free=F("held") - F("promised"))


def general_fund(organization: Any) -> Fund:
    """The fund that takes what is restricted to nothing; RuleViolation "no_books" before the books are open."""
    found: Fund | None = funds_in(organization).filter(general=True).first()
    if found is None:
        raise RuleViolation(_("No books are kept yet. Open the books first."), code="no_books")
    return found


def fund_for(organization: Any, purpose: str) -> Fund:
    """The fund that payments for a purpose come out of: as set, otherwise the general one."""
    found: Fund | None = funds_in(organization).filter(active=True, uses__purpose=purpose).first()
    return found or general_fund(organization)


def uses_of(fund: Fund) -> list[FundUse]:
    """For which purposes payments come out of a fund that the caller has read."""
    return list(FundUse.objects.unscoped("of a read fund").filter(fund=fund))


def get_fund(actor: Actor, fund_id: int) -> Fund:
    """A fund; NotFound when unknown or forbidden."""
    rows = Fund.objects.scoped(scope_of(actor, READ)).select_related("organization")
    found: Fund | None = rows.filter(pk=fund_id).first()
    if found is None:
        raise NotFound(str(fund_id))
    return found


def by_prefix(accounts: Iterable[Account], prefixes: Iterable[str]) -> list[Account]:
    """Accounts whose codes begin with one of `prefixes`."""
    wanted = tuple(prefixes)
    return [row for row in accounts if wanted and row.code.startswith(wanted)]


def lock_money(fund_id: int) -> FundMoney:
    """The money of a fund, locked: whoever spends from it waits."""
    rows = FundMoney.objects.unscoped("a fund that the caller may spend from").select_for_update()
    return rows.get(fund_id=fund_id)
