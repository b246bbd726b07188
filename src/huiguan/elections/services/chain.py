"""Adding events to the archive. The caller holds the lock of the box."""

from __future__ import annotations

from collections.abc import Sequence

from huiguan.elections.models import ArchiveRecord, Election
from huiguan.engines.ballot.archive import hash_of
from huiguan.engines.ballot.events import Event, check_next, write_event


def append_event(election: Election, kind: str, bodies: Sequence[bytes]) -> None:
    """Append an event with the records that belong to it. Raises Malformed when it may not stand there."""
    rows = ArchiveRecord.objects.filter(election=election).order_by("-position").defer("body")
    last = rows.exclude(kind="").first()
    previous = None if last is None else Event(last.kind, last.height or 0, last.hash, [])
    check_next(previous, kind, len(bodies))
    height = 0 if previous is None else previous.height + 1
    parent = None if previous is None else previous.hash
    event = write_event(kind, height, parent, hash_of(bodies[-1]) if bodies else None)
    first = 0 if last is None else last.position + 1
    records = [
        ArchiveRecord(election=election, position=first + place, hash=hash_of(body), body=body)
        for place, body in enumerate(bodies)
    ]
    end = ArchiveRecord(
        election=election, position=first + len(bodies), kind=kind, height=height, hash=hash_of(event), body=event
    )
    ArchiveRecord.objects.bulk_create([*records, end])
