"""Who stands behind a name, over the API: people known to an office; ties of holders, delegates and participants."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Query, Router, Schema

from huiguan.governance.selectors.known import people_known
from huiguan.governance.services import tying
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id, Line

router = Router(tags=["governance"])
Key = Annotated[str, Field(min_length=2, max_length=24)]


class KnownOut(Schema):
    """Somebody known: `key` is what a proposal or a tie names; `signs_in` whether notices and votes reach them now."""

    key: str
    name: str
    unit: str
    detail: str
    signs_in: bool


class TieIn(Schema):
    """Who it is; `same_person` says so where the names differ."""

    who: Key
    same_person: bool = False


class TieOut(Schema):
    """The name as it stands, and whether its person signs in."""

    name: str
    person_id: int | None
    signs_in: bool


def _tied(row: Any) -> dict[str, Any]:
    return {"name": row.name, "person_id": row.person_id, "signs_in": row.person_id is not None}


@router.get("/organizations/{code}/people-known", response=list[KnownOut])
@operation("governance.manage_tenures")
def list_people_known(request: SignedRequest, code: str, q: Annotated[Line, Query()]) -> list[dict[str, Any]]:
    """People whom the office can name, at most 20: by name, pinyin, initials or member number, from two characters."""
    return [
        {
            "key": one.key,
            "name": one.name,
            "unit": one.unit,
            "detail": one.detail,
            "signs_in": one.person_id is not None,
        }
        for one in people_known(request.actor, request.organization, q)
    ]


@router.post("/tenures/{int:tenure_id}/tie", response=TieOut)
@operation("governance.manage_tenures")
def tie_tenure(request: SignedRequest, tenure_id: Id, payload: TieIn) -> dict[str, Any]:
    """Say who stands behind the name of a holder or of somebody proposed; 422 "name_differs", "there_already"."""
    return _tied(tying.tie_tenure(actor=request.actor, tenure_id=tenure_id, **payload.model_dump()))


@router.post("/delegates/{int:delegate_id}/tie", response=TieOut)
@operation("governance.manage_delegates")
def tie_delegate(request: SignedRequest, delegate_id: Id, payload: TieIn) -> dict[str, Any]:
    """Say who stands behind the name of a delegate."""
    return _tied(tying.tie_delegate(actor=request.actor, delegate_id=delegate_id, **payload.model_dump()))


@router.post("/meetings/{int:meeting_id}/participants/{int:participant_id}/tie", response=TieOut)
@operation("governance.manage_meetings")
def tie_participant(request: SignedRequest, meeting_id: Id, participant_id: Id, payload: TieIn) -> dict[str, Any]:
    """Say who stands behind a name on the list of a meeting; the notice that went out reaches them then."""
    sent = {"meeting_id": meeting_id, "participant_id": participant_id, **payload.model_dump()}
    return _tied(tying.tie_participant(actor=request.actor, **sent))
