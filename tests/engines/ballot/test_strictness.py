"""What the auditor insists on: an archive with one thing wrong, the hashes above it right, is rejected for just that.

The election has weights, a blank vote, a vote cast again, a single trustee and three of whom two decrypt.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.engines.ballot.elections import finish, prepare, question, single_keys

from huiguan.engines.ballot import conduct
from huiguan.engines.ballot.archive import (
    data_record,
    event_record,
    first_record,
    hash_of,
    read_records,
    read_timestamp,
)
from huiguan.engines.ballot.audit import verify_file
from huiguan.engines.ballot.canonical import digest, dump
from huiguan.engines.ballot.casting import make_ballot
from huiguan.engines.ballot.credentials import Credential, read_credential
from huiguan.engines.ballot.election import Election, read_election
from huiguan.engines.ballot.events import read_events, write_event
from huiguan.engines.ballot.groups import group_of
from huiguan.engines.ballot.proofs import prove_knowledge
from huiguan.engines.ballot.verdict import CHECKS, Verdict

#: Type of an event and the bodies of the records before it.
Events = list[tuple[str, list[bytes]]]
SETUP, FIRST, SECOND, THIRD, END, TALLY, ONE, TWO, THREE, RESULT = range(10)
GROUP = group_of("Ed25519")
P = 2**255 - 19


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Events, Election, dict[str, Credential]]:
    folder = tmp_path_factory.mktemp("held")
    texts = prepare(folder, [question(2, 0, 1, blank=True)], {"a": 3, "b": 1, "c": 2}, shares=(2, 3))
    votes = [("a", [[0, 1, 0]]), ("b", [[0, 0, 1]]), ("b", [[1, 0, 0]])]
    finish(folder, texts, votes, [*single_keys(folder), *(folder / "secrets" / f"{each}.privkey" for each in (3, 1))])
    events = events_of(conduct.archive_of(folder))
    election = read_election(events[SETUP][1][0])
    return events, election, {name: read_credential(GROUP, election.uuid, text) for name, text in texts.items()}


@pytest.fixture
def events(held: tuple[Events, Election, dict[str, Credential]]) -> Events:
    return [(kind, list(bodies)) for kind, bodies in held[0]]


def events_of(path: Path) -> Events:
    with path.open("rb") as file:
        return [(each.type, [one.body for one in each.records]) for each in read_events(records_of(file))]


def records_of(file: Any) -> Any:
    return read_records(file, read_timestamp(file))


def named(kind: str, bodies: list[bytes]) -> list[bytes]:
    """The records of an event, the last of which names the others as they are now."""
    hashes = [hash_of(each) for each in bodies]
    if kind == "Setup":
        return [*bodies[:3], dump(dict(zip(("election", "trustees", "credentials"), hashes, strict=False)))]
    place = {"EncryptedTally": "encrypted_tally", "PartialDecryption": "payload"}.get(kind)
    return bodies if place is None else [bodies[0], dump({**json.loads(bodies[1]), place: hashes[0]})]


def judged(events: Events, after: bytes = b"") -> Verdict:
    """What the auditor says of an archive of these events, whose chain is right."""
    content, parent = first_record(1), None
    for height, (kind, bodies) in enumerate(events):
        bodies = named(kind, bodies)
        event = write_event(kind, height, parent, hash_of(bodies[-1]) if bodies else None)
        content += b"".join(data_record(each, 1) for each in bodies) + event_record(event, 1)
        parent = hash_of(event)
    return verify_file(BytesIO(content + after))


def only(verdict: Verdict, check: str, words: str) -> None:
    """It is rejected, by this check and for this reason."""
    assert (verdict.valid, verdict.result) == (False, None)
    assert words in verdict.checks[check], verdict.checks
    assert all(verdict.checks[each] == "ok" or "because of" in verdict.checks[each] for each in CHECKS if each != check)


def change(events: Events, event: int, record: int, edit: Callable[[Any], None]) -> Events:
    """The events with the JSON of a record edited."""
    value = json.loads(events[event][1][record])
    edit(value)
    events[event][1][record] = dump(value)
    return events


def twisted(text: str) -> str:
    """The element with the point of order 2 added: (-x, -y)."""
    value = int(text, 16)
    y, sign = value & (1 << 255) - 1, value >> 255
    return f"{(P - y) | (1 - sign) << 255:064x}"


def signed(value: dict[str, Any], credential: Credential) -> bytes:
    """A ballot with a new signature."""
    unsigned = {name: part for name, part in value.items() if name != "signature"}
    hashed = digest(dump(unsigned))
    proof = prove_knowledge(GROUP, f"sig|{hashed}|", credential.secret).as_json()
    return dump({**unsigned, "signature": {"hash": hashed, "proof": proof}})


def test_what_is_right_is_accepted(events: Events) -> None:
    verdict = judged(events)
    assert (verdict.valid, verdict.ballots, verdict.result) == (True, 3, [[1, 3, 0]])


@pytest.mark.parametrize(("name", "value"), [("num_tallied", 3), ("num_tallied", 1), ("total_weight", 5)])
def test_how_many_ballots_and_what_weight(events: Events, name: str, value: int) -> None:
    only(judged(change(events, TALLY, 1, lambda it: it.update({name: value}))), "tally_sizes", "2 ballots of weight 4")


@pytest.mark.parametrize("weight", [2, 4])
def test_a_tally_with_another_weight(events: Events, weight: int) -> None:
    roll = json.loads(events[SETUP][1][2])
    place = next(at for at, each in enumerate(roll) if each.endswith(",3"))
    only(
        judged(change(events, SETUP, 2, lambda it: it.__setitem__(place, it[place][:-1] + str(weight)))),
        "tally", "not the product",
    )  # fmt: skip


def test_a_tally_of_replaced_ballots_too(events: Events) -> None:
    """Another order of one credential's ballots: the other one counts."""
    events[SECOND], events[THIRD] = events[THIRD], events[SECOND]
    only(judged(events), "tally", "not the product")


@pytest.mark.parametrize("credential", ["twice", "none"])
def test_the_roll(events: Events, credential: str) -> None:
    edits = {"twice": lambda it: it.append(it[0]), "none": lambda it: it.__setitem__(0, it[0].split(",")[0] + ",0")}
    only(judged(change(events, SETUP, 2, edits[credential])), "roll", "listed twice or has no weight")


def test_a_key_that_is_not_that_of_the_trustees(events: Events) -> None:
    other = GROUP.encode(GROUP.generator_power(5))
    only(judged(change(events, SETUP, 0, lambda it: it.update(public_key=other))), "public_key", "not the product")


def test_a_trustee_that_is_there_twice(events: Events) -> None:
    only(judged(change(events, SETUP, 1, lambda it: it.append(it[0]))), "trustees", "the same key")


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("certs", "another place"),
        ("coefexps", "signature"),
        ("signatures", "signature"),
        ("verification_keys", "does not follow"),
    ],
)
def test_parts_of_a_shared_key_in_another_place(events: Events, part: str, words: str) -> None:
    only(judged(change(events, SETUP, 1, lambda it: it[1][1][part].reverse())), "trustees", words)


@pytest.mark.parametrize("threshold", [0, 1, 3, 4])
def test_another_number_of_trustees_that_is_enough(events: Events, threshold: int) -> None:
    only(judged(change(events, SETUP, 1, lambda it: it[1][1].update(threshold=threshold))), "trustees", "trustee 2")


def test_fewer_trustees_than_are_needed(events: Events) -> None:
    del events[TWO]
    only(judged(events), "decryptions", "only 1 decrypted")


@pytest.mark.parametrize(("owner", "words"), [(0, "no trustee 0"), (5, "no trustee 5"), (3, "does not hold")])
def test_a_decryption_by_somebody_else(events: Events, owner: int, words: str) -> None:
    only(judged(change(events, ONE, 1, lambda it: it.update(owner=owner))), "decryptions", words)


def test_a_decryption_that_is_there_twice(events: Events) -> None:
    events.insert(TWO, events[ONE])
    only(judged(events), "decryptions", "decrypted twice")


@pytest.mark.parametrize("more", [1, GROUP.order])
def test_another_result(events: Events, more: int) -> None:
    def edit(value: Any) -> None:
        value["result"][0][0] = value["result"][0][0] + more if more == 1 else str(value["result"][0][0] + more)

    only(judged(change(events, RESULT, 0, edit)), "result", "not what the partial decryptions give")


def test_elements_outside_of_the_subgroup(held: Any, events: Events) -> None:
    def alpha(value: Any) -> None:
        value["answers"][0]["choices"][1]["alpha"] = twisted(value["answers"][0]["choices"][1]["alpha"])

    def beta(value: Any) -> None:
        value["answers"][0]["choices"][0]["beta"] = twisted(value["answers"][0]["choices"][0]["beta"])

    for edit in (alpha, beta):
        cast = json.loads(events[FIRST][1][0])
        edit(cast)
        raw = signed(cast, held[2]["a"])
        only(judged([*events[:FIRST], ("Ballot", [raw]), *events[SECOND:]]), "ballot_form", "subgroup")


@pytest.mark.parametrize(
    ("event", "record", "edit", "check"),
    [
        (SETUP, 0, lambda it: it.update(public_key=twisted(it["public_key"])), "election"),
        (SETUP, 1, lambda it: it[0][1].update(public_key=twisted(it[0][1]["public_key"])), "trustees"),
        (SETUP, 2, lambda it: it.__setitem__(0, twisted(it[0][:64]) + it[0][64:]), "roll"),
        (
            ONE,
            0,
            lambda it: it["decryption_factors"][0].__setitem__(0, twisted(it["decryption_factors"][0][0])),
            "decryptions",
        ),
    ],
    ids=["key", "trustee", "roll", "factor"],
)  # fmt: skip
def test_keys_and_factors_outside_of_the_subgroup(
    events: Events, event: int, record: int, edit: Callable[[Any], None], check: str
) -> None:
    only(judged(change(events, event, record, edit)), check, "subgroup")


def test_a_ballot_for_another_election(held: Any, events: Events) -> None:
    """Of somebody on both rolls, signed and proven, but for the other one."""
    _, election, credentials = held
    other = read_election(election.raw.replace(election.name.encode(), "另一次选举".encode()))
    raw = make_ballot(other, credentials["c"], [[0, 0, 1]])
    only(judged([*events[:END], ("Ballot", [raw]), *events[END:]]), "ballot_election", "another election")


def test_a_signature_over_something_else(events: Events) -> None:
    later = json.loads(events[THIRD][1][0])["signature"]
    only(judged(change(events, SECOND, 0, lambda it: it.update(signature=later))), "ballot_signature", "signed hash")


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ([SETUP, FIRST, TALLY], "where Ballot or EndBallots may stand"),
        ([SETUP, END, FIRST], "where EncryptedTally may stand"),
        ([SETUP, SETUP], "where Ballot or EndBallots may stand"),
        ([FIRST], "where Setup may stand"),
        ([*range(10), THREE], "where nothing may stand"),
        ([*range(8), RESULT, THREE], "where nothing may stand"),
    ],
)
def test_the_order_of_events(events: Events, order: list[int], words: str) -> None:
    only(judged([events[each] for each in order]), "archive", words)


def test_records_that_no_event_names(events: Events) -> None:
    only(judged(events, after=data_record(b"{}", 1)), "archive", "belongs to no event")
    more = [(kind, [b"{}", *bodies] if kind == "EndBallots" else bodies) for kind, bodies in events]
    only(judged(more), "archive", "has 1 records before it, not 0")


@pytest.mark.parametrize(
    ("event", "name"),
    [
        *((SETUP, each) for each in ("election", "trustees", "credentials")),
        (TALLY, "encrypted_tally"),
        (ONE, "payload"),
    ],
)
def test_records_that_are_not_the_ones_named(
    events: Events, event: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = named

    def wrong(kind: str, bodies: list[bytes]) -> list[bytes]:
        found = right(kind, bodies)
        return [*found[:-1], dump({**json.loads(found[-1]), name: "0" * 64})] if bodies == events[event][1] else found

    monkeypatch.setattr(f"{__name__}.named", wrong)
    only(judged(events), "archive", "are not the ones that it names")


RECORD = data_record(b"{}", 1)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (RECORD.replace(hash_of(b"{}").encode(), b"0" * 64), "canonical form"),
        (RECORD.replace(b"0000644", b"0000600"), "canonical form"),
        (data_record(b"{}", 2), "canonical form"),
        (RECORD[:-1] + b"x", "padding is not zero"),
        (RECORD[:-1], "cut off"),
        (bytes(1024), "no record of an archive begins here"),
    ],
    ids=["name", "mode", "time", "padding", "short", "end"],
)
def test_headers_and_padding(events: Events, record: bytes, words: str) -> None:
    only(judged(events, after=record), "archive", words)


def test_a_record_under_the_name_of_another(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiguan.engines.ballot.archive.hash_of", lambda body: "0" * 64)
    false = data_record(b"{}", 1)
    monkeypatch.undo()
    only(judged(events, after=false), "archive", "the name is not the SHA-256 of the body")


def test_what_follows_another_event(events: Events) -> None:
    """The right events, of which one names another parent, or states another height."""
    for height, parent in ((1, "0" * 64), (2, None)):
        setup = named(*events[SETUP])
        first = write_event("Setup", 0, None, hash_of(setup[-1]))
        second = write_event("EndBallots", height, parent or hash_of(first), None)
        parts = [*(data_record(each, 1) for each in setup), event_record(first, 1), event_record(second, 1)]
        only(verify_file(BytesIO(first_record(1) + b"".join(parts))), "archive", "does not follow from")
