"""Bank statements: taken once, reconciled with lines of vouchers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from huiguan.funds.models import Account, BankLine, Leg
from huiguan.funds.selectors.bank import candidates
from huiguan.funds.selectors.books import account_for
from huiguan.funds.services.doors import exact, lock_books, lock_row
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit

RECONCILE = "funds.reconcile_bank"


class Booked(TypedDict, total=False):
    """A line of a statement: money `came` or `went`, one of them."""

    booked_on: date
    came: Decimal
    went: Decimal
    reference: str
    counterparty: str
    remark: str


def checked_line(line: Booked) -> dict[str, Any]:
    """A line as it is kept; Invalid without a reference or an amount, or with a day that has not come."""
    reference = line.get("reference", "").strip()
    if not reference:
        raise Invalid(_("A line has the bank's reference."), code="reference", field="reference")
    if line["booked_on"] > today():
        raise Invalid(_("This day has not come yet."), code="booked_on", field="booked_on")
    came, went = line.get("came") or Decimal(0), line.get("went") or Decimal(0)
    if (came > 0) == (went > 0):
        raise Invalid(_("A line has an amount that came in or one that went out."), code="amount", field="came")
    return {
        "booked_on": line["booked_on"],
        "amount": exact(came, "came") if came else -exact(went, "went"),
        "reference": reference[:80],
        "counterparty": line.get("counterparty", "").strip()[:200],
        "remark": line.get("remark", "").strip()[:300],
    }


def take_bank_lines(
    *, actor: Actor, organization: Any, lines: Sequence[Booked], account: Account | None = None
) -> list[tuple[BankLine, bool]]:
    """Take lines of a statement, (line, whether it is new) for each; a reference known already changes nothing."""
    with recording(actor, organization, reason="take_bank_lines"):
        permit(actor, RECONCILE, organization)
        lock_books(organization.pk)
        chosen = account or account_for(organization, "bank")
        wanted = {row["reference"]: row for row in reversed([checked_line(line) for line in lines])}
        rows = BankLine.objects.unscoped("the association's own")
        known = rows.filter(organization=organization, account=chosen, reference__in=list(wanted))
        found = {row.reference: (row, False) for row in known}
        new = rows.bulk_create(
            BankLine(organization=organization, account=chosen, **row)
            for key, row in wanted.items()
            if key not in found
        )
        found |= {row.reference: (row, True) for row in new}
    seen: set[str] = set()
    taken = []
    for line in lines:
        key = line["reference"].strip()[:80]
        taken.append((found[key][0], found[key][1] and key not in seen))
        seen.add(key)
    return taken


def match_lines(*, actor: Actor, organization: Any, account: Account | None = None) -> int:
    """Reconcile what is certain: one line of a voucher of the same amount within a week, and no other; how many."""
    with recording(actor, organization, reason="reconcile_lines"):
        permit(actor, RECONCILE, organization)
        lock_books(organization.pk)
        chosen = account or account_for(organization, "bank")
        rows = BankLine.objects.unscoped("the association's own").filter(organization=organization, account=chosen)
        lines = list(rows.filter(leg=None, set_aside="").order_by("booked_on", "pk"))
        found = candidates(organization, chosen, lines)
        wanted: dict[int, int] = {}
        for legs in found.values():
            for leg in legs:
                wanted[leg.pk] = wanted.get(leg.pk, 0) + 1
        certain = [row for row in lines if len(found[row.pk]) == 1 and wanted[found[row.pk][0].pk] == 1]
        for row in certain:
            row.leg = found[row.pk][0]
        rows.bulk_update(certain, ["leg"], batch_size=500)
    return len(certain)


def match_line(*, actor: Actor, line_id: int, leg_id: int) -> BankLine:
    """Say that a line of the bank and a line of a voucher are the same money.

    RuleViolation "settled", "taken", "amount"; NotFound for a line of another account.
    """
    with recording(actor, reason="reconcile_lines"):
        line = _open_line(actor, line_id)
        legs = Leg.objects.unscoped("filtered to the account of the locked line")
        leg: Leg | None = legs.filter(organization=line.organization, account=line.account, pk=leg_id).first()
        if leg is None:
            raise NotFound(str(leg_id))
        if BankLine.objects.unscoped("whether it is taken").filter(leg=leg).exists():
            raise RuleViolation(_("This line of a voucher is reconciled already."), code="taken")
        if leg.debit - leg.credit != line.amount:
            raise RuleViolation(_("The amounts differ."), code="amount")
        line.leg = leg
        line.save(update_fields=["leg"])
    return line


def unmatch_line(*, actor: Actor, line_id: int) -> BankLine:
    """Take a reconciliation, or a setting aside, back."""
    with recording(actor, reason="reconcile_lines"):
        line: BankLine = lock_row(BankLine, actor, line_id, RECONCILE)
        line.leg, line.set_aside = None, ""
        line.save(update_fields=["leg", "set_aside"])
    return line


def set_bank_line_aside(*, actor: Actor, line_id: int, reason: str) -> BankLine:
    """Say that a line of the bank needs no voucher, and why: a wrong booking that the bank took back."""
    with recording(actor, reason="reconcile_lines"):
        line = _open_line(actor, line_id)
        if not reason.strip():
            raise Invalid(_("Give the reason."), code="reason", field="reason")
        line.set_aside = reason.strip()[:200]
        line.save(update_fields=["set_aside"])
    return line


def drop_bank_line(*, actor: Actor, line_id: int) -> None:
    """Take a line back that came by a wrong import; RuleViolation "settled" when it was reconciled."""
    with recording(actor, reason="take_bank_lines"):
        _open_line(actor, line_id).delete()


def _open_line(actor: Actor, line_id: int) -> BankLine:
    line: BankLine = lock_row(BankLine, actor, line_id, RECONCILE, "account")
    if line.leg_id or line.set_aside:
        raise RuleViolation(_("This line is settled already."), code="settled")
    return line
