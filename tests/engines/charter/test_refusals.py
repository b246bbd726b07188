"""Questions that make no sense are refused with a sentence, never answered."""

from __future__ import annotations

from typing import Any

import pytest

from huiguan.engines.charter import CaseError, decide, load_template, read_case

MEETING: dict[str, Any] = {"body": "congress", "entitled": 120, "present": 100}
QUORUM = {"question": "quorum", **MEETING}
CARRIED = {"question": "carried", **MEETING, "for": 60, "against": 30, "abstain": 10}
VOTE = {"name": "甲", "for": 60, "against": 40, "abstain": 0}
ELECTED = {
    "question": "elected",
    **MEETING,
    "power": "elect_directors",
    "seats": 2,
    "issued": 100,
    "returned": 100,
    "votes": [VOTE],
}
ELIGIBLE = {
    "question": "eligible",
    "post": "president",
    "person": {"born": "1970-01-01", "terms_served": 0, "holds": []},
    "on": "2026-05-01",
}
RENEWAL = {"question": "deadlines", "term_ends": "2026-09-22", "on": "2026-05-01"}
REFUSED: list[tuple[dict[str, Any], str]] = [
    # Names.
    (QUORUM | {"question": "quorums"}, "did you mean quorum"),
    ({"body": "congress"}, "question"),
    (QUORUM | {"body": "congres"}, "did you mean congress"),
    (QUORUM | {"body": None}, "body"),
    (QUORUM | {"body": ["congress"]}, "body"),
    (QUORUM | {"power": "ordinery"}, "did you mean ordinary"),
    (QUORUM | {"prezent": 3}, "did you mean present"),
    ({"question": "may_decide", "body": "congress"}, "power"),
    (ELIGIBLE | {"post": "chairman"}, "post"),
    (ELIGIBLE | {"post": None}, "post"),
    (ELIGIBLE | {"approvals": ["registrer"]}, "did you mean registrar"),
    (ELIGIBLE | {"approvals": "registrar"}, "must be a list"),
    (ELIGIBLE | {"approvals": [1]}, "no name"),
    (ELIGIBLE | {"person": {"holds": ["directer"]}}, "did you mean director"),
    (ELIGIBLE | {"person": {"age": 70}}, "person"),
    (ELIGIBLE | {"person": "甲"}, "must be an object"),
    ({"question": "share", "post": "supervisor", "count": 1, "of": 3}, "post"),
    ({"question": "deadlines", "about": "elections"}, "about"),
    ({"question": "may_call", "body": "congress", "by": "senate"}, "by"),
    ({"question": "may_call", "body": "congress", "by": "members", "count": 9, "of": 8}, "more than of 8"),
    ({"question": "may_postpone", "term_ends": "2026-09-22", "to": "2026-09-22"}, "is not after"),
    ({"question": "may_postpone", "term_ends": "2026-09-22", "to": "2026-10-22", "times": -1}, "negative"),
    # Numbers.
    (QUORUM | {"present": -1}, "negative"),
    (QUORUM | {"entitled": -120, "present": -121}, "negative"),
    (QUORUM | {"present": 121}, "more than entitled 120"),
    (QUORUM | {"present": 100, "proxies": 21}, "more than entitled 120"),
    (QUORUM | {"proxies": -1}, "negative"),
    (QUORUM | {"present": 80.0}, "no whole number"),
    (QUORUM | {"present": "80"}, "no whole number"),
    (QUORUM | {"present": True}, "no whole number"),
    (QUORUM | {"entitled": 10**40}, "more than"),
    (CARRIED | {"for": 61}, "more than those there to vote 100"),
    (CARRIED | {"abstain": -1}, "negative"),
    (CARRIED | {"for": 101, "against": None, "abstain": None}, "more than those there"),
    (CARRIED | {"secret": "yes"}, "neither true nor false"),
    (CARRIED | {"correspondence": 1}, "neither true nor false"),
    # Elections.
    (ELECTED | {"seats": 0}, "nothing to elect"),
    (ELECTED | {"seats": None}, "seats"),
    (ELECTED | {"seats": -1}, "negative"),
    (ELECTED | {"seats": 1.5}, "no whole number"),
    (ELECTED | {"issued": 101, "returned": 101}, "issued 101 is more than those there to vote 100"),
    (ELECTED | {"votes": [VOTE, VOTE]}, "stands twice"),
    (ELECTED | {"votes": [VOTE | {"for": 61}]}, "more than valid papers 100"),
    (ELECTED | {"invalid": 1}, "more than valid papers 99"),
    (ELECTED | {"invalid": 101}, "more than returned 100"),
    (ELECTED | {"votes": [VOTE | {"for": -1}]}, "negative"),
    (ELECTED | {"votes": [{"name": "甲"}]}, "needs"),
    (ELECTED | {"votes": [{"for": 3}]}, "needs"),
    (ELECTED | {"votes": [VOTE | {"name": " "}]}, "empty"),
    (ELECTED | {"votes": [VOTE | {"yes": 1}]}, "votes"),
    (ELECTED | {"votes": {"甲": 60}}, "must be a list"),
    # Dates.
    (ELIGIBLE | {"on": "2026-02-30"}, "no date"),
    (ELIGIBLE | {"on": "2026-W18-5"}, "no date"),
    (ELIGIBLE | {"on": 20260501}, "no date"),
    (ELIGIBLE | {"person": {"born": "1970.1.1"}}, "person.born"),
    (ELIGIBLE | {"person": {"born": "2030-01-01", "terms_served": 0}}, "is after"),
    (ELIGIBLE | {"person": {"born": "1970-01-01", "terms_served": -1}}, "negative"),
    (RENEWAL | {"postponed_to": "2027-09-23"}, "furthest that the charter allows"),
    (RENEWAL | {"postponed_to": "2026-09-22"}, "is not after"),
    (RENEWAL | {"term_ends": "0001-01-01"}, "calendar"),
    (RENEWAL | {"congress": "2026-13-01"}, "no date"),
    ({"question": "deadlines", "about": "notice", "body": "congress", "meeting": "0001-01-03"}, "calendar"),
    ({"question": "deadlines", "about": "meeting", "body": "standing_council", "held": ["9999-12-01"]}, "calendar"),
    ({"question": "deadlines", "about": "meeting", "body": "council", "held": ["9999-12-01"]}, "calendar"),
    ({"question": "deadlines", "about": "meeting", "body": "council", "held": "2026-01-01"}, "must be a list"),
]


@pytest.mark.parametrize(("case", "words"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_a_case_that_makes_no_sense(case: dict[str, Any], words: str) -> None:
    with pytest.raises(CaseError, match=words):
        decide(load_template("general-1998"), case)


@pytest.mark.parametrize("case", [None, [], "quorum", 3])
def test_a_case_is_an_object(case: object) -> None:
    with pytest.raises(CaseError, match="object"):
        decide(load_template("general-1998"), case)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "no JSON"), ("{'a': 1}", "no JSON"), ('{"a": 1, "a": 2}', "twice"), ("[" * 100_000, "nested|JSON")],
)
def test_what_is_no_case(text: str, words: str) -> None:
    with pytest.raises(CaseError, match=words):
        read_case(text)


def test_unimportant_facts_may_be_null_and_cases_may_carry_a_note() -> None:
    charter = load_template("general-1998")
    plain = decide(charter, CARRIED)
    assert (
        decide(charter, CARRIED | {"note": "第二届", "id": 3, "source": "演练", "proxies": None, "secret": None})
        == plain
    )
    assert decide(charter, CARRIED | {"power": None}) == plain


def test_more_votes_than_papers_could_carry_are_pointed_out() -> None:
    votes = [{"name": name, "for": 70, "against": 30, "abstain": 0} for name in "甲乙丙"]
    answer = decide(load_template("general-1998"), ELECTED | {"seats": 2, "votes": votes})
    assert answer.more["tied"] == ["甲", "乙", "丙"]
    assert any("应核对计票" in each for each in answer.reasons)
    fine = decide(load_template("general-1998"), ELECTED | {"seats": 3, "votes": votes})
    assert not any("应核对计票" in each for each in fine.reasons)


def test_a_show_of_hands_needs_no_papers_where_the_charter_allows_it() -> None:
    charter = load_template("general-1998")
    case = {"question": "elected", **MEETING, "power": "hear_reports", "seats": 1, "secret": False, "votes": [VOTE]}
    assert decide(charter, case).more["elected"] == ["甲"]
    assert decide(charter, {**case, "power": "elect_directors"}).decision is False
