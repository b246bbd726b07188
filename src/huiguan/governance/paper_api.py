"""Official papers over the API: drafted, checked, issued, numbered, sealed, sent out; registered and instructed on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Router, Schema

from huiguan.governance.models import IncomingPaper, OutgoingPaper, SealUse
from huiguan.governance.paper_enums import PaperKind, Urgency
from huiguan.governance.selectors import papers as reads
from huiguan.governance.services import incoming, papers
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Day, Id, Line, Note, Page, Revision, Text

router = Router(tags=["papers"])
PER_PAGE = 100
READ, WRITE, CHECK = "governance.read_papers", "governance.write_papers", "governance.check_papers"
ISSUE, SEAL = "governance.issue_papers", "governance.use_seal"
Title = Annotated[Line, Field(min_length=1, max_length=200)]


class OutgoingOut(Schema):
    """A paper of the register; `number` is empty until it is numbered."""

    id: int
    kind: str
    number: str
    title: str
    addressee: str
    copies: str
    state: str
    drafter: str
    issued_by: str
    issued_on: date | None
    revision: int


class OutgoingWhole(OutgoingOut):
    """The same with its words, and to whom it went."""

    text: str
    delivered_to: list[str]

    @staticmethod
    def resolve_delivered_to(row: OutgoingPaper) -> list[str]:
        """Names, in order."""
        return [each.name for each in reads.deliveries_of(row)]


class PaperDraftIn(Schema):
    """Words of a paper."""

    title: Title
    text: Text
    addressee: Line = ""
    copies: Line = ""


class PaperIn(PaperDraftIn):
    """A paper to draft."""

    kind: PaperKind


class PaperChangeIn(PaperDraftIn):
    """Changed words, and the revision that they change."""

    revision: Revision


class PaperStepIn(Schema):
    """A step of its way: submit_draft, pass_draft, return_paper, archive_paper, drop_paper."""

    transition: Line
    note: Note = ""


class PaperNoteIn(Schema):
    """What is said beside a step."""

    note: Note = ""


class PaperIssueIn(PaperNoteIn):
    """What is said beside the issue; of an order the duty under which it is signed, empty: the post that is held."""

    duty: Annotated[Line, Field(max_length=40)] = ""


class PaperNumberIn(Schema):
    """What stands before the year; empty: as in the last number of the kind."""

    word: Annotated[Line, Field(max_length=20)] = ""


class SealIn(Schema):
    """On how many copies the seal is put, and which seal; empty: the association's, on an order the head's stamp."""

    copies: Annotated[int, Field(ge=1, le=10_000)] = 1
    seal: Annotated[Line, Field(max_length=60)] = ""


class SealUseIn(SealIn):
    """A use of the seal on something that is no paper of the register."""

    purpose: Annotated[Line, Field(min_length=1, max_length=200)]
    approved_by: Annotated[Line, Field(min_length=1, max_length=80)]
    seal: Annotated[Line, Field(max_length=60)] = papers.SEAL_NAME


class SealUseOut(Schema):
    """A line of the seal's log."""

    id: int
    seal: str
    purpose: str
    copies: int
    approved_by: str
    used_by: str
    at: datetime


class ReceiversIn(Schema):
    """To whom a paper goes, by name."""

    receivers: Annotated[list[Line], Field(min_length=1, max_length=5_000)]


class IncomingOut(Schema):
    """A paper that came in; `serial` is its number in the register."""

    id: int
    issuer: str
    number: str
    title: str
    dated: date | None
    received_on: date
    urgency: str
    answer_by: date | None
    state: str
    serial: int | None


class OpinionOut(Schema):
    """What was written on a paper: a proposal or an instruction."""

    kind: str
    text: str
    author: str
    at: datetime


class IncomingWhole(IncomingOut):
    """The same with its words and what was written on it."""

    text: str
    opinions: list[OpinionOut]

    @staticmethod
    def resolve_opinions(row: IncomingPaper) -> list[Any]:
        """In order."""
        return reads.opinions_of(row)


class IncomingIn(Schema):
    """A paper to register."""

    issuer: Annotated[Line, Field(min_length=1, max_length=120)]
    title: Title
    number: Annotated[Line, Field(max_length=60)] = ""
    dated: Day | None = None
    received_on: Day | None = None
    urgency: Urgency = Urgency.NORMAL
    answer_by: Day | None = None
    text: Text = ""


class OpinionIn(Schema):
    """A sentence on a paper."""

    text: Annotated[Note, Field(min_length=1)]


class IncomingStepIn(Schema):
    """A step of its way: hand_out, archive_paper."""

    transition: Line
    note: Note = ""


@router.get("/organizations/{code}/papers", response=list[OutgoingOut])
@operation(READ)
def list_papers(
    request: SignedRequest, code: str, q: Note = "", kind: Line = "", state: Line = "", page: Page = 1
) -> Any:
    """Outgoing papers of an association, the newest first, 100 a page."""
    rows = reads.outgoing_of(request.actor, request.organization, q=q, kind=kind, state=state)
    return list(rows[(page - 1) * PER_PAGE : page * PER_PAGE])


@router.post("/organizations/{code}/papers", response={201: OutgoingWhole})
@operation(WRITE)
def draft_paper(request: SignedRequest, code: str, payload: PaperIn) -> tuple[int, OutgoingPaper]:
    """Draft a paper."""
    sent = payload.model_dump()
    return 201, papers.draft_paper(actor=request.actor, organization=request.organization, **sent)


@router.get("/papers/{int:paper_id}", response=OutgoingWhole)
@operation(READ)
def read_paper(request: SignedRequest, paper_id: Id) -> OutgoingPaper:
    """One paper with its words."""
    return reads.get_outgoing(request.actor, paper_id)


@router.patch("/papers/{int:paper_id}", response=OutgoingWhole)
@operation(WRITE)
def change_paper(request: SignedRequest, paper_id: Id, payload: PaperChangeIn) -> OutgoingPaper:
    """Change a draft; 409 when somebody else changed it meanwhile."""
    return papers.change_paper(actor=request.actor, paper_id=paper_id, **payload.model_dump())


@router.post("/papers/{int:paper_id}/steps", response=OutgoingOut)
@operation(CHECK)
def pass_paper_on(request: SignedRequest, paper_id: Id, payload: PaperStepIn) -> OutgoingPaper:
    """Submit, pass, return, archive or drop it."""
    return papers.pass_paper_on(actor=request.actor, paper_id=paper_id, **payload.model_dump())


@router.post("/papers/{int:paper_id}/issue", response=OutgoingOut)
@operation(ISSUE)
def issue_paper(request: SignedRequest, paper_id: Id, payload: PaperIssueIn) -> OutgoingPaper:
    """Issue it, as the head."""
    return papers.issue_paper(actor=request.actor, paper_id=paper_id, note=payload.note, duty=payload.duty)


@router.post("/papers/{int:paper_id}/number", response=OutgoingOut)
@operation(WRITE)
def number_paper(request: SignedRequest, paper_id: Id, payload: PaperNumberIn) -> OutgoingPaper:
    """Give it the next number of its kind and year."""
    return papers.number_paper(actor=request.actor, paper_id=paper_id, word=payload.word)


@router.post("/papers/{int:paper_id}/seal", response={201: SealUseOut})
@operation(SEAL)
def seal_paper(request: SignedRequest, paper_id: Id, payload: SealIn) -> tuple[int, SealUse]:
    """Put the seal on; the use is logged."""
    return 201, papers.seal_paper(actor=request.actor, paper_id=paper_id, **payload.model_dump())


@router.post("/papers/{int:paper_id}/deliveries", response={201: list[str]})
@operation(WRITE)
def distribute_paper(request: SignedRequest, paper_id: Id, payload: ReceiversIn) -> tuple[int, list[str]]:
    """Distribute it; answers with the names to which it went."""
    made = papers.distribute_paper(actor=request.actor, paper_id=paper_id, receivers=payload.receivers)
    return 201, [each.name for each in made]


@router.get("/organizations/{code}/seal-uses", response=list[SealUseOut])
@operation(READ)
def list_seal_uses(request: SignedRequest, code: str, page: Page = 1) -> Any:
    """Every use of the seal, the latest first, 100 a page."""
    return list(reads.seal_uses(request.actor, request.organization)[(page - 1) * PER_PAGE : page * PER_PAGE])


@router.post("/organizations/{code}/seal-uses", response={201: SealUseOut})
@operation(SEAL)
def log_seal_use(request: SignedRequest, code: str, payload: SealUseIn) -> tuple[int, SealUse]:
    """Log a use of the seal on something that is no paper of the register."""
    sent = payload.model_dump()
    return 201, papers.log_seal_use(actor=request.actor, organization=request.organization, **sent)


@router.get("/organizations/{code}/incoming-papers", response=list[IncomingOut])
@operation(READ)
def list_incoming(request: SignedRequest, code: str, q: Note = "", state: Line = "", page: Page = 1) -> Any:
    """Incoming papers of an association, the newest first, 100 a page."""
    rows = reads.incoming_of(request.actor, request.organization, q=q, state=state)
    return list(rows[(page - 1) * PER_PAGE : page * PER_PAGE])


@router.post("/organizations/{code}/incoming-papers", response={201: IncomingWhole})
@operation(WRITE)
def receive_paper(request: SignedRequest, code: str, payload: IncomingIn) -> tuple[int, IncomingPaper]:
    """Register a paper that came by post or hand."""
    sent = payload.model_dump()
    return 201, incoming.receive_paper(actor=request.actor, organization=request.organization, **sent)


@router.get("/incoming-papers/{int:incoming_id}", response=IncomingWhole)
@operation(READ)
def read_incoming(request: SignedRequest, incoming_id: Id) -> IncomingPaper:
    """One incoming paper with what was written on it."""
    return reads.get_incoming(request.actor, incoming_id)


@router.post("/incoming-papers/{int:incoming_id}/register", response=IncomingOut)
@operation(WRITE)
def register_paper(request: SignedRequest, incoming_id: Id) -> IncomingPaper:
    """Register one that arrived from another association of the federation."""
    return incoming.register_paper(actor=request.actor, paper_id=incoming_id)


@router.post("/incoming-papers/{int:incoming_id}/proposals", response={201: OpinionOut})
@operation(WRITE)
def propose_on_paper(request: SignedRequest, incoming_id: Id, payload: OpinionIn) -> tuple[int, Any]:
    """Write how the office would deal with it; it then lies with the head."""
    return 201, incoming.propose_on_paper(actor=request.actor, paper_id=incoming_id, text=payload.text)


@router.post("/incoming-papers/{int:incoming_id}/instructions", response={201: OpinionOut})
@operation(ISSUE)
def instruct_on_paper(request: SignedRequest, incoming_id: Id, payload: OpinionIn) -> tuple[int, Any]:
    """Write the head's instruction."""
    return 201, incoming.instruct_on_paper(actor=request.actor, paper_id=incoming_id, text=payload.text)


@router.post("/incoming-papers/{int:incoming_id}/steps", response=IncomingOut)
@operation(WRITE)
def pass_incoming_on(request: SignedRequest, incoming_id: Id, payload: IncomingStepIn) -> IncomingPaper:
    """Hand it out or archive it."""
    return incoming.pass_incoming_on(actor=request.actor, paper_id=incoming_id, **payload.model_dump())
