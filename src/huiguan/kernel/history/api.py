"""The history over the API."""

from __future__ import annotations

from datetime import datetime

from ninja import Router, Schema

from huiguan.kernel.history.selectors import Event, events_of
from huiguan.kernel.history.subjects import find_subject
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest

router = Router(tags=["history"])


class ChangeOut(Schema):
    """One field, before and after."""

    field: str
    label: str
    old: str
    new: str


class EventOut(Schema):
    """One change, or one look at a sensitive field; `position` is its place in the sealed log."""

    what: str
    title: str
    at: datetime
    who: str
    organization: str
    reason: str
    changes: list[ChangeOut]
    erased: bool
    position: int | None


@router.get("/organizations/{code}/history/{kind}/{subject_id}", response=list[EventOut])
@operation("history.read")
def object_history(request: SignedRequest, code: str, kind: str, subject_id: int) -> list[Event]:
    """What became of one object, newest first; `kind` is such as `organizations.organization`."""
    _registered, subject = find_subject(request.actor, kind, subject_id)
    return events_of(request.actor, subject)
