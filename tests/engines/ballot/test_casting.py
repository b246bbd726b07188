"""Ballots: whatever may be chosen makes a ballot that holds, and what may not is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.ballot.vectors import ACCEPTED, needs_vectors
from tests.examples import examples

from huiguan.engines.ballot.ballots import verify_ballot
from huiguan.engines.ballot.canonical import dump
from huiguan.engines.ballot.casting import check_choices, make_ballot
from huiguan.engines.ballot.credentials import new_credential, read_credential
from huiguan.engines.ballot.election import Election, Question, write_election
from huiguan.engines.ballot.errors import BallotError, Rejected
from huiguan.engines.ballot.groups import group_of

GROUP = group_of("Ed25519")
KEY = GROUP.generator_power(123456789)


def election(*questions: Question, uuid: str = "AAAAAAAAAAAAAA") -> Election:
    return write_election(uuid=uuid, name="名", description="", group=GROUP, public_key=KEY, questions=questions)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Question, list[int]]:
    answers = draw(st.integers(1, 4))
    minimum = draw(st.integers(0, answers))
    maximum = draw(st.integers(minimum, answers))
    blank = draw(st.booleans())
    if blank and draw(st.booleans()):
        return Question("?", ("x",) * answers, minimum, maximum, True), [1] + [0] * answers
    chosen = draw(st.integers(minimum, maximum))
    marks = draw(st.permutations([1] * chosen + [0] * (answers - chosen)))
    return Question("?", ("x",) * answers, minimum, maximum, blank), [0] * blank + list(marks)


@given(st.lists(answered(), min_size=1, max_size=2))
@settings(max_examples=examples(20))
def test_every_allowed_choice_makes_a_ballot_that_holds(parts: list[tuple[Question, list[int]]]) -> None:
    found = election(*(question for question, _ in parts))
    credential = new_credential(GROUP, found.uuid)
    raw = make_ballot(found, credential, [marks for _, marks in parts])
    assert verify_ballot(found, raw).credential_text == credential.public
    assert make_ballot(found, credential, [marks for _, marks in parts]) != raw


@given(st.lists(st.integers(-1, 2), max_size=4), st.booleans())
def test_marks_are_allowed_by_the_rule_alone(marks: list[int], blank: bool) -> None:
    question = Question("?", ("x", "y", "z"), 1, 2, blank)
    chosen = sum(marks[blank:])
    fits = len(marks) == 3 + blank and set(marks) <= {0, 1}
    allowed = fits and (chosen == 0 if blank and marks[0] else 1 <= chosen <= 2)
    try:
        check_choices(question, marks)
    except BallotError:
        assert not allowed
    else:
        assert allowed


@pytest.mark.parametrize(("minimum", "maximum"), [(2, 1), (-1, 1), (0, 3)])
def test_a_question_that_nobody_can_answer_is_refused(minimum: int, maximum: int) -> None:
    with pytest.raises(BallotError):
        Question("?", ("x", "y"), minimum, maximum)


FOUND = election(Question("?", ("x", "y"), 0, 1, True), Question("?", ("x",), 0, 1))
RAW = make_ballot(FOUND, new_credential(GROUP, FOUND.uuid), [[0, 1, 0], [1]])


def scalars(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [each for key, part in value.items() for each in scalars(part, (*path, key))]
    if isinstance(value, list):
        return [each for key, part in enumerate(value) for each in scalars(part, (*path, key))]
    return [path]


@pytest.mark.parametrize("path", scalars(json.loads(RAW)), ids=str)
def test_every_value_of_a_ballot_is_bound(path: tuple[str | int, ...]) -> None:
    """Another ballot's value in this one's place, canonical and in range, is rejected; so is none at all."""
    other = json.loads(make_ballot(FOUND, new_credential(GROUP, FOUND.uuid), [[1, 0, 0], [0]]))
    changed = json.loads(RAW)
    place, source = changed, other
    for step in path[:-1]:
        place, source = place[step], source[step]
    for value in (source[path[-1]], None, "", 0):
        place[path[-1]] = value
        raw = dump(changed)
        if raw != RAW:
            with pytest.raises(Rejected):
                verify_ballot(FOUND, raw)


def test_a_ballot_for_another_election_is_rejected() -> None:
    other = election(*FOUND.questions, uuid="BBBBBBBBBBBBBB")
    with pytest.raises(Rejected, match="another election"):
        verify_ballot(other, RAW)


@pytest.mark.parametrize(
    "raw", [b" " + RAW, RAW + b"\n", RAW.replace(b":", b": ", 1), b"", b"[" * 5000, b"{}", RAW[:-1]]
)
def test_only_the_canonical_bytes_are_a_ballot(raw: bytes) -> None:
    with pytest.raises(Rejected, match="ballot_form"):
        verify_ballot(FOUND, raw)


@needs_vectors
@pytest.mark.parametrize("name", ACCEPTED)
def test_credentials_are_derived_as_by_the_reference(name: str) -> None:
    group = group_of(ACCEPTED[name]["group"])
    for each in ACCEPTED[name]["credentials_TEST_ONLY"].values():
        found = read_credential(group, ACCEPTED[name]["uuid"], each["credential"])
        assert (str(found.secret), found.public) == (each["secret_scalar"], each["public"])


@pytest.mark.parametrize(
    "text", ["", "AJK-iuV-57Y-Uad-8Ad", "AJK-iuV-57Y-Uad-8A", "Udqq7-KU3Z6N-ZG6m9-Ht2PrO", "Udqq7KU3Z6NZG6m9Ht2PrP"]
)
def test_a_mistyped_credential_is_refused(text: str) -> None:
    with pytest.raises(BallotError, match="no credential"):
        read_credential(GROUP, "AAAAAAAAAAAAAA", text)
