"""Filings over the API: prepared and filled from the data, filed, answered by the authority."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Field, Router, Schema

from huiguan.kernel.filings import selectors, services
from huiguan.kernel.filings.enums import Authority
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Day, Id, Line, Note, Page, Revision, Text

router = Router(tags=["filings"])
PER_PAGE = 50
READ, PREPARE, ANSWER = "filings.read", "filings.prepare", "filings.answer"


class FilingOut(Schema):
    """A filing; `is_late` when its day has passed and it is not filed."""

    id: int
    kind: str
    authority: str
    title: str
    state: str
    occurs_on: date | None
    due: date | None
    is_late: bool
    filed_on: date | None
    receipt: str
    answer: str
    answered_on: date | None
    revision: int


class FilingWhole(FilingOut):
    """The same with its words, its tables ({title, columns, rows}) and what is missing."""

    text: str
    sections: list[dict[str, Any]]
    missing: list[str]


class FilingIn(Schema):
    """A filing to prepare."""

    kind: Line
    authority: Authority
    title: Annotated[Line, Field(max_length=200)] = ""
    text: Annotated[Text, Field(max_length=services.LONGEST)] = ""
    occurs_on: Day | None = None


class FilingWordsIn(Schema):
    """Changed words, and the revision that they change."""

    revision: Revision
    title: Annotated[Line, Field(min_length=1, max_length=200)]
    text: Annotated[Text, Field(max_length=services.LONGEST)] = ""


class FilingNoteIn(Schema):
    """Why it is filed without what is missing."""

    note: Note = ""


class FilingAnswerIn(Schema):
    """The authority's answer; returning needs a note."""

    approve: bool
    note: Annotated[Note, Field(max_length=500)] = ""
    receipt: Annotated[Line, Field(max_length=80)] = ""


@router.get("/organizations/{code}/filings", response=list[FilingOut])
@operation(READ)
def list_filings(request: SignedRequest, code: str, kind: Line = "", state: Line = "", page: Page = 1) -> list[Filing]:
    """Filings of an association, the newest first, fifty a page; drafts for its own office only."""
    rows = selectors.filings_of(request.actor, request.organization, kind=kind, state=state)
    return list(rows[(page - 1) * PER_PAGE : page * PER_PAGE])


@router.post("/organizations/{code}/filings", response={201: FilingWhole})
@operation(PREPARE)
def prepare_filing(request: SignedRequest, code: str, payload: FilingIn) -> tuple[int, Filing]:
    """Prepare a filing; it is filled from the data, and what is missing is named."""
    sent = payload.model_dump()
    return 201, services.prepare_filing(actor=request.actor, organization=request.organization, **sent)


@router.get("/filings/{int:filing_id}", response=FilingWhole)
@operation(READ)
def read_filing(request: SignedRequest, filing_id: Id) -> Filing:
    """One filing as it stands, or as it was filed."""
    return selectors.get_filing(request.actor, filing_id)


@router.patch("/filings/{int:filing_id}", response=FilingWhole)
@operation(PREPARE)
def change_filing(request: SignedRequest, filing_id: Id, payload: FilingWordsIn) -> Filing:
    """Change title and words of a draft; 409 when somebody else changed it meanwhile."""
    return services.change_filing(actor=request.actor, filing_id=filing_id, **payload.model_dump())


@router.post("/filings/{int:filing_id}/fill", response=FilingWhole)
@operation(PREPARE)
def fill_filing(request: SignedRequest, filing_id: Id) -> Filing:
    """Fill a draft from the data again."""
    return services.fill_filing(actor=request.actor, filing_id=filing_id)


@router.post("/filings/{int:filing_id}/file", response=FilingWhole)
@operation(PREPARE)
def file_filing(request: SignedRequest, filing_id: Id, payload: FilingNoteIn) -> Filing:
    """File it: the content is frozen as it stands."""
    return services.file_filing(actor=request.actor, filing_id=filing_id, note=payload.note)


@router.post("/filings/{int:filing_id}/answer", response=FilingWhole)
@operation(ANSWER)
def answer_filing(request: SignedRequest, filing_id: Id, payload: FilingAnswerIn) -> Filing:
    """Approve or return what was filed, as the authority."""
    return services.answer_filing(actor=request.actor, filing_id=filing_id, **payload.model_dump())


@router.post("/filings/{int:filing_id}/answer-on-paper", response=FilingWhole)
@operation(PREPARE)
def enter_answer(request: SignedRequest, filing_id: Id, payload: FilingAnswerIn) -> Filing:
    """Enter what the authority answered by letter."""
    return services.enter_answer(actor=request.actor, filing_id=filing_id, **payload.model_dump())


@router.post("/filings/{int:filing_id}/prepare-again", response=FilingWhole)
@operation(PREPARE)
def prepare_again(request: SignedRequest, filing_id: Id) -> Filing:
    """Take a returned filing up again and fill it anew."""
    return services.prepare_again(actor=request.actor, filing_id=filing_id)
