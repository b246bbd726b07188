"""One's own memberships over the API."""

from __future__ import annotations

from typing import Any

from ninja import Router, Status

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id
from huiguan.members import selectors, services
from huiguan.members.api import schemas as s
from huiguan.members.models import Application, Membership, Transfer

router = Router()
OWN = "members.own_membership"


@router.get("/my/memberships", response=list[s.MemberWhole])
@operation(OWN)
def own_memberships(request: SignedRequest) -> list[dict[str, Any]]:
    """My memberships; sealed fields are masked (`GET /my/data` has them in full)."""
    return [s.whole(row) for row in selectors.own_memberships(request.actor)]


@router.patch("/my/memberships/{int:member_id}", response=s.MemberWhole)
@operation(OWN)
def change_own_record(request: SignedRequest, member_id: Id, payload: s.OwnChange) -> dict[str, Any]:
    """Correct what needs no proof."""
    changed = services.change_own_record(
        actor=request.actor, membership_id=member_id, revision=payload.revision, details=payload.details()
    )
    return s.whole(changed)


@router.post("/my/memberships/{int:member_id}/leave", response=s.MemberOut)
@operation(OWN)
def leave(request: SignedRequest, member_id: Id, payload: s.Noted) -> Membership:
    """Leave the association, from today on."""
    return services.resign_own(actor=request.actor, membership_id=member_id, note=payload.note)


@router.post("/my/memberships/{int:member_id}/transfer", response={201: s.TransferOut})
@operation(OWN)
def ask_own_transfer(request: SignedRequest, member_id: Id, payload: s.OwnTransferIn) -> Status[Transfer]:
    """Ask to go over to another association."""
    transfer = services.ask_own_transfer(
        actor=request.actor,
        membership_id=member_id,
        notice_version=payload.notice_version,
        **payload.columns(),
    )
    return Status(201, transfer)


@router.get("/my/applications", response=list[s.ApplicationOut])
@operation(OWN)
def own_applications(request: SignedRequest) -> list[Application]:
    """My applications, latest first."""
    return list(selectors.own_applications(request.actor)[:100])
