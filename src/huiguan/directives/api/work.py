"""What operations on dispatch, assignments and overviews take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from huiguan.directives.api.schemas import Day, Id, Ids, Line, Note, Percent, Revised, Revision, Text
from huiguan.directives.enums import AddresseeKind, ItemKind, Part, Scheme, Stage
from huiguan.directives.models import Assignment


class ItemTerms(Schema):
    """What is different from the item when it is sent; `targets` narrows its receivers (ids)."""

    title: Line | None = None
    target: Line | None = None
    measures: Note | None = None
    due_date: Day | None = None
    targets: Ids | None = None


class DispatchIn(Schema):
    """Items × associations. `accept` names the warnings that were read."""

    item_ids: Annotated[Ids, Field(min_length=1)]
    organization_ids: Annotated[Ids, Field(min_length=1)]
    cooperating_ids: Ids = []
    due_date: Day | None = None
    changes: dict[Id, ItemTerms] = {}
    contact: Annotated[Line, Field(max_length=120)] = ""
    note: Note = ""
    accept: Annotated[list[Annotated[Line, Field(max_length=40)]], Field(max_length=10)] = []
    form_key: UUID | None = None


class SplitBelow(Schema):
    """How a received task is split among associations below."""

    organization_ids: Annotated[Ids, Field(min_length=1)]
    due_date: Day | None = None
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
    due_date: Day | None = None
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
    due_date: Day | None = None


class ExtensionIn(Schema):
    """A wish for a later date."""

    asked_due: Day
    reason: Note


class OutsideCodeIn(Schema):
    """For how many days a code opens the task; today counts."""

    days: Annotated[int, Field(ge=1, le=366)] = 30


class OutsideCodeOut(Schema):
    """The code of an outside unit, to hand on, and its last day."""

    code: str
    ends_on: date


class ManyLaterIn(Schema):
    """A later date for many assignments, and why."""

    assignment_ids: Annotated[Ids, Field(min_length=1, max_length=5000)]
    due_date: Day
    reason: Note


class ManyGivenIn(Schema):
    """Who is to have many assignments; what is left out stays as it is."""

    assignment_ids: Annotated[Ids, Field(min_length=1, max_length=5000)]
    department_id: Id | None = None
    responsible: Annotated[Line, Field(max_length=120)] = ""
    contact: Annotated[Line, Field(max_length=120)] = ""


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
    due_date: Day | None = None
    title: Line = ""


class OwnIn(Schema):
    """A task of one's own."""

    title: Line
    kind: ItemKind = ItemKind.TASK
    units: Annotated[list[UnitIn], Field(min_length=1, max_length=200)] = [UnitIn()]
    due_date: Day | None = None
    form_key: UUID | None = None
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

    starts: Day
    ends: Day
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
