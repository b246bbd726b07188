"""Applications over the API."""

from __future__ import annotations

from ninja import Router, Status

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id
from huiguan.members import selectors, services
from huiguan.members.api import schemas as s
from huiguan.members.models import Application

router = Router()
CHECK, OWN = "members.check_applications", "members.own_membership"


@router.get("/organizations/{code}/applications", response=list[s.ApplicationOut])
@operation(CHECK)
def open_applications(request: SignedRequest, code: str) -> list[Application]:
    """What waits in the queue, the oldest first, at most 500."""
    return list(selectors.open_applications(request.actor, request.organization)[:500])


@router.post("/organizations/{code}/applications", response={201: s.ApplicationOut})
@operation(CHECK)
def enter_application(request: SignedRequest, code: str, payload: s.ApplicationIn) -> Status[Application]:
    """Enter an application that came on paper."""
    application = services.enter_application(
        actor=request.actor,
        organization=request.organization,
        details=payload.details(),
        klass=payload.klass,
        statement=payload.statement,
        form_key=payload.form_key,
    )
    return Status(201, application)


@router.post("/organizations/{code}/apply", response={201: s.ApplicationOut})
@operation(OWN)
def apply_for_membership(request: SignedRequest, code: str, payload: s.OwnApplicationIn) -> Status[Application]:
    """Apply for membership oneself."""
    application = services.apply_for_membership(
        actor=request.actor,
        organization=request.organization,
        details=payload.details(),
        klass=payload.klass,
        statement=payload.statement,
        notice_version=payload.notice_version,
        form_key=payload.form_key,
    )
    return Status(201, application)


@router.get("/applications/{int:application_id}", response=s.ApplicationOut)
@operation(OWN)
def get_application(request: SignedRequest, application_id: Id) -> Application:
    """An application, for the office or the applicant."""
    return selectors.get_application(request.actor, application_id)


@router.post("/applications/{int:application_id}/check", response=s.ApplicationOut)
@operation(CHECK)
def check_application(request: SignedRequest, application_id: Id, payload: s.Checks) -> Application:
    """Confirm that every point was looked at."""
    return services.check_application(
        actor=request.actor, application_id=application_id, checks=payload.checks, note=payload.note
    )


@router.post("/applications/{int:application_id}/return", response=s.ApplicationOut)
@operation(CHECK)
def return_application(request: SignedRequest, application_id: Id, payload: s.Noted) -> Application:
    """Send it back to be corrected."""
    return services.return_application(actor=request.actor, application_id=application_id, note=payload.note)


@router.post("/applications/{int:application_id}/decide", response=s.ApplicationOut)
@operation("members.decide_applications")
def decide_application(request: SignedRequest, application_id: Id, payload: s.Decision) -> Application:
    """Enter the decision; by another person than who checked."""
    return services.decide_application(actor=request.actor, application_id=application_id, **payload.model_dump())


@router.post("/applications/{int:application_id}/resubmit", response=s.ApplicationOut)
@operation(OWN)
def resubmit_application(request: SignedRequest, application_id: Id, payload: s.Resubmission) -> Application:
    """Hand in again what was returned."""
    return services.resubmit_application(
        actor=request.actor,
        application_id=application_id,
        details=payload.details(),
        statement=payload.statement,
    )


@router.post("/applications/{int:application_id}/withdraw", response=s.ApplicationOut)
@operation(OWN)
def withdraw_application(request: SignedRequest, application_id: Id, payload: s.Noted) -> Application:
    """Withdraw it."""
    return services.withdraw_application(actor=request.actor, application_id=application_id, note=payload.note)
