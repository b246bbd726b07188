"""Transfers over the API."""

from __future__ import annotations

from ninja import Router, Status

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id
from huiguan.members import selectors, services
from huiguan.members.api import schemas as s
from huiguan.members.models import Transfer

router = Router()
MANAGE, OWN = "members.manage_transfers", "members.own_membership"


@router.get("/organizations/{code}/transfers", response=list[s.TransferOut])
@operation(MANAGE)
def list_transfers(request: SignedRequest, code: str) -> list[Transfer]:
    """Transfers out of and into an association, latest first, at most 500."""
    return list(selectors.transfers_of(request.actor, request.organization)[:500])


@router.post("/members/{int:member_id}/transfer", response={201: s.TransferOut})
@operation(MANAGE)
def ask_transfer(request: SignedRequest, member_id: Id, payload: s.OfficeTransferIn) -> Status[Transfer]:
    """Enter a member's wish to go over."""
    transfer = services.ask_transfer(
        actor=request.actor, membership_id=member_id, means=payload.means, **payload.columns()
    )
    return Status(201, transfer)


@router.get("/transfers/{int:transfer_id}", response=s.TransferOut)
@operation(OWN)
def get_transfer(request: SignedRequest, transfer_id: Id) -> Transfer:
    """A transfer, for both offices or the member."""
    return selectors.get_transfer(request.actor, transfer_id)


@router.post("/transfers/{int:transfer_id}/release", response=s.TransferOut)
@operation(MANAGE)
def release_transfer(request: SignedRequest, transfer_id: Id, payload: s.Noted) -> Transfer:
    """Let the member go."""
    return services.release_transfer(actor=request.actor, transfer_id=transfer_id, note=payload.note)


@router.post("/transfers/{int:transfer_id}/accept", response=s.TransferOut)
@operation(MANAGE)
def accept_transfer(request: SignedRequest, transfer_id: Id, payload: s.Acceptance) -> Transfer:
    """Take the member in."""
    return services.accept_transfer(
        actor=request.actor, transfer_id=transfer_id, klass=payload.klass or "", note=payload.note
    )


@router.post("/transfers/{int:transfer_id}/refuse", response=s.TransferOut)
@operation(MANAGE)
def refuse_transfer(request: SignedRequest, transfer_id: Id, payload: s.RefusalIn) -> Transfer:
    """Refuse, for one side."""
    return services.refuse_transfer(actor=request.actor, transfer_id=transfer_id, side=payload.side, note=payload.note)


@router.post("/transfers/{int:transfer_id}/withdraw", response=s.TransferOut)
@operation(OWN)
def withdraw_transfer(request: SignedRequest, transfer_id: Id, payload: s.Noted) -> Transfer:
    """Withdraw it, until it is accepted."""
    return services.withdraw_transfer(actor=request.actor, transfer_id=transfer_id, note=payload.note)
