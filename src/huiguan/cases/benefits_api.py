"""Benefits and commitments of funds over the API: promised, in force, used, by place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Query, Router, Schema

from huiguan.cases import selectors, services
from huiguan.cases.models import Benefit, BenefitUse
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Day, Line

router = Router(tags=["benefits"])
READ, KEEP = "cases.read_benefits", "cases.keep_benefits"
Amount = Annotated[Decimal, Field(ge=0, max_digits=13, decimal_places=2)]
Year = Annotated[int, Query(ge=2000, le=2200)]


class BenefitIn(Schema):
    """What was promised; `kind` is benefit or funding, `amount` yuan a year."""

    kind: Line
    title: Annotated[Line, Field(max_length=120)]
    giver: Annotated[Line, Field(max_length=120)]
    promised_on: Day
    basis: Annotated[Line, Field(max_length=200)] = ""
    amount: Amount | None = None


class BenefitCorrection(BenefitIn):
    """What was entered, put right; `why` says what was wrong. Days that it has not, or that are left out, stay."""

    why: Annotated[Line, Field(min_length=1, max_length=200)]
    in_force_on: Day | None = None
    ended_on: Day | None = None


class BenefitStrike(Schema):
    """Why it should not have been entered."""

    why: Annotated[Line, Field(min_length=1, max_length=200)]


class BenefitUseOut(Schema):
    """How many people used it in a year, and how much money."""

    year: int
    people: int
    amount: Decimal | None


class BenefitOut(Schema):
    """A benefit with its uses, the latest year first; `changed_why` is what was wrong when it was last put right."""

    id: int
    kind: str
    title: str
    giver: str
    basis: str
    amount: Decimal | None
    state: str
    promised_on: date
    in_force_on: date | None
    ended_on: date | None
    changed_why: str
    uses: list[BenefitUseOut]


class PlaceBenefitsOut(Schema):
    """Totals of a place: how many are promised, in force and used in the year, by how many people, for how much."""

    code: str
    association: str
    promised: int
    in_force: int
    used: int
    people: int
    amount: Decimal

    @staticmethod
    def resolve_code(row: Any) -> str:
        """Of its association."""
        return str(row.organization.code)

    @staticmethod
    def resolve_association(row: Any) -> str:
        """Its name."""
        return str(row.organization.name)


class BenefitDay(Schema):
    """Since when it is given, or until when."""

    day: Day


class BenefitUseIn(Schema):
    """How much of it was used in a year; sent again it changes the year."""

    year: Annotated[int, Field(ge=2000, le=2200)]
    people: Annotated[int, Field(ge=0, le=10_000_000)]
    amount: Amount | None = None


def _told(row: Benefit) -> dict[str, Any]:
    rows = BenefitUse.objects.unscoped("of a benefit that the caller keeps").filter(benefit=row)
    return _with_uses(row, list(rows.order_by("-year")))


def _with_uses(row: Benefit, uses: list[BenefitUse]) -> dict[str, Any]:
    names = BenefitOut.model_fields.keys() - {"uses"}
    return {name: getattr(row, name) for name in names} | {"uses": uses}


@router.get("/organizations/{code}/benefits", response=list[BenefitOut])
@operation(READ)
def list_benefits(request: SignedRequest, code: str) -> list[dict[str, Any]]:
    """Benefits and commitments of an association, the first 200."""
    return [_with_uses(row, uses) for row, uses in selectors.benefits_of(request.actor, request.organization)]


@router.get("/organizations/{code}/benefits/places", response=list[PlaceBenefitsOut])
@operation(READ)
def list_benefits_by_place(request: SignedRequest, code: str, year: Year) -> Any:
    """The association and those directly below, each with the totals of its branch."""
    return selectors.benefits_by_place(request.actor, request.organization, year)


@router.post("/organizations/{code}/benefits", response=BenefitOut)
@operation(KEEP)
def promise_benefit(request: SignedRequest, code: str, promised: BenefitIn) -> dict[str, Any]:
    """Enter what was promised."""
    values = promised.dict()
    return _told(services.promise_benefit(actor=request.actor, organization=request.organization, **values))


@router.post("/benefits/{int:benefit_id}/force", response=BenefitOut)
@operation(KEEP)
def put_benefit_in_force(request: SignedRequest, benefit_id: int, since: BenefitDay) -> dict[str, Any]:
    """It is given from a day on."""
    row = services.put_benefit_in_force(actor=request.actor, benefit_id=benefit_id, in_force_on=since.day)
    return _told(row)


@router.put("/benefits/{int:benefit_id}/uses", response=BenefitUseOut)
@operation(KEEP)
def enter_benefit_use(request: SignedRequest, benefit_id: int, use: BenefitUseIn) -> BenefitUse:
    """Enter the use of a year."""
    return services.enter_benefit_use(actor=request.actor, benefit_id=benefit_id, **use.dict())


@router.put("/benefits/{int:benefit_id}", response=BenefitOut)
@operation(KEEP)
def correct_benefit(request: SignedRequest, benefit_id: int, right: BenefitCorrection) -> dict[str, Any]:
    """Put right what was entered wrongly."""
    return _told(services.correct_benefit(actor=request.actor, benefit_id=benefit_id, **right.dict()))


@router.post("/benefits/{int:benefit_id}/strike", response=BenefitOut)
@operation(KEEP)
def strike_benefit(request: SignedRequest, benefit_id: int, mistake: BenefitStrike) -> dict[str, Any]:
    """It should not have been entered: it stays to be read and counts nowhere."""
    return _told(services.strike_benefit(actor=request.actor, benefit_id=benefit_id, why=mistake.why))


@router.post("/benefits/{int:benefit_id}/end", response=BenefitOut)
@operation(KEEP)
def end_benefit(request: SignedRequest, benefit_id: int, until: BenefitDay) -> dict[str, Any]:
    """It is given no longer, or the promise was taken back."""
    return _told(services.end_benefit(actor=request.actor, benefit_id=benefit_id, ended_on=until.day))
