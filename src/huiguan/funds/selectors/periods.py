"""Months: which is open, which were closed, and what stands between a month and its closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from huiguan.funds.enums import PERSONAL, OrderState, VoucherKind
from huiguan.funds.fingerprints import fingerprint_of
from huiguan.funds.models import (
    BankLine,
    Books,
    IncomingMoney,
    Leg,
    NumberCounter,
    PaymentOrder,
    PeriodClose,
    Voucher,
    VoucherDraft,
)
from huiguan.funds.selectors.balances import month_end, net_of, sums_between
from huiguan.funds.selectors.books import READ, first_open_day
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Actor, permit

_APART = """
SELECT count(*) FROM (
    SELECT account_id, fund_id, sum(debit) d, sum(credit) c, count(*) n FROM funds_leg
    WHERE organization_id = %(place)s AND occurred_on >= %(first)s AND occurred_on <= %(last)s GROUP BY 1, 2
) l FULL JOIN (
    SELECT account_id, fund_id, debit d, credit c, lines n FROM funds_monthsum
    WHERE organization_id = %(place)s AND month = %(first)s
) s USING (account_id, fund_id)
WHERE (l.d, l.c, l.n) IS DISTINCT FROM (s.d, s.c, s.n)
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at before a month is closed. What is not `ok` and `binding` keeps it open."""

    key: str
    label: str
    ok: bool
    binding: bool
    note: str = ""


def closed_months(actor: Actor, organization: Any) -> list[PeriodClose]:
    """Months that were closed, the latest first."""
    permit(actor, READ, organization)
    rows = PeriodClose.objects.unscoped("permitted in the association").filter(organization=organization)
    return list(rows.select_related("closed_by"))


def close_checks(actor: Actor, organization: Any, books: Books) -> list[Check]:
    """What is looked at before the first open month is closed."""
    permit(actor, READ, organization)
    first = first_open_day(books)
    last = month_end(first)
    return [
        *_binding(organization, first, last),
        *_advised(organization, first, last),
    ]


def _binding(organization: Any, first: date, last: date) -> list[Check]:
    drafts = VoucherDraft.objects.unscoped("of the association").filter(
        organization=organization, occurred_on__range=(first, last)
    )
    apart = sums_apart(organization.pk, first, last)
    rest = net_of(sums_between(organization.pk, last))
    wrong, gaps = wrong_fingerprints(organization, first, last), number_gaps(organization)
    left = drafts.count()
    return [
        Check("ended", _("The month has ended"), last < today(), binding=True),
        Check("drafts", _("No draft is left"), left == 0, binding=True, note=_count(left)),
        Check("trial", _("Debit and credit of all accounts are equal"), rest == 0, binding=True, note=_amount(rest)),
        Check("sums", _("Sums agree with the lines"), apart == 0, binding=True, note=_count(apart)),
        Check("lines", _("Lines are as they were posted"), wrong == 0, binding=True, note=_count(wrong)),
        Check("numbers", _("Numbers are without gaps"), gaps == 0, binding=True, note=_count(gaps)),
    ]


def _advised(organization: Any, first: date, last: date) -> list[Check]:
    lines = BankLine.objects.unscoped("of the association").filter(
        Q(leg__isnull=True, set_aside=""), organization=organization, booked_on__range=(first, last)
    )
    waiting = IncomingMoney.objects.unscoped("of the association").filter(
        organization=organization, voucher=None, received_on__lte=last
    )
    unconfirmed = PaymentOrder.objects.unscoped("of the association").filter(
        organization=organization,
        state=OrderState.PAID,
        purpose__in=list(PERSONAL),
        receipt_on=None,
        voucher__occurred_on__range=(first, last),
        voucher__reversal=None,
    )
    counts = lines.count(), waiting.count(), unconfirmed.count()
    return [
        Check("bank", _("The bank's lines are reconciled"), not counts[0], binding=False, note=_count(counts[0])),
        Check("dues", _("Dues received are posted"), not counts[1], binding=False, note=_count(counts[1])),
        Check(
            "receipts",
            _("Relief that was paid is confirmed by receipts"),
            not counts[2],
            binding=False,
            note=_count(counts[2]),
        ),
    ]


def _count(number: int) -> str:
    return "" if not number else _("%(number)d open") % {"number": number}


def _amount(amount: Decimal) -> str:
    return "" if not amount else str(amount)


def sums_apart(organization_id: int, first: date, last: date) -> int:
    """In how many accounts and funds the kept sums of a month differ from its lines."""
    with connection.cursor() as cursor:
        cursor.execute(_APART, {"place": organization_id, "first": first, "last": last})
        return int(cursor.fetchone()[0])


def wrong_fingerprints(organization: Any, first: date, last: date) -> int:
    """How many vouchers of a span of days have lines that are not those over which their fingerprint was taken."""
    vouchers = Voucher.objects.unscoped("of the association").filter(
        organization=organization, occurred_on__range=(first, last)
    )
    kept = {pk: (day, text) for pk, day, text in vouchers.values_list("pk", "occurred_on", "fingerprint")}
    legs = Leg.objects.unscoped("of the association").filter(
        organization=organization, occurred_on__range=(first, last)
    )
    rows = legs.order_by("voucher_id", "position").iterator(chunk_size=5000)
    found = {pk: fingerprint_of(kept[pk][0], lines) for pk, lines in groupby(rows, lambda row: row.voucher_id)}
    return sum(found.get(pk) != text for pk, (_day, text) in kept.items())


def number_gaps(organization: Any) -> int:
    """How many numbers of vouchers were given and stand on none."""
    counters = NumberCounter.objects.unscoped("of the association").filter(
        organization=organization, kind__in=VoucherKind.values
    )
    given = sum(counters.values_list("last", flat=True))
    return int(given - Voucher.objects.unscoped("of the association").filter(organization=organization).count())
