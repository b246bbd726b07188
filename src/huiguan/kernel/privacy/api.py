"""Consents, sharing agreements and "my data" over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Router, Schema, Status

from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.privacy import selectors, services
from huiguan.kernel.privacy.models import Consent, SharingAgreement
from huiguan.kernel.privacy.personal import personal_data
from huiguan.kernel.privacy.purposes import purposes
from huiguan.kernel.schemas import Day, Id, Line

router = Router(tags=["privacy"])
OWN, READ = "privacy.own_data", "privacy.read_agreements"


class PurposeOut(Schema):
    """A purpose with its notice in the language of the request."""

    key: str
    label: str
    notice: str
    version: int
    days: int | None
    separate: bool


class ConsentOut(Schema):
    """A consent of mine."""

    id: int
    organization: str
    purpose: str
    notice_version: int
    means: str
    given_at: datetime
    ends_on: date | None
    withdrawn_at: datetime | None

    @staticmethod
    def resolve_organization(row: Consent) -> str:
        """The association's code."""
        return row.organization.code


class AgreementIn(Schema):
    """An agreement to propose: `giver` lets `receiver` read fields. One of them is the association of the address."""

    giver: Annotated[Line, Field(max_length=64)]
    receiver: Annotated[Line, Field(max_length=64)]
    subject_kind: Annotated[Line, Field(max_length=80)]
    fields_shared: Annotated[list[Annotated[Line, Field(max_length=40)]], Field(min_length=1, max_length=60)]
    purpose: Line
    starts: Day
    ends: Day


class AgreementOut(Schema):
    """An agreement."""

    id: int
    giver: str
    receiver: str
    subject_kind: str
    fields_shared: list[str]
    purpose: str
    starts: date
    ends: date
    state: str
    giver_signed_at: datetime | None
    receiver_signed_at: datetime | None
    ended_on: date | None
    note: str

    @staticmethod
    def resolve_giver(row: SharingAgreement) -> str:
        """The code of the controller."""
        return row.organization.code

    @staticmethod
    def resolve_receiver(row: SharingAgreement) -> str:
        """The code of the receiver."""
        return row.receiver.code

    @staticmethod
    def resolve_fields_shared(row: SharingAgreement) -> list[str]:
        """The names of the fields."""
        return list(row.fields)


class Why(Schema):
    """The reason."""

    note: Annotated[Line, Field(max_length=300)] = ""


@router.get("/purposes", response=list[PurposeOut])
@operation(OWN)
def list_purposes(request: SignedRequest) -> list[dict[str, Any]]:
    """What consent may be asked for, with the notices to read before."""
    return [
        {
            "key": one.key,
            "label": str(one.label),
            "notice": str(one.notice),
            "version": one.version,
            "days": one.days,
            "separate": one.separate,
        }
        for one in purposes()
    ]


@router.get("/my/consents", response=list[ConsentOut])
@operation(OWN)
def own_consents(request: SignedRequest) -> list[Consent]:
    """My consents, latest first."""
    return list(selectors.own_consents(request.actor)[:500])


@router.post("/my/consents/{int:consent_id}/withdraw", response=ConsentOut)
@operation(OWN)
def withdraw_consent(request: SignedRequest, consent_id: Id) -> Consent:
    """Withdraw a consent."""
    return services.withdraw_consent(actor=request.actor, consent_id=consent_id)


@router.get("/my/data")
@operation(OWN)
def own_data(request: SignedRequest) -> list[dict[str, Any]]:
    """All that is held about me, in full, by kind and association (PIPL 45)."""
    if request.actor.person_id is None:
        return []
    return [
        {
            "kind": kind.key,
            "label": str(kind.label),
            "organization": held.organization.code,
            "title": held.title,
            "values": {str(label): value for label, value in held.values.items()},
            "kept_because": held.kept_because,
        }
        for kind in personal_data()
        for held in kind.collect(request.actor.person_id)
    ]


@router.get("/organizations/{code}/agreements", response=list[AgreementOut])
@operation(READ)
def list_agreements(request: SignedRequest, code: str) -> list[SharingAgreement]:
    """Agreements in which an association is a side, latest first."""
    return list(selectors.visible_agreements(request.actor, request.organization)[:500])


@router.post("/organizations/{code}/agreements", response={201: AgreementOut})
@operation("privacy.propose_agreement")
def propose_agreement(request: SignedRequest, code: str, payload: AgreementIn) -> Status[SharingAgreement]:
    """Propose an agreement between this association and another."""
    giver, receiver = organization_by_code(payload.giver), organization_by_code(payload.receiver)
    if giver is None or receiver is None or code not in (payload.giver, payload.receiver):
        raise NotFound(code)
    agreement = services.propose_agreement(
        actor=request.actor,
        organization=giver,
        receiver=receiver,
        fields=payload.fields_shared,
        **payload.model_dump(include={"subject_kind", "purpose", "starts", "ends"}),
    )
    return Status(201, agreement)


@router.post("/organizations/{code}/agreements/{int:agreement_id}/sign", response=AgreementOut)
@operation("privacy.sign_agreement")
def sign_agreement(request: SignedRequest, code: str, agreement_id: Id) -> SharingAgreement:
    """Sign for this association."""
    return services.sign_agreement(actor=request.actor, agreement_id=agreement_id, organization=request.organization)


@router.post("/organizations/{code}/agreements/{int:agreement_id}/refuse", response=AgreementOut)
@operation("privacy.sign_agreement")
def refuse_agreement(request: SignedRequest, code: str, agreement_id: Id, payload: Why) -> SharingAgreement:
    """Refuse for this association."""
    return services.refuse_agreement(
        actor=request.actor, agreement_id=agreement_id, organization=request.organization, note=payload.note
    )


@router.post("/organizations/{code}/agreements/{int:agreement_id}/end", response=AgreementOut)
@operation("privacy.sign_agreement")
def end_agreement(request: SignedRequest, code: str, agreement_id: Id, payload: Why) -> SharingAgreement:
    """End a signed agreement from today on."""
    return services.end_agreement(
        actor=request.actor, agreement_id=agreement_id, organization=request.organization, note=payload.note
    )
