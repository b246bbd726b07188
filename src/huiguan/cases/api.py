"""Cases over the API: what the pages do, over the same services, with the same need to know."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from huiguan.cases import selectors, services
from huiguan.cases.models import Case, Referral
from huiguan.cases.purposes import HANDLE as CONSENT
from huiguan.cases.services import Telling
from huiguan.cases.services.reading import title_of
from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Day, Ids, Line, Note

router = Router(tags=["cases"])
OWN, HANDLE = "cases.ask_for_help", "cases.handle_cases"
PAGE = 100
Page = Annotated[int, Query(ge=1, le=10_000)]
Year = Annotated[int, Query(ge=2000, le=2100)]


class CaseOut(Schema):
    """A case as its handlers and the person list it; `own_kind` is the name of a kind of the association's own."""

    id: int
    number: str
    association: str
    kind: str
    own_kind: str
    state: str
    title: str
    submitted_at: datetime
    due_on: date | None
    outcome: str

    @staticmethod
    def resolve_association(row: Case) -> str:
        """Its name."""
        return str(row.organization.name)

    @staticmethod
    def resolve_own_kind(row: Case) -> str:
        """Empty for one of the six."""
        return row.own_kind.label if row.own_kind is not None else ""

    @staticmethod
    def resolve_title(row: Case) -> str:
        """In plain: whoever lists it reads it."""
        return title_of(row)


class CaseLine(Schema):
    """A line of the timeline; `side` names the other association where it wrote it."""

    kind: str
    label: str
    at: datetime
    who: str
    side: str
    text: str


class CaseAnswer(Schema):
    """What the association asked of its own, and the answer."""

    label: str
    answer: str


class CaseWhole(Schema):
    """A case with its words and its timeline."""

    case: CaseOut
    words: dict[str, str]
    asked: list[CaseAnswer]
    timeline: list[CaseLine]


class CaseContactIn(Schema):
    """Why it is opened: call, visit, urgent or check."""

    why: Line


class CaseContact(Schema):
    """Telephone or address of the person."""

    contact: str


class CaseFact(Schema):
    """What a head sees of a case: number and dates."""

    number: str
    came_on: date
    due_on: date | None


class LateReportOut(Schema):
    """What supervisors above hear of a late anonymous report: where, and its dates."""

    association: str
    came_on: date
    due_on: date


class TotalPart(Schema):
    """A count; `count` is null where it is too small to be told."""

    label: str
    count: int | None


class TotalCell(TotalPart):
    """The same, with the kinds of one's own that are counted in it."""

    parts: list[TotalPart] = []


class CaseTotalsOut(Schema):
    """Totals of a year."""

    total: int | None
    by_kind: list[TotalCell]
    by_course: list[TotalCell]
    by_outcome: list[TotalCell]
    by_month: list[TotalCell]


class HelpIn(Schema):
    """What somebody asks. `consents` are the keys of the purposes agreed to; the same `form_key` makes one case.

    `kind` is a key of the association's list of kinds, `answers` are by the keys of what it asks of its own.
    """

    kind: Line
    topic: Line
    story: Note
    title: Line = ""
    wish: Line = ""
    name: Line = ""
    contact: Line = ""
    accused: Line = ""
    answers: Annotated[dict[Line, Line | Note | list[Line]], Field(max_length=15)] = {}
    consents: Annotated[list[Line], Field(max_length=8)] = [CONSENT]
    form_key: UUID | None = None


class CaseEnteredIn(HelpIn):
    """What the office enters for somebody: `member` is the number of the member, where there is one."""

    standing: Line = "member"
    member: Line = ""


class CaseEnteredOut(Schema):
    """The number, and the code for a receipt on paper where the person follows it without an account; shown once."""

    number: str
    receipt: str


class EntryIn(Schema):
    """A line to write down."""

    kind: Line
    text: Note
    to_person: bool = False
    joint: bool = False


class CaseCheckIn(Schema):
    """What the check chose: `rights_office` (with its number there), `legal_aid`, `support` or `policy`."""

    course: Line
    reference: Line = ""
    note: Note = ""


class ClarificationIn(Schema):
    """The words of a clarification of reputation, as they go out."""

    title: Line
    addressee: Line
    text: Note


class CaseTextIn(Schema):
    """A text."""

    text: Note


class CasePauseIn(Schema):
    """Why, and until when."""

    reason: Note
    until: Day


class CaseCloseIn(Schema):
    """How it ended."""

    outcome: Line
    result: Note = ""


class CaseRatingIn(Schema):
    """One to five."""

    rating: Annotated[int, Field(ge=1, le=5)]
    remark: Line = ""


class ReferralIn(Schema):
    """What is handed over to the association of a code."""

    receiver: Line
    summary: Note
    paper_ids: Ids = []
    consented: bool = False


class ReferralOut(Schema):
    """A referral; `summary` is empty until the receiver takes part."""

    id: int
    number: str
    state: str
    due_on: date | None


class ReferralWhole(Schema):
    """A referral with what was handed over."""

    referral: ReferralOut
    summary: str


class ReliefDueOut(Schema):
    """Relief to be paid."""

    case_id: int
    number: str
    amount: Decimal
    payee: str
    account: str
    decided_on: date | None


@router.post("/organizations/{code}/cases", response=CaseOut)
@operation(OWN)
def ask_for_help(request: SignedRequest, code: str, told: HelpIn) -> Case:
    """Open a case for oneself."""
    values = told.dict()
    key, consents = values.pop("form_key"), tuple(values.pop("consents"))
    return services.ask_for_help(
        actor=request.actor,
        organization=request.organization,
        telling=Telling(consents=consents, **values),
        form_key=key,
    )


@router.post("/organizations/{code}/cases/entered", response=CaseEnteredOut)
@operation("cases.enter_case")
def enter_case(request: SignedRequest, code: str, told: CaseEnteredIn) -> dict[str, str]:
    """Enter a case for somebody who came or called."""
    values = told.dict()
    key, member, consents = values.pop("form_key"), values.pop("member"), tuple(values.pop("consents"))
    case, receipt = services.enter_case(
        actor=request.actor,
        organization=request.organization,
        telling=Telling(consents=consents, **values),
        member=member,
        form_key=key,
    )
    return {"number": case.number, "receipt": receipt}


@router.get("/my/cases", response=list[CaseOut])
@operation(OWN)
def list_own_cases(request: SignedRequest, page: Page = 1) -> list[Case]:
    """One's own cases, the latest first, 100 a page."""
    return list(selectors.own_cases(request.actor)[(page - 1) * PAGE : page * PAGE])


@router.get("/my/cases/{int:case_id}", response=CaseWhole)
@operation(OWN)
def read_own_case(request: SignedRequest, case_id: int) -> dict[str, Any]:
    """One of one's own cases."""
    case, words = services.open_own_case(actor=request.actor, case_id=case_id)
    return {"case": case, **_plain(words), "timeline": selectors.lines_for_person(case)}


@router.post("/my/cases/{int:case_id}/withdraw", response=CaseOut)
@operation(OWN)
def withdraw_own_case(request: SignedRequest, case_id: int) -> Case:
    """Withdraw it."""
    return services.withdraw_case(actor=request.actor, case_id=case_id)


@router.post("/my/cases/{int:case_id}/confirm", response=CaseOut)
@operation(OWN)
def confirm_own_case(request: SignedRequest, case_id: int) -> Case:
    """Say that what somebody else brought for oneself is right."""
    return services.confirm_case(actor=request.actor, case_id=case_id)


@router.post("/my/cases/{int:case_id}/rating", response=CaseOut)
@operation(OWN)
def rate_own_case(request: SignedRequest, case_id: int, rating: CaseRatingIn) -> Case:
    """Rate the handling of a closed one."""
    return services.rate_case(actor=request.actor, case_id=case_id, **rating.dict())


@router.get("/organizations/{code}/cases", response=list[CaseOut])
@operation(HANDLE)
def list_cases(request: SignedRequest, code: str, page: Page = 1) -> list[Case]:
    """Cases in which one is named, the most pressing first, 100 a page."""
    found = list(selectors.my_queue(request.actor, request.organization)[(page - 1) * PAGE : page * PAGE])
    services.note_listed(request.actor, [case.pk for case in found], request.organization)
    return found


@router.get("/organizations/{code}/cases/lateness", response=list[CaseFact])
@operation("cases.read_lateness")
def list_late_cases(request: SignedRequest, code: str) -> Any:
    """Late cases of an association: numbers and dates."""
    return selectors.late_facts(request.actor, request.organization)


@router.get("/organizations/{code}/cases/late-reports", response=list[LateReportOut])
@operation("cases.read_reports")
def list_late_reports(request: SignedRequest, code: str) -> Any:
    """Anonymous reports below that were not answered in time: where, and their dates."""
    return selectors.late_reports_below(request.actor, request.organization)


@router.get("/organizations/{code}/cases/totals", response=CaseTotalsOut)
@operation("cases.read_totals")
def read_case_totals(request: SignedRequest, code: str, year: Year) -> Any:
    """Totals of a year, small counts not told."""
    return selectors.case_totals(request.actor, request.organization, year)


@router.get("/organizations/{code}/relief-due", response=list[ReliefDueOut])
@operation("cases.read_relief_due")
def list_relief_due(request: SignedRequest, code: str) -> Any:
    """Relief to be paid by an association."""
    return services.open_relief_due(actor=request.actor, organization=request.organization)


@router.get("/cases/{int:case_id}", response=CaseWhole)
@operation(HANDLE)
def read_case(request: SignedRequest, case_id: int) -> dict[str, Any]:
    """The file of a case; the look is recorded."""
    door, words = services.open_case(actor=request.actor, case_id=case_id)
    return {"case": door.case, **_plain(words), "timeline": selectors.lines_for_handlers(door.case)}


@router.post("/cases/{int:case_id}/contact", response=CaseContact)
@operation(HANDLE)
def open_case_contact(request: SignedRequest, case_id: int, asked: CaseContactIn) -> dict[str, str]:
    """Telephone or address of the person, which the file masks; recorded with the reason, and the person sees both."""
    return {"contact": services.open_contact(actor=request.actor, case_id=case_id, why=asked.why)[1]}


def _plain(words: services.Words) -> dict[str, Any]:
    plain = {name: getattr(words, name) for name in words.__slots__}
    return {"asked": [{"label": label, "answer": answer} for label, answer in plain.pop("asked")], "words": plain}


@router.post("/cases/{int:case_id}/accept", response=CaseOut)
@operation(HANDLE)
def accept_case(request: SignedRequest, case_id: int) -> Case:
    """Take a case."""
    return _told(request, services.accept_case(actor=request.actor, case_id=case_id))


def _told(request: SignedRequest, case: Case) -> Case:
    """The answer names the title: a look."""
    services.note_listed(request.actor, [case.pk], case.organization)
    return case


@router.post("/cases/{int:case_id}/check", response=CaseOut)
@operation(HANDLE)
def check_case(request: SignedRequest, case_id: int, check: CaseCheckIn) -> Case:
    """End the check of a case: what helps."""
    return _told(request, services.begin_handling(actor=request.actor, case_id=case_id, **check.dict()))


@router.post("/cases/{int:case_id}/clarification", response=CaseOut)
@operation(HANDLE)
def draft_clarification(request: SignedRequest, case_id: int, words: ClarificationIn) -> Case:
    """Draft a clarification of reputation as an outgoing paper."""
    return _told(request, services.draft_clarification(actor=request.actor, case_id=case_id, **words.dict()))


@router.post("/cases/{int:case_id}/entries", response={204: None})
@operation(HANDLE)
def write_case_entry(request: SignedRequest, case_id: int, entry: EntryIn) -> None:
    """Write a line of the timeline."""
    services.write_entry(actor=request.actor, case_id=case_id, **entry.dict())


@router.post("/cases/{int:case_id}/pause", response=CaseOut)
@operation(HANDLE)
def pause_case(request: SignedRequest, case_id: int, pause: CasePauseIn) -> Case:
    """Stop the clock until a day."""
    return _told(request, services.pause_case(actor=request.actor, case_id=case_id, **pause.dict()))


@router.post("/cases/{int:case_id}/resume", response=CaseOut)
@operation(HANDLE)
def resume_case(request: SignedRequest, case_id: int) -> Case:
    """Let the clock run again before that day."""
    return _told(request, services.resume_case(actor=request.actor, case_id=case_id))


@router.post("/cases/{int:case_id}/answer", response=CaseOut)
@operation(HANDLE)
def answer_case(request: SignedRequest, case_id: int, answer: CaseTextIn) -> Case:
    """Answer the person."""
    return _told(request, services.answer_case(actor=request.actor, case_id=case_id, text=answer.text))


@router.post("/cases/{int:case_id}/close", response=CaseOut)
@operation(HANDLE)
def close_case(request: SignedRequest, case_id: int, end: CaseCloseIn) -> Case:
    """Close an answered case."""
    return _told(request, services.close_case(actor=request.actor, case_id=case_id, **end.dict()))


@router.post("/cases/{int:case_id}/referrals", response=ReferralOut)
@operation(HANDLE)
def ask_referral(request: SignedRequest, case_id: int, asked: ReferralIn) -> Referral:
    """Ask another association to handle it together."""
    values = asked.dict()
    receiver = organization_by_code(values.pop("receiver"))
    if receiver is None:
        raise NotFound("receiver")
    return services.ask_referral(actor=request.actor, case_id=case_id, receiver=receiver, **values)


@router.post("/cases/{int:case_id}/relief/order", response={204: None})
@operation("cases.order_relief")
def order_relief(request: SignedRequest, case_id: int) -> None:
    """Have a relief ordered once more; that it was paid is told by the books alone."""
    services.order_relief(actor=request.actor, case_id=case_id)


@router.get("/referrals/{int:referral_id}", response=ReferralWhole)
@operation(HANDLE)
def read_referral(request: SignedRequest, referral_id: int) -> dict[str, Any]:
    """A referral; what was handed over only to those who take part, recorded."""
    row = selectors.get_referral(request.actor, referral_id)
    opens = selectors.reads_referral(request.actor, row)
    words = services.open_referral(actor=request.actor, referral=row) if opens else {"summary": ""}
    return {"referral": row, "summary": words["summary"]}


@router.post("/referrals/{int:referral_id}/accept", response=ReferralOut)
@operation(HANDLE)
def accept_referral(request: SignedRequest, referral_id: int) -> Referral:
    """Take part in handling, for the receiver."""
    return services.accept_referral(actor=request.actor, referral_id=referral_id)
