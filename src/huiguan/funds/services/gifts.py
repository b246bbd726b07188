"""Restricted money is spent on what it was given for (公益事业捐赠法 12, 18): the fund's purposes, and each donor's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from huiguan.funds.enums import Purpose, words_of
from huiguan.funds.models import Account, DonationUse, Fund, FundMoney, PaymentOrder
from huiguan.funds.selectors.gifts import bound_to, gifts_left, purposes_of
from huiguan.kernel.i18n.formats import money as yuan
from huiguan.kernel.permits import Invalid, RuleViolation


def checked_purposes(allowed: Iterable[str], within: Collection[str] | None = None) -> list[str]:
    """Purposes as they are kept, each once and in order; Invalid "purpose" for others, or for one not `within`."""
    chosen = set(allowed)
    if not chosen <= set(Purpose.values if within is None else within):
        raise Invalid(_("The fund is not for this purpose."), code="purpose", field="allowed")
    return [key for key in Purpose.values if key in chosen]


def insist_on_purpose(fund: Fund, purpose: str) -> None:
    """RuleViolation "purpose" when a restricted fund is not for payments of this purpose."""
    if purpose not in purposes_of(fund):
        said = _("The fund %(fund)s is restricted to: %(allowed)s. It does not pay: %(purpose)s.")
        values = {"fund": fund.name, "allowed": words_of(fund.allowed), "purpose": words_of([purpose])}
        raise RuleViolation(said % values, code="purpose", field="fund")


def draw_gifts(order: PaymentOrder, money: FundMoney) -> None:
    """Take an order's amount from the gifts that may pay it, the oldest first; the rest is the fund's other money.

    The caller has locked the fund's money and found enough of it. RuleViolation "donor_wish" when what is free without
    the donations that were given for other purposes is less than the order.
    """
    gifts = gifts_left(order.fund_id)
    bound = bound_to(gifts, order.purpose)
    free = money.money - money.reserved - bound.elsewhere
    if free < order.amount:
        said = _(
            "Of the fund %(fund)s, %(elsewhere)s was given for other purposes. %(free)s is left for this one,"
            " less than %(amount)s."
        )
        values = {"fund": order.fund.name, "elsewhere": yuan(bound.elsewhere), "free": yuan(max(free, Decimal(0)))}
        raise RuleViolation(said % (values | {"amount": yuan(order.amount)}), code="donor_wish", field="amount")
    rest, rows = order.amount, []
    for gift in sorted(gifts, key=lambda gift: not gift.allowed):  # given for this before given for anything
        if rest and (not gift.allowed or order.purpose in gift.allowed):
            part = min(rest, gift.rest)
            rows.append(DonationUse(organization_id=order.organization_id, donation=gift, order=order, amount=part))
            rest -= part
    DonationUse.objects.bulk_create(rows)


def free_gifts(order: PaymentOrder) -> None:
    """What donations were to pay, or paid, of an order is theirs again: it was withdrawn, or the money came back."""
    DonationUse.objects.unscoped("of a locked order").filter(order=order).delete()


def insist_on_purposes_of_lines(organization: Any, lines: Sequence[tuple[int, int]]) -> None:
    """Refuse expenses that a voucher by hand would put on a restricted fund against its purposes.

    `lines` are (account, fund) of expenses in restricted funds. RuleViolation "purpose" where the fund is not for it;
    "order" where donations are left in the fund: they are spent by payment orders, so that each donor can be told.
    """
    accounts = Account.objects.unscoped("of the permitted books").filter(organization=organization)
    codes = dict(accounts.values_list("pk", "code"))
    keys = {code: key[4:] for code, key in accounts.filter(key__startswith="out.").values_list("code", "key")}
    funds = Fund.objects.unscoped("of the permitted books").in_bulk({fund for _account, fund in lines})
    for account_id, fund_id in lines:
        insist_on_purpose(funds[fund_id], _purpose_of(codes[account_id], keys))
    for fund_id, fund in funds.items():
        if gifts_left(fund_id):
            said = _("The fund %(fund)s holds donations or grants for a purpose. Pay out of it by a payment order.")
            raise RuleViolation(said % {"fund": fund.name}, code="order", field="lines")


def _purpose_of(code: str, keys: dict[str, str]) -> str:
    """What an account of expenses is for: as the nearest account at or above it says, otherwise "other"."""
    return next((keys[code[:n]] for n in range(len(code), 3, -1) if code[:n] in keys), Purpose.OTHER.value)
