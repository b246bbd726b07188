"""What the room's operations take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator

from huiguan.directives.enums import (
    AddresseeKind,
    Decision,
    DocumentKind,
    DueKind,
    ItemKind,
    Part,
    Scheme,
    Stage,
)
from huiguan.directives.models import Assignment, Document, Item

BIGGEST = 2**63 - 1


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a text holds no NUL")
    return text


Id = Annotated[int, Field(ge=1, le=BIGGEST)]
Ids = Annotated[list[Id], Field(max_length=20_000)]
Text = Annotated[str, Field(max_length=5_000_000), AfterValidator(_without_nul)]
Line = Annotated[str, Field(max_length=300), AfterValidator(_without_nul)]
Note = Annotated[str, Field(max_length=5_000), AfterValidator(_without_nul)]
Revision = Annotated[int, Field(ge=0, le=2**31 - 1)]
Offset = Annotated[int, Field(ge=0, le=2**31 - 1)]
Percent = Annotated[int, Field(ge=0, le=100)]


class DocumentIn(Schema):
    """A document to register: its words, or a stored file that holds them. `form_key` makes a repeat harmless."""

    text: Text = ""
    file_id: Id | None = None
    title: Line = ""
    kind: DocumentKind = DocumentKind.SPEECH
    number: Annotated[Line, Field(max_length=80)] = ""
    issuer: Annotated[Line, Field(max_length=200)] = ""
    dated: date | None = None
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    form_key: UUID | None = None


class DocumentChange(Schema):
    """What changes about a document; fields left out stay."""

    revision: Revision
    title: Line | None = None
    number: Annotated[Line, Field(max_length=80)] | None = None
    kind: DocumentKind | None = None
    issuer: Annotated[Line, Field(max_length=200)] | None = None
    dated: date | None = None
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
    due_date: date | None = None
    due_rule: Annotated[Line, Field(max_length=200)] | None = None
    done_when: Note | None = None
    cause: Note | None = None
    measure: Note | None = None
    finder: Annotated[Line, Field(max_length=200)] | None = None
    start: Offset | None = None
    end: Offset | None = None

    def given(self) -> dict[str, Any]:
        """What was sent, without the fields left out and without nulls for fields that know none."""
        sent = self.model_dump(exclude_unset=True, exclude={"revision", "document_id"})
        return {name: value for name, value in sent.items() if value is not None or name == "due_date"}


class ItemIn(ItemValues):
    """An item to add; without `document_id` an own entry."""

    document_id: Id | None = None


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


class ItemTerms(Schema):
    """What is different from the item when it is sent; `targets` narrows its receivers (ids)."""

    title: Line | None = None
    target: Line | None = None
    measures: Note | None = None
    due_date: date | None = None
    targets: Ids | None = None


class DispatchIn(Schema):
    """Items × associations. `accept` names the warnings that were read."""

    item_ids: Annotated[Ids, Field(min_length=1)]
    organization_ids: Annotated[Ids, Field(min_length=1)]
    cooperating_ids: Ids = []
    due_date: date | None = None
    changes: dict[Id, ItemTerms] = {}
    contact: Annotated[Line, Field(max_length=120)] = ""
    note: Note = ""
    accept: Annotated[list[Annotated[Line, Field(max_length=40)]], Field(max_length=10)] = []
    form_key: UUID | None = None


class SplitBelow(Schema):
    """How a received task is split among associations below."""

    organization_ids: Annotated[Ids, Field(min_length=1)]
    due_date: date | None = None
    terms: ItemTerms = ItemTerms()
    note: Note = ""
    accept: Annotated[list[Annotated[Line, Field(max_length=40)]], Field(max_length=10)] = []
    form_key: UUID | None = None


class WarningOut(Schema):
    """Something to think about before sending."""

    code: str
    message: str
    organization_ids: list[int]


class TermsOut(Schema):
    """What one item becomes when it is sent."""

    item_id: int
    title: str
    target: str
    due_kind: str
    due_date: date | None
    next_report_on: date | None
    targets: list[int] | None


class PlanOut(Schema):
    """What a dispatch would do."""

    total: int
    already: int
    receivers: int
    terms: list[TermsOut]
    warnings: list[WarningOut]


class RunOut(Schema):
    """A dispatch and how far it has come; `total` and `done` count associations."""

    id: int
    document_id: int | None
    state: str
    total: int
    done: int
    made: int
    error: str
    asked_at: datetime
    finished: datetime | None


class AssignmentOut(Schema):
    """An assignment."""

    id: int
    item_id: int
    document_id: int | None
    parent_id: int | None
    sender: str
    organization: str
    mode: str
    part: str
    addressee_kind: str
    addressee: str
    topic: str
    title: str
    sent_title: str
    measures: str
    target: str
    due_kind: str
    due_text: str
    due_date: date | None
    original_due: date | None
    responsible: str
    contact: str
    plan: str
    stage: str
    percent: int | None
    state: str
    poor_quality: bool
    next_report_on: date | None
    sent_on: date
    requested_on: date | None
    closed_on: date | None
    revision: int

    @staticmethod
    def resolve_sender(row: Assignment) -> str:
        """The sender's code."""
        return row.sender.code

    @staticmethod
    def resolve_organization(row: Assignment) -> str:
        """The receiver's code."""
        return row.organization.code


class NoteIn(Schema):
    """Words that go with a step."""

    note: Note = ""


class ReasonIn(Schema):
    """A reason, which may not be empty."""

    reason: Note


class AdaptIn(Revised):
    """The receiver's own words and time for a task."""

    title: Line | None = None
    measures: Note | None = None
    due_date: date | None = None
    note: Note = ""


class PlanIn(Revised):
    """How the receiver goes about it."""

    plan: Note | None = None
    measures: Note | None = None
    responsible: Annotated[Line, Field(max_length=120)] | None = None
    contact: Annotated[Line, Field(max_length=120)] | None = None


class ReportIn(Schema):
    """A report; it may answer several assignments of one association."""

    assignment_ids: Annotated[Ids, Field(min_length=1)]
    text: Note
    stage: Stage
    percent: Percent | None = None
    difficulties: Note = ""
    next_steps: Note = ""
    file_ids: Annotated[Ids, Field(max_length=20)] = []
    on_behalf_of: Annotated[Line, Field(max_length=200)] = ""
    form_key: UUID | None = None


class ReportOut(Schema):
    """A report."""

    id: int
    text: str
    difficulties: str
    next_steps: str
    stage: str
    percent: int | None
    at: datetime
    on_behalf_of: str


class ClosureIn(Schema):
    """A request for closure, with evidence files."""

    note: Note = ""
    file_ids: Annotated[Ids, Field(max_length=20)] = []


class RejectIn(ReasonIn):
    """Sent back for more."""

    poor_quality: bool = False


class CloseIn(Schema):
    """Striking off; a problem needs its finder's confirmation."""

    note: Note = ""
    finder_note: Line = ""


class SendAgainIn(Schema):
    """Sending again what was returned or withdrawn."""

    note: Note = ""
    due_date: date | None = None


class ExtensionIn(Schema):
    """A wish for a later date."""

    asked_due: date
    reason: Note


class ExtensionOut(Schema):
    """A request for a later date."""

    id: int
    assignment_id: int
    old_due: date
    asked_due: date
    reason: str
    state: str
    decision_note: str


class DecisionIn(Schema):
    """The sender's decision on a later date."""

    grant: bool
    note: Note = ""


class QualityIn(Schema):
    """Whether what was reported is of poor quality."""

    poor: bool
    note: Note = ""


class RemindIn(Schema):
    """Whom to remind."""

    assignment_ids: Annotated[list[Id], Field(min_length=1, max_length=5000)]
    text: Annotated[Line, Field(max_length=500)] = ""


class UnitIn(Schema):
    """A unit that work is given to."""

    kind: AddresseeKind = AddresseeKind.ORGANIZATION
    department_id: Id | None = None
    name: Annotated[Line, Field(max_length=200)] = ""
    part: Part = Part.LEAD
    responsible: Annotated[Line, Field(max_length=120)] = ""
    contact: Annotated[Line, Field(max_length=120)] = ""


class InsideIn(Schema):
    """An own item, or a received assignment, given to units inside."""

    item_id: Id | None = None
    assignment_id: Id | None = None
    units: Annotated[list[UnitIn], Field(min_length=1, max_length=200)]
    due_date: date | None = None
    title: Line = ""


class OwnIn(Schema):
    """A task of one's own."""

    title: Line
    kind: ItemKind = ItemKind.TASK
    units: Annotated[list[UnitIn], Field(min_length=1, max_length=200)] = [UnitIn()]
    due_date: date | None = None
    done_when: Note = ""
    topic: Annotated[Line, Field(max_length=60)] = ""


class LedgerLine(Schema):
    """A line of a ledger; `days_left` are working days, negative when overdue."""

    assignment: AssignmentOut
    light: str
    days_left: int | None
    children: int
    children_closed: int


class LedgerOut(Schema):
    """A page of a ledger; `counts` by light."""

    total: int
    page: int
    pages: int
    counts: dict[str, int]
    rows: list[LedgerLine]


class SettingsIn(Schema):
    """Settings of an association; fields left out stay. `revision` is 0 as long as none were set."""

    revision: Revision
    scheme: Scheme | None = None
    remind_within: Annotated[int, Field(ge=0, le=250)] | None = None
    warn_within: Annotated[int, Field(ge=0, le=250)] | None = None
    mind_lag: bool | None = None
    mind_quality: bool | None = None
    reports_per_month: Annotated[int, Field(ge=0, le=1000)] | None = None
    approval_required: bool | None = None


class SettingsOut(Schema):
    """Settings in force."""

    scheme: int
    remind_within: int | None
    warn_within: int | None
    mind_lag: bool
    mind_quality: bool
    reports_per_month: int
    approval_required: bool
    revision: int


class GroupIn(Schema):
    """A saved group."""

    name: Annotated[Line, Field(max_length=80)]
    organization_ids: Annotated[Ids, Field(min_length=1)]


class GroupOut(Schema):
    """A saved group with the codes of its associations."""

    id: int
    name: str
    organizations: list[str]


class BulletinIn(Schema):
    """The period of a bulletin."""

    starts: date
    ends: date
    document_id: Id | None = None


class BulletinChange(Revised):
    """Edits of a draft."""

    title: Annotated[Line, Field(max_length=200)] | None = None
    number: Annotated[Line, Field(max_length=80)] | None = None
    text: Text | None = None


class IssueIn(Revised):
    """Issuing a draft."""

    number: Annotated[Line, Field(max_length=80)] = ""


class BulletinOut(Schema):
    """A bulletin."""

    id: int
    starts: date
    ends: date
    number: str
    title: str
    text: str
    figures: dict[str, Any]
    state: str
    issued_on: date | None
    revision: int
