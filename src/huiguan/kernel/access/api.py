"""Sign-in for programs, and the operations on one's own tokens and grants."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.security import HttpBearer

from huiguan.kernel.access import selectors, services
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router(tags=["access"])


class BearerToken(HttpBearer):
    """Authorization: Bearer hg_…"""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The actor behind the token, or None for 401."""
        actor = services.token_actor(token)
        if actor is not None:
            request.actor = actor  # type: ignore[attr-defined]  # the request as our doors see it
        return actor


class GrantOut(Schema):
    """A role of the actor in an association."""

    role: str
    organization: str
    below: bool


class Me(Schema):
    """Who the token or session stands for."""

    name: str
    kind: str
    grants: list[GrantOut]


class TokenIn(Schema):
    """A wish for a token; `days` is its lifetime."""

    label: str = Field(max_length=80)
    permissions: list[str] = Field(min_length=1, max_length=200)
    days: int = Field(ge=1, le=366)


class TokenOut(Schema):
    """A token as listed: never its secret."""

    id: int
    label: str
    permissions: list[str]
    expires: date


class TokenMade(TokenOut):
    """A fresh token, with the secret that is shown this once."""

    secret: str


@router.get("/me", response=Me)
@operation("access.view_self")
def me(request: SignedRequest) -> dict[str, Any]:
    """Who I am and what I have been granted."""
    codes = dict(selectors.organizations_of(request.actor).values_list("pk", "code"))
    grants = [
        {"role": g.role, "organization": codes.get(g.organization_id, ""), "below": g.below}
        for g in request.actor.grants
    ]
    return {"name": request.actor.label, "kind": request.actor.kind, "grants": grants}


@router.get("/tokens", response=list[TokenOut])
@operation("access.manage_own_tokens")
def list_tokens(request: SignedRequest) -> list[dict[str, Any]]:
    """My tokens."""
    return [
        {"id": t.pk, "label": t.label, "permissions": t.permissions, "expires": t.expires.date()}
        for t in selectors.own_tokens(request.actor)
    ]


@router.post("/tokens", response={201: TokenMade})
@operation("access.manage_own_tokens")
def issue_token(request: SignedRequest, payload: TokenIn) -> Status[dict[str, Any]]:
    """Make a token; its secret is in this answer and nowhere else."""
    token, secret = services.issue_token(
        actor=request.actor,
        label=payload.label,
        permissions=payload.permissions,
        lifetime=timedelta(days=payload.days),
    )
    made = {"id": token.pk, "label": token.label, "permissions": token.permissions}
    return Status(201, {**made, "expires": token.expires.date(), "secret": secret})


@router.delete("/tokens/{token_id}", response={204: None})
@operation("access.manage_own_tokens")
def revoke_token(request: SignedRequest, token_id: int) -> Status[None]:
    """End one of my tokens."""
    services.revoke_token(actor=request.actor, token_id=token_id)
    return Status(204, None)
