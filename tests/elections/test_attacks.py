"""Faults and attacks that no other file of this folder holds: each is caught, by whom it should be.

The others: a worker killed, the same bytes twice, another's ballot, another election's ballot, a wrong proof, clocks,
a wrong key (test_election); too few trustees (test_shared_key); the browser against a changed archive
(browser/test_shared_keys); a file cut or changed anywhere (engines/ballot/test_repair, test_bytes).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.db import connection
from django.utils import timezone
from tests.elections.conftest import GROUP, JOB, Council

from huiguan.elections import selectors, services
from huiguan.elections.models import ArchiveRecord, Election, ReceivedBallot
from huiguan.elections.services.chain import append_event
from huiguan.elections.services.counting import asked_in
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.boxes import Box, judge_ballots, sum_of_ballots
from huiguan.engines.ballot.casting import make_ballot
from huiguan.engines.ballot.credentials import new_credential
from huiguan.engines.ballot.errors import Rejected
from huiguan.kernel.permits import RuleViolation

pytestmark = pytest.mark.django_db
FIRST, SECOND = [[1, 0], [0, 1]], [[0, 1], [1, 0]]


def behind_the_back(change: Callable[[], Any]) -> None:
    """What an operator does who has the database: the triggers that keep the archive are switched off."""
    with pgtrigger.ignore("elections.ArchiveRecord:append_only"):
        change()


def voted(council: Council, number: int = 4) -> list[str]:
    council.open()
    credentials = [council.credential(each) for each in range(number)]
    for each in credentials:
        council.cast(each, FIRST)
    services.check_ballots(actor=JOB, election_id=council.election.pk)
    return credentials


def audited(council: Council, folder: Path) -> Any:
    return verify_archive(council.archive(folder), partial=True)


def ballot_rows(council: Council) -> list[ArchiveRecord]:
    ends = ArchiveRecord.objects.filter(election=council.election, kind="Ballot").values_list("position", flat=True)
    wanted = [position - 1 for position in ends]
    return list(ArchiveRecord.objects.filter(election=council.election, position__in=wanted).order_by("position"))


def test_a_ballot_that_the_operator_stuffs_is_rejected_by_everybody(council: Council, tmp_path: Path) -> None:
    voted(council)
    assert audited(council, tmp_path).valid
    asked = asked_in(council.election)
    # Credentials that are not on the roll are all that an operator without the voters' own can make.
    stuffed = make_ballot(asked, new_credential(GROUP, council.election.uuid), SECOND)
    with pytest.raises(RuleViolation) as refused:
        services.cast_ballot(uuid=council.election.uuid, raw=stuffed)
    assert refused.value.code == "not_on_roll"
    append_event(council.election, "Ballot", [stuffed])
    verdict = audited(council, tmp_path)
    assert not verdict.valid
    assert "not on the roll" in verdict.checks["ballot_credential"]


def test_a_ballot_that_the_operator_deletes_breaks_the_chain(council: Council, tmp_path: Path) -> None:
    voted(council)
    (row, *_others) = ballot_rows(council)
    gone = ArchiveRecord.objects.filter(election=council.election, position__in=[row.position, row.position + 1])
    behind_the_back(gone.delete)
    verdict = audited(council, tmp_path)
    assert (verdict.valid, verdict.checks["archive"] == "ok") == (False, False)


def test_two_ballots_that_the_operator_exchanges_break_the_chain(council: Council, tmp_path: Path) -> None:
    voted(council)
    one, other = ballot_rows(council)[:2]

    def exchange() -> None:
        for row, body, name in (
            (one, other.body, "0" * 64),
            (other, one.body, one.hash),
            (one, other.body, other.hash),
        ):
            ArchiveRecord.objects.filter(pk=row.pk).update(body=body, hash=name)

    behind_the_back(exchange)
    assert not audited(council, tmp_path).valid


@pytest.mark.usefixtures("small_boxes")
def test_a_ballot_altered_after_it_was_checked_stops_the_count(council: Council) -> None:
    voted(council)
    row = ballot_rows(council)[0]
    raw = bytes(row.body)
    other = raw.replace(b'"alpha":"', b'"alpha":"0', 1)[: len(raw)]
    behind_the_back(lambda: ArchiveRecord.objects.filter(pk=row.pk).update(body=other))
    services.close_election(actor=council.head, election_id=council.election.pk, present=7)
    with pytest.raises(Rejected):
        services.tally_election(actor=JOB, election_id=council.election.pk)


def test_what_was_checked_is_not_checked_twice_and_what_was_not_is(council: Council) -> None:
    credentials = voted(council)
    asked = asked_in(council.election)
    good = council.ballot(credentials[0], FIRST)
    at = good.index(b'"challenge":"') + len(b'"challenge":"')
    bad = good[:at] + (b"2" if good[at : at + 1] == b"1" else b"1") + good[at + 1 :]
    judged = judge_ballots(Box(asked, [(1, good), (2, bad), (3, good[:-1])]))
    assert [bool(each.fault) for each in judged] == [False, True, True]
    whole = sum_of_ballots(Box(asked, [(1, good), (2, good)]))
    assert sum_of_ballots(Box(asked, [(1, good), (2, good)], frozenset({1, 2}))) == whole
    with pytest.raises(Rejected):
        sum_of_ballots(Box(asked, [(1, good), (2, bad)], frozenset({1})))
    with pytest.raises(Rejected):
        sum_of_ballots(Box(asked, [(1, b'{"answers":[]}')], frozenset({1})))


def test_many_ballots_are_checked_on_several_processes_and_come_to_the_same(
    council: Council, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.ELECTIONS_PROCESSES = 2
    monkeypatch.setattr("huiguan.elections.services.counting._WORTH_A_PROCESS", 2)
    council.open()
    for number in range(6):
        council.cast(council.credential(number), FIRST if number else SECOND)
    assert services.check_ballots(actor=JOB, election_id=council.election.pk) == 6
    council.close(present=7)
    council.decrypt()
    verdict = verify_archive(council.archive(tmp_path))
    assert (verdict.valid, verdict.result) == (True, [[5, 1], [1, 5]])


def test_a_device_that_votes_while_the_box_is_closed_is_told_so(council: Council) -> None:
    """Clocks differ: only the server's says whether it is open, at the moment at which the ballot arrives."""
    credentials = voted(council)
    late = council.ballot(credentials[0], SECOND)
    Election.objects.unscoped("test").filter(pk=council.election.pk).update(
        opened_at=timezone.now() - timedelta(hours=2), closes_at=timezone.now() - timedelta(seconds=1)
    )
    with pytest.raises(RuleViolation) as refused:
        services.cast_ballot(uuid=council.election.uuid, raw=late)
    assert refused.value.code == "not_open"
    assert ReceivedBallot.objects.filter(election=council.election).count() == 4


def test_after_a_lost_answer_the_device_finds_out_what_became_of_its_ballot(council: Council, client: Any) -> None:
    """The web server was killed before it answered: either the ballot is stored, or it is not, and the page asks."""
    council.open()
    raw = council.ballot(council.credential(0), FIRST)
    state = f"/elections/{council.election.uuid}/ballots/state/"
    from huiguan.engines.ballot.ballots import tracker

    assert client.get(state, {"tracker": tracker(raw)}).json()["state"] == "unknown"
    services.cast_ballot(uuid=council.election.uuid, raw=raw)
    assert client.get(state, {"tracker": tracker(raw)}).json()["state"] == "queued"
    services.cast_ballot(uuid=council.election.uuid, raw=raw)
    assert ReceivedBallot.objects.filter(election=council.election).count() == 1


@pytest.mark.usefixtures("small_boxes")
@pytest.mark.django_db(transaction=True)
def test_two_devices_that_cast_at_once_leave_one_counted_ballot(council: Council) -> None:
    council.open()
    credential = council.credential(0)
    ballots = [council.ballot(credential, choice) for choice in (FIRST, SECOND)]

    def send(raw: bytes) -> None:
        try:
            services.cast_ballot(uuid=council.election.uuid, raw=raw)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as devices:
        list(devices.map(send, ballots))
    council.close(present=7)
    assert selectors.ballots_counted(council.election) == 1


@pytest.mark.usefixtures("small_boxes")
def test_somebody_struck_from_the_roll_after_voting_is_not_taken_out_of_the_box(council: Council) -> None:
    """The roll is frozen at the opening: who leaves the body afterwards stays on it, and so does the ballot."""
    voted(council)
    with pytest.raises(RuleViolation):
        services.freeze_roll(actor=council.head, election_id=council.election.pk)
    before = council.election.roll.unscoped("test").count()
    from huiguan.governance.models import Tenure

    Tenure.objects.unscoped("test").filter(person=council.users[0].person_id, state="holds").update(
        state="ended", ended_on=timezone.localdate()
    )
    council.close(present=7)
    assert council.election.roll.unscoped("test").count() == before
    assert selectors.ballots_counted(council.election) == 4
