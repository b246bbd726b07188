"""The rules of an association's cases over the API: requests by subject, kinds, other days."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Router, Schema

from huiguan.cases import selectors, services
from huiguan.cases.kind_questions import KindQuestion
from huiguan.cases.models import HandlingRules
from huiguan.cases.selectors.routes import RouteLine
from huiguan.cases.services.rules import BOUNDS, LONGEST_DAYS
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id, Line

router = Router(tags=["cases"])
MANAGE = "cases.manage_kinds"
Days = Annotated[int, Field(ge=1, le=LONGEST_DAYS)]


class KindQuestionOut(Schema):
    """A question of the association's own; `key` is the one by which it is answered."""

    key: str
    label: str
    kind: str
    choices: list[str]
    required: bool


class KindTopicOut(Schema):
    """What can be chosen as the topic."""

    key: str
    label: str


class KindFormOut(Schema):
    """The form of a kind as it holds here: topics, then what is asked beside what every form asks."""

    version: int | None
    topics: list[KindTopicOut]
    questions: list[KindQuestionOut]


class KindQuestionIn(Schema):
    """A question: `line`, `text`, `date`, `one` or `several` of the choices."""

    label: Annotated[Line, Field(max_length=100)]
    kind: Line = "line"
    choices: Annotated[list[Line], Field(max_length=20)] = []
    required: bool = False


class KindFormIn(Schema):
    """A new version. No topics at all are those of the kind."""

    topics: Annotated[list[Line], Field(max_length=30)] = []
    own_topics: Annotated[list[Line], Field(max_length=30)] = []
    questions: Annotated[list[KindQuestionIn], Field(max_length=15)] = []


class SubjectRouteIn(Schema):
    """Who hears of a subject: a post, a department, accounts; all empty takes the line away.

    An empty `topic` is every other subject. `label` is needed for a subject in the association's own words.
    """

    topic: Line = ""
    label: Annotated[Line, Field(max_length=40)] = ""
    role: Line = ""
    department_id: Id | None = None
    user_ids: Annotated[list[Id], Field(max_length=100)] = []
    answer_within: Days | None = None
    offered: bool = True


class SubjectRouteOut(Schema):
    """A subject, and who hears of it; `answer_within` are working days, null for those of the kind."""

    topic: str
    label: str
    role: str
    department: str
    names: list[str]
    answer_within: int | None
    offered: bool

    @staticmethod
    def resolve_names(row: RouteLine) -> list[str]:
        """Of those named."""
        return list((row.names or {}).values())


class HandlingRulesIn(Schema):
    """Days that no kind decides; what is left out stays as it is."""

    referral_days: Annotated[int, Field(ge=1, le=30)] | None = None
    report_days: Annotated[int, Field(ge=1, le=30)] | None = None
    review_days: Annotated[int, Field(ge=10, le=365)] | None = None
    outside_days: Annotated[int, Field(ge=1, le=90)] | None = None
    keep_third_parties: Annotated[int, Field(ge=30, le=365)] | None = None
    keep_cases: Annotated[int, Field(ge=180, le=1095)] | None = None
    keep_surveys: Annotated[int, Field(ge=30, le=365)] | None = None
    keep_reports: Annotated[int, Field(ge=90, le=365)] | None = None


class HandlingRulesOut(Schema):
    """Days as they hold in an association."""

    referral_days: int
    report_days: int
    review_days: int
    outside_days: int
    keep_third_parties: int
    keep_cases: int
    keep_surveys: int
    keep_reports: int


class CaseKindIn(Schema):
    """Who handles a kind, and what closes it; no outcomes are all of them. Of a department only those take it."""

    clerks: bool
    outcomes: Annotated[list[Line], Field(max_length=5)] = []
    needs_result: bool = False
    hint: Annotated[Line, Field(max_length=200)] = ""
    needs_paper: bool = False
    needs_plan: bool = False
    department_id: Id | None = None


@router.get("/organizations/{code}/cases/routes", response=list[SubjectRouteOut])
@operation(MANAGE)
def list_subject_routes(request: SignedRequest, code: str) -> Any:
    """Who hears of requests, by subject."""
    return selectors.routes_of(request.actor, request.organization)


def _way(route: SubjectRouteIn) -> services.Way:
    values = route.dict(exclude={"topic"})
    return services.Way(**(values | {"user_ids": tuple(values["user_ids"])}))


@router.post("/organizations/{code}/cases/routes", response=list[SubjectRouteOut])
@operation(MANAGE)
def add_subject_route(request: SignedRequest, code: str, route: SubjectRouteIn) -> Any:
    """Add a subject in the association's own words; its key is given."""
    services.add_subject(actor=request.actor, organization=request.organization, way=_way(route))
    return selectors.routes_of(request.actor, request.organization)


@router.put("/organizations/{code}/cases/routes", response=list[SubjectRouteOut])
@operation(MANAGE)
def set_subject_route(request: SignedRequest, code: str, route: SubjectRouteIn) -> Any:
    """Set who hears of one subject."""
    services.set_route(actor=request.actor, organization=request.organization, topic=route.topic, way=_way(route))
    return selectors.routes_of(request.actor, request.organization)


@router.get("/organizations/{code}/cases/rules", response=HandlingRulesOut)
@operation(MANAGE)
def read_case_rules(request: SignedRequest, code: str) -> HandlingRules:
    """Days as they hold here."""
    return selectors.rules_of(request.organization)


@router.patch("/organizations/{code}/cases/rules", response=HandlingRulesOut)
@operation(MANAGE)
def set_case_rules(request: SignedRequest, code: str, rules: HandlingRulesIn) -> HandlingRules:
    """Set days that no kind decides."""
    days = {name: value for name, value in rules.dict().items() if name in BOUNDS and value is not None}
    return services.set_rules(actor=request.actor, organization=request.organization, days=days)


@router.get("/organizations/{code}/cases/kinds/{case_kind}/form", response=KindFormOut)
@operation("cases.ask_for_help")
def read_kind_form(request: SignedRequest, code: str, case_kind: Line) -> dict[str, Any]:
    """What is offered and asked where help of a kind is asked for."""
    return _form_told(request.organization, case_kind)


def _form_told(place: Any, kind: str) -> dict[str, Any]:
    spec = selectors.spec_at(place, kind)
    if spec is None:
        raise NotFound(kind)
    row, topics = selectors.form_of(place, *spec.keys), selectors.topics_of(kind, place)
    return {
        "version": row.version if row is not None else None,
        "topics": [{"key": key, "label": str(label)} for key, label in topics],
        "questions": selectors.questions_of(row),
    }


@router.put("/organizations/{code}/cases/kinds/{case_kind}/form", response=KindFormOut)
@operation(MANAGE)
def set_kind_form(request: SignedRequest, code: str, case_kind: Line, form: KindFormIn) -> dict[str, Any]:
    """Set what is offered and asked from now on; cases keep the form with which they came."""
    values = form.dict() | {"questions": [_question(each) for each in form.questions]}
    place = request.organization
    services.set_kind_form(actor=request.actor, organization=place, kind=case_kind, asking=services.Asking(**values))
    return _form_told(place, case_kind)


@router.delete("/organizations/{code}/cases/kinds/{case_kind}/form", response=KindFormOut)
@operation(MANAGE)
def follow_kind_form(request: SignedRequest, code: str, case_kind: Line) -> dict[str, Any]:
    """Drop the form set here: a new version as the association above has it; cases keep the form they came with."""
    services.follow_form_above(actor=request.actor, organization=request.organization, kind=case_kind)
    return _form_told(request.organization, case_kind)


def _question(asked: KindQuestionIn) -> KindQuestion:
    values = asked.dict()
    return KindQuestion(**(values | {"choices": tuple(values["choices"])}))


@router.put("/organizations/{code}/cases/kinds/{kind}", response={204: None})
@operation(MANAGE)
def set_case_kind(request: SignedRequest, code: str, kind: Line, handling: CaseKindIn) -> None:
    """Set who handles a kind, and what closes it."""
    services.set_handling(
        actor=request.actor,
        organization=request.organization,
        kind=kind,
        handling=services.Handling(**handling.dict()),
    )
