"""Funds over the API: what the books hold, posting, payments, reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, cast

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from huiguan.funds import services
from huiguan.funds.models import Account, Donation, Fund, Leg, PaymentOrder, Voucher
from huiguan.funds.selectors import books as reads
from huiguan.funds.selectors import payments as paid
from huiguan.funds.selectors import reports as figures
from huiguan.funds.selectors import vouchers as written
from huiguan.funds.services.payees import Payee, show_payee
from huiguan.funds.services.posting import MOST_LINES, Entry, NewVoucher
from huiguan.kernel.calendar import today
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Day, Id, Line, Page

router = Router(tags=["funds"])
READ, POST, ORDER, APPROVE = (
    "funds.read_books",
    "funds.post_vouchers",
    "funds.order_payments",
    "funds.approve_payments",
)
Yuan = Annotated[Decimal, Field(ge=0, max_digits=13, decimal_places=2)]
Short = Annotated[Line, Field(max_length=80)]
Words = Annotated[Line, Field(max_length=200)]
Since = Annotated[Day | None, Query()]
PAGE_SIZE = 100


class FundOut(Schema):
    """A fund: what it holds, what is promised to payments, what is free."""

    id: int
    code: str
    name: str
    purpose: str
    restricted: bool
    allowed: list[str]
    active: bool
    held: Decimal
    promised: Decimal
    free: Decimal


class AccountOut(Schema):
    """An account of the chart."""

    id: int
    code: str
    name: str
    kind: str
    is_cash: bool


class VoucherLineIn(Schema):
    """A line: an amount in debit or in credit."""

    account_id: Id
    fund_id: Id
    debit: Yuan = Decimal(0)
    credit: Yuan = Decimal(0)
    summary: Words = ""


class VoucherIn(Schema):
    """A voucher to be posted."""

    occurred_on: Day
    summary: Words
    lines: Annotated[list[VoucherLineIn], Field(max_length=MOST_LINES)]


class VoucherOut(Schema):
    """A posted voucher; `mark` is its number as it stands on paper."""

    id: int
    mark: str
    kind: str
    occurred_on: date
    summary: str
    total: Decimal
    reverses_id: int | None
    fingerprint: str


class VoucherLineOut(Schema):
    """A line of a posted voucher."""

    account_id: int
    fund_id: int
    debit: Decimal
    credit: Decimal
    summary: str


class VoucherWhole(Schema):
    """A voucher with its lines."""

    voucher: VoucherOut
    lines: list[VoucherLineOut]


class ReversalIn(Schema):
    """When and why a voucher is reversed."""

    occurred_on: Day
    reason: Annotated[Line, Field(max_length=150)]


class FundReportLineOut(Schema):
    """A line of a report; `accounts` are the beginnings of the codes behind its figures."""

    key: str
    label: str
    level: int
    values: list[Decimal]
    accounts: list[str]


class FundReportOut(Schema):
    """A report at a date or between two."""

    key: str
    since: date | None
    until: date
    columns: list[str]
    lines: list[FundReportLineOut]


class FundPaymentIn(Schema):
    """A payment to be ordered."""

    fund_id: Id
    amount: Yuan
    payee: Annotated[Line, Field(max_length=120)]
    purpose: Literal["relief", "condolence", "project", "activity", "running", "other"]
    reference: Short = ""
    note: Words = ""


class FundPaymentOut(Schema):
    """A payment order. `payee` is empty for relief and condolence: who acts on it asks for it, and is recorded."""

    id: int
    fund_id: int
    amount: Decimal
    payee: Annotated[str, Field(validation_alias="payee_in_books")]
    purpose: str
    reference: str
    state: str
    paid_on: date | None
    voucher_id: int | None


class FundPayeeOut(Schema):
    """Who is paid and what for; `account` for who is to pay, where it is known."""

    payee: str
    note: str
    account: str


class PaymentConfirmedIn(Schema):
    """When and how the money went."""

    paid_on: Day
    out_of: Literal["bank", "cash"] = "bank"


class DonationIn(Schema):
    """A donation as the donor gave it."""

    fund_id: Id
    donor: Annotated[Line, Field(max_length=120)]
    amount: Yuan
    received_on: Day
    wish: Line = ""
    may_name: bool = False
    allowed: Annotated[
        list[Literal["relief", "condolence", "project", "activity", "running", "other"]],
        Field(max_length=6, description="What the donor lets it be spent on; whatever the fund is for when empty."),
    ] = []
    into: Literal["bank", "cash"] = "bank"


class DonationOut(Schema):
    """A donation with its receipt."""

    id: int
    receipt: str
    voucher_id: int
    amount: Decimal


def _at(request: HttpRequest) -> SignedRequest:
    return cast(SignedRequest, request)


@router.get("/organizations/{code}/funds", response=list[FundOut])
@operation(READ)
def list_funds(request: HttpRequest, code: str) -> list[Fund]:
    """Funds with their money."""
    return reads.funds_of(_at(request).actor, _at(request).organization)


@router.get("/organizations/{code}/funds/accounts", response=list[AccountOut])
@operation(READ)
def list_fund_accounts(request: HttpRequest, code: str) -> list[Account]:
    """The chart of accounts."""
    return reads.accounts_of(_at(request).actor, _at(request).organization)


@router.get("/organizations/{code}/funds/vouchers", response=list[VoucherOut])
@operation(READ)
def list_vouchers(
    request: HttpRequest, code: str, since: Since = None, until: Since = None, page: Page = 1
) -> list[Voucher]:
    """Vouchers, the latest first, a hundred on a page."""
    query = written.VoucherQuery(since=since, until=until)
    rows = written.vouchers_of(_at(request).actor, _at(request).organization, query)
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.post("/organizations/{code}/funds/vouchers", response={201: VoucherOut})
@operation(POST)
def post_voucher(request: HttpRequest, code: str, body: VoucherIn) -> Status[Voucher]:
    """Post a voucher that lets no money go; what does is drafted on the pages and posted by somebody else."""
    actor, place = _at(request).actor, _at(request).organization
    entries = [Entry(**line.dict()) for line in body.lines]
    services.insist_on_no_payment(entries)
    (voucher,) = services.post_vouchers(
        actor=actor, organization=place, vouchers=[NewVoucher(body.occurred_on, body.summary, entries)]
    )
    return Status(201, voucher)


@router.get("/vouchers/{int:voucher_id}", response=VoucherWhole)
@operation(READ)
def read_voucher(request: HttpRequest, voucher_id: int) -> dict[str, Any]:
    """A voucher with its lines."""
    voucher = written.get_voucher(_at(request).actor, voucher_id)
    lines: list[Leg] = written.legs_of(voucher)
    return {"voucher": voucher, "lines": lines}


@router.post("/vouchers/{int:voucher_id}/reverse", response={201: VoucherOut})
@operation(POST)
def reverse_voucher(request: HttpRequest, voucher_id: int, body: ReversalIn) -> Status[Voucher]:
    """Correct a voucher by one with its sides exchanged."""
    return Status(201, services.reverse_voucher(actor=_at(request).actor, voucher_id=voucher_id, **body.dict()))


@router.get("/organizations/{code}/funds/reports/{report_key}", response=FundReportOut)
@operation(READ)
def read_fund_report(
    request: HttpRequest,
    code: str,
    report_key: Literal["balance-sheet", "activities", "cash-flow"],
    since: Since = None,
    until: Since = None,
) -> dict[str, Any]:
    """A report; the year so far when no days are named."""
    actor, place, last = _at(request).actor, _at(request).organization, until or today()
    first = min(since or date(last.year, 1, 1), last)
    if report_key == "balance-sheet":
        made = figures.balance_sheet(actor, place, last)
    else:
        make = figures.activities if report_key == "activities" else figures.cash_flow
        made = make(actor, place, first, last)
    lines = [
        {
            "key": line.key,
            "label": str(line.label),
            "level": line.level,
            "values": list(line.values),
            "accounts": list(line.prefixes),
        }
        for line in made.lines
    ]
    columns = [str(column) for column in made.columns]
    return {"key": made.key, "since": made.since, "until": made.until, "columns": columns, "lines": lines}


@router.get("/organizations/{code}/funds/payments", response=list[FundPaymentOut])
@operation(READ)
def list_fund_payments(request: HttpRequest, code: str, page: Page = 1) -> list[PaymentOrder]:
    """Payment orders, the newest first, a hundred on a page."""
    rows = paid.payments_of(_at(request).actor, _at(request).organization)
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.post("/organizations/{code}/funds/payments", response={201: FundPaymentOut})
@operation(ORDER)
def order_fund_payment(request: HttpRequest, code: str, body: FundPaymentIn) -> Status[PaymentOrder]:
    """Order a payment; somebody else approves it."""
    values = body.dict()
    fund = values.pop("fund_id")
    actor, place = _at(request).actor, _at(request).organization
    return Status(201, services.order_payment(actor=actor, organization=place, fund=fund, **values))


@router.post("/fund-payments/{int:order_id}/payee", response=FundPayeeOut)
@operation(READ)
def show_fund_payee(request: HttpRequest, order_id: int) -> Payee:
    """Who is paid, for those who order, approve and pay; each look is recorded."""
    return show_payee(actor=_at(request).actor, order_id=order_id)


@router.post("/fund-payments/{int:order_id}/approve", response=FundPaymentOut)
@operation(APPROVE)
def approve_fund_payment(request: HttpRequest, order_id: int) -> PaymentOrder:
    """Approve a payment that somebody else ordered."""
    return services.approve_payment(actor=_at(request).actor, order_id=order_id)


@router.post("/fund-payments/{int:order_id}/confirm", response=FundPaymentOut)
@operation(ORDER)
def confirm_fund_payment(request: HttpRequest, order_id: int, body: PaymentConfirmedIn) -> PaymentOrder:
    """Confirm that an approved payment was made; its voucher is posted."""
    return services.confirm_payment(actor=_at(request).actor, order_id=order_id, **body.dict())


@router.post("/organizations/{code}/funds/donations", response={201: DonationOut})
@operation("funds.draft_vouchers")
def receive_donation(request: HttpRequest, code: str, body: DonationIn) -> Status[Donation]:
    """Enter a donation; its receipt gets the next number."""
    made = services.receive_donation(actor=_at(request).actor, organization=_at(request).organization, **body.dict())
    return Status(201, made)
