"""Letters to members over the API: for the office that writes them, and one's own copies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Router, Schema, Status

from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id, Ids, Line, Note, Page
from huiguan.members.letter_templates import words_of
from huiguan.members.models import Letter, LetterCopy
from huiguan.members.selectors import letters as reads
from huiguan.members.services import letters as services

router = Router()
PER_PAGE = 100
OWN = "members.own_membership"


class LetterBegun(Schema):
    """To which members a letter goes; those who are none any more are left out."""

    member_ids: Ids


class LetterWords(Schema):
    """Title and text. `{name}`, `{number}` and `{association}` are filled in for each reader."""

    title: Annotated[Line, Field(max_length=services.TITLE)]
    text: Annotated[Note, Field(max_length=services.TEXT)]


class LetterOut(Schema):
    """A letter and how far it got: `copies` members, of whom `reachable` have an account, `told` and `read`."""

    id: int
    title: str
    text: str
    written_at: datetime
    sent_at: datetime | None
    copies: int
    reachable: int
    told: int
    read: int


class OwnLetterOut(Schema):
    """A letter that I got, as I read it."""

    id: int
    organization: str
    title: str
    text: str
    sent_at: datetime
    read_at: datetime | None


def _shown(row: Any) -> dict[str, Any]:
    names = ("title", "text", "written_at", "sent_at", "reachable", "told", "read")
    return {"id": row.pk, "copies": row.copies_count, **{name: getattr(row, name) for name in names}}


def _own(copy: LetterCopy) -> dict[str, Any]:
    title, text = words_of(copy)
    return {
        "id": copy.pk,
        "organization": copy.organization.code,
        "title": title,
        "text": text,
        "sent_at": copy.letter.sent_at,
        "read_at": copy.read_at,
    }


@router.get("/organizations/{code}/letters", response=list[LetterOut])
@operation(reads.WRITE)
def letters(request: SignedRequest, code: str, page: Page = 1) -> list[dict[str, Any]]:
    """Letters of an association, latest first, a hundred a page."""
    rows = reads.letters_of(request.actor, organization_by_code(code))
    return [_shown(row) for row in rows[(page - 1) * PER_PAGE : page * PER_PAGE]]


@router.post("/organizations/{code}/letters", response={201: LetterOut})
@operation(reads.WRITE)
def begin_letter(request: SignedRequest, code: str, payload: LetterBegun) -> Status[dict[str, Any]]:
    """Begin a letter to members of the association; it goes once it is sent."""
    place = organization_by_code(code)
    row = services.draft_letter(actor=request.actor, organization=place, membership_ids=payload.member_ids)
    return Status(201, _shown(reads.get_letter(request.actor, row.pk)))


@router.get("/letters/{int:letter_id}", response=LetterOut)
@operation(reads.WRITE)
def letter(request: SignedRequest, letter_id: Id) -> dict[str, Any]:
    """One letter, for the office of its association."""
    return _shown(reads.get_letter(request.actor, letter_id))


@router.post("/letters/{int:letter_id}/send", response=LetterOut)
@operation(reads.WRITE)
def send_letter(request: SignedRequest, letter_id: Id, payload: LetterWords) -> dict[str, Any]:
    """Send a draft; what leaves the house says only that a matter waits."""
    row: Letter = services.send_letter(actor=request.actor, letter_id=letter_id, title=payload.title, text=payload.text)
    return _shown(reads.get_letter(request.actor, row.pk))


@router.delete("/letters/{int:letter_id}", response={204: None})
@operation(reads.WRITE)
def discard_letter(request: SignedRequest, letter_id: Id) -> Status[None]:
    """Throw a draft away."""
    services.discard_letter(actor=request.actor, letter_id=letter_id)
    return Status(204, None)


@router.get("/my/letters", response=list[OwnLetterOut])
@operation(OWN)
def own_letters(request: SignedRequest, page: Page = 1) -> list[dict[str, Any]]:
    """My letters, latest first, a hundred a page. Looking at them does not count as reading."""
    return [_own(row) for row in reads.own_letters(request.actor)[(page - 1) * PER_PAGE : page * PER_PAGE]]


@router.get("/my/letters/{int:copy_id}", response=OwnLetterOut)
@operation(OWN)
def own_letter(request: SignedRequest, copy_id: Id) -> dict[str, Any]:
    """One of my letters. Looking at it does not count as reading."""
    return _own(reads.get_own_letter(request.actor, copy_id))


@router.post("/my/letters/{int:copy_id}/read", response=OwnLetterOut)
@operation(OWN)
def read_own_letter(request: SignedRequest, copy_id: Id) -> dict[str, Any]:
    """Say that I have read it: it waits no more."""
    return _own(services.read_own_letter(actor=request.actor, copy_id=copy_id))
