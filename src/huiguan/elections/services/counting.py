"""What jobs do: check ballots one by one, add them up, put the decryptions together."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from huiguan.elections.enums import BallotState, Duty, ElectionState
from huiguan.elections.models import ArchiveRecord, Election, PublicCredential, ReceivedBallot
from huiguan.elections.selectors import ballots_counted, record_of, records_of
from huiguan.elections.services.chain import append_event
from huiguan.elections.services.doors import lock_box
from huiguan.elections.services.inbox import ask_officials, settle_duties
from huiguan.elections.services.outcome import judge
from huiguan.engines.ballot.archive import hash_of
from huiguan.engines.ballot.audit import Task, verify_ballots
from huiguan.engines.ballot.ballots import credential_of, verify_ballot
from huiguan.engines.ballot.canonical import load
from huiguan.engines.ballot.election import Election as Asked
from huiguan.engines.ballot.election import read_election
from huiguan.engines.ballot.errors import BallotError, Rejected
from huiguan.engines.ballot.groups import read_element
from huiguan.engines.ballot.proofs import Ciphertext
from huiguan.engines.ballot.tally import (
    PartialDecryption,
    Sizes,
    Tally,
    combined_factors,
    counts_of,
    plaintexts,
    read_partial_decryption,
    sum_of_tallies,
    write_result,
    write_sizes,
    write_tally,
)
from huiguan.engines.ballot.trustees import Trustee, read_trustees
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor
from huiguan.kernel.workflow import services as workflow

_AT_ONCE = 8


def asked_in(election: Election) -> Asked:
    """The parameters as they stand in the archive."""
    raw = record_of(election, "Setup")
    if raw is None:
        raise BallotError("the election was never opened")
    return read_election(raw)


def check_ballots(*, actor: Actor, election_id: int) -> int:
    """Check the ballots that wait and append each good one to the archive; how many were looked at.

    Each batch is one transaction: a worker that is killed leaves the rest of the queue as it was.
    """
    done = 0
    while True:
        with transaction.atomic():
            election = lock_box(election_id)
            rows = ReceivedBallot.objects.filter(election=election, state=BallotState.QUEUED).order_by("id")
            batch = list(rows[:_AT_ONCE])
            if not batch or election.state not in (ElectionState.OPEN, ElectionState.CLOSED):
                return done
            asked = asked_in(election)
            asked.public_group.prepare(asked.public_key)
            for row in batch:
                _check(election, asked, row)
        done += len(batch)


def _check(election: Election, asked: Asked, row: ReceivedBallot) -> None:
    raw = bytes(row.raw or b"")
    try:
        verify_ballot(asked, raw)
        if not PublicCredential.objects.filter(election=election, credential=credential_of(raw)).exists():
            raise Rejected("ballot_credential", "its credential is not on the roll")
    except Rejected as fault:
        row.state, row.reason = BallotState.REFUSED.value, str(fault)[:300]
    else:
        append_event(election, "Ballot", [raw])
        row.state = BallotState.ACCEPTED.value
    row.raw = None
    row.save()


def tally_election(*, actor: Actor, election_id: int) -> bool:
    """Check what is left of the queue, end the ballots, add up the last one of each credential. False when done before.

    Every ballot is checked once more as it stands in the archive: one that was altered there stops the count.
    """
    check_ballots(actor=actor, election_id=election_id)
    with recording(actor, reason="tally_election"):
        election = lock_box(election_id)
        if election.state != ElectionState.CLOSED:
            return False
        asked = asked_in(election)
        append_event(election, "EndBallots", [])
        last = dict(_ballots(election))
        tally = sum_of_tallies(asked, list(_tallies(asked, election, last)))
        body = write_tally(asked.public_group, tally)
        append_event(election, "EncryptedTally", [body, write_sizes(Sizes(len(last), len(last)), hash_of(body))])
        workflow.advance(actor=actor, subject=election, transition="tally_election")
        ask_officials(election, Duty.TRUSTEE)
    return True


def _ballots(election: Election) -> Iterator[tuple[str, int]]:
    """(credential, position) of every ballot, in order; a dict of them keeps the last of each."""
    for row in _ballot_records(election).iterator(chunk_size=20):
        yield credential_of(bytes(row.body)), row.position


def _ballot_records(election: Election) -> QuerySet[ArchiveRecord]:
    """The bodies of the ballots: each stands right before its event."""
    events = ArchiveRecord.objects.filter(election=election, kind="Ballot").values_list("position", flat=True)
    wanted = [position - 1 for position in events]
    return ArchiveRecord.objects.filter(election=election, position__in=wanted).order_by("position")


def _tallies(asked: Asked, election: Election, last: dict[str, int]) -> Iterator[Tally]:
    counted, batch = set(last.values()), []
    for number, row in enumerate(_ballot_records(election).iterator(chunk_size=20), 1):
        batch.append((number, bytes(row.body), int(row.position in counted)))
        if len(batch) == _AT_ONCE:
            yield verify_ballots(Task(asked, batch))
            batch = []
    if batch:
        yield verify_ballots(Task(asked, batch))


def tally_in(election: Election, asked: Asked) -> Tally:
    """The encrypted tally as it stands in the archive."""
    raw = record_of(election, "EncryptedTally")
    if raw is None:
        raise BallotError("there is no tally yet")
    group = asked.public_group
    return [
        [Ciphertext(read_element(group, each["alpha"]), read_element(group, each["beta"])) for each in row]
        for row in load(raw)
    ]


def trustees_in(election: Election, asked: Asked) -> tuple[Trustee, ...]:
    """The trustees as they stand in the archive."""
    return read_trustees(asked.public_group, records_of(election, "Setup")[1])


def partials_in(election: Election, asked: Asked) -> dict[int, PartialDecryption]:
    """The partial decryptions that are there, by number of the trustee."""
    ends = ArchiveRecord.objects.filter(election=election, kind="PartialDecryption").order_by("position")
    found = {}
    for end in ends.values_list("position", flat=True):
        rows = ArchiveRecord.objects.filter(election=election, position__in=[end - 2, end - 1]).order_by("position")
        body, owned = (bytes(row.body) for row in rows)
        made = read_partial_decryption(asked, body, owned)
        found[made.owner] = made
    return found


def publish_result(*, actor: Actor, election: Election) -> None:
    """Put the partial decryptions together, append the result and ask the charter what follows from it.

    Part of the last trustee's decryption, whose transaction holds the lock of the box.
    """
    asked = asked_in(election)
    tally, group = tally_in(election, asked), asked.public_group
    factors = combined_factors(group, trustees_in(election, asked), partials_in(election, asked))
    ballots = ballots_counted(election) or 0
    counts = counts_of(group, plaintexts(group, tally, factors), ballots)
    append_event(election, "Result", [write_result(counts)])
    changes = judge(election, counts, ballots)
    workflow.advance(actor=actor, subject=election, transition="publish_result", changes=changes)
    settle_duties(election)
    ask_officials(election, Duty.SUPERVISOR)
