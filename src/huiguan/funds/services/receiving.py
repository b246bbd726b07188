"""Money that comes in: donations, grants, interest, and what other rooms say they received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiguan.funds.enums import Origin, Source
from huiguan.funds.models import Books, Donation, Fund, IncomingMoney, Voucher
from huiguan.funds.selectors.books import account_for, books_of, first_open_day, general_fund
from huiguan.funds.selectors.gifts import purposes_of
from huiguan.funds.services.doors import exact, lock_books, next_numbers, own_fund
from huiguan.funds.services.gifts import checked_purposes
from huiguan.funds.services.posting import Entry, NewVoucher, write_vouchers
from huiguan.funds.services.wording import in_books
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, permit
from huiguan.kernel.permits.slots import filled

ENTER = "funds.draft_vouchers"
RECEIPT = "donation"
#: The slot of those who know what other rooms received: called with (actor, association), it notes what is missing.
CATCH_UP = "funds.catch_up"
#: Which account money goes to, by how it was paid.
_INTO = {"cash": "cash"}


def enter_income(
    *,
    actor: Actor,
    organization: Any,
    fund_id: int,
    source: str,
    amount: Decimal,
    received_on: date,
    summary: str,
    into: str = "bank",
    giver: str = "",
    allowed: Collection[str] = (),
) -> Voucher:
    """Enter money that came in: a grant, interest, a fee for a service. Donations have their own entry.

    A grant for certain purposes of payments (`allowed`) names who gives it and goes to a fund restricted to them, which
    pays nothing else with it: Invalid "allowed" for other sources, "giver", "wish", "purpose".
    """
    with recording(actor, organization, reason="enter_income"):
        permit(actor, ENTER, organization)
        if source not in Source.values or source == Source.DONATION:
            raise Invalid(_("Say where the money comes from."), code="source", field="source")
        value, fund = exact(amount), own_fund(organization, fund_id)
        if allowed and source != Source.GRANT:
            raise Invalid(_("Only a grant is given for certain purposes."), code="allowed", field="allowed")
        if allowed and not giver.strip():
            raise Invalid(_("Say who gives the grant."), code="giver", field="giver")
        purposes = _bound_purposes(fund, allowed, named=bool(allowed))
        voucher = _post(actor, organization, fund.pk, source, value, received_on, summary, into)
        if purposes:
            _keep_grant(voucher, fund, giver.strip()[:120], summary.strip()[:300], purposes, value)
    return voucher


def _keep_grant(voucher: Voucher, fund: Fund, giver: str, wish: str, purposes: list[str], amount: Decimal) -> None:
    """As a donation is kept, without a receipt: orders take it for what it was given for only."""
    Donation.objects.create(
        organization_id=voucher.organization_id,
        source=Source.GRANT,
        fund=fund,
        donor=giver,
        wish=wish,
        allowed=purposes,
        amount=amount,
        received_on=voucher.occurred_on,
        voucher=voucher,
        receipt_year=voucher.occurred_on.year,
    )


def _bound_purposes(fund: Fund, allowed: Collection[str], *, named: bool) -> list[str]:
    """The purposes that were named, as they are kept; what is given for one goes to a restricted fund."""
    if named and not fund.restricted:
        said = _("What is given for a purpose goes to a fund restricted to it. Choose or open one.")
        raise Invalid(said, code="wish", field="fund_id")
    return checked_purposes(allowed, purposes_of(fund))


def _post(
    actor: Actor,
    organization: Any,
    fund_id: int,
    source: str,
    amount: Decimal,
    day: date,
    summary: str,
    into: str,
) -> Voucher:
    if into not in ("bank", "cash"):
        raise Invalid(_("Say whether it came in cash or into the bank."), code="into", field="into")
    lock_books(organization.pk)
    fund = own_fund(organization, fund_id)
    entries = (
        Entry(account_for(organization, into).pk, fund.pk, debit=amount),
        Entry(account_for(organization, f"in.{source}").pk, fund.pk, credit=amount),
    )
    (voucher,) = write_vouchers(actor, organization, [NewVoucher(day, summary, entries, origin=Origin.INCOME)])
    return voucher


def receive_donation(
    *,
    actor: Actor,
    organization: Any,
    fund_id: int,
    donor: str,
    amount: Decimal,
    received_on: date,
    wish: str = "",
    may_name: bool = False,
    into: str = "bank",
    allowed: Collection[str] = (),
) -> Donation:
    """Enter a donation into the fund that the donor wishes, with the next number of receipts of the year.

    A donor who names a purpose gives to a restricted fund: Invalid "wish" otherwise (公益事业捐赠法 12, 18). `allowed`
    are the purposes of payments that the donor names; Invalid "purpose" for what the fund is not for.
    """
    with recording(actor, organization, reason="enter_income"):
        permit(actor, ENTER, organization)
        value, fund = exact(amount), own_fund(organization, fund_id)
        if not donor.strip():
            raise Invalid(_("Name the donor, or say anonymous."), code="donor", field="donor")
        purposes = _bound_purposes(fund, allowed, named=bool(wish.strip() or allowed))
        said = in_books(lambda: _("Donation to %(fund)s") % {"fund": fund.name})
        voucher = _post(actor, organization, fund.pk, Source.DONATION, value, received_on, said, into)
        donation: Donation = Donation.objects.create(
            organization=organization,
            fund=fund,
            donor=donor.strip(),
            may_name=may_name,
            wish=wish.strip(),
            allowed=purposes,
            amount=value,
            received_on=received_on,
            voucher=voucher,
            receipt_year=received_on.year,
            receipt_number=next_numbers(organization.pk, received_on.year, RECEIPT),
        )
    return donation


@dataclass(frozen=True, slots=True)
class Received:
    """What another room received; `amount` is negative where a payment was cancelled, `key` says it once."""

    key: str
    amount: Decimal
    received_on: date
    method: str
    year: int
    receipt: str = ""
    reference: str = ""


def note_incoming(*, actor: Actor, organization_id: int, source: str, received: Sequence[Received]) -> int:
    """Write down what another room received and is not written down yet; how many. It is posted by `book_incoming`.

    Nothing where no books are kept. A key that is known already changes nothing.
    """
    with recording(actor, organization_id, reason="note_incoming"):
        permit(actor, ENTER)
        if books_of(organization_id) is None:
            return 0
        lock_books(organization_id)
        rows = IncomingMoney.objects.unscoped("keyed by the other room")
        known = set(rows.filter(organization=organization_id, source=source).values_list("key", flat=True))
        new = [
            IncomingMoney(organization_id=organization_id, source=source, **asdict(row))
            for row in received
            if row.key not in known
        ]
        rows.bulk_create(new, batch_size=2000)
    return len(new)


def book_incoming(*, actor: Actor, organization: Any) -> int:
    """Post what other rooms received and what waits: a voucher for each day and way of paying; how many.

    What lies before the first open day is posted on that day, and the voucher says so. Cancellations of a day lessen
    it; a day of which nothing is left gives a voucher with both sides.
    """
    with recording(actor, organization, reason="book_incoming"):
        permit(actor, ENTER, organization)
        books = lock_books(organization.pk)
        for catch_up in filled(CATCH_UP):
            catch_up(actor, organization)
        rows = IncomingMoney.objects.unscoped("the association's own").filter(organization=organization, voucher=None)
        groups: dict[tuple[str, date, str], list[IncomingMoney]] = defaultdict(list)
        for row in rows.select_for_update().order_by("received_on", "pk"):
            groups[row.source, row.received_on, row.method].append(row)
        wanted = list(groups)
        made = (
            write_vouchers(actor, organization, [_voucher_of(organization, books, key, groups[key]) for key in wanted])
            if wanted
            else []
        )
        for key, voucher in zip(wanted, made, strict=True):
            rows.filter(pk__in=[row.pk for row in groups[key]]).update(voucher=voucher)
    return len(made)


def _voucher_of(organization: Any, books: Books, key: tuple[str, date, str], rows: list[IncomingMoney]) -> NewVoucher:
    source, day, method = key
    into = account_for(organization, _INTO.get(method, "bank")).pk
    income, fund = account_for(organization, f"in.{source}").pk, general_fund(organization).pk
    entries = []
    for sign in (1, -1):
        amount = sum((abs(row.amount) for row in rows if row.amount * sign > 0), Decimal(0))
        if amount:
            sides = (into, income) if sign > 0 else (income, into)
            entries += [Entry(sides[0], fund, debit=amount), Entry(sides[1], fund, credit=amount)]
    posted_on = min(max(day, first_open_day(books)), today())
    said = in_books(lambda: _received(source, day, len(rows)))
    return NewVoucher(posted_on, said, entries, origin=Origin.DUES)


def _received(source: str, day: date, number: int) -> str:
    words = ngettext(
        "%(source)s received on %(day)s, %(number)d payment",
        "%(source)s received on %(day)s, %(number)d payments",
        number,
    )
    return words % {"source": Source(source).label, "day": day.isoformat(), "number": number}
