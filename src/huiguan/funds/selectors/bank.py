"""The bank's lines beside the books'."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Sum

from huiguan.funds.enums import PERSONAL
from huiguan.funds.models import Account, BankLine, Leg
from huiguan.funds.selectors.balances import net_of, sums_between
from huiguan.funds.selectors.books import READ
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet

NEAR = timedelta(days=7)
OPEN = Q(leg__isnull=True, set_aside="")


def bank_lines(actor: Actor, organization: Any, account: Account, *, show: str = "open") -> ScopedQuerySet[BankLine]:
    """Lines of the bank for one account; `show` is open, done or all."""
    permit(actor, READ, organization)
    rows = BankLine.objects.unscoped("permitted in the association").filter(organization=organization, account=account)
    rows = rows.filter(OPEN) if show == "open" else rows.exclude(OPEN) if show == "done" else rows
    return rows.select_related("leg__voucher").order_by("booked_on", "pk")


def line_after(actor: Actor, organization: Any, line: BankLine) -> int | None:
    """The open line that follows a read one in the list, or else the first; None when all are reconciled."""
    rows = bank_lines(actor, organization, line.account)
    later = rows.filter(Q(booked_on__gt=line.booked_on) | Q(booked_on=line.booked_on, pk__gt=line.pk))
    return later.values_list("pk", flat=True).first() or rows.values_list("pk", flat=True).first()


def tells_a_person() -> Q:
    """Lines whose other side may be somebody who is helped: what went out for relief and what came back of it.

    What nobody has matched may be either, also when it was set aside.
    """
    personal = list(PERSONAL)
    return (
        Q(leg__isnull=True)
        | Q(leg__voucher__payment_order__purpose__in=personal)
        | Q(leg__voucher__reverses__payment_order__purpose__in=personal)
        | Q(amount__lt=0, leg__voucher__legs__account__key__in=[f"out.{purpose}" for purpose in personal])
    )


def shown_to(actor: Actor, organization: Any, lines: list[BankLine]) -> list[BankLine]:
    """Read lines as the actor may see them: names of people who are helped are for those who reconcile."""
    if allows(actor, "funds.reconcile_bank", organization):
        return lines
    ids = [row.pk for row in lines]
    rows = BankLine.objects.unscoped("read lines").filter(tells_a_person(), pk__in=ids)
    hidden = set(rows.values_list("pk", flat=True))
    for row in lines:
        if row.pk in hidden:
            row.counterparty = row.remark = ""
    return lines


def get_bank_line(actor: Actor, line_id: int) -> BankLine:
    """A line of the bank; NotFound when unknown or forbidden."""
    rows = BankLine.objects.scoped(scope_of(actor, READ)).select_related("organization", "account", "leg__voucher")
    found: BankLine | None = rows.filter(pk=line_id).first()
    if found is None:
        raise NotFound(str(line_id))
    return found


def unmatched_legs(organization: Any, account: Account) -> ScopedQuerySet[Any]:
    """Lines of vouchers on an account that no line of the bank stands for, with `change`; the caller was permitted."""
    rows = Leg.objects.unscoped("the caller was permitted").filter(organization=organization, account=account)
    taken = BankLine.objects.unscoped("whether a line is taken").filter(leg=OuterRef("pk"))
    return rows.filter(~Exists(taken)).annotate(change=F("debit") - F("credit")).select_related("voucher", "fund")


def candidates(organization: Any, account: Account, lines: Iterable[BankLine]) -> dict[int, list[Leg]]:
    """For each line of the bank, lines of vouchers of the same amount within a week, the nearest first."""
    lines = list(lines)
    if not lines:
        return {}
    first, last = min(row.booked_on for row in lines) - NEAR, max(row.booked_on for row in lines) + NEAR
    legs = unmatched_legs(organization, account).filter(occurred_on__range=(first, last))
    found = list(legs.filter(change__in={row.amount for row in lines}))
    return {row.pk: _near(row, found) for row in lines}


def _near(line: BankLine, legs: list[Any]) -> list[Leg]:
    same = [leg for leg in legs if leg.change == line.amount and abs(leg.occurred_on - line.booked_on) <= NEAR]
    return sorted(same, key=lambda leg: (abs(leg.occurred_on - line.booked_on), leg.pk))


def reconciliation(actor: Actor, organization: Any, account: Account, day: date) -> dict[str, Decimal]:
    """银行存款余额调节: the books' balance, what the bank has not booked yet, what the books have not, both adjusted.

    `bank` is what the bank should say: the books' balance, less what only the books have, with what only the bank has.
    """
    permit(actor, READ, organization)
    books = net_of(sums_between(organization.pk, day, account_ids=[account.pk]))
    only_books = unmatched_legs(organization, account).filter(occurred_on__lte=day).aggregate(s=Sum("change"))["s"]
    lines = bank_lines(actor, organization, account).filter(booked_on__lte=day)
    only_bank = lines.aggregate(s=Sum("amount"))["s"]
    zero = Decimal("0.00")
    rest = {"only_books": only_books or zero, "only_bank": only_bank or zero}
    return {"books": books, **rest, "bank": books - rest["only_books"] + rest["only_bank"]}
