"""The ballot box as it is published: records, the archive as a stream, and what became of a ballot."""

from __future__ import annotations

import math
from collections.abc import Iterator

from django.conf import settings

from huiguan.elections.enums import BallotState
from huiguan.elections.models import ArchiveRecord, Candidate, Election, ReceivedBallot
from huiguan.engines.ballot.archive import data_record, event_record, first_record
from huiguan.engines.ballot.canonical import load
from huiguan.engines.ballot.compiled import compiled_ed25519


def stamp_of(election: Election) -> int:
    """The time that all records of the archive carry: when it was opened, in seconds since 1970."""
    if election.opened_at is None:
        raise ValueError("an election has no archive before it is opened")
    return int(election.opened_at.timestamp())


def archive_chunks(election: Election) -> Iterator[bytes]:
    """The archive `.bel`, record by record, as it stands in the database; one record is in memory at a time."""
    stamp = stamp_of(election)
    yield first_record(stamp)
    rows = ArchiveRecord.objects.filter(election=election).order_by("position").only("kind", "body")
    for row in rows.iterator(chunk_size=20):
        yield (event_record if row.kind else data_record)(bytes(row.body), stamp)


def records_of(election: Election, kind: str) -> list[bytes]:
    """The records that stand before the first event of a type, in order; none when there is no such event."""
    event = ArchiveRecord.objects.filter(election=election, kind=kind).order_by("position").first()
    if event is None:
        return []
    before = ArchiveRecord.objects.filter(election=election, position__lt=event.position).order_by("-position")
    found: list[bytes] = []
    for row in before[:4]:
        if row.kind:
            break
        found.insert(0, bytes(row.body))
    return found


def record_of(election: Election, kind: str) -> bytes | None:
    """The first record of the first event of a type."""
    return next(iter(records_of(election, kind)), None)


def ballot_state(election: Election, tracker: str) -> ReceivedBallot | None:
    """What became of the ballot with a tracker; None when none came."""
    return ReceivedBallot.objects.filter(election=election, tracker=tracker.strip()).defer("raw").first()


def count_received(election: Election) -> dict[str, int]:
    """How many ballots were received, by state."""
    rows = ReceivedBallot.objects.filter(election=election)
    return {state: rows.filter(state=state).count() for state in BallotState.values}


def voters_heard(election: Election) -> int:
    """Of how many voters ballots lie in the box or wait to be checked."""
    rows = ReceivedBallot.objects.filter(election=election).exclude(state=BallotState.REFUSED)
    return rows.values("credential").distinct().count()


#: Milliseconds of one processor for each choice of a ballot, rounded up from docs/benchmarks.md.
_COMPILED_MS, _PYTHON_MS = 0.2, 1.4


def minutes_to_check(election: Election) -> int:
    """About how long the ballots that wait take to be checked, in minutes; 0 when none waits."""
    waiting = ReceivedBallot.objects.filter(election=election, state=BallotState.QUEUED).count()
    names = Candidate.objects.unscoped("names of an election that was read").filter(election=election).count()
    each = _PYTHON_MS if compiled_ed25519() is None else _COMPILED_MS
    milliseconds = waiting * 2 * names * each / max(settings.ELECTIONS_PROCESSES, 1)
    return math.ceil(milliseconds / 60_000)


def ballots_counted(election: Election) -> int | None:
    """How many ballots were added up, as the archive says; None before."""
    found = records_of(election, "EncryptedTally")
    return int(load(found[1])["num_tallied"]) if found else None
