"""What the room's operations take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from huiguan.directives.enums import (
    Decision,
    DocumentKind,
    DueKind,
    ItemKind,
)
from huiguan.directives.models import Document, Item

# The operations name these types by this module.
from huiguan.kernel.schemas import Day as Day
from huiguan.kernel.schemas import Id as Id
from huiguan.kernel.schemas import Ids as Ids
from huiguan.kernel.schemas import Line as Line
from huiguan.kernel.schemas import Note as Note
from huiguan.kernel.schemas import Offset as Offset
from huiguan.kernel.schemas import Percent as Percent
from huiguan.kernel.schemas import Revision as Revision
from huiguan.kernel.schemas import Text as Text


class DocumentIn(Schema):
    """A document to register: its words, or a stored file that holds them. `form_key` makes a repeat harmless."""

    text: Text = ""
    file_id: Id | None = None
    title: Line = ""
    kind: DocumentKind = DocumentKind.SPEECH
    number: Annotated[Line, Field(max_length=80)] = ""
    issuer: Annotated[Line, Field(max_length=200)] = ""
    dated: Day | None = None
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    form_key: UUID | None = None


class DocumentChange(Schema):
    """What changes about a document; fields left out stay."""

    revision: Revision
    title: Line | None = None
    number: Annotated[Line, Field(max_length=80)] | None = None
    kind: DocumentKind | None = None
    issuer: Annotated[Line, Field(max_length=200)] | None = None
    dated: Day | None = None
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None


class NewText(Schema):
    """A new version of a document's words."""

    revision: Revision
    text: Text = ""
    file_id: Id | None = None


class InstructionIn(Schema):
    """An instruction written on a document."""

    text: Note = ""
    decided: Decision = Decision.NOTE


class InstructionOut(Schema):
    """An instruction."""

    id: int
    author: str
    text: str
    decided: str
    at: datetime


class DocumentOut(Schema):
    """A document without its words."""

    id: int
    organization: str
    number: str
    kind: str
    issuer: str
    dated: date | None
    year: int
    title: str
    state: str
    version: int
    revision: int

    @staticmethod
    def resolve_organization(row: Document | dict[str, Any]) -> str:
        """The code of the association that registered it; a whole document comes with it in its columns."""
        return str(row["organization"]) if isinstance(row, dict) else row.organization.code


class ItemOut(Schema):
    """An item."""

    id: int
    document_id: int | None
    number: int
    label: str
    order: int
    kind: str
    state: str
    start: int | None
    end: int | None
    quote: str
    anchor_lost: bool
    title: str
    section: str
    topic: str
    parties: list[str]
    supporting: list[str]
    due_kind: str
    due_text: str
    due_date: date | None
    due_rule: str
    figures: list[dict[str, Any]]
    why: str
    done_when: str
    cause: str
    measure: str
    finder: str
    revision: int

    @staticmethod
    def resolve_label(row: Item) -> str:
        """The number as people write it."""
        return row.label


class DocumentWhole(DocumentOut):
    """A document with its words, outline and items."""

    text: str
    outline: list[dict[str, Any]]
    items: list[ItemOut]


class ItemValues(Schema):
    """Fields of an item; those left out stay as they are."""

    title: Line | None = None
    kind: ItemKind | None = None
    section: Line | None = None
    topic: Annotated[Line, Field(max_length=60)] | None = None
    parties: Annotated[list[Line], Field(max_length=50)] | None = None
    supporting: Annotated[list[Line], Field(max_length=50)] | None = None
    due_kind: DueKind | None = None
    due_text: Annotated[Line, Field(max_length=120)] | None = None
    due_date: Day | None = None
    due_rule: Annotated[Line, Field(max_length=200)] | None = None
    done_when: Note | None = None
    cause: Note | None = None
    measure: Note | None = None
    finder: Annotated[Line, Field(max_length=200)] | None = None
    start: Offset | None = None
    end: Offset | None = None

    def given(self) -> dict[str, Any]:
        """What was sent, without the fields left out and without nulls for fields that know none."""
        sent = self.model_dump(exclude_unset=True, exclude={"revision", "document_id", "form_key"})
        return {name: value for name, value in sent.items() if value is not None or name == "due_date"}


class ItemIn(ItemValues):
    """An item to add; without `document_id` an own entry."""

    document_id: Id | None = None
    form_key: UUID | None = None


class ItemChange(ItemValues):
    """What changes about an item."""

    revision: Revision


class Revised(Schema):
    """The revision that the sender saw."""

    revision: Revision


class Split(Revised):
    """Where to split, as an offset in the document."""

    at: Offset


class Rows(Schema):
    """Rows with the revision of each that the sender saw."""

    revisions: Annotated[dict[Id, Revision], Field(min_length=1, max_length=2000)]


class Concerns(Schema):
    """Associations by code."""

    organizations: Annotated[list[Annotated[Line, Field(max_length=32)]], Field(max_length=20_000)]
