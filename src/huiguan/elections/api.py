"""Elections over the API: what is public by the protocol. The archive is read without signing in, by its page."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router, Schema

from huiguan.elections import selectors
from huiguan.elections.models import Candidate, Election
from huiguan.engines.ballot.canonical import digest
from huiguan.kernel.paging import SIZES
from huiguan.kernel.permits.api import operation
from huiguan.kernel.schemas import Page

router = Router(tags=["elections"])
READ = "elections.read_public"
Uuid = Annotated[str, Path(max_length=22)]


class ElectionOut(Schema):
    """An election that was opened; `archive` is the address of its file `.bel`."""

    uuid: str
    title: str
    association: str
    state: str
    seats: int
    opened_at: datetime
    closes_at: datetime
    archive: str

    @staticmethod
    def resolve_association(row: Election) -> str:
        """Its name."""
        return str(row.organization.name)

    @staticmethod
    def resolve_archive(row: Election) -> str:
        """Read without signing in."""
        return reverse("elections:archive", args=[row.uuid])


class CandidateOut(Schema):
    """A name on the ballot; counts and outcome are empty before the count."""

    name: str
    unit: str
    votes_for: int | None
    against: int | None
    abstain: int | None
    outcome: str


class ElectionsListed(Schema):
    """One page of the elections that were opened, and how many there are."""

    total: int
    rows: list[ElectionOut]


class ElectionWhole(Schema):
    """An election with its parameters as published (`fingerprint` is taken over them), names and numbers."""

    election: ElectionOut
    parameters: str
    fingerprint: str
    voters: int
    ballots: dict[str, int]
    candidates: list[CandidateOut]


class BallotTold(Schema):
    """What became of a ballot: `unknown` when none with this tracker came."""

    tracker: str
    state: str


@router.get("/elections", response=ElectionsListed)
@operation(READ)
def list_public_elections(request: HttpRequest, page: Page = 1) -> dict[str, Any]:
    """Elections that were opened, newest first, fifty to a page."""
    found = Paginator(selectors.public_elections(), SIZES[0]).get_page(page)
    return {"total": found.paginator.count, "rows": list(found)}


@router.get("/elections/{uuid}", response=ElectionWhole)
@operation(READ)
def read_public_election(request: HttpRequest, uuid: Uuid) -> dict[str, Any]:
    """One election."""
    row = selectors.public_election(uuid)
    asked = selectors.record_of(row, "Setup") or b""
    return {
        "election": row,
        "parameters": asked.decode(),
        "fingerprint": digest(asked),
        "voters": row.roll.unscoped("an opened election is public").count(),
        "ballots": selectors.count_received(row),
        "candidates": list(Candidate.objects.unscoped("an opened election is public").filter(election=row)),
    }


@router.get("/elections/{uuid}/ballot", response=BallotTold)
@operation(READ)
def read_ballot_state(
    request: HttpRequest, uuid: Uuid, tracker: Annotated[str, Query(max_length=60)]
) -> dict[str, str]:
    """What became of the ballot with a tracker."""
    row = selectors.ballot_state(selectors.public_election(uuid), tracker)
    return {"tracker": row.tracker, "state": row.state} if row else {"tracker": "", "state": "unknown"}
