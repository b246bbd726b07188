"""Invitations over the API, for the office."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema, Status

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id, Ids
from huiguan.members import selectors, services
from huiguan.members.enums import InvitationChannel
from huiguan.members.models import Invitation

router = Router()
INVITE = "members.invite_members"
MOST = 1000


class InvitationIn(Schema):
    """Whom to invite, and by which way."""

    member_ids: Ids
    channel: InvitationChannel


class InvitationOut(Schema):
    """An invitation; its code is on paper or in the message only. `standing`: open, used, ended, revoked."""

    id: int
    member_id: int | None
    channel: InvitationChannel
    standing: str
    sent_at: datetime
    ends_on: date
    tries: int
    fault: str


class InvitedOut(Schema):
    """What came of it; `left_out` counts by reason those who were not invited."""

    invitations: list[InvitationOut]
    left_out: dict[str, int]


def _shown(row: Invitation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "member_id": row.membership_id,
        "channel": row.channel,
        "standing": selectors.standing_of(row),
        "sent_at": row.sent_at,
        "ends_on": row.ends_on,
        "tries": row.tries,
        "fault": row.fault,
    }


@router.get("/organizations/{code}/invitations", response=list[InvitationOut])
@operation(INVITE)
def invitations(request: SignedRequest, code: str) -> list[dict[str, Any]]:
    """The latest thousand invitations of the association."""
    return [_shown(row) for row in selectors.invitations_of(request.actor, request.organization)[:MOST]]


@router.post("/members/invite", response={201: InvitedOut})
@operation(INVITE)
def invite_members(request: SignedRequest, payload: InvitationIn) -> Status[dict[str, Any]]:
    """Invite members to sign in; who cannot be invited is left out and counted."""
    done = services.invite_members(
        actor=request.actor,
        membership_ids=payload.member_ids,
        channel=payload.channel,
        base=request.build_absolute_uri("/"),
    )
    return Status(201, {"invitations": [_shown(row) for row in done.invitations], "left_out": dict(done.left_out)})


@router.post("/invitations/{int:invitation_id}/revoke", response=InvitationOut)
@operation(INVITE)
def revoke_invitation(request: SignedRequest, invitation_id: Id) -> dict[str, Any]:
    """End an invitation that was not used yet."""
    return _shown(services.revoke_invitation(actor=request.actor, invitation_id=invitation_id))
