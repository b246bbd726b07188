"""Delegates to a congress above, over the API of the association that sends them."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Router, Schema

from huiguan.governance import selectors, services
from huiguan.governance.models import Delegate, DelegateQuota
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id, Line

router = Router(tags=["governance"])


class QuotaGivenOut(Schema):
    """What a congress asks for: by the code of its association and the number of its term."""

    quota_id: int
    association: str
    term: int
    seats: int
    entered: int
    confirmed: int


class DelegateSentOut(Schema):
    """Somebody named; `state` is entered, confirmed or refused, `signs_in` whether notices and votes reach them now."""

    delegate_id: int
    quota_id: int
    name: str
    duty: str
    chosen_by: str
    state: str
    reason: str
    replaced: bool
    signs_in: bool
    revision: int


class DelegatesSentOut(Schema):
    """The quotas given to the association, and whom it named."""

    quotas: list[QuotaGivenOut]
    delegates: list[DelegateSentOut]


class SendDelegateIn(Schema):
    """Somebody to send: `who` is a key of `people-known`; without it the name alone."""

    quota_id: int
    who: Line = ""
    name: Line = ""
    duty: Line = ""
    chosen_by: Literal["elected", "named"] = "elected"


class TakeBackIn(Schema):
    """Why a delegate is taken back, and the revision that was read."""

    reason: Line
    revision: int


def _quota(row: DelegateQuota) -> dict[str, Any]:
    return {
        "quota_id": row.pk,
        "association": row.organization.code,
        "term": row.term.ordinal,
        "seats": row.seats,
        "entered": row.entered,  # type: ignore[attr-defined]  # annotated by the selector
        "confirmed": row.confirmed,  # type: ignore[attr-defined]  # as above
    }


def _sent(row: Delegate) -> dict[str, Any]:
    return {
        "delegate_id": row.pk,
        "quota_id": row.quota_id,
        "name": row.name,
        "duty": row.duty,
        "chosen_by": row.chosen_by,
        "state": row.state,
        "reason": row.reason,
        "replaced": row.replaced_on is not None,
        "signs_in": row.person_id is not None,
        "revision": row.revision,
    }


@router.get("/organizations/{code}/delegates-above", response=DelegatesSentOut)
@operation("governance.send_delegates")
def list_delegates_above(request: SignedRequest, code: str) -> dict[str, Any]:
    """What congresses above ask the association to send, and whom it named."""
    actor, here = request.actor, request.organization
    return {
        "quotas": [_quota(row) for row in selectors.quotas_given(actor, here)],
        "delegates": [_sent(row) for row in selectors.delegates_sent(actor, here)],
    }


@router.post("/organizations/{code}/delegates-above", response=DelegateSentOut)
@operation("governance.send_delegates")
def send_delegate(request: SignedRequest, code: str, payload: SendDelegateIn) -> dict[str, Any]:
    """Name a delegate; 404 for another unit's quota, 422 "quota_full", "there_already", "term_over"."""
    sent = services.send_delegate(actor=request.actor, organization=request.organization, **payload.dict())
    return _sent(sent)


@router.post("/organizations/{code}/delegates-above/{int:delegate_id}/take-back", response=DelegateSentOut)
@operation("governance.send_delegates")
def take_back(request: SignedRequest, code: str, delegate_id: Id, payload: TakeBackIn) -> dict[str, Any]:
    """Take a delegate back to send another one; 422 "confirmed" once the credentials are."""
    row = services.take_back_delegate(
        actor=request.actor, organization=request.organization, delegate_id=delegate_id, **payload.dict()
    )
    return _sent(row)
