"""Programmes over the API: activities, one's own enrolments and hours, partners. No operation adds up a person but
one's own hours; study sessions have none at all.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ninja import Router, Schema

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id, Line, Page
from huiguan.programmes import services
from huiguan.programmes.models import Activity, Enrolment, HourEntry, Partner
from huiguan.programmes.selectors import activities as reads
from huiguan.programmes.selectors import hours, registers

router = Router(tags=["programmes"])
PAGE_SIZE = 50


class ActivityOut(Schema):
    """An activity; days are inclusive."""

    id: int
    association: str
    kind: str
    title: str
    starts_on: date
    ends_on: date
    place: str
    seats: int | None
    enrol_until: date | None
    state: str

    @staticmethod
    def resolve_association(row: Activity) -> str:
        """Who holds it, by its code."""
        return str(row.organization.code)


class EnrolmentOut(Schema):
    """An enrolment and its result."""

    id: int
    activity_id: int
    name: str
    association: str
    state: str
    result: str
    mark: Decimal | None

    @staticmethod
    def resolve_association(row: Enrolment) -> str:
        """The member's, by its code."""
        return str(row.organization.code)


class OwnHours(Schema):
    """Hours of oneself with their evidence."""

    on: date
    category: str
    hours: Decimal
    what: str
    evidence: str


class RateOut(Schema):
    """How many meet a requirement; nothing where counts are small."""

    association: str
    category: str
    required: Decimal
    members: int | None
    met: int | None

    @staticmethod
    def resolve_association(row: hours.Rate) -> str:
        """By its code."""
        return str(row.place.code)

    @staticmethod
    def resolve_category(row: hours.Rate) -> str:
        """Empty: all hours together."""
        return row.requirement.category

    @staticmethod
    def resolve_required(row: hours.Rate) -> Decimal:
        """Hours a year."""
        required: Decimal = row.requirement.hours
        return required


class PartnerOut(Schema):
    """A partner."""

    id: int
    name: str
    kind: str
    country: str
    since: date | None
    in_force: int


class EnrolIn(Schema):
    """Members of the association by name or number."""

    names: list[Line]


@router.get("/organizations/{code}/activities", response=list[ActivityOut])
@operation("programmes.read")
def list_activities(request: SignedRequest, code: str, page: Page = 1) -> list[Activity]:
    """Activities of the association, and those above that are open to it, the latest first."""
    rows = reads.activities_for(request.actor, request.organization)
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.get("/organizations/{code}/activities/{int:activity_id}/enrolments", response=list[EnrolmentOut])
@operation("programmes.read_enrolments")
def list_enrolments(request: SignedRequest, code: str, activity_id: Id, page: Page = 1) -> list[Enrolment]:
    """Who is enrolled: all for who holds it, own members for an association below."""
    activity = reads.get_activity(request.actor, request.organization, activity_id)
    rows = reads.enrolments_in(request.actor, request.organization, activity)
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.post("/organizations/{code}/activities/{int:activity_id}/enrolments", response=list[EnrolmentOut])
@operation("programmes.enrol")
def enrol_members(request: SignedRequest, code: str, activity_id: Id, data: EnrolIn) -> list[Enrolment]:
    """Enrol own members, all or none."""
    return services.enrol_members(
        actor=request.actor, organization=request.organization, activity_id=activity_id, names=data.names
    )


@router.get("/organizations/{code}/training-rates/{int:year}", response=list[RateOut])
@operation("programmes.read_rates")
def list_training_rates(request: SignedRequest, code: str, year: int) -> list[hours.Rate]:
    """Rates of the association and of those directly below."""
    return hours.rates(request.actor, request.organization, hours.year_of(str(year)))


@router.get("/organizations/{code}/partners", response=list[PartnerOut])
@operation("programmes.read")
def list_partners(request: SignedRequest, code: str, page: Page = 1) -> list[Partner]:
    """The register of partners."""
    rows = registers.partners_of(request.actor, request.organization)
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.get("/my/activities", response=list[ActivityOut])
@operation("programmes.own")
def list_own_activities(request: SignedRequest) -> list[Activity]:
    """Activities in which one is enrolled, and those that are open."""
    return [row for row, _enrolment in reads.own_activities(request.actor)]


@router.post("/my/activities/{int:activity_id}/enrolment", response=EnrolmentOut)
@operation("programmes.own")
def enrol_oneself(request: SignedRequest, activity_id: Id) -> Enrolment:
    """Enrol oneself."""
    return services.enrol_oneself(actor=request.actor, activity_id=activity_id)


@router.delete("/my/activities/{int:activity_id}/enrolment", response=EnrolmentOut)
@operation("programmes.own")
def withdraw_oneself(request: SignedRequest, activity_id: Id) -> Enrolment:
    """Withdraw."""
    return services.withdraw_oneself(actor=request.actor, activity_id=activity_id)


@router.get("/my/training-hours/{int:year}", response=list[OwnHours])
@operation("programmes.own")
def list_own_hours(request: SignedRequest, year: int) -> list[HourEntry]:
    """One's own hours of a year."""
    places = hours.own_standing(request.actor, hours.year_of(str(year)))
    return [entry for _member, _standings, entries in places for entry in entries]
