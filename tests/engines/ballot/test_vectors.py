"""Elections made with belenios-tool, and faulty ones: the auditor judges each as it should."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engines.ballot.vectors import ACCEPTED, JUDGED, SHARED, archive_in, needs_vectors

from huiguan.engines.ballot.archive import read_records, read_timestamp
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.ballots import tracker
from huiguan.engines.ballot.election import read_election
from huiguan.engines.ballot.events import read_events
from huiguan.engines.ballot.executors import Processes
from huiguan.engines.ballot.verdict import CHECKS

pytestmark = needs_vectors

# The check that must fail: a faulty archive that is rejected for another reason proves nothing.
FAULTS = {
    "bad-individual-proof": "ballot_proofs",
    "bad-overall-proof": "ballot_proofs",
    "bad-signature": "ballot_signature",
    "credential-not-in-list": "ballot_credential",
    "duplicate-ballot": "ballot_distinct",
    "tally-not-sum-of-ballots": "tally",
    "wrong-result": "result",
    "bad-decryption-proof": "decryptions",
    "bad-trustee-pok": "trustees",
    "tar-end-of-archive-blocks": "archive",
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_an_election_of_the_reference_implementation_is_valid(name: str) -> None:
    verdict = verify_archive(archive_in(SHARED / name))
    assert verdict.checks == dict.fromkeys(CHECKS, "ok")
    assert (verdict.valid, verdict.ballots) == (True, len(ACCEPTED[name]["ballot_trackers"]))
    assert verdict.result == ACCEPTED[name]["result"]


@pytest.mark.parametrize("name", JUDGED)
def test_a_faulty_election_is_rejected_for_its_fault(name: str) -> None:
    verdict = verify_archive(archive_in(SHARED / "reject" / name))
    assert verdict.valid is (JUDGED[name]["expected"] == "accept")
    if name in FAULTS:
        assert verdict.checks[FAULTS[name]] not in ("ok", f"not finished, because of: {FAULTS[name]}")
        assert verdict.result is None
        assert all(
            "because of" in reason or reason == "ok"
            for check, reason in verdict.checks.items()
            if check != FAULTS[name]
        )
    else:
        assert name == "honest"


@pytest.mark.parametrize("name", ACCEPTED)
def test_fingerprints_and_trackers_are_those_of_the_reference(name: str) -> None:
    expected = ACCEPTED[name]
    with archive_in(SHARED / name).open("rb") as file:
        events = list(read_events(read_records(file, read_timestamp(file))))
    election = read_election(events[0].body)
    assert (election.fingerprint, election.uuid) == (expected["election_fingerprint"], expected["uuid"])
    assert [tracker(each.body) for each in events if each.type == "Ballot"] == expected["ballot_trackers"]
    assert events[-1].hash == expected["last_event"]


def test_processes_come_to_the_same_verdict() -> None:
    good = verify_archive(archive_in(SHARED / "ed25519-single-bt3.0"), executor=Processes(2))
    assert (good.valid, good.result) == (True, [[2, 4, 2]])
    bad = verify_archive(archive_in(SHARED / "reject" / "bad-overall-proof"), executor=Processes(2))
    assert "overall proof" in bad.checks["ballot_proofs"]


def test_an_unfinished_election_is_valid_only_when_asked_for(tmp_path: Path) -> None:
    whole = archive_in(SHARED / "ed25519-single-bt3.0")
    with whole.open("rb") as file:
        last = list(read_records(file, read_timestamp(file)))[-2]
    cut = tmp_path / "cut.bel"
    cut.write_bytes(whole.read_bytes()[: last.offset - 512])
    assert verify_archive(cut).checks["complete"] == "there is no result yet"
    verdict = verify_archive(cut, partial=True)
    assert (verdict.valid, verdict.result, verdict.checks["result"]) == (True, None, "not there yet")
    cut.write_bytes(whole.read_bytes()[: last.offset])
    assert not verify_archive(cut, partial=True).valid
