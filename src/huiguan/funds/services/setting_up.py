"""Opening the books, funds, accounts; whether funds are disclosed."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from huiguan.funds.enums import Origin, Purpose
from huiguan.funds.models import Account, Books, Fund, FundMoney, FundUse
from huiguan.funds.selectors.books import account_for, books_of
from huiguan.funds.services.doors import exact, lock_books, lock_row, own_fund
from huiguan.funds.services.gifts import checked_purposes, insist_on_purpose
from huiguan.funds.services.posting import Entry, NewVoucher, write_vouchers
from huiguan.funds.services.wording import in_books
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Conflict, Invalid, permit

KEEP = "funds.keep_books"
_CHART = Path(__file__).parent.parent / "data" / "chart.json"
GENERAL = {"code": "01", "name": "基本资金", "purpose": "章程规定的各项业务活动和日常运行"}


def open_books(*, actor: Actor, organization: Any, starts_on: date) -> Books:
    """Begin to keep books on the first of a month: the chart of accounts is laid out, the general fund opened.

    Conflict "books_open" when books are kept already.
    """
    with recording(actor, organization, reason="open_books"):
        permit(actor, KEEP, organization)
        if books_of(organization) is not None:
            raise Conflict(_("Books are kept already."), code="books_open")
        if starts_on.day != 1:
            raise Invalid(_("Books begin on the first day of a month."), code="starts_on", field="starts_on")
        books: Books = Books.objects.create(organization=organization, starts_on=starts_on)
        Account.objects.bulk_create(Account(organization=organization, **row) for row in chart())
        _open_fund(organization, general=True, **GENERAL)
    return books


def chart() -> list[dict[str, Any]]:
    """The accounts with which books begin, after the edition that `chart_edition` tells."""
    rows: list[dict[str, Any]] = _chart_file()["accounts"]
    return rows


def chart_edition() -> dict[str, Any]:
    """After which edition of which accounting system the chart was laid out: `system`, `edition`, `in_force_on`; and
    under `revised` an edition in force since, whose codes this chart does not have.
    """
    found = _chart_file()
    return {
        "system": found["system"],
        "edition": found["edition"],
        "in_force_on": date.fromisoformat(found["in_force_on"]),
        "revised": found["revised"] | {"in_force_on": date.fromisoformat(found["revised"]["in_force_on"])},
    }


def _chart_file() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_CHART.read_text(encoding="utf-8"))
    return found


def disclose_funds(*, actor: Actor, organization: Any, disclosed: bool) -> Books:
    """Show, or stop to show, what came in and went out on the public page."""
    with recording(actor, organization, reason="disclose_funds"):
        permit(actor, KEEP, organization)
        books = lock_books(organization.pk)
        books.disclosed = disclosed
        books.save(update_fields=["disclosed"])
    return books


def open_fund(
    *,
    actor: Actor,
    organization: Any,
    code: str,
    name: str,
    purpose: str,
    rules: str = "",
    restricted: bool = False,
    allowed: Collection[str] = (),
) -> Fund:
    """Open a fund for a purpose. Conflict "fund_code" when the code is taken.

    Of a restricted fund `allowed` says which payments it is for: Invalid "allowed" without any.
    """
    with recording(actor, organization, reason="open_fund"):
        permit(actor, KEEP, organization)
        lock_books(organization.pk)
        rows = Fund.objects.unscoped("the association's own")
        if rows.filter(organization=organization, code=code).exists():
            raise Conflict(_("This code is taken by another fund."), code="fund_code", field="code")
        purposes = checked_purposes(allowed) if restricted else []
        if restricted and not purposes:
            raise Invalid(_("Say what a restricted fund may be spent on."), code="allowed", field="allowed")
        facts = {"code": code, "name": name, "purpose": purpose, "rules": rules}
        return _open_fund(organization, **facts, restricted=restricted, allowed=purposes)


def _open_fund(organization: Any, **values: Any) -> Fund:
    fund: Fund = Fund.objects.create(organization=organization, **values)
    FundMoney.objects.create(organization=organization, fund=fund)
    return fund


def change_fund(
    *,
    actor: Actor,
    fund_id: int,
    name: str,
    purpose: str,
    rules: str = "",
    active: bool = True,
    allowed: Collection[str] | None = None,
) -> Fund:
    """Change what a fund is called and for; whether its money is restricted stays as it was.

    What a restricted fund may be spent on can be narrowed, never widened: Invalid "purpose", "allowed". The general
    fund stays in use; a fund with money does too.
    """
    with recording(actor, reason="change_fund"):
        fund: Fund = lock_row(Fund, actor, fund_id, KEEP)
        money = FundMoney.objects.unscoped("of the locked fund").get(fund=fund)
        if not active and (fund.general or money.money):
            raise Invalid(_("A fund that holds money stays in use."), code="fund_holds_money", field="active")
        if fund.restricted and allowed is not None:
            fund.allowed = checked_purposes(allowed, fund.allowed)
            if not fund.allowed:
                raise Invalid(_("Say what a restricted fund may be spent on."), code="allowed", field="allowed")
        fund.name, fund.purpose, fund.rules, fund.active = name, purpose, rules, active
        fund.save(update_fields=["name", "purpose", "rules", "active", "allowed"])
    return fund


def set_fund_uses(*, actor: Actor, fund_id: int, purposes: Collection[str]) -> Fund:
    """Say for which purposes payments come out of this fund when nobody chooses another: relief that a case granted.

    A purpose that another fund had goes over to this one; those left out go to the general fund. Invalid "purpose".
    """
    with recording(actor, reason="set_fund_uses"):
        fund: Fund = lock_row(Fund, actor, fund_id, KEEP)
        lock_books(fund.organization_id)
        if not set(purposes) <= set(Purpose.values):
            raise Invalid(_("Say what the money is for."), code="purpose", field="purposes")
        for each in purposes:
            insist_on_purpose(fund, each)
        if purposes and not fund.active:
            raise Invalid(_("This fund is out of use."), code="fund_closed", field="purposes")
        rows = FundUse.objects.unscoped("of the locked books").filter(organization=fund.organization_id)
        rows.filter(fund=fund).exclude(purpose__in=purposes).delete()
        for purpose in sorted(set(purposes)):
            rows.update_or_create(organization=fund.organization, purpose=purpose, defaults={"fund": fund})
    return fund


def add_account(*, actor: Actor, organization: Any, code: str, name: str) -> Account:
    """Add an account below one of the chart, whose kind it takes: 520101 below 5201.

    Conflict "account_code" when the code is taken; Invalid "account_parent" when nothing stands above it.
    """
    with recording(actor, organization, reason="add_account"):
        permit(actor, KEEP, organization)
        lock_books(organization.pk)
        known = {row.code: row for row in Account.objects.unscoped("its own").filter(organization=organization)}
        if code in known:
            raise Conflict(_("This code is taken by another account."), code="account_code", field="code")
        above = next((known[code[:n]] for n in range(len(code) - 1, 3, -1) if code[:n] in known), None)
        if above is None or not code.isdecimal():
            said = _("The code begins with that of an account of the chart, such as 520101 below 5201.")
            raise Invalid(said, code="account_parent", field="code")
        account: Account = Account.objects.create(
            organization=organization, code=code, name=name, kind=above.kind, is_cash=above.is_cash
        )
    return account


def enter_opening(*, actor: Actor, organization: Any, fund_id: int, amount: Decimal, account_key: str = "bank") -> None:
    """Enter what a fund held when the books began: money against net assets, on their first day."""
    with recording(actor, organization, reason="post_voucher"):
        permit(actor, "funds.post_vouchers", organization)
        books, fund, value = lock_books(organization.pk), own_fund(organization, fund_id), exact(amount)
        other = account_for(organization, "restricted" if fund.restricted else "unrestricted")
        entries = (
            Entry(account_for(organization, account_key).pk, fund.pk, debit=value),
            Entry(other.pk, fund.pk, credit=value),
        )
        said = in_books(lambda: _("Opening balance of %(fund)s") % {"fund": fund.name})
        write_vouchers(actor, organization, [NewVoucher(books.starts_on, said, entries, origin=Origin.OPENING)])
