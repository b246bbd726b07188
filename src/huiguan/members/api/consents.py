"""Consents on which membership does not depend, over the API: given by the member, or entered by the office."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Field, Router, Schema, Status

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.privacy.api import ConsentOut
from huiguan.kernel.privacy.models import Consent
from huiguan.kernel.schemas import Id, Line
from huiguan.members import services

router = Router()


class OwnConsentIn(Schema):
    """To what, having read which version of the notice (`GET /purposes`)."""

    purpose: Annotated[Line, Field(max_length=60)]
    notice_version: Annotated[int, Field(ge=0, le=10_000)]


class PaperConsentIn(Schema):
    """To what, and how it was given."""

    purpose: Annotated[Line, Field(max_length=60)]
    means: Literal["paper", "spoken"]
    note: Annotated[Line, Field(max_length=200)] = ""


@router.post("/my/memberships/{int:member_id}/consents", response={201: ConsentOut})
@operation("members.own_membership")
def give_own_consent(request: SignedRequest, member_id: Id, payload: OwnConsentIn) -> Status[Consent]:
    """Consent to one purpose; it can be withdrawn at any time (`POST /my/consents/{id}/withdraw`)."""
    consent = services.give_own_consent(actor=request.actor, membership_id=member_id, **payload.model_dump())
    return Status(201, consent)


@router.post("/members/{int:member_id}/consents", response={201: ConsentOut})
@operation("privacy.record_consent")
def enter_consent(request: SignedRequest, member_id: Id, payload: PaperConsentIn) -> Status[Consent]:
    """Enter what a member consented to on paper or by word of mouth."""
    consent = services.enter_consent(actor=request.actor, membership_id=member_id, **payload.model_dump())
    return Status(201, consent)
