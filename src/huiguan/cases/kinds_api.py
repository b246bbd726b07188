"""Kinds over the API: those that can be asked for, kinds of one's own, days by kind."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Field, Router, Schema

from huiguan.cases import selectors, services
from huiguan.cases.kinds import Deadlines, KindSpec
from huiguan.cases.services import KindWords
from huiguan.cases.services.rules import LONGEST_DAYS
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Line

router = Router(tags=["cases"])
MANAGE = "cases.manage_kinds"
Days = Annotated[int, Field(ge=1, le=LONGEST_DAYS)]


class CaseKindOut(Schema):
    """A kind that can be asked for: `key` names it in requests, `base` is the one of the six that it is based on."""

    key: str
    base: str
    label: str
    hint: str


class OwnKindIn(Schema):
    """How a kind of one's own is called and explained; `base` is one of the six and never changes."""

    base: Line
    name: Annotated[Line, Field(max_length=40)]
    name_en: Annotated[Line, Field(max_length=80)]
    hint: Annotated[Line, Field(max_length=200)] = ""
    hint_en: Annotated[Line, Field(max_length=200)] = ""


class OwnKindChange(Schema):
    """New words (all four together), `retired` for a kind made here, `offered` for one made here or above."""

    name: Annotated[Line, Field(max_length=40)] = ""
    name_en: Annotated[Line, Field(max_length=80)] = ""
    hint: Annotated[Line, Field(max_length=200)] = ""
    hint_en: Annotated[Line, Field(max_length=200)] = ""
    retired: bool | None = None
    offered: bool | None = None


class OwnKindOut(Schema):
    """A kind of one's own, made by the `association` of this code; `offered`: it can be asked for here."""

    key: str
    association: str
    base: str
    name: str
    name_en: str
    hint: str
    hint_en: str
    retired: bool
    offered: bool


class KindFormVersion(Schema):
    """A version of a kind's form set by the association itself; `follows`: from then on the association above held."""

    version: int
    since: date
    follows: bool
    topics: list[list[str]]
    questions: list[dict[str, Any]]


class CaseDeadlinesIn(Schema):
    """Working days of a kind."""

    accept: Days
    check: Days
    answer: Days
    close: Days
    pause: Days = 30


@router.get("/organizations/{code}/cases/kinds", response=list[CaseKindOut])
@operation("cases.ask_for_help")
def list_case_kinds(request: SignedRequest, code: str) -> list[dict[str, Any]]:
    """What can be asked for: the six kinds, and after each those of one's own."""
    hints = selectors.hints_of(request.organization)
    return [_told(spec, hints[key]) for key, spec in selectors.specs_at(request.organization).items()]


def _told(spec: KindSpec, hint: Any) -> dict[str, Any]:
    return {"key": spec.key, "base": spec.kind.value, "label": str(spec.label), "hint": str(hint)}


def _own(request: SignedRequest) -> list[dict[str, Any]]:
    lines = selectors.own_kinds_of(request.actor, request.organization)
    return [
        {name: getattr(line.row, name) for name in ("key", "base", *KindWords.__slots__)}
        | {
            "association": line.row.organization.code,
            "retired": line.row.retired_on is not None,
            "offered": line.offered,
        }
        for line in lines
    ]


@router.get("/organizations/{code}/cases/own-kinds", response=list[OwnKindOut])
@operation(MANAGE)
def list_own_kinds(request: SignedRequest, code: str) -> list[dict[str, Any]]:
    """Kinds of one's own that were made here or above."""
    return _own(request)


@router.post("/organizations/{code}/cases/own-kinds", response=list[OwnKindOut])
@operation(MANAGE)
def add_own_kind(request: SignedRequest, code: str, kind: OwnKindIn) -> list[dict[str, Any]]:
    """Make a kind on one of the six; its key is given."""
    values = kind.dict()
    base = values.pop("base")
    services.add_kind(actor=request.actor, organization=request.organization, base=base, words=KindWords(**values))
    return _own(request)


@router.patch("/organizations/{code}/cases/own-kinds/{own_kind}", response=list[OwnKindOut])
@operation(MANAGE)
def change_own_kind(request: SignedRequest, code: str, own_kind: Line, change: OwnKindChange) -> list[dict[str, Any]]:
    """Set the words of a kind, retire it, or offer it here or not: all that is sent, or nothing."""
    words = {name: getattr(change, name) for name in KindWords.__slots__}
    services.revise_kind(
        actor=request.actor,
        organization=request.organization,
        key=own_kind,
        words=KindWords(**words) if change.model_fields_set & words.keys() else None,
        retired=change.retired,
        offered=change.offered,
    )
    return _own(request)


@router.get("/organizations/{code}/cases/kinds/{case_kind}/form/versions", response=list[KindFormVersion])
@operation(MANAGE)
def list_kind_form_versions(request: SignedRequest, code: str, case_kind: Line) -> Any:
    """What the association itself set as the form of a kind, the newest first."""
    return selectors.versions_of(request.actor, request.organization, case_kind)


@router.put("/organizations/{code}/cases/kinds/{case_kind}/deadlines", response={204: None})
@operation(MANAGE)
def set_case_deadlines(request: SignedRequest, code: str, case_kind: Line, days: CaseDeadlinesIn) -> None:
    """Set the working days of a kind."""
    place = request.organization
    services.set_deadlines(actor=request.actor, organization=place, kind=case_kind, deadlines=Deadlines(**days.dict()))


@router.delete("/organizations/{code}/cases/kinds/{case_kind}/rules", response={204: None})
@operation(MANAGE)
def follow_case_rules(request: SignedRequest, code: str, case_kind: Line) -> None:
    """Drop the days and the handling of a kind that are set here: as the association above has them."""
    services.follow_rules_above(actor=request.actor, organization=request.organization, kind=case_kind)
