"""The chain of events: each names the hash of the one before, and the records that belong to it stand before it.

Setup → Ballot … → EndBallots → EncryptedTally → PartialDecryption … → Result
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from huiguan.engines.ballot.archive import Record
from huiguan.engines.ballot.canonical import dump, load, members
from huiguan.engines.ballot.errors import Malformed

_AFTER = {
    "": ("Setup",),
    "Setup": ("Ballot", "EndBallots"),
    "Ballot": ("Ballot", "EndBallots"),
    "EndBallots": ("EncryptedTally",),
    "EncryptedTally": ("PartialDecryption",),
    "PartialDecryption": ("PartialDecryption", "Result"),
    "Result": (),
}
# How many records stand before the event, the last of which is its payload.
_RECORDS = {"Setup": 4, "Ballot": 1, "EndBallots": 0, "EncryptedTally": 2, "PartialDecryption": 2, "Result": 1}


@dataclass(frozen=True, slots=True)
class Event:
    """An event with the records before it; `hash` is what the next event names as its parent."""

    type: str
    height: int
    hash: str
    records: list[Record] = field(repr=False)

    @property
    def body(self) -> bytes:
        """What the event is about: the first of its records."""
        return self.records[0].body

    @property
    def payload(self) -> bytes:
        """The record that the event names."""
        return self.records[-1].body


def write_event(type: str, height: int, parent: str | None, payload: str | None) -> bytes:
    """The bytes of an event; `parent` and `payload` are hashes."""
    value: dict[str, object] = {} if parent is None else {"parent": parent}
    value |= {"height": height, "type": type}
    return dump(value if payload is None else value | {"payload": payload})


def read_events(records: Iterable[Record]) -> Iterator[Event]:
    """The events in order. Raises Malformed when chain, order, or the records before an event are wrong."""
    before: list[Record] = []
    previous: Event | None = None
    for record in records:
        if not record.event:
            before.append(record)
            if len(before) > max(_RECORDS.values()):
                raise Malformed(f"record {record.hash} belongs to no event")
            continue
        previous = _event(record, before, previous)
        yield previous
        before = []
    if before:
        raise Malformed(f"record {before[0].hash} belongs to no event")


def check_next(previous: Event | None, kind: object, records: int) -> None:
    """Raises Malformed when an event of this kind, after so many records, may not follow."""
    height = 0 if previous is None else previous.height + 1
    allowed = _AFTER["" if previous is None else previous.type]
    if kind not in allowed:
        raise Malformed(f"event {height} is a {kind!r} where {' or '.join(allowed) or 'nothing'} may stand")
    if records != _RECORDS[str(kind)]:
        raise Malformed(f"event {height} ({kind}) has {records} records before it, not {_RECORDS[str(kind)]}")


def _event(record: Record, before: list[Record], previous: Event | None) -> Event:
    height = 0 if previous is None else previous.height + 1
    value = load(record.body)
    kind = value.get("type") if isinstance(value, dict) else None
    check_next(previous, kind, len(before))
    kind = str(kind)
    parent = None if previous is None else previous.hash
    if record.body != write_event(kind, height, parent, before[-1].hash if before else None):
        raise Malformed(f"event {height} ({kind}) does not follow from what stands before it")
    _linked(kind, height, before)
    return Event(kind, height, record.hash, before)


def _linked(kind: str, height: int, before: list[Record]) -> None:
    """Events with several records: the last names the others."""
    if len(before) < 2:
        return
    named = {
        "Setup": ("election", "trustees", "credentials"),
        "EncryptedTally": ("num_tallied", "total_weight", "encrypted_tally"),
        "PartialDecryption": ("owner", "payload"),
    }[kind]
    values = members(load(before[-1].body), *named)
    hashes = [each.hash for each in before[:-1]]
    if values[-len(hashes) :] != hashes:
        raise Malformed(f"event {height} ({kind}): its records are not the ones that it names")
