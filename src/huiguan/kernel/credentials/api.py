"""Credentials over the API: the check that anybody may make, one's own, and revoking."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from huiguan.kernel.credentials import selectors, services
from huiguan.kernel.credentials.enums import Ending
from huiguan.kernel.credentials.kinds import credential_kind
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id

router = Router(tags=["credentials"])


class CredentialCheck(Schema):
    """All that is told of a token: whether it is valid on this day, and of a valid certificate what it is called.

    `paper` is empty for a card and for what is not valid.
    """

    valid: bool
    day: date
    paper: str


class OwnCredential(Schema):
    """A card or certificate of one's own."""

    id: int
    kind: str
    issuer: str
    number: str
    valid: bool
    issued_at: datetime


class Revocation(Schema):
    """Why it ends."""

    ending: Ending


class CredentialEnded(Schema):
    """A credential that was revoked."""

    id: int
    revoked_at: datetime


@router.get("/credentials/check/{token}", response=CredentialCheck)
@operation("credentials.check")
def check_credential(request: HttpRequest, token: str) -> dict[str, Any]:
    """Whether the credential with this token is valid today."""
    found = selectors.check_token(token)
    return {"valid": found.valid, "day": found.day, "paper": found.paper}


@router.get("/my/credentials", response=list[OwnCredential])
@operation("credentials.own")
def own_credentials(request: SignedRequest) -> list[dict[str, Any]]:
    """My cards and certificates, latest first."""
    rows = selectors.own_credentials(request.actor)
    held = selectors.holding(rows)
    return [
        {
            "id": row.pk,
            "kind": str(credential_kind(row.kind).label),
            "issuer": row.organization.name,
            "number": row.number,
            "valid": row.pk in held,
            "issued_at": row.issued_at,
        }
        for row in rows
    ]


@router.post("/credentials/{int:credential_id}/revoke", response=CredentialEnded)
@operation("credentials.manage")
def revoke_credential(request: SignedRequest, credential_id: Id, payload: Revocation) -> Credential:
    """Revoke a credential for good; its code is not valid from now on."""
    return services.revoke(actor=request.actor, credential_id=credential_id, ending=payload.ending)
