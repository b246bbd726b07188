"""The auditor: whether an archive is a whole and honest election, from nothing but the file.

Stricter than the reference implementation, whose `election verify` may miss ballots, the tally or its sizes. Two
passes: the first follows the chain and notes which ballot of a credential is the last; the second checks every
ballot, in parallel, and multiplies those that count.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

from huiguan.engines.ballot.archive import hash_of, read_records, read_timestamp
from huiguan.engines.ballot.ballots import credential_of, verify_ballot
from huiguan.engines.ballot.election import Election, read_election
from huiguan.engines.ballot.errors import BallotError, Malformed, Rejected
from huiguan.engines.ballot.events import Event, read_events
from huiguan.engines.ballot.executors import Executor, Serial
from huiguan.engines.ballot.groups import Element, Group
from huiguan.engines.ballot.roll import read_roll
from huiguan.engines.ballot.tally import (
    PartialDecryption,
    Sizes,
    Tally,
    check_partial_decryption,
    combined_factors,
    plaintexts,
    read_partial_decryption,
    read_result,
    sum_of_tallies,
    weighted,
    write_sizes,
    write_tally,
)
from huiguan.engines.ballot.trustees import Trustee, joint_key, read_trustees
from huiguan.engines.ballot.verdict import Verdict, reasons

P = ParamSpec("P")
T = TypeVar("T")
_BALLOTS_PER_TASK = 8
_BALLOTS_PER_LAST_TASK, _AT_THE_END = 2, 32
# So many encrypted sums of tasks are kept before they are added up: at once is faster than one by one.
_PARTS = 16
Progress = Callable[[int, int], None]


@dataclass
class Audit:
    """An election under audit. `ballots` are (offset, size) in the file, `last` the index by credential.

    `later` are the events after the last ballot, `passed` the names of the checks that held to the end. `election` is
    there as soon as the check of that name passed, `tally` (of the ballots that count) once all ballots are checked.
    """

    election: Election = field(init=False)
    tally: Tally = field(init=False)
    trustees: tuple[Trustee, ...] = ()
    roll: dict[str, int] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)
    ballots: list[tuple[int, int]] = field(default_factory=list)
    hashes: set[str] = field(default_factory=set)
    last: dict[str, int] = field(default_factory=dict)
    later: list[Event] = field(default_factory=list)
    partials: dict[int, PartialDecryption] = field(default_factory=dict)
    result: list[list[int]] | None = None

    @property
    def group(self) -> Group:
        """The group of the election, for public data."""
        return self.election.public_group

    @property
    def sizes(self) -> Sizes:
        """How many ballots count, and their weight."""
        return Sizes(len(self.last), sum(self.roll[credential] for credential in self.last))


@dataclass(frozen=True, slots=True)
class Task:
    """Some ballots for a worker: number, bytes, and the weight with which each counts (0: replaced by a later one)."""

    election: Election
    ballots: list[tuple[int, bytes, int]]


def verify_archive(
    path: Path, *, executor: Executor | None = None, partial: bool = False, progress: Progress | None = None
) -> Verdict:
    """Audit the archive in a file. With `partial`, an election that is still under way may be valid, too.

    Never raises for what the file holds; OSError when it cannot be read.
    """
    with path.open("rb") as file:
        return verify_file(file, executor=executor, partial=partial, progress=progress)


def verify_file(
    file: BinaryIO, *, executor: Executor | None = None, partial: bool = False, progress: Progress | None = None
) -> Verdict:
    """As `verify_archive`, of a file that is open at its beginning and can be read from any place again."""
    started = time.monotonic()
    audit = Audit()
    failed: Rejected | None = None
    try:
        _examine(file, audit, executor=executor, partial=partial, progress=progress)
    except Rejected as error:
        failed = error
    result = audit.result if failed is None else None
    seconds = time.monotonic() - started
    return Verdict(failed is None, reasons(audit.passed, failed), len(audit.ballots), result, seconds)


def examine(
    path: Path,
    audit: Audit,
    *,
    executor: Executor | None = None,
    partial: bool = False,
    progress: Progress | None = None,
) -> None:
    """Audit the archive in a file and fill in what was found. Raises Rejected at the first fault."""
    with path.open("rb") as file:
        _examine(file, audit, executor=executor, partial=partial, progress=progress)


def verify_ballots(task: Task) -> Tally:
    """What a worker does: check some ballots and return the tally of those that count. Raises Rejected."""
    election = task.election
    election.public_group.prepare(election.public_key)
    counted: list[Tally] = []
    for number, raw, weight in task.ballots:
        try:
            ballot = verify_ballot(election, raw)
        except Rejected as error:
            raise Rejected(error.check, f"ballot {number}: {error.reason}") from error
        if weight:
            counted.append(weighted(election.public_group, ballot.answers, weight))
    return sum_of_tallies(election, counted)


def _examine(
    file: BinaryIO, audit: Audit, *, executor: Executor | None, partial: bool, progress: Progress | None
) -> None:
    # Other processes start while this one follows the chain: the first pass costs hardly any time of the clock.
    with (executor or Serial()).started(verify_ballots) as running:
        events = _events(file)
        _setup(audit, events)
        _follow(audit, events)
        if not partial and (not audit.later or audit.later[-1].type != "Result"):
            raise Rejected("complete", "there is no result yet")
        if not partial:
            audit.passed.append("complete")
        _check_ballots(audit, file, running, progress or _silent)
    _check_outcome(audit)


def _events(file: BinaryIO) -> Iterator[Event]:
    """The events of the file; what is wrong with records or chain is a fault of the archive."""
    try:
        yield from read_events(read_records(file, read_timestamp(file)))
    except Malformed as error:
        raise Rejected("archive", str(error)) from error


def _setup(audit: Audit, events: Iterator[Event]) -> None:
    event = next(events, None)
    if event is None:
        raise Rejected("archive", "there is no election in it")
    election, trustees, roll = (each.body for each in event.records[:3])
    audit.election = _attempt("election", read_election, election)
    audit.passed.append("election")
    audit.trustees = _attempt("trustees", read_trustees, audit.group, trustees)
    audit.passed.append("trustees")
    if joint_key(audit.group, audit.trustees) != audit.election.public_key:
        raise Rejected("public_key", "the key of the election is not the product of the trustees' keys")
    audit.passed.append("public_key")
    audit.roll = _attempt("roll", read_roll, audit.group, roll)
    audit.passed.append("roll")


def _follow(audit: Audit, events: Iterator[Event]) -> None:
    """The first pass. Only the place of a ballot is kept, not its bytes."""
    for event in events:
        if event.type == "Ballot":
            _note_ballot(audit, event)
        else:
            audit.later.append(event)
    audit.passed += ["archive", "ballot_distinct", "ballot_credential"]


def _note_ballot(audit: Audit, event: Event) -> None:
    record = event.records[0]
    number = len(audit.ballots) + 1
    if record.hash in audit.hashes:
        raise Rejected("ballot_distinct", f"ballot {number} is the copy of an earlier one")
    credential = _attempt("ballot_form", credential_of, record.body)
    if credential not in audit.roll:
        raise Rejected("ballot_credential", f"ballot {number}: its credential is not on the roll")
    audit.hashes.add(record.hash)
    audit.last[credential] = len(audit.ballots)
    audit.ballots.append((record.offset, len(record.body)))


def _attempt(check: str, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    try:
        return function(*arguments, **named)
    except BallotError as error:
        raise Rejected(check, str(error)) from error


def _silent(done: int, of: int) -> None:
    """No progress is shown."""


def _check_ballots(audit: Audit, file: BinaryIO, executor: Executor, progress: Progress) -> None:
    """The second pass."""
    spans, parts = _spans(len(audit.ballots)), list[Tally]()
    for span, part in zip(spans, executor.map(verify_ballots, _tasks(audit, file, spans)), strict=True):
        parts.append(part)
        if len(parts) == _PARTS:
            parts = [sum_of_tallies(audit.election, parts)]
        progress(span.stop, len(audit.ballots))
    audit.tally = sum_of_tallies(audit.election, parts)
    audit.passed += ["ballot_form", "ballot_election", "ballot_signature", "ballot_proofs"]


def _spans(ballots: int) -> list[range]:
    """Which ballots make a task: the last tasks are small, so that no worker waits long for the last of another."""
    spans, start = [], 0
    while start < ballots:
        size = _BALLOTS_PER_TASK if ballots - start > _AT_THE_END else _BALLOTS_PER_LAST_TASK
        spans.append(range(start, min(start + size, ballots)))
        start += size
    return spans


def _tasks(audit: Audit, file: BinaryIO, spans: Sequence[range]) -> Iterator[Task]:
    weights = {index: audit.roll[credential] for credential, index in audit.last.items()}
    for span in spans:
        batch = []
        for index in span:
            offset, size = audit.ballots[index]
            file.seek(offset)
            batch.append((index + 1, file.read(size), weights.get(index, 0)))
        yield Task(audit.election, batch)


def _check_outcome(audit: Audit) -> None:
    for event in audit.later:
        if event.type == "EncryptedTally":
            _check_tally(audit, event)
        elif event.type == "PartialDecryption":
            found = _attempt("decryptions", _partial_decryption, audit, event)
            if found.owner in audit.partials:
                raise Rejected("decryptions", f"owner {found.owner} decrypted twice")
            audit.partials[found.owner] = found
        elif event.type == "Result":
            factors = _attempt("decryptions", combined_factors, audit.group, audit.trustees, audit.partials)
            audit.passed.append("decryptions")
            _check_result(audit, event, plaintexts(audit.group, audit.tally, factors))


def _check_tally(audit: Audit, event: Event) -> None:
    body = write_tally(audit.group, audit.tally)
    if event.body != body:
        raise Rejected("tally", "it is not the product of the ballots that count")
    audit.passed.append("tally")
    if event.payload != write_sizes(audit.sizes, hash_of(body)):
        raise Rejected("tally_sizes", f"not {audit.sizes.ballots} ballots of weight {audit.sizes.weight}")
    audit.passed.append("tally_sizes")


def _partial_decryption(audit: Audit, event: Event) -> PartialDecryption:
    found = read_partial_decryption(audit.election, event.body, event.payload)
    keys = [key for trustee in audit.trustees for key in trustee.keys]
    if not 1 <= found.owner <= len(keys):
        raise BallotError(f"there is no trustee {found.owner}")
    check_partial_decryption(audit.election, audit.tally, keys[found.owner - 1], found)
    return found


def _check_result(audit: Audit, event: Event, expected: list[list[Element]]) -> None:
    counts = _attempt("result", read_result, audit.election, event.body)
    for row, elements in zip(counts, expected, strict=True):
        for count, element in zip(row, elements, strict=True):
            if count >= audit.group.order or audit.group.generator_power(count) != element:
                raise Rejected("result", "it is not what the partial decryptions give")
    audit.passed.append("result")
    audit.result = counts
