"""Unit members over the API."""

from __future__ import annotations

from ninja import Router, Status

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id, Line
from huiguan.members import selectors, services
from huiguan.members.api import schemas as s
from huiguan.members.models import Application, UnitMember

router = Router()
READ, EDIT, OWN = "members.read_units", "members.edit_units", "members.own_membership"


@router.get("/organizations/{code}/units", response=list[s.UnitOut])
@operation(READ)
def list_units(request: SignedRequest, code: str, text: Line = "") -> list[UnitMember]:
    """Unit members by pinyin, at most 1,000."""
    return list(selectors.visible_units(request.actor, request.organization, text)[:1000])


@router.post("/organizations/{code}/units", response={201: s.UnitOut})
@operation(EDIT)
def register_unit(request: SignedRequest, code: str, payload: s.UnitMemberIn) -> Status[UnitMember]:
    """Enter a unit member; state organs are refused with the article."""
    unit = services.register_unit(
        actor=request.actor,
        organization=request.organization,
        details=payload.details(),
        klass=payload.klass,
        number=payload.number,
        joined_on=payload.joined_on,
        decision=payload.decision,
    )
    return Status(201, unit)


@router.post("/organizations/{code}/unit-applications", response={201: s.ApplicationOut})
@operation(EDIT)
def enter_unit_application(request: SignedRequest, code: str, payload: s.UnitApplicationIn) -> Status[Application]:
    """Enter a body's application."""
    application = services.enter_unit_application(
        actor=request.actor,
        organization=request.organization,
        details=payload.details(),
        klass=payload.klass,
        statement=payload.statement,
    )
    return Status(201, application)


@router.post("/organizations/{code}/apply-for-unit", response={201: s.ApplicationOut})
@operation(OWN)
def apply_for_unit(request: SignedRequest, code: str, payload: s.OwnUnitApplicationIn) -> Status[Application]:
    """Apply for a body as its contact; the same form sent twice makes one application."""
    application = services.apply_for_unit(
        actor=request.actor,
        organization=request.organization,
        details=payload.details(),
        **payload.model_dump(
            include={"contact_mobile", "contact_name", "klass", "statement", "notice_version", "form_key"}
        ),
    )
    return Status(201, application)


@router.post("/applications/{int:application_id}/resubmit-unit", response=s.ApplicationOut)
@operation(OWN)
def resubmit_unit_application(request: SignedRequest, application_id: Id, payload: s.UnitResubmission) -> Application:
    """Hand in again what was returned of a body, corrected by its contact or the office."""
    return services.resubmit_application(
        actor=request.actor,
        application_id=application_id,
        details=payload.details(),
        statement=payload.statement,
        contact_mobile=payload.contact_mobile,
    )


@router.get("/units/{int:unit_id}", response=s.UnitOut)
@operation(READ)
def get_unit(request: SignedRequest, unit_id: Id) -> UnitMember:
    """A unit member."""
    return selectors.get_unit(request.actor, unit_id)


@router.patch("/units/{int:unit_id}", response=s.UnitOut)
@operation(EDIT)
def change_unit(request: SignedRequest, unit_id: Id, payload: s.UnitChange) -> UnitMember:
    """Change a unit member; 409 when somebody else was first."""
    return services.change_unit(
        actor=request.actor, unit_id=unit_id, revision=payload.revision, details=payload.details()
    )


@router.post("/units/{int:unit_id}/end", response=s.UnitOut)
@operation("members.end_memberships")
def end_unit(request: SignedRequest, unit_id: Id, payload: s.UnitEnd) -> UnitMember:
    """Enter that a unit member leaves."""
    return services.end_unit(
        actor=request.actor,
        unit_id=unit_id,
        transition=payload.transition,
        left_on=payload.left_on,
        note=payload.note,
    )


@router.post("/units/{int:unit_id}/readmit", response=s.UnitOut)
@operation("members.decide_memberships")
def readmit_unit(request: SignedRequest, unit_id: Id, payload: s.Readmitting) -> UnitMember:
    """Admit a unit member again that had left or was not admitted."""
    return services.readmit_unit(
        actor=request.actor, unit_id=unit_id, joined_on=payload.joined_on, decision=payload.decision
    )
