"""Likely duplicates over the API."""

from __future__ import annotations

from ninja import Router

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Id
from huiguan.members import selectors, services
from huiguan.members.api import schemas as s
from huiguan.members.models import DuplicatePair

router = Router()
MERGE = "members.merge_members"


@router.get("/organizations/{code}/duplicates", response=list[s.PairOut])
@operation(MERGE)
def open_pairs(request: SignedRequest, code: str) -> list[DuplicatePair]:
    """Pairs that nobody has decided about, with both records, at most 200."""
    return list(selectors.open_pairs(request.actor, request.organization)[:200])


@router.post("/duplicates", response=s.PairOut)
@operation(MERGE)
def mark_pair(request: SignedRequest, payload: s.PairIn) -> DuplicatePair:
    """Say that two records are likely one person's."""
    first, second = payload.member_ids
    pair = services.mark_pair(actor=request.actor, membership_ids=(first, second))
    return selectors.get_pair(request.actor, pair.pk)


@router.post("/duplicates/{int:pair_id}/merge", response=s.PairOut)
@operation(MERGE)
def merge_pair(request: SignedRequest, pair_id: Id, payload: s.MergeIn) -> DuplicatePair:
    """Merge a pair into one of its records."""
    services.merge_pair(actor=request.actor, pair_id=pair_id, keep_id=payload.keep_id, take=payload.take)
    return selectors.get_pair(request.actor, pair_id)


@router.post("/duplicates/{int:pair_id}/undo", response=s.PairOut)
@operation(MERGE)
def undo_merge(request: SignedRequest, pair_id: Id) -> DuplicatePair:
    """Give back both records as they were."""
    services.undo_merge(actor=request.actor, pair_id=pair_id)
    return selectors.get_pair(request.actor, pair_id)


@router.post("/duplicates/{int:pair_id}/keep-both", response=s.PairOut)
@operation(MERGE)
def keep_both(request: SignedRequest, pair_id: Id) -> DuplicatePair:
    """Say that they are two persons."""
    services.keep_both(actor=request.actor, pair_id=pair_id)
    return selectors.get_pair(request.actor, pair_id)
