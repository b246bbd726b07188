"""Posting vouchers, one or many, and reversing them. Nothing posted is changed; the database sees to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.funds.enums import AccountKind, Origin, VoucherKind
from huiguan.funds.fingerprints import fingerprint_of
from huiguan.funds.models import Books, Fund, FundMoney, Leg, PaymentOrder, Voucher
from huiguan.funds.selectors.books import first_open_day
from huiguan.funds.services.doors import CENT, HIGHEST, lock_row
from huiguan.funds.services.gifts import free_gifts, insist_on_purposes_of_lines
from huiguan.funds.services.statements import Ground, insert_vouchers, lock_ground
from huiguan.funds.services.wording import in_books
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit

POST = "funds.post_vouchers"
ZERO = Decimal("0.00")
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to be posted: an amount on one side of an account, in a fund."""

    account_id: int
    fund_id: int
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    summary: str = ""


@dataclass(frozen=True, slots=True)
class NewVoucher:
    """A voucher to be posted. `made_by_id` is whoever wrote it, when that is not whoever posts it."""

    occurred_on: date
    summary: str
    entries: Sequence[Entry]
    origin: str = Origin.HAND
    made_by_id: int | None = None
    reverses_id: int | None = None


def kind_of(ground: Ground, entries: Iterable[Entry]) -> VoucherKind:
    """By what happens to money: more of it, less of it or moved about, or none."""
    moved = [row for row in entries if ground.accounts[row.account_id].is_cash]
    if not moved:
        return VoucherKind.TRANSFER
    return VoucherKind.RECEIPT if sum(row.debit - row.credit for row in moved) > 0 else VoucherKind.PAYMENT


def post_vouchers(*, actor: Actor, organization: Any, vouchers: Sequence[NewVoucher]) -> list[Voucher]:
    """Post vouchers, all or none, with a fixed number of statements; each gets the next number of its kind and year.

    Raises Invalid "unbalanced", "lines", "entry", "day"; RuleViolation "period_closed", "fund_short",
    "account_closed"; NotFound for accounts and funds of others.
    """
    with recording(actor, organization, reason="post_voucher"):
        permit(actor, POST, organization)
        return write_vouchers(actor, organization, vouchers)


def write_vouchers(actor: Actor, organization: Any, vouchers: Sequence[NewVoucher]) -> list[Voucher]:
    """Post on behalf of a service that asked its own permission; inside `recording`."""
    ground = _ground(organization, vouchers)
    for each in vouchers:
        check_voucher(ground, each)
    _insist_on_purposes(organization, ground, vouchers)
    _insist_on_money(ground, vouchers)
    now = timezone.now()
    rows = [_row(actor, organization, ground, each, now) for each in vouchers]
    if rows:
        insert_vouchers(rows, [each.entries for each in vouchers])
    return rows


def _ground(organization: Any, vouchers: Sequence[NewVoucher]) -> Ground:
    entries = [entry for each in vouchers for entry in each.entries]
    wanted = {entry.account_id for entry in entries}, {entry.fund_id for entry in entries}
    ground = lock_ground(organization.pk, *wanted)
    if wanted[0] - ground.accounts.keys() or wanted[1] - ground.funds.keys():
        raise NotFound("account or fund")
    return ground


def check_voucher(ground: Ground, voucher: NewVoucher) -> None:
    """Refuse what the database would refuse, in words."""
    if not 2 <= len(voucher.entries) <= MOST_LINES:
        said = _("A voucher has between 2 and %(most)d lines.") % {"most": MOST_LINES}
        raise Invalid(said, code="lines", field="lines")
    if not voucher.summary.strip():
        raise Invalid(_("Say in the summary what happened."), code="summary", field="summary")
    _check_day(ground.books, voucher.occurred_on)
    balance: dict[int, Decimal] = defaultdict(Decimal)
    for entry in voucher.entries:
        _check_entry(entry)
        balance[entry.fund_id] += entry.debit - entry.credit
        if not voucher.reverses_id and not (
            ground.accounts[entry.account_id].active and ground.funds[entry.fund_id].active
        ):
            raise RuleViolation(_("An account or a fund is out of use."), code="account_closed", field="lines")
    for fund_id, rest in balance.items():
        if rest:
            said = _("Debit and credit differ by %(rest)s in the fund %(fund)s.")
            values = {"rest": abs(rest), "fund": ground.funds[fund_id].name}
            raise Invalid(said % values, code="unbalanced", field="lines")


def _check_entry(entry: Entry) -> None:
    sides = (entry.debit, entry.credit)
    if any(side < 0 or side > HIGHEST or side != side.quantize(CENT) for side in sides) or (
        (entry.debit > 0) == (entry.credit > 0)
    ):
        said = _("Each line has an amount above nothing, with at most two places, in debit or in credit.")
        raise Invalid(said, code="entry", field="lines")


def _check_day(books: Books, day: date) -> None:
    first = first_open_day(books)
    if day < first:
        said = _("Up to the day before %(day)s the books are closed. Post with a later day.")
        raise RuleViolation(said % {"day": first.isoformat()}, code="period_closed", field="occurred_on")
    if day > today():
        raise Invalid(_("This day has not come yet."), code="day", field="occurred_on")


def _insist_on_purposes(organization: Any, ground: Ground, vouchers: Sequence[NewVoucher]) -> None:
    """What a voucher by hand spends of a restricted fund; orders of payment are checked when they are made."""
    lines = [
        (entry.account_id, entry.fund_id)
        for each in vouchers
        if each.origin == Origin.HAND
        for entry in each.entries
        if entry.debit
        and ground.funds[entry.fund_id].restricted
        and ground.accounts[entry.account_id].kind == AccountKind.EXPENSE
    ]
    if lines:
        insist_on_purposes_of_lines(organization, lines)


def _insist_on_money(ground: Ground, vouchers: Sequence[NewVoucher]) -> None:
    change: dict[int, Decimal] = defaultdict(Decimal)
    for each in vouchers:
        for entry in each.entries:
            if ground.accounts[entry.account_id].is_cash:
                change[entry.fund_id] += entry.debit - entry.credit
    for fund_id, amount in sorted(change.items()):
        if amount < 0:
            insist_on_free(ground.funds[fund_id], ground.money[fund_id], -amount)


def insist_on_free(fund: Fund, money: FundMoney, amount: Decimal) -> None:
    """RuleViolation "fund_short" when less than `amount` is free in a fund whose money the caller has locked."""
    free = money.money - money.reserved
    if free < amount:
        said = _("The fund %(fund)s has %(free)s free, less than %(amount)s.")
        values = {"fund": fund.name, "free": free, "amount": amount}
        raise RuleViolation(said % values, code="fund_short", field="amount")


def _row(actor: Actor, organization: Any, ground: Ground, voucher: NewVoucher, now: datetime) -> Voucher:
    return Voucher(
        organization_id=organization.pk,
        kind=kind_of(ground, voucher.entries).value,
        year=voucher.occurred_on.year,
        occurred_on=voucher.occurred_on,
        summary=voucher.summary.strip()[:200],
        lines=len(voucher.entries),
        total=sum((entry.debit for entry in voucher.entries), ZERO),
        origin=str(voucher.origin),
        reverses_id=voucher.reverses_id,
        fingerprint=fingerprint_of(voucher.occurred_on, voucher.entries),
        made_by_id=voucher.made_by_id or actor.user_id,
        posted_by_id=actor.user_id,
        posted_at=now,
    )


def reverse_voucher(*, actor: Actor, voucher_id: int, occurred_on: date, reason: str) -> Voucher:
    """Correct a voucher by one with its sides exchanged; a right one may follow. Each is reversed once.

    RuleViolation "reversed", "is_reversal"; "fund_short" when the money that came by it is spent. A voucher of a
    payment order is reversed here too: the order stays paid, the reversal says that the money came back.
    """
    with recording(actor, reason="reverse_voucher"):
        voucher: Voucher = lock_row(Voucher, actor, voucher_id, POST)
        if Voucher.objects.unscoped("of the locked voucher").filter(reverses=voucher).exists():
            raise RuleViolation(_("It was reversed already."), code="reversed")
        if voucher.reverses_id is not None:
            raise RuleViolation(_("A reversal is not reversed. Post a right voucher."), code="is_reversal")
        if not reason.strip():
            raise Invalid(_("Give the reason."), code="reason", field="reason")
        if occurred_on < voucher.occurred_on:
            said = _("A reversal does not lie before what it reverses.")
            raise Invalid(said, code="day", field="occurred_on")
        legs = Leg.objects.unscoped("of the locked voucher").filter(voucher=voucher).order_by("position")
        entries = [Entry(row.account_id, row.fund_id, row.credit, row.debit, row.summary) for row in legs]
        values = {"mark": voucher.mark, "reason": reason.strip()}
        said = in_books(lambda: _("Reverses %(mark)s: %(reason)s") % values)
        made = NewVoucher(occurred_on, said, entries, origin=Origin.REVERSAL, reverses_id=voucher.pk)
        (reversal,) = write_vouchers(actor, voucher.organization, [made])
        order = PaymentOrder.objects.unscoped("of the locked voucher").filter(voucher=voucher).first()
        if order is not None:
            free_gifts(order)
    return reversal
