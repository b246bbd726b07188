"""Research over the API: the repository for everybody, and for offices all that the pages do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Day, Id, Line, Note, Page, Revision
from huiguan.research import selectors, services
from huiguan.research.models import Adoption, Call, Milestone, Output, Project

router = Router(tags=["research"])
PAGE_SIZE = 50
Money = Annotated[Decimal, Field(ge=0, le=10**9, max_digits=12, decimal_places=2)]
BlindText = Annotated[str, Field(max_length=25_000)]


class ProjectTopicIn(Schema):
    """A topic with the highest sum in yuan."""

    name: Line
    most: Money


class ProjectCallIn(Schema):
    """A call for projects; days are inclusive, quotas by level."""

    title: Line
    guide: Note
    eligibility: Note
    topics: Annotated[list[ProjectTopicIn], Field(max_length=60)]
    prefix: Line
    most_granted: Annotated[int, Field(ge=1, le=1000)]
    per_leader: Annotated[int, Field(ge=1, le=20)] = 1
    members_only: bool = False
    oldest: Annotated[int, Field(ge=18, le=99)] | None = None
    posts: Annotated[list[Line], Field(max_length=20)] = []
    no_unfinished: bool = False
    blind_limit: Annotated[int, Field(ge=100, le=20_000)] = 4000
    notice_days: Annotated[int, Field(ge=5, le=60)] = 5
    opens_on: Day
    closes_on: Day
    arrives_by: Day | None = None
    quotas: dict[Line, Annotated[int, Field(ge=0, le=100_000)]] = {}


class ProjectCallOut(Schema):
    """A call for projects."""

    id: int
    title: str
    association: str
    topics: list[dict[str, Any]]
    members_only: bool
    oldest: int | None
    posts: list[str]
    no_unfinished: bool
    blind_limit: int
    opens_on: date
    closes_on: date
    state: str

    @staticmethod
    def resolve_association(row: Call) -> str:
        """Who calls."""
        return str(row.organization.name)

    @staticmethod
    def resolve_opens_on(row: Call) -> Any:
        """Of its round."""
        return row.round.opens_on if row.round else None

    @staticmethod
    def resolve_closes_on(row: Call) -> Any:
        """Of its round."""
        return row.round.closes_on if row.round else None

    @staticmethod
    def resolve_state(row: Call) -> str:
        """Of its round."""
        return row.round.state if row.round else ""


class ProjectApplicationIn(Schema):
    """An application; `answers` by the keys of the call's form, `blind` among them."""

    topic: Line
    title: Line
    asked: Money
    answers: dict[Line, BlindText]


class ProjectApplicationAgain(ProjectApplicationIn):
    """An application that was changed, with the revision that was read."""

    revision: Revision


class ProjectOut(Schema):
    """A project for the associations that have to do with it."""

    id: int
    number: str
    title: str
    leader: str
    unit: str
    association: str
    called_by: str
    asked: Decimal
    granted: Decimal | None
    state: str
    submission_state: str
    at: str
    revision: int

    @staticmethod
    def resolve_leader(row: Project) -> str:
        """The name; of a hidden identity that it is hidden."""
        return row.shown_leader

    @staticmethod
    def resolve_association(row: Project) -> str:
        """Who applies, by its code."""
        return str(row.organization.code)

    @staticmethod
    def resolve_called_by(row: Project) -> str:
        """Who called, by its code."""
        return str(row.caller.code)

    @staticmethod
    def resolve_submission_state(row: Project) -> str:
        """Of its application."""
        return row.submission.state

    @staticmethod
    def resolve_at(row: Project) -> str:
        """The association that has the application, by its code."""
        return str(row.submission.at.code)

    @staticmethod
    def resolve_revision(row: Project) -> int:
        """Of its application."""
        return int(row.submission.revision)


class FoundIdentity(Schema):
    """Something in the blind part that tells who applies."""

    kind: str
    value: str
    where: str
    around: str


class ResearchNoteIn(Schema):
    """An opinion, or a reason."""

    note: Line


class ProjectContractIn(Schema):
    """A signed contract with the days of its reports."""

    signed_on: Day
    opening: Day
    midterm: Day
    final: Day


class ProjectMilestoneOut(Schema):
    """A report that a project owes."""

    id: int
    project_id: int
    kind: str
    due_on: date
    reported_on: date | None
    passed_on: date | None
    state: str


class MilestoneReportIn(Schema):
    """What was done."""

    text: Note


class ReportFindingIn(Schema):
    """Whether a report passes."""

    finding: Literal["pass", "return"]
    note: Line = ""


class OutputAuthorIn(Schema):
    """An author with an ORCID, if there is one."""

    name: Line
    orcid: Line = ""


class OutputIn(Schema):
    """The record of an output."""

    kind: Line
    title: Line
    authors: Annotated[list[OutputAuthorIn], Field(max_length=50)]
    licence: Line
    issued_on: Day
    abstract: Note = ""
    keywords: Annotated[list[Line], Field(max_length=20)] = []
    language: Line = "zh"
    source: Line = ""
    embargo_until: Day | None = None


class OutputNew(OutputIn):
    """An output that is entered, of a project or of none."""

    project_id: Id | None = None


class OutputAgain(OutputIn):
    """A record that was changed, with the revision that was read."""

    revision: Revision


class OutputOut(Schema):
    """An output as its office has it."""

    id: int
    kind: str
    title: str
    authors: list[dict[str, str]]
    keywords: list[str]
    abstract: str
    language: str
    licence: str
    issued_on: date
    embargo_until: date | None
    state: str
    association: str
    withdrawn_on: date | None
    withdrawn_reason: str
    revision: int

    @staticmethod
    def resolve_association(row: Output) -> str:
        """Who keeps it."""
        return str(row.organization.name)


class AdoptionIn(Schema):
    """By whom an output was adopted."""

    unit: Line
    adopted_on: Day
    used_for: Line


class AdoptionOut(AdoptionIn):
    """An adoption."""

    id: int


# Everybody ----------------------------------------------------------------------------------------------------------


@router.get("/research/outputs", response=list[OutputOut])
@operation("research.read_public")
def list_public_outputs(
    request: HttpRequest, q: Line = "", kind: Line = "", year: Line = "", page: Page = 1
) -> list[Output]:
    """Public outputs, the latest first, fifty on a page."""
    rows = selectors.public_outputs({"q": q, "kind": kind, "year": year})
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.get("/research/outputs/{int:output_id}", response=OutputOut)
@operation("research.read_public")
def read_public_output(request: HttpRequest, output_id: Id) -> Output:
    """An output, or the tombstone of one that was withdrawn."""
    return selectors.public_output(output_id)


# Calls and applications -----------------------------------------------------------------------------------------------


@router.get("/organizations/{code}/research/calls", response=list[ProjectCallOut])
@operation("research.read")
def list_project_calls(request: SignedRequest, code: str, page: Page = 1) -> list[Call]:
    """Calls that the association has announced or may answer."""
    rows = selectors.calls_for(request.actor, request.organization)
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.post("/organizations/{code}/research/calls", response=ProjectCallOut)
@operation("research.call")
def announce_project_call(request: SignedRequest, code: str, data: ProjectCallIn) -> Call:
    """Announce a call and open its round."""
    return services.announce_call(actor=request.actor, organization=request.organization, **data.model_dump())


@router.get("/organizations/{code}/research/calls/{int:call_id}/applications", response=list[ProjectOut])
@operation("research.read")
def list_applications(request: SignedRequest, code: str, call_id: Id, page: Page = 1) -> list[Project]:
    """Those that the association made, has, or has passed up."""
    call = selectors.get_call(request.actor, request.organization, call_id)
    rows = selectors.projects_at(request.actor, call, request.organization)
    return rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]


@router.post("/organizations/{code}/research/calls/{int:call_id}/applications", response=ProjectOut)
@operation("research.apply")
def apply_for_project(request: SignedRequest, code: str, call_id: Id, data: ProjectApplicationIn) -> Project:
    """Begin an application."""
    made = services.apply_for_project(
        actor=request.actor, organization=request.organization, call_id=call_id, **data.model_dump()
    )
    return _again(request, made.pk)


def _again(request: SignedRequest, project_id: int) -> Project:
    return selectors.get_project(request.actor, project_id)


@router.put("/research/applications/{int:project_id}", response=ProjectOut)
@operation("research.apply")
def change_application(request: SignedRequest, project_id: Id, data: ProjectApplicationAgain) -> Project:
    """Change a draft, or an application that came back."""
    services.change_application(actor=request.actor, project_id=project_id, **data.model_dump())
    return _again(request, project_id)


@router.get("/research/applications/{int:project_id}/identities", response=list[FoundIdentity])
@operation("research.read")
def find_identities(request: SignedRequest, project_id: Id) -> list[Any]:
    """What in the blind part and its files tells who applies."""
    return selectors.hits_of(_again(request, project_id))


@router.post("/research/applications/{int:project_id}/hand-in", response=ProjectOut)
@operation("research.apply")
def hand_in_application(request: SignedRequest, project_id: Id) -> Project:
    """Hand it in to the level above; refused while the blind part tells who applies."""
    services.hand_in(actor=request.actor, project_id=project_id)
    return _again(request, project_id)


@router.post("/research/applications/{int:project_id}/pass-up", response=ProjectOut)
@operation("research.apply")
def pass_application_up(request: SignedRequest, project_id: Id, data: ResearchNoteIn) -> Project:
    """Pass it up with the opinion of this level."""
    services.pass_up(actor=request.actor, project_id=project_id, note=data.note)
    return _again(request, project_id)


@router.post("/research/applications/{int:project_id}/return", response=ProjectOut)
@operation("research.apply")
def return_application(request: SignedRequest, project_id: Id, data: ResearchNoteIn) -> Project:
    """Return it one level down with a reason."""
    services.return_application(actor=request.actor, project_id=project_id, reason=data.note)
    return _again(request, project_id)


@router.post("/research/calls/{int:call_id}/review", response=dict[str, int])
@operation("research.call")
def lay_applications(request: SignedRequest, call_id: Id) -> dict[str, int]:
    """Close the call and lay what has arrived before a panel: its id."""
    return {"panel_id": services.lay_before_panel(actor=request.actor, call_id=call_id).pk}


@router.post("/research/calls/{int:call_id}/propose", response=list[ProjectOut])
@operation("research.call")
def propose_projects(request: SignedRequest, call_id: Id) -> list[Project]:
    """Propose what the panel carried."""
    return [_again(request, row.pk) for row in services.propose_projects(actor=request.actor, call_id=call_id)]


@router.post("/research/calls/{int:call_id}/grant", response=list[ProjectOut])
@operation("research.decide")
def grant_projects(request: SignedRequest, call_id: Id) -> list[Project]:
    """Grant what was shown to the public."""
    return [_again(request, row.pk) for row in services.grant_projects(actor=request.actor, call_id=call_id)]


# Projects -----------------------------------------------------------------------------------------------------------


@router.get("/organizations/{code}/research/projects", response=list[ProjectOut])
@operation("research.read")
def list_projects(request: SignedRequest, code: str, page: Page = 1) -> list[Project]:
    """Projects that were granted: led here, or called for by the association."""
    rows = selectors.projects_of(request.actor, request.organization).select_related("submission__at")
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.get("/research/projects/{int:project_id}", response=ProjectOut)
@operation("research.read")
def read_project(request: SignedRequest, project_id: Id) -> Project:
    """One project."""
    return _again(request, project_id)


@router.post("/research/projects/{int:project_id}/contract", response=list[ProjectMilestoneOut])
@operation("research.supervise")
def sign_contract(request: SignedRequest, project_id: Id, data: ProjectContractIn) -> list[Milestone]:
    """Record the signed contract: the reports that are now owed."""
    due = {"opening": data.opening, "midterm": data.midterm, "final": data.final}
    project = services.sign_contract(actor=request.actor, project_id=project_id, signed_on=data.signed_on, due=due)
    return selectors.milestones_of(project)


@router.post("/research/projects/{int:project_id}/stop", response=ProjectOut)
@operation("research.decide")
def stop_project(request: SignedRequest, project_id: Id, data: ResearchNoteIn) -> Project:
    """Stop it with the reason."""
    services.stop_project(actor=request.actor, project_id=project_id, reason=data.note)
    return _again(request, project_id)


@router.get("/research/projects/{int:project_id}/milestones", response=list[ProjectMilestoneOut])
@operation("research.read")
def list_milestones(request: SignedRequest, project_id: Id) -> list[Milestone]:
    """The reports of a project."""
    return selectors.milestones_of(_again(request, project_id))


@router.post("/research/milestones/{int:milestone_id}/report", response=ProjectMilestoneOut)
@operation("research.read_own")
def report_milestone(request: SignedRequest, milestone_id: Id, data: MilestoneReportIn) -> Milestone:
    """Hand a report in: for the office of the association, and for the leader."""
    return services.report_milestone(actor=request.actor, milestone_id=milestone_id, text=data.text)


@router.post("/research/milestones/{int:milestone_id}/check", response=ProjectMilestoneOut)
@operation("research.supervise")
def check_milestone(request: SignedRequest, milestone_id: Id, data: ReportFindingIn) -> Milestone:
    """Pass a report, or send it back with the reason."""
    if data.finding == "pass":
        return services.pass_milestone(actor=request.actor, milestone_id=milestone_id, note=data.note)
    return services.return_milestone(actor=request.actor, milestone_id=milestone_id, reason=data.note)


# Outputs ------------------------------------------------------------------------------------------------------------


@router.get("/organizations/{code}/research/outputs", response=list[OutputOut])
@operation("research.read")
def list_outputs(request: SignedRequest, code: str, page: Page = 1) -> list[Output]:
    """The outputs that the association keeps, drafts included."""
    rows = selectors.outputs_of(request.actor, request.organization)
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.post("/organizations/{code}/research/outputs", response=OutputOut)
@operation("research.publish")
def add_output(request: SignedRequest, code: str, data: OutputNew) -> Output:
    """Enter an output; its file is uploaded on the page."""
    return services.add_output(actor=request.actor, organization=request.organization, **data.model_dump())


@router.put("/research/outputs/{int:output_id}", response=OutputOut)
@operation("research.publish")
def change_output(request: SignedRequest, output_id: Id, data: OutputAgain) -> Output:
    """Change a record."""
    return services.change_output(actor=request.actor, output_id=output_id, **data.model_dump())


@router.post("/research/outputs/{int:output_id}/publish", response=OutputOut)
@operation("research.publish")
def publish_output(request: SignedRequest, output_id: Id) -> Output:
    """Put it into the repository."""
    return services.publish_output(actor=request.actor, output_id=output_id)


@router.post("/research/outputs/{int:output_id}/withdraw", response=OutputOut)
@operation("research.publish")
def withdraw_output(request: SignedRequest, output_id: Id, data: ResearchNoteIn) -> Output:
    """Withdraw it with a reason that everybody reads."""
    return services.withdraw_output(actor=request.actor, output_id=output_id, reason=data.note)


@router.post("/research/outputs/{int:output_id}/adoptions", response=AdoptionOut)
@operation("research.publish")
def record_adoption(request: SignedRequest, output_id: Id, data: AdoptionIn) -> Adoption:
    """Record by whom it was adopted."""
    return services.record_adoption(actor=request.actor, output_id=output_id, **data.model_dump())
