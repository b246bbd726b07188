"""Honours over the API: public awards, and for offices their schemes, rounds and nominations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from huiguan.honours import selectors, services
from huiguan.honours.models import Award, Nomination, Scheme
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.rounds.models import Round
from huiguan.kernel.schemas import Day, Id, Line, Note, Page

router = Router(tags=["honours"])
PAGE_SIZE = 50


class AwardOut(Schema):
    """An award in force."""

    id: int
    association: str
    scheme: str
    grade: str
    name: str
    unit: str
    decided_on: date

    @staticmethod
    def resolve_association(row: Award) -> str:
        """Its name."""
        return str(row.organization.name)

    @staticmethod
    def resolve_scheme(row: Award) -> str:
        """Its name."""
        return row.scheme.name

    @staticmethod
    def resolve_grade(row: Award) -> str:
        """As it is called."""
        return row.scheme.grade_name(row.grade)


class AwardSchemeOut(Schema):
    """A scheme of the register; `receipt` is the number under which its filing was approved, empty before."""

    id: int
    name: str
    basis: str
    approval: str
    filing_rule: str
    filing_id: int | None
    receipt: str
    candidates: str
    grades: list[dict[str, Any]]
    notice_days: int
    state: str

    @staticmethod
    def resolve_receipt(row: Scheme) -> str:
        """Of its filing."""
        return row.filing.receipt if row.filing else ""


class NominationRound(Schema):
    """A round of nominations; days are inclusive."""

    id: int
    title: str
    association: str
    state: str
    opens_on: date
    closes_on: date
    arrives_by: date

    @staticmethod
    def resolve_association(row: Round) -> str:
        """Who calls it."""
        return str(row.organization.name)


class NominationOut(Schema):
    """A nomination and where it lies."""

    id: int
    title: str
    state: str
    at: str
    outcome: str

    @staticmethod
    def resolve_title(row: Nomination) -> str:
        """Candidate and grade."""
        return row.submission.title

    @staticmethod
    def resolve_state(row: Nomination) -> str:
        """Of its submission."""
        return row.submission.state

    @staticmethod
    def resolve_at(row: Nomination) -> str:
        """The association that has it, by its code."""
        return row.submission.at.code


class NominationIn(Schema):
    """What is nominated; `answers` by the keys of the round's form."""

    candidate: Line
    unit: Line = ""
    deed: Line
    deed_on: Day
    grade: Line
    answers: dict[Line, Note]


class Said(Schema):
    """An opinion, or a reason."""

    note: Line


@router.get("/awards", response=list[AwardOut])
@operation("honours.read_public")
def list_awards(request: HttpRequest, page: Page = 1) -> list[Award]:
    """Awards in force, the latest first, fifty on a page."""
    return list(selectors.public_awards()[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.get("/organizations/{code}/award-schemes", response=list[AwardSchemeOut])
@operation("honours.read")
def list_award_schemes(request: SignedRequest, code: str, page: Page = 1) -> list[Scheme]:
    """The register of schemes of the association."""
    rows = selectors.schemes_of(request.actor, request.organization).select_related("filing")
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.post("/award-schemes/{int:scheme_id}/file", response=AwardSchemeOut)
@operation("honours.manage")
def file_award_scheme(request: SignedRequest, scheme_id: Id) -> Scheme:
    """Prepare the filing of a scheme; it is filed and answered among the filings."""
    services.file_scheme(actor=request.actor, scheme_id=scheme_id)
    return selectors.get_scheme(request.actor, scheme_id)


@router.post("/award-schemes/{int:scheme_id}/open", response=AwardSchemeOut)
@operation("honours.manage")
def open_award_scheme(request: SignedRequest, scheme_id: Id) -> Scheme:
    """Put a scheme in force."""
    return services.open_scheme(actor=request.actor, scheme_id=scheme_id)


@router.get("/organizations/{code}/nomination-rounds", response=list[NominationRound])
@operation("honours.read")
def list_nomination_rounds(request: SignedRequest, code: str, page: Page = 1) -> list[Round]:
    """Rounds that the association calls or may answer."""
    rows = selectors.rounds_for(request.actor, request.organization)
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.get("/organizations/{code}/nomination-rounds/{int:round_id}/nominations", response=list[NominationOut])
@operation("honours.read")
def list_nominations(request: SignedRequest, code: str, round_id: Id, page: Page = 1) -> list[Nomination]:
    """Those that the association made, has, or has passed up."""
    row = selectors.get_round(request.actor, request.organization, round_id)
    rows = selectors.nominations_at(request.actor, row, request.organization)
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.post("/organizations/{code}/nomination-rounds/{int:round_id}/nominations", response=NominationOut)
@operation("honours.nominate")
def nominate(request: SignedRequest, code: str, round_id: Id, data: NominationIn) -> Nomination:
    """Draft a nomination."""
    values: dict[str, Any] = data.model_dump()
    return services.nominate(actor=request.actor, organization=request.organization, round_id=round_id, **values)


def _again(request: SignedRequest, nomination_id: int) -> Nomination:
    return selectors.get_nomination(request.actor, nomination_id)


@router.post("/nominations/{int:nomination_id}/hand-in", response=NominationOut)
@operation("honours.nominate")
def hand_in_nomination(request: SignedRequest, nomination_id: Id) -> Nomination:
    """Hand it in to the level above."""
    services.hand_in(actor=request.actor, nomination_id=nomination_id)
    return _again(request, nomination_id)


@router.post("/nominations/{int:nomination_id}/pass-up", response=NominationOut)
@operation("honours.nominate")
def pass_nomination_up(request: SignedRequest, nomination_id: Id, data: Said) -> Nomination:
    """Pass it up with the opinion of this level."""
    services.pass_up(actor=request.actor, nomination_id=nomination_id, note=data.note)
    return _again(request, nomination_id)


@router.post("/nominations/{int:nomination_id}/return", response=NominationOut)
@operation("honours.nominate")
def return_nomination(request: SignedRequest, nomination_id: Id, data: Said) -> Nomination:
    """Return it one level down with a reason."""
    services.return_nomination(actor=request.actor, nomination_id=nomination_id, reason=data.note)
    return _again(request, nomination_id)
