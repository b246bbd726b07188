"""What jobs do: check ballots one by one, add them up, put the decryptions together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from huiguan.elections.enums import BallotState, Duty, ElectionState
from huiguan.elections.models import ArchiveRecord, Election, PublicCredential, ReceivedBallot
from huiguan.elections.selectors import ballots_counted, few_papers, record_of, records_of, shows_votes
from huiguan.elections.services.chain import append_event
from huiguan.elections.services.doors import lock_box
from huiguan.elections.services.inbox import ask_officials, settle_duties
from huiguan.elections.services.motions import void_sealed
from huiguan.elections.services.outcome import judge
from huiguan.engines.ballot.archive import hash_of
from huiguan.engines.ballot.ballots import credential_of, tracker
from huiguan.engines.ballot.boxes import Box, Judged, judge_ballots, sum_of_ballots
from huiguan.engines.ballot.canonical import load
from huiguan.engines.ballot.election import Election as Asked
from huiguan.engines.ballot.election import read_election
from huiguan.engines.ballot.errors import BallotError, Rejected
from huiguan.engines.ballot.executors import Executor, executor
from huiguan.engines.ballot.groups import read_element
from huiguan.engines.ballot.proofs import Ciphertext
from huiguan.engines.ballot.tally import (
    PartialDecryption,
    Sizes,
    Tally,
    combined_factors,
    counts_of,
    empty_tally,
    plaintexts,
    read_partial_decryption,
    sum_of_tallies,
    write_result,
    write_sizes,
    write_tally,
)
from huiguan.engines.ballot.trustees import Trustee, read_trustees
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, system_actor
from huiguan.kernel.workflow import services as workflow

_AT_ONCE = 8
#: A process takes half a second to start: as long as to check so many ballots.
_WORTH_A_PROCESS = 24


def asked_in(election: Election) -> Asked:
    """The parameters as they stand in the archive."""
    raw = record_of(election, "Setup")
    if raw is None:
        raise BallotError("the election was never opened")
    return read_election(raw)


def check_ballots(*, actor: Actor, election_id: int) -> int:
    """Check the ballots that wait and append each good one to the archive; how many were looked at.

    Where many wait, they are checked on all processors. Nothing is locked while a ballot is checked; each batch is
    appended in one transaction: a worker that is killed leaves the rest of the queue as it was, and two that check at
    once append every ballot once.
    """
    done = 0
    while waiting := _waiting(election_id):
        found = Election.objects.unscoped("the job checks").get(pk=election_id)
        if found.state not in (ElectionState.OPEN, ElectionState.CLOSED):
            break
        boxes = _boxes(asked_in(found), ReceivedBallot.objects.order_by("pk"), waiting, "raw")
        for judged in _executor(len(waiting)).map(judge_ballots, boxes):
            done += _take_in(election_id, judged)
    return done


def _waiting(election_id: int) -> list[int]:
    rows = ReceivedBallot.objects.filter(election=election_id, state=BallotState.QUEUED).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _executor(ballots: int) -> Executor:
    """All processors where so many ballots pay for the start of processes; this one otherwise."""
    return executor(min(settings.ELECTIONS_PROCESSES, ballots // _WORTH_A_PROCESS))


def _boxes(
    asked: Asked, rows: QuerySet[Any], keys: Sequence[int], column: str, checked: frozenset[int] = frozenset()
) -> Iterator[Box]:
    """The bytes of rows by their keys, a few at a time: of a large congress only some megabytes are in memory."""
    for start in range(0, len(keys), _AT_ONCE):
        found = rows.filter(pk__in=keys[start : start + _AT_ONCE]).values_list("pk", column)
        ballots = [(pk, bytes(raw)) for pk, raw in found if raw is not None]
        yield Box(asked, ballots, checked & {pk for pk, _raw in ballots})


def _take_in(election_id: int, judged: Sequence[Judged]) -> int:
    """Append those that are good, in the order in which they came; how many still waited."""
    faults = {each.number: each.fault for each in judged}
    with transaction.atomic():
        election = lock_box(election_id)
        if election.state not in (ElectionState.OPEN, ElectionState.CLOSED):
            return 0
        rows = ReceivedBallot.objects.filter(pk__in=list(faults), state=BallotState.QUEUED).order_by("pk")
        batch = list(rows)
        for row in batch:
            _settle(election, row, faults[row.pk])
    return len(batch)


def _settle(election: Election, row: ReceivedBallot, fault: str) -> None:
    raw = bytes(row.raw or b"")
    on_roll = PublicCredential.objects.filter(election=election)
    if not fault and not on_roll.filter(credential=credential_of(raw)).exists():
        fault = str(Rejected("ballot_credential", "its credential is not on the roll"))
    if fault:
        row.state, row.reason = BallotState.REFUSED.value, fault[:300]
    else:
        append_event(election, "Ballot", [raw])
        row.state = BallotState.ACCEPTED.value
    row.raw = None
    row.save()


def tally_election(*, actor: Actor, election_id: int) -> bool:
    """Check what is left of the queue, end the ballots, add up the last one of each credential. False when done before.

    A ballot that stands in the archive with the very bytes that were checked (its hash is the tracker of one that was
    accepted) is not checked again; any other is, in full: one that was altered there stops the count.
    Ballots of fewer voters than the smallest electorate are neither added up nor decrypted: the sum would show how
    those few voted, whatever papers are counted beside them; nor any beside so few papers, whose sum is the rest
    (docs/decisions/0026-few-ballots.md).
    """
    check_ballots(actor=actor, election_id=election_id)
    with recording(actor, reason="tally_election"):
        election = lock_box(election_id)
        if election.state != ElectionState.CLOSED:
            return False
        asked = asked_in(election)
        append_event(election, "EndBallots", [])
        counted = _Counted(election)
        if shows_votes(len(counted.keys)) or few_papers(election):
            leave_sealed(election, len(counted.keys))
            return True
        boxes = _boxes(asked, ArchiveRecord.objects.order_by("position"), counted.keys, "body", counted.checked)
        tally = empty_tally(asked)
        for part in _executor(len(counted.keys)).map(sum_of_ballots, boxes):
            tally = sum_of_tallies(asked, [tally, part])
        body, number = write_tally(asked.public_group, tally), len(counted.keys)
        append_event(election, "EncryptedTally", [body, write_sizes(Sizes(number, number), hash_of(body))])
        workflow.advance(actor=actor, subject=election, transition="tally_election")
        ask_officials(election, Duty.TRUSTEE)
    return True


def leave_sealed(election: Election, ballots: int) -> None:
    """End a locked election without a result: its ballots stay unopened."""
    actor = system_actor("elections")
    with recording(actor, reason="seal_election"):
        changes = {"revision": election.revision + 1}
        workflow.advance(actor=actor, subject=election, transition="seal_election", changes=changes)
        settle_duties(election)
        if election.motion_id is not None:
            void_sealed(election, ballots)


class _Counted:
    """The last ballot of each credential: `keys` of its records in their order, `checked` those that need no more."""

    def __init__(self, election: Election) -> None:
        accepted = ReceivedBallot.objects.filter(election=election, state=BallotState.ACCEPTED)
        trackers = set(accepted.values_list("tracker", flat=True))
        last: dict[str, int] = {}
        known = set()
        for row in _ballot_records(election).iterator(chunk_size=_AT_ONCE):
            raw = bytes(row.body)
            last[credential_of(raw)] = row.pk
            if tracker(raw) in trackers:
                known.add(row.pk)
        self.keys = sorted(last.values())
        self.checked = frozenset(known & set(self.keys))


def _ballot_records(election: Election) -> QuerySet[ArchiveRecord]:
    """The bodies of the ballots: each stands right before its event."""
    events = ArchiveRecord.objects.filter(election=election, kind="Ballot").values_list("position", flat=True)
    wanted = [position - 1 for position in events]
    return ArchiveRecord.objects.filter(election=election, position__in=wanted).order_by("position")


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
