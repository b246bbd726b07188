"""What the room's operations take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits import NotFound
from huiguan.kernel.privacy.sealed import masked
from huiguan.kernel.schemas import Day, Id, Ids, Line, Note, Revision
from huiguan.members.classes import KlassView
from huiguan.members.models import SEALED, Application, DuplicatePair, Membership, Transfer, UnitMember

Key = Annotated[str, Field(max_length=32, pattern=r"^[a-z][a-z0-9_-]*$")]
Short = Annotated[Line, Field(max_length=60)]


class DetailsIn(Schema):
    """What people write about a member; fields left out stay. A sealed field may come back as the mask it was shown."""

    name: Short | None = None
    gender: Annotated[Line, Field(max_length=1)] | None = None
    birth_date: Day | None = None
    unit: Annotated[Line, Field(max_length=200)] | None = None
    duty: Annotated[Line, Field(max_length=100)] | None = None
    email: Line | None = None
    address: Line | None = None
    note: Annotated[Line, Field(max_length=300)] | None = None
    extra: dict[Key, Any] | None = None
    hidden_identity: bool | None = None
    id_number: Short | None = None
    mobile: Short | None = None
    bank_account: Short | None = None
    health_note: Line | None = None

    def details(self) -> dict[str, Any]:
        """What was sent about the person, without nulls for fields that know none."""
        sent = self.model_dump(exclude_unset=True, include=set(DetailsIn.model_fields))
        return {name: value for name, value in sent.items() if value is not None or name == "birth_date"}


class MemberIn(DetailsIn):
    """A member to enter."""

    klass: Key = "full"
    number: Annotated[Line, Field(max_length=40)] = ""
    joined_on: Day | None = None
    decision: Annotated[Line, Field(max_length=200)] = ""


class MemberChange(DetailsIn):
    """What changes about a member."""

    revision: Revision
    klass: Key | None = None
    number: Annotated[Line, Field(max_length=40)] | None = None
    joined_on: Day | None = None
    decision: Annotated[Line, Field(max_length=200)] | None = None

    def columns(self) -> dict[str, Any]:
        """The columns beside the details."""
        return self.model_dump(exclude_unset=True, include={"klass", "number", "joined_on", "decision"})


class OwnChange(DetailsIn):
    """What members change about themselves."""

    revision: Revision


class MemberOut(Schema):
    """A member as the roster shows it."""

    id: int
    organization: str
    state: str
    klass: str
    number: str
    name: str
    gender: str
    birth_date: date | None
    unit: str
    duty: str
    joined_on: date | None
    left_on: date | None
    hidden_identity: bool
    revision: int

    @staticmethod
    def resolve_organization(row: Membership | dict[str, Any]) -> str:
        """The association's code; a whole file (`whole`) comes with it."""
        return str(row["organization"]) if isinstance(row, dict) else row.organization.code


class MemberWhole(MemberOut):
    """A member's file; sealed fields are masked."""

    email: str
    address: str
    note: str
    decision: str
    first_joined_on: date | None
    extra: dict[str, Any]
    id_number: str = ""
    mobile: str = ""
    bank_account: str = ""
    health_note: str = ""


def whole(row: Membership) -> dict[str, Any]:
    """A member's file as it is answered."""
    plain = MemberOut.from_orm(row).model_dump()
    more = ("email", "address", "note", "decision", "first_joined_on", "extra")
    sealed = {field: masked(row, field) for field in SEALED if field != "hidden_name"}
    return {**plain, **{name: getattr(row, name) for name in more}, **sealed}


class RosterOut(Schema):
    """A page of the roster."""

    total: int
    page: int
    pages: int
    rows: list[MemberOut]


class Reveal(Schema):
    """Which sealed field, and why it has to be seen."""

    field: Key
    reason: Annotated[Line, Field(max_length=200)]


class Revealed(Schema):
    """The plain value."""

    value: str


class Noted(Schema):
    """A note; some steps ask for one."""

    note: Note = ""


class Leaving(Noted):
    """The day of leaving (today) and a note."""

    left_on: Day | None = None


class Expelling(Leaving):
    """The decision by which a member is expelled."""

    decision: Annotated[Line, Field(max_length=200)]


class Readmitting(Schema):
    """From when on, and by which decision."""

    joined_on: Day | None = None
    decision: Annotated[Line, Field(max_length=200)] = ""


class ClassOfMany(Schema):
    """Members that change into a class."""

    member_ids: Annotated[Ids, Field(min_length=1)]
    klass: Key


class Lapsing(Schema):
    """Members who are struck off as lapsed."""

    member_ids: Annotated[Ids, Field(min_length=1)]
    note: Note


class Done(Schema):
    """How many rows were changed."""

    changed: int


class EntryOut(Schema):
    """A line of a timeline."""

    at: datetime
    label: str
    state: str
    who: str
    note: str


class ApplicationIn(DetailsIn):
    """An application that the office enters."""

    klass: Key = "full"
    statement: Annotated[Note, Field(max_length=2000)] = ""
    form_key: UUID | None = None


class OwnApplicationIn(ApplicationIn):
    """One's own application. `notice_version` is that of the notice that was read (`GET /purposes`)."""

    notice_version: Annotated[int, Field(ge=0, le=10_000)]


class ApplicationOut(Schema):
    """An application."""

    id: int
    organization: str
    state: str
    source: str
    name: str
    member_id: int | None
    unit_id: int | None
    statement: str
    checks: dict[str, bool]
    body: str
    submitted_at: datetime
    decided_on: date | None
    reference: str
    revision: int

    @staticmethod
    def resolve_organization(row: Application) -> str:
        """The association's code."""
        return row.organization.code

    @staticmethod
    def resolve_name(row: Application) -> str:
        """Who applies."""
        return str(row)

    @staticmethod
    def resolve_member_id(row: Application) -> int | None:
        """The applicant's record."""
        return row.membership_id


class Checks(Noted):
    """Each point that was looked at, and whether it holds."""

    checks: dict[Key, bool]


class Decision(Noted):
    """The body's decision."""

    admit: bool
    decided_on: Day | None = None
    reference: Annotated[Line, Field(max_length=200)] = ""
    body: Annotated[Line, Field(max_length=120)] = ""


class Resubmission(DetailsIn):
    """What was corrected."""

    statement: Annotated[Note, Field(max_length=2000)] | None = None


class TransferIn(Schema):
    """Where a member goes over to."""

    receiver: Annotated[Line, Field(max_length=64)]
    reason: Annotated[Line, Field(max_length=200)] = ""
    new_unit: Annotated[Line, Field(max_length=200)] = ""
    new_duty: Annotated[Line, Field(max_length=100)] = ""

    def columns(self) -> dict[str, Any]:
        """What the services take; NotFound for an unknown association."""
        receiver = organization_by_code(self.receiver)
        if receiver is None:
            raise NotFound(self.receiver)
        return {**self.model_dump(include={"reason", "new_unit", "new_duty"}), "receiver": receiver}


class OfficeTransferIn(TransferIn):
    """A transfer that the office enters: how the member consented."""

    means: Annotated[Line, Field(pattern="^(paper|spoken)$")]


class OwnTransferIn(TransferIn):
    """One's own wish, with the notice that was read."""

    notice_version: Annotated[int, Field(ge=0, le=10_000)]


class TransferOut(Schema):
    """A transfer as both sides see it."""

    id: int
    organization: str
    receiver: str
    state: str
    name: str
    member_id: int
    result_id: int | None
    reason: str
    new_unit: str
    new_duty: str
    asked_at: datetime
    decided_on: date | None

    @staticmethod
    def resolve_organization(row: Transfer) -> str:
        """The code of the sending association."""
        return row.organization.code

    @staticmethod
    def resolve_receiver(row: Transfer) -> str:
        """The code of the receiving association."""
        return row.receiver.code

    @staticmethod
    def resolve_name(row: Transfer) -> str:
        """The member's name."""
        return row.membership.name

    @staticmethod
    def resolve_member_id(row: Transfer) -> int:
        """The record that the member leaves."""
        return row.membership_id


class RefusalIn(Noted):
    """Which side refuses, and why."""

    side: Annotated[Line, Field(pattern="^(organization|receiver)$")]


class Acceptance(Noted):
    """Into which class the member comes; the same as before when left out."""

    klass: Key | None = None


class PairIn(Schema):
    """Two records."""

    member_ids: Annotated[list[Id], Field(min_length=2, max_length=2)]


class MergeIn(Schema):
    """Which record is kept, and which fields come from the other one."""

    keep_id: Id
    take: Annotated[list[Key], Field(max_length=40)] = []


class PairOut(Schema):
    """A pair with both records."""

    id: int
    reason: str
    state: str
    kept_id: int | None
    records: list[MemberWhole]

    @staticmethod
    def resolve_records(row: DuplicatePair) -> list[dict[str, Any]]:
        """Both files, side by side."""
        return [whole(row.first), whole(row.second)]


class UnitValues(Schema):
    """What people write about a unit member; fields left out stay."""

    name: Annotated[Line, Field(max_length=200)] | None = None
    credit_code: Annotated[Line, Field(max_length=40)] | None = None
    address: Line | None = None
    representative: Short | None = None
    representative_duty: Annotated[Line, Field(max_length=100)] | None = None
    representative_mobile: Short | None = None
    note: Line | None = None

    def details(self) -> dict[str, Any]:
        """What was sent about the unit."""
        sent = self.model_dump(exclude_unset=True, include=set(UnitValues.model_fields))
        return {name: value for name, value in sent.items() if value is not None}


class UnitMemberIn(UnitValues):
    """A unit member to enter."""

    klass: Key = "unit"
    number: Annotated[Line, Field(max_length=40)] = ""
    joined_on: Day | None = None
    decision: Annotated[Line, Field(max_length=200)] = ""


class UnitApplicationIn(UnitValues):
    """A unit's application."""

    klass: Key = "unit"
    statement: Annotated[Note, Field(max_length=2000)] = ""


class OwnUnitApplicationIn(UnitApplicationIn):
    """A unit's application sent by its contact. `notice_version` is that of the notice that was read."""

    contact_mobile: Short
    contact_name: Short = ""
    notice_version: Annotated[int, Field(ge=0, le=10_000)]
    form_key: UUID | None = None


class UnitResubmission(UnitValues):
    """What the contact corrected of a returned application."""

    statement: Annotated[Note, Field(max_length=2000)] | None = None
    contact_mobile: Short | None = None


class UnitChange(UnitValues):
    """What changes about a unit member."""

    revision: Revision


class UnitEnd(Leaving):
    """How a unit member leaves."""

    transition: Annotated[Line, Field(pattern="^(resign|lapse|expel)$")]


class UnitOut(Schema):
    """A unit member; the mobile number is masked."""

    id: int
    organization: str
    state: str
    klass: str
    number: str
    name: str
    credit_code: str
    address: str
    representative: str
    representative_duty: str
    representative_mobile: str
    joined_on: date | None
    left_on: date | None
    note: str
    revision: int

    @staticmethod
    def resolve_organization(row: UnitMember) -> str:
        """The association's code."""
        return row.organization.code

    @staticmethod
    def resolve_representative_mobile(row: UnitMember) -> str:
        """The number with its middle hidden."""
        return masked(row, "representative_mobile")


class ClassIn(Schema):
    """A class of membership with its rights."""

    key: Annotated[str, Field(max_length=24, pattern=r"^[a-z][a-z0-9_-]*$")]
    label: Short
    label_en: Short = ""
    kind: Annotated[Line, Field(pattern="^(individual|unit)$")] = "individual"
    may_vote: bool = True
    may_stand: bool = True
    pays_dues: bool = True
    benefits: Annotated[list[Short], Field(max_length=50)] = []
    active: bool = True


class ClassOut(Schema):
    """A class that holds in an association; `set_by` is the id of the association that set it."""

    key: str
    label: str
    kind: str
    may_vote: bool
    may_stand: bool
    pays_dues: bool
    benefits: list[str]
    active: bool
    set_by: int | None

    @staticmethod
    def resolve_label(row: KlassView) -> str:
        """The name in the language of the request."""
        return str(row.label)


class FieldIn(Schema):
    """A further field, with what it is needed for."""

    key: Annotated[str, Field(max_length=32, pattern=r"^[a-z][a-z0-9_]*$")]
    label: Short
    label_en: Short = ""
    purpose: Annotated[Line, Field(max_length=200)]
    kind: Annotated[Line, Field(pattern="^(text|number|date|choice)$")] = "text"
    choices: Annotated[list[Short], Field(max_length=100)] = []
    required: bool = False
    active: bool = True


class FieldOut(FieldIn):
    """A further field that holds in an association."""

    id: int


class MemberSettingsIn(Schema):
    """What an association settles about its members; fields left out stay."""

    admission_body: Annotated[Line, Field(max_length=120)] | None = None
    number_pattern: Annotated[Line, Field(max_length=40)] | None = None


class MemberSettingsOut(Schema):
    """What an association has settled."""

    admission_body: str
    number_pattern: str
