"""Dues over the API: what was resolved, asked, paid and passed on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, cast

from ninja import Field, Query, Router, Schema, Status

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Day, Id, Ids, Line, Page
from huiguan.members.api.schemas import Done, Key
from huiguan.members.enums import PaymentMethod
from huiguan.members.models import DuesDemand, DuesPayment, DuesResolution, SharePayment, StatementLine
from huiguan.members.selectors import dues as reads
from huiguan.members.services import dues_asking, dues_paying, dues_setting, dues_statement

router = Router()
READ, MANAGE, ENTER, OWN = reads.READ, dues_setting.MANAGE, dues_paying.ENTER, "members.own_membership"
TOTALS = "members.read_dues_totals"
Year = Annotated[int, Field(ge=1990, le=2200)]
Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Short = Annotated[Line, Field(max_length=80)]
Words = Annotated[Line, Field(max_length=200)]


class DuesTierIn(Schema):
    """A tier of a resolution: who pays, and how much a year."""

    label: Annotated[Line, Field(max_length=60)]
    classes: Annotated[list[Key], Field(max_length=30)]
    amount: Money


class DuesTierOut(Schema):
    """A tier as it holds."""

    id: int
    label: str
    classes: list[str]
    amount: Decimal


class DuesResolutionIn(Schema):
    """What the congress resolved."""

    reference: Words
    decided_on: Day
    from_year: Year
    delegates: Count
    present: Count
    in_favour: Count
    secret_ballot: bool
    published_on: Day | None = None
    tiers: Annotated[list[DuesTierIn], Field(max_length=10)]


class DuesResolutionOut(Schema):
    """A resolution with its tiers."""

    id: int
    reference: str
    decided_on: date
    from_year: int
    delegates: int
    present: int
    in_favour: int
    published_on: date | None
    tiers: list[DuesTierOut]

    @staticmethod
    def resolve_tiers(row: DuesResolution) -> list[Any]:
        """Its tiers, the highest first."""
        return list(row.tiers.all())


class DuesRuleIn(Schema):
    """When dues are due and membership lapses."""

    due_month: Annotated[int, Field(ge=1, le=12)]
    lapse_after_days: Annotated[int, Field(ge=30, le=3660)]
    lapse_decided: bool = False
    article: Words = ""


class DemandOut(Schema):
    """What a member is asked for a year."""

    id: int
    organization: str
    member_id: int | None
    unit_id: int | None
    number: str
    name: str
    year: int
    tier: str
    amount: Decimal
    waived: Decimal
    paid: Decimal
    owed: Decimal
    due_on: date

    @staticmethod
    def resolve_organization(row: DuesDemand) -> str:
        """The association's code."""
        return str(row.organization.code)

    @staticmethod
    def resolve_member_id(row: DuesDemand) -> int | None:
        """The membership, where a person pays."""
        return row.membership_id

    @staticmethod
    def resolve_number(row: DuesDemand) -> str:
        """The member's number."""
        return str(row.member.number)

    @staticmethod
    def resolve_name(row: DuesDemand) -> str:
        """The member's name."""
        return str(row.member.name)

    @staticmethod
    def resolve_tier(row: DuesDemand) -> str:
        """The tier's name."""
        return row.tier.label


class DemandsOut(Schema):
    """A page of demands."""

    total: int
    page: int
    rows: list[DemandOut]


class DuesTotalsOut(Schema):
    """Sums of a year."""

    demands: int
    settled: int
    overdue: int
    asked: Decimal
    waived: Decimal
    paid: Decimal
    owed: Decimal


class DemandYearIn(Schema):
    """For which year dues are asked."""

    year: Year
    due_on: Day | None = None


class DuesPaymentIn(Schema):
    """Money that came in."""

    amount: Money
    paid_on: Day
    method: PaymentMethod = PaymentMethod.BANK
    reference: Short = ""


class DuesPaymentOut(Schema):
    """A payment with the number of its receipt."""

    id: int
    demand_id: int
    amount: Decimal
    paid_on: date
    method: str
    receipt: str
    cancelled_on: date | None


class WaiverIn(Schema):
    """Why, and how much; all that is owed without an amount."""

    reason: Words
    amount: Money | None = None


class DuesReasonIn(Schema):
    """Why."""

    reason: Words


class CreditIn(Schema):
    """A credit on a bank statement."""

    booked_on: Day
    amount: Money
    reference: Short
    payer: Words = ""
    remark: Line = ""


class StatementIn(Schema):
    """Credits of a bank statement."""

    credits: Annotated[list[CreditIn], Field(max_length=10_000)]


class StatementLineOut(Schema):
    """A line, and what is left of it to assign."""

    id: int
    booked_on: date
    amount: Decimal
    rest: Decimal
    payer: str
    remark: str
    reference: str
    set_aside: str


class AssignmentOfLine(Schema):
    """Whose dues a line paid."""

    demand_id: Id


class LapseOfDues(Schema):
    """Who is struck off for arrears, by which decision."""

    member_ids: Ids
    decision: Words


class RemindedOut(Schema):
    """How many were told, and how many have no account."""

    told: int
    without_account: int


class ShareLineOut(Schema):
    """What an association passes to one above it for a year."""

    organization: str
    receiver: str
    paid: Decimal
    payers: int
    amount: Decimal
    passed: Decimal
    open: Decimal

    @staticmethod
    def resolve_organization(row: reads.ShareLine) -> str:
        """The code of the one that pays."""
        return str(row.organization.code)

    @staticmethod
    def resolve_receiver(row: reads.ShareLine) -> str:
        """The code of the one that receives."""
        return str(row.share.receiver.code)


class SharePassedIn(Schema):
    """A share that was passed on."""

    receiver: Annotated[str, Field(max_length=32, pattern=r"^[-a-zA-Z0-9_]+$")]
    year: Year
    amount: Money
    passed_on: Day
    reference: Short


class SharePassedOut(Schema):
    """The mark."""

    id: int
    year: int
    amount: Decimal
    passed_on: date
    reference: str


@router.get("/organizations/{code}/dues", response=DemandsOut)
@operation(READ)
def list_dues(
    request: SignedRequest,
    code: str,
    year: Year | None = None,
    arrears: bool = False,
    state: Annotated[str, Query(pattern="^(open|part|settled|paid|waived)?$")] = "",
    text: Line = "",
    page: Page = 1,
    size: Annotated[int, Field(ge=1, le=500)] = 50,
) -> dict[str, Any]:
    """Demands of a year (of this one), or all in arrears; by state, name, pinyin, initials or number."""
    place = request.organization
    found = reads.arrears_of(request.actor, place, year) if arrears else reads.demands_of(
        request.actor, place, year or today().year
    )  # fmt: skip
    found = found.filter(reads.STATES[state]) if state else found
    found = reads.find_demands(found, text)
    return {"total": found.count(), "page": page, "rows": list(found[(page - 1) * size : page * size])}


@router.get("/organizations/{code}/dues/totals", response=DuesTotalsOut)
@operation(TOTALS)
def dues_totals(request: SignedRequest, code: str, year: Year | None = None) -> Any:
    """Sums of a year, without names."""
    return reads.dues_totals(request.actor, request.organization, year or today().year)


@router.get("/organizations/{code}/dues/resolutions", response=list[DuesResolutionOut])
@operation(READ)
def list_dues_resolutions(request: SignedRequest, code: str) -> list[DuesResolution]:
    """Resolutions on dues with their tiers, the latest first."""
    return list(reads.resolutions_of(request.organization))


@router.post("/organizations/{code}/dues/resolutions", response={201: DuesResolutionOut})
@operation(MANAGE)
def resolve_dues(request: SignedRequest, code: str, payload: DuesResolutionIn) -> Status[DuesResolution]:
    """Enter a resolution of the congress; 422 names the rule that is not kept."""
    values = payload.model_dump()
    tiers = cast("list[dues_setting.TierSpec]", values.pop("tiers"))
    row = dues_setting.resolve_dues(actor=request.actor, organization=request.organization, tiers=tiers, **values)
    return Status(201, row)


@router.put("/organizations/{code}/dues/rule", response=DuesRuleIn)
@operation(MANAGE)
def change_dues_rule(request: SignedRequest, code: str, payload: DuesRuleIn) -> Any:
    """Settle when dues are due and membership lapses."""
    return dues_setting.change_dues_rule(actor=request.actor, organization=request.organization, **payload.model_dump())


@router.post("/organizations/{code}/dues/demands", response=Done)
@operation(MANAGE)
def demand_dues(request: SignedRequest, code: str, payload: DemandYearIn) -> dict[str, int]:
    """Ask every present member for the dues of a year; nobody twice."""
    number = dues_asking.demand_dues(actor=request.actor, organization=request.organization, **payload.model_dump())
    return {"changed": number}


@router.post("/organizations/{code}/dues/reminders", response=RemindedOut)
@operation(MANAGE)
def remind_of_dues(request: SignedRequest, code: str) -> dict[str, int]:
    """Remind everybody in arrears, once a day."""
    told, rest = dues_asking.remind_of_dues(actor=request.actor, organization=request.organization)
    return {"told": told, "without_account": rest}


@router.get("/organizations/{code}/dues/lapsed", response=list[DemandOut])
@operation(READ)
def list_lapsed(request: SignedRequest, code: str) -> list[DuesDemand]:
    """Who lapses by the charter's rule, each with the demand that is overdue longest; at most 500."""
    return list(reads.lapsed_members(request.actor, request.organization)[:500])


@router.post("/organizations/{code}/dues/lapse", response=Done)
@operation("members.end_memberships")
def lapse_by_dues(request: SignedRequest, code: str, payload: LapseOfDues) -> dict[str, int]:
    """Strike off members in arrears, by a decision: all or none."""
    done = dues_asking.lapse_by_dues(
        actor=request.actor,
        organization=request.organization,
        membership_ids=payload.member_ids,
        decision=payload.decision,
    )
    return {"changed": done}


@router.get("/organizations/{code}/dues/statement", response=list[StatementLineOut])
@operation(READ)
def list_statement(
    request: SignedRequest,
    code: str,
    shown: Annotated[str, Query(pattern="^(open|aside|all)$")] = "open",
    text: Line = "",
    page: Page = 1,
) -> list[StatementLine]:
    """Lines of bank statements, 200 a page, by words or amount."""
    lines = reads.statement_lines(request.actor, request.organization, shown, text)
    return list(lines[(page - 1) * 200 : page * 200])


@router.post("/organizations/{code}/dues/statement", response=Done)
@operation(ENTER)
def take_statement(request: SignedRequest, code: str, payload: StatementIn) -> dict[str, int]:
    """Take credits of a bank statement, at most 10,000; known references stay as they are. How many were new."""
    credits = [cast("dues_statement.Credit", credit.model_dump()) for credit in payload.credits]
    taken = dues_statement.take_lines(actor=request.actor, organization=request.organization, credits=credits)
    return {"changed": sum(is_new for _line, is_new in taken)}


@router.post("/statement-lines/{int:line_id}/assign", response=DuesPaymentOut)
@operation(ENTER)
def assign_line(request: SignedRequest, line_id: Id, payload: AssignmentOfLine) -> DuesPayment:
    """Say whose dues a line paid."""
    return dues_statement.assign_line(actor=request.actor, line_id=line_id, demand_id=payload.demand_id)


@router.post("/statement-lines/{int:line_id}/set-aside", response=StatementLineOut)
@operation(ENTER)
def set_line_aside(request: SignedRequest, line_id: Id, payload: DuesReasonIn) -> StatementLine:
    """Say that a line, or the rest of it, is no payment of dues."""
    dues_statement.set_line_aside(actor=request.actor, line_id=line_id, reason=payload.reason)
    return reads.get_line(request.actor, line_id)


@router.get("/dues/{int:demand_id}", response=DemandOut)
@operation(OWN)
def get_demand(request: SignedRequest, demand_id: Id) -> DuesDemand:
    """A demand, for those who keep the dues or for the member."""
    return reads.get_readable_demand(request.actor, demand_id)


@router.get("/dues/{int:demand_id}/payments", response=list[DuesPaymentOut])
@operation(OWN)
def list_payments(request: SignedRequest, demand_id: Id) -> list[DuesPayment]:
    """Payments of a demand, also cancelled ones."""
    return list(reads.payments_of(reads.get_readable_demand(request.actor, demand_id)))


@router.post("/dues/{int:demand_id}/payments", response={201: DuesPaymentOut})
@operation(ENTER)
def enter_payment(request: SignedRequest, demand_id: Id, payload: DuesPaymentIn) -> Status[DuesPayment]:
    """Enter a payment by hand."""
    values = payload.model_dump() | {"method": payload.method.value}
    return Status(201, dues_paying.enter_payment(actor=request.actor, demand_id=demand_id, **values))


@router.post("/dues/{int:demand_id}/waive", response=DemandOut)
@operation("members.waive_dues")
def waive_dues(request: SignedRequest, demand_id: Id, payload: WaiverIn) -> DuesDemand:
    """Waive dues, with the reason."""
    dues_asking.waive_dues(actor=request.actor, demand_id=demand_id, **payload.model_dump())
    return reads.get_demand(request.actor, demand_id)


@router.post("/dues-payments/{int:payment_id}/cancel", response=DuesPaymentOut)
@operation(ENTER)
def cancel_payment(request: SignedRequest, payment_id: Id, payload: DuesReasonIn) -> DuesPayment:
    """Cancel a payment that was entered wrongly."""
    return dues_paying.cancel_payment(actor=request.actor, payment_id=payment_id, reason=payload.reason)


@router.get("/organizations/{code}/dues/shares", response=list[ShareLineOut])
@operation(TOTALS)
def list_shares(request: SignedRequest, code: str, year: Year | None = None) -> list[reads.ShareLine]:
    """What is owed upwards of the dues of a year, and what was passed on."""
    return reads.shares_of(request.actor, request.organization, year or today().year)


@router.post("/organizations/{code}/dues/shares/passed", response={201: SharePassedOut})
@operation(MANAGE)
def pass_share_on(request: SignedRequest, code: str, payload: SharePassedIn) -> Status[SharePayment]:
    """Mark that a share was passed on."""
    receiver = organization_by_code(payload.receiver)
    if receiver is None:
        raise NotFound(payload.receiver)
    values = payload.model_dump() | {"receiver": receiver}
    return Status(201, dues_setting.pass_share_on(actor=request.actor, organization=request.organization, **values))


@router.get("/my/dues", response=list[DemandOut])
@operation(OWN)
def own_dues(request: SignedRequest) -> list[DuesDemand]:
    """What I am asked to pay, the latest year first."""
    return list(reads.own_demands(request.actor)[:200])
