"""Whole elections of our own: what goes in comes out, and nothing may be done twice, too early or by a stranger."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engines.ballot.elections import finish, prepare, question, single_keys, small_election

from huiguan.engines.ballot import conduct
from huiguan.engines.ballot.audit import verify_archive
from huiguan.engines.ballot.errors import BallotError, Malformed, Rejected
from huiguan.engines.ballot.groups import group_of
from huiguan.engines.ballot.keys import new_secret_key

QUESTIONS = [question(3, 1, 2), question(2, 0, 1, blank=True)]


@pytest.mark.parametrize("group", ["Ed25519", "BELENIOS-2048"])
def test_weights_blank_votes_revotes_and_a_threshold(tmp_path: Path, group: str) -> None:
    credentials = prepare(tmp_path, QUESTIONS, {"a": 3, "b": 1, "c": 2, "idle": 1}, group=group, shares=(2, 3))
    votes = [
        ("a", [[1, 0, 1], [0, 1, 0]]),
        ("b", [[1, 1, 0], [0, 0, 1]]),
        ("b", [[0, 1, 0], [1, 0, 0]]),
        ("c", [[0, 1, 1], [0, 0, 0]]),
    ]
    keys = [tmp_path / "secrets" / f"{index}.privkey" for index in (3, 1)]
    assert finish(tmp_path, credentials, votes, keys + single_keys(tmp_path)) == [[3, 3, 5], [1, 3, 0]]
    verdict = verify_archive(conduct.archive_of(tmp_path))
    assert (verdict.valid, verdict.ballots, verdict.result) == (True, 4, [[3, 3, 5], [1, 3, 0]])


def test_an_election_without_ballots(tmp_path: Path) -> None:
    prepare(tmp_path, [question(2)], {"a": 1}, singles=2)
    assert finish(tmp_path, {}, [], single_keys(tmp_path)) == [[0, 0]]
    verdict = verify_archive(conduct.archive_of(tmp_path))
    assert (verdict.valid, verdict.ballots) == (True, 0)


def test_too_few_trustees_lose_nothing(tmp_path: Path) -> None:
    credentials = prepare(tmp_path, [question(2)], {"a": 1}, singles=0, shares=(2, 3))
    with pytest.raises(BallotError, match="only 1 decrypted"):
        finish(tmp_path, credentials, [("a", [[1, 0]])], [tmp_path / "secrets" / "2.privkey"])
    assert verify_archive(conduct.archive_of(tmp_path), partial=True).valid
    conduct.decrypt_tally(tmp_path, (tmp_path / "secrets" / "3.privkey").read_bytes())
    assert conduct.publish_result(tmp_path) == [[1, 0]]


def test_only_trustees_decrypt_and_each_once(tmp_path: Path) -> None:
    credentials = prepare(tmp_path, [question(1)], {"a": 1}, singles=2)
    conduct.cast_ballot(tmp_path, credentials["a"], [[1]])
    conduct.close_election(tmp_path)
    first = single_keys(tmp_path)[0].read_bytes()
    with pytest.raises(BallotError, match="no tally yet"):
        conduct.decrypt_tally(tmp_path, first)
    conduct.tally_election(tmp_path)
    with pytest.raises(BallotError, match="no trustee"):
        conduct.decrypt_tally(tmp_path, new_secret_key(group_of("Ed25519")))
    conduct.decrypt_tally(tmp_path, first)
    with pytest.raises(BallotError, match="already"):
        conduct.decrypt_tally(tmp_path, first)
    with pytest.raises(BallotError, match="only 0 decrypted"):
        conduct.publish_result(tmp_path)


def test_nothing_is_cast_before_opening_or_after_closing(tmp_path: Path) -> None:
    with pytest.raises(BallotError, match="holds no election"):
        conduct.cast_ballot(tmp_path, "x", [[1]])
    credentials = prepare(tmp_path, [question(1)], {"a": 1})
    conduct.close_election(tmp_path)
    with pytest.raises(Malformed, match="EncryptedTally may stand"):
        conduct.cast_ballot(tmp_path, credentials["a"], [[1]])
    with pytest.raises(FileExistsError):
        conduct.open_election(tmp_path)


def test_a_credential_of_another_election_is_refused(tmp_path: Path) -> None:
    here = prepare(tmp_path / "here", [question(1)], {"a": 1})
    there = prepare(tmp_path / "there", [question(1)], {"a": 1})
    with pytest.raises(BallotError, match="not on the roll"):
        conduct.cast_ballot(tmp_path / "here", there["a"], [[1]])
    with pytest.raises(BallotError, match="mistyped"):
        conduct.cast_ballot(tmp_path / "here", here["a"][:-1] + "0", [[1]])


def test_a_trustee_notices_a_false_share(tmp_path: Path) -> None:
    conduct.draft_election(tmp_path, {"name": "", "description": "", "questions": [question(1)]}, "Ed25519")
    for step in (1, 2):
        for index in (1, 2):
            conduct.threshold_round(tmp_path, step=step, index=index, size=2, threshold=2)
    one, two = (tmp_path / "dkg" / f"{index}.polynomial" for index in (1, 2))
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    with pytest.raises(BallotError):
        conduct.threshold_round(tmp_path, step=3, index=1, size=2, threshold=2)
    one.write_bytes(kept)
    two.unlink()
    with pytest.raises(BallotError, match="trustee 2 is missing"):
        conduct.threshold_round(tmp_path, step=3, index=1, size=2, threshold=2)


def test_a_tally_is_refused_when_a_ballot_was_altered(tmp_path: Path) -> None:
    credentials = prepare(tmp_path, [question(1)], {"a": 1})
    conduct.cast_ballot(tmp_path, credentials["a"], [[1]])
    path = conduct.archive_of(tmp_path)
    content = bytearray(path.read_bytes())
    digit = content.rindex(b'"response":"') + len(b'"response":"')
    content[digit] = ord("1") if content[digit] != ord("1") else ord("2")
    path.write_bytes(content)
    with pytest.raises((Rejected, Malformed)):
        conduct.close_election(tmp_path)
        conduct.tally_election(tmp_path)


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    path = small_election(tmp_path)
    kept = list((tmp_path / "secrets").iterdir())
    assert len(kept) == 2
    assert all(each.stat().st_mode & 0o077 == 0 for each in kept)
    assert not any(each.read_bytes() in path.read_bytes() for each in kept)
