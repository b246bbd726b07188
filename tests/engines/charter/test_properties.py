"""What must hold for every charter and every number: borders, monotony, agreement of partial and full knowledge."""

from __future__ import annotations

import copy
import datetime as dt
import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from huiguan.engines.charter import (
    TEMPLATES,
    Attendance,
    Ballot,
    CaseError,
    Charter,
    CharterError,
    Dates,
    NameCount,
    Person,
    Threshold,
    Votes,
    carried,
    deadlines,
    decide,
    elected,
    eligible,
    load_template,
    quorum,
    template_text,
)
from huiguan.engines.charter.build import build
from huiguan.engines.charter.check import check
from huiguan.engines.charter.compare import compare, text_spans
from huiguan.engines.charter.facts import age_on
from huiguan.engines.charter.source import read
from huiguan.engines.charter.words import article_label, decimal, numeral

DATA = read(template_text("general-1998")).data
fractions = st.builds(lambda n, d: Fraction(min(n, d), max(n, d)), st.integers(1, 99), st.integers(1, 99))
counts = st.integers(0, 4000)


def charter_with(quorum_bar: dict[str, Any], majority_bar: dict[str, Any]) -> Charter:
    data = copy.deepcopy(DATA)
    data["rules"]["bodies"]["congress"]["procedure"] |= {"quorum": quorum_bar, "majority": majority_bar}
    return build(data)


@st.composite
def bars(draw: st.DrawFn, bases: list[str]) -> dict[str, Any]:
    fraction = draw(fractions)
    return {
        "base": draw(st.sampled_from(bases)),
        "fraction": str(fraction),
        "strict": draw(st.booleans()) and fraction < 1,
        "article": 17,
    }


quorum_bars = bars(["entitled", "members", "delegates"])
majority_bars = bars(["present", "votes_cast", "valid_votes", "entitled", "delegates"])
charters = st.builds(charter_with, quorum_bars, majority_bars)


@st.composite
def meetings(draw: st.DrawFn) -> dict[str, int]:
    entitled = draw(st.integers(1, 500))
    present = draw(st.integers(0, entitled))
    votes_for = draw(st.integers(0, present))
    against = draw(st.integers(0, present - votes_for))
    abstain = draw(st.integers(0, present - votes_for - against))
    members = entitled + draw(st.integers(0, 500))
    return {
        "entitled": entitled,
        "present": present,
        "members": members,
        "delegates": entitled,
        "for": votes_for,
        "against": against,
        "abstain": abstain,
    }


@given(fractions, st.booleans(), counts)
def test_the_bar_is_the_least_number_that_passes(fraction: Fraction, strict: bool, number: int) -> None:
    bar = Threshold("present", fraction, strict)
    least = bar.required(number)
    assert least >= 1
    assert bar.met(least, number)
    assert not bar.met(least - 1, number)
    if number:
        exceeded = least > fraction * number if strict else least >= fraction * number
        assert exceeded


@given(fractions, counts)
def test_only_a_count_on_the_bar_itself_tells_strict_from_not(fraction: Fraction, number: int) -> None:
    loose, strict = Threshold("present", fraction, False), Threshold("present", fraction, True)
    on_the_bar = (fraction * number).denominator == 1 and number > 0
    assert strict.required(number) - loose.required(number) == (1 if on_the_bar else 0)


@given(fractions, fractions, st.booleans(), counts)
def test_a_higher_bar_asks_for_no_less(one: Fraction, other: Fraction, strict: bool, number: int) -> None:
    low, high = sorted((one, other))
    assert Threshold("present", low, strict).required(number) <= Threshold("present", high, strict).required(number)


@given(charters, meetings())
def test_more_present_never_loses_the_quorum(charter: Charter, meeting: dict[str, int]) -> None:
    assume(meeting["present"] < meeting["entitled"])
    facts = {"question": "quorum", "body": "congress"} | {
        key: meeting[key] for key in ("entitled", "present", "members", "delegates")
    }
    before = decide(charter, facts)
    after = decide(charter, facts | {"present": meeting["present"] + 1})
    assert not (before.decision and not after.decision)
    assert before.required == after.required


@given(charters, meetings())
def test_more_votes_for_never_lose_a_motion(charter: Charter, meeting: dict[str, int]) -> None:
    assume(meeting["for"] + meeting["against"] + meeting["abstain"] < meeting["present"])
    facts = {"question": "carried", "body": "congress"} | meeting
    before = decide(charter, facts)
    after = decide(charter, facts | {"for": meeting["for"] + 1})
    assert not (before.decision and not after.decision)


@given(charters, meetings())
def test_a_vote_changed_from_against_to_for_never_loses_a_motion(charter: Charter, meeting: dict[str, int]) -> None:
    assume(meeting["against"] > 0)
    facts = {"question": "carried", "body": "congress"} | meeting
    before = decide(charter, facts)
    after = decide(charter, facts | {"for": meeting["for"] + 1, "against": meeting["against"] - 1})
    assert not (before.decision and not after.decision)


@given(charters, meetings())
def test_a_motion_carries_exactly_with_quorum_and_the_required_votes(charter: Charter, meeting: dict[str, int]) -> None:
    answer = decide(charter, {"question": "carried", "body": "congress"} | meeting)
    there = decide(
        charter,
        {"question": "quorum", "body": "congress"}
        | {key: meeting[key] for key in ("entitled", "present", "members", "delegates")},
    )
    assert answer.required is not None
    assert answer.decision is (bool(there.decision) and meeting["for"] >= answer.required)
    assert answer.numbers["quorum"] == there.required


@given(
    charters, meetings(), st.sets(st.sampled_from(["entitled", "present", "members", "delegates", "for", "against"]))
)
def test_what_is_decided_without_a_fact_is_not_decided_otherwise_with_it(
    charter: Charter, meeting: dict[str, int], unknown: set[str]
) -> None:
    facts = {"question": "carried", "body": "congress"} | meeting
    partial = decide(charter, {key: value for key, value in facts.items() if key not in unknown})
    full = decide(charter, facts)
    assert full.decision is not None
    assert partial.decision in (None, full.decision)
    if partial.decision is None:
        assert any(each.startswith("缺少") for each in partial.reasons)


@given(st.sampled_from(list(TEMPLATES)), meetings(), st.booleans())
def test_without_a_quorum_and_without_competence_nothing_carries(
    name: str, meeting: dict[str, int], secret: bool
) -> None:
    charter = load_template(name)
    attendance = Attendance(**{key: meeting[key] for key in ("entitled", "present", "members", "delegates")})
    votes = Votes(votes_for=meeting["for"], against=meeting["against"], abstain=meeting["abstain"], secret=secret)
    for power in charter.powers:
        for body in charter.bodies:
            answer = carried(charter, attendance, votes, body=body, power=power)
            if charter.decider(body, power) is None:
                assert answer.decision is False
            elif not quorum(charter, attendance, body=body, power=power).decision:
                assert answer.decision is not True


@st.composite
def elections(draw: st.DrawFn) -> tuple[Attendance, Ballot]:
    present = draw(st.integers(1, 60))
    names = draw(st.lists(st.sampled_from("甲乙丙丁戊己庚"), unique=True, max_size=7))
    votes = tuple(NameCount(name=name, votes_for=draw(st.integers(0, present))) for name in names)
    ballot = Ballot(seats=draw(st.integers(1, 5)), votes=votes, issued=present, returned=present)
    return Attendance(entitled=present, present=present), ballot


def result_of(attendance: Attendance, ballot: Ballot) -> dict[str, Any]:
    return elected(
        load_template("general-1998"), attendance, ballot, body="congress", power="elect_directors"
    ).as_json()


@given(elections())
def test_seats_are_filled_from_the_top_and_never_twice(election: tuple[Attendance, Ballot]) -> None:
    attendance, ballot = election
    answer = result_of(attendance, ballot)
    votes = {each.name: each.votes_for for each in ballot.votes}
    winners, tied = answer["elected"], answer["tied"]
    assert len(winners) + answer["open"] == ballot.seats
    assert not set(winners) & set(tied)
    assert answer["decision"] is bool(winners)
    assert all(votes[name] >= answer["required"] for name in [*winners, *tied])
    losers = [name for name in votes if name not in winners and name not in tied]
    assert all(votes[loser] < votes[winner] for loser in losers for winner in winners if votes[loser] != votes[winner])
    assert all(votes[loser] < answer["required"] or answer["open"] < ballot.seats or tied for loser in losers)
    if tied:
        assert len({votes[name] for name in tied}) == 1
        assert len(tied) > answer["open"] > 0
        assert all(votes[winner] > votes[tied[0]] for winner in winners)
    elif answer["open"]:
        assert all(votes[loser] < answer["required"] for loser in losers)
    else:
        assert all(votes[loser] < min(votes[winner] for winner in winners) for loser in losers)


@given(elections(), st.randoms())
def test_the_order_of_the_names_decides_nothing(election: tuple[Attendance, Ballot], random: Any) -> None:
    attendance, ballot = election
    shuffled = list(ballot.votes)
    random.shuffle(shuffled)
    other = Ballot(seats=ballot.seats, votes=tuple(shuffled), issued=ballot.issued, returned=ballot.returned)
    one, two = result_of(attendance, ballot), result_of(attendance, other)
    assert set(one["elected"]) == set(two["elected"])
    assert set(one["tied"]) == set(two["tied"])
    assert one["open"] == two["open"]


@given(elections(), st.integers(1, 20))
def test_a_void_round_elects_nobody(election: tuple[Attendance, Ballot], more: int) -> None:
    attendance, ballot = election
    assert ballot.issued is not None
    void = Ballot(seats=ballot.seats, votes=ballot.votes, issued=ballot.issued, returned=ballot.issued + more)
    answer = result_of(attendance, void)
    assert (answer["decision"], answer["elected"], answer["tied"]) == (False, [], [])
    assert (answer["open"], answer["void"]) == (ballot.seats, True)


approvals = st.sets(
    st.sampled_from(["council_vote", "two_thirds_delegates", "supervising_body", "registrar", "cadre_authority"])
)
roles = st.sets(
    st.sampled_from(["director", "supervisor", "candidate", "member", "secretary_general", "retired_cadre"])
)
people = st.builds(
    lambda born, served, holds: Person(born=born, terms_served=served, holds=tuple(sorted(holds))),
    st.dates(dt.date(1930, 1, 1), dt.date(2000, 1, 1)),
    st.integers(0, 4),
    roles,
)
DAY = dt.date(2026, 5, 1)


@given(st.sampled_from(list(TEMPLATES)), people, approvals, st.data())
def test_another_approval_never_bars_anybody(name: str, person: Person, given_: set[str], data: st.DataObject) -> None:
    charter = load_template(name)
    post = data.draw(st.sampled_from(list(charter.posts)))
    more = given_ | data.draw(approvals)
    before = eligible(charter, person, post=post, on=DAY, approvals=sorted(given_))
    after = eligible(charter, person, post=post, on=DAY, approvals=sorted(more))
    assert not (before.decision and not after.decision)


@given(people, approvals, st.integers(1, 3000))
def test_nobody_becomes_eligible_by_growing_older(person: Person, given_: set[str], days: int) -> None:
    charter = load_template("general-1998")
    before = eligible(charter, person, post="president", on=DAY, approvals=sorted(given_))
    after = eligible(charter, person, post="president", on=DAY + dt.timedelta(days), approvals=sorted(given_))
    assert not (after.decision and not before.decision)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2020, 1, 1)), st.integers(0, 40_000))
def test_age_grows_by_one_at_each_birthday(born: dt.date, days: int) -> None:
    day = born + dt.timedelta(days)
    assert age_on(born, born) == 0
    assert 0 <= age_on(born, day + dt.timedelta(1)) - age_on(born, day) <= 1
    if (born.month, born.day) != (2, 29):
        birthday = born.replace(year=day.year)
        assert age_on(born, max(birthday, born)) == max(0, day.year - born.year)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)), st.integers(-800, 800), st.sampled_from(list(TEMPLATES)))
def test_the_timetable_is_in_order_and_moves_with_the_term(ends: dt.date, days: int, name: str) -> None:
    charter = load_template(name)
    on = ends + dt.timedelta(days)
    answer = deadlines(charter, Dates(term_ends=ends), on=on)
    steps = answer.more["steps"]
    dated = [each["date"] for each in steps if each["date"]]
    assert dated == sorted(dated)
    assert answer.decision is (days <= 0)
    assert (answer.more["state"] == "overdue") is (days > 0)
    assert all(each["passed"] is (str(on) > each["date"]) for each in steps if each["date"])
    later = deadlines(charter, Dates(term_ends=ends + dt.timedelta(40)), on=on).more["steps"]
    moved = {each["key"]: each["date"] for each in later}
    assert all(moved[each["key"]] > each["date"] for each in steps if each["date"])


names = st.sampled_from([*DATA["rules"]["bodies"], *DATA["rules"]["powers"], *DATA["rules"]["posts"], "", "x"])
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 300),
    st.floats(allow_nan=False),
    names,
    st.sampled_from(["2026-05-01", "2026-02-30", "2026-W18-5", "二", "0001-01-01", "9999-12-31"]),
    st.lists(names, max_size=2),
    st.dictionaries(
        st.sampled_from(["name", "for", "against", "born", "holds", "terms_served"]), st.integers(), max_size=3
    ),
)
CASE_KEYS = [
    *("body", "power", "post", "person", "on", "approvals", "entitled", "present", "proxies", "for", "against"),
    *("abstain", "secret", "seats", "issued", "returned", "votes", "about", "term_ends", "meeting", "held", "x"),
]


@given(
    st.sampled_from(["quorum", "carried", "may_decide", "eligible", "elected", "share", "deadlines", "other"]),
    st.dictionaries(st.sampled_from(CASE_KEYS), values, max_size=10),
)
def test_any_case_is_answered_or_refused_with_a_sentence(question: str, facts: dict[str, Any]) -> None:
    try:
        answer = decide(load_template("general-2017"), {"question": question, **facts}).as_json()
    except CaseError as error:
        assert str(error)
    else:
        assert answer["decision"] in (True, False, None)
        assert answer["explanation"]
        assert answer["reasons"]
        json.dumps(answer)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        read(text)
    except CharterError as error:
        assert str(error)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(below for key, child in children for below in paths(child, (*path, key)))]


PATHS = [path for path in paths(DATA) if path]
SPARE = st.sampled_from([None, 0, -1, 7, "2/3", "5/3", "0.67", "congress", "nobody", True, [], {}, "17", 999, "secret"])


@given(st.lists(st.sampled_from(PATHS), min_size=1, max_size=3), st.booleans(), SPARE)
def test_a_damaged_charter_is_checked_without_a_crash(
    damaged: list[tuple[str | int, ...]], remove: bool, spare: Any
) -> None:
    data = copy.deepcopy(DATA)
    for path in damaged:
        _damage(data, path, remove, spare)
    for finding in check(json.dumps(data, ensure_ascii=False)):
        assert finding.say.zh
        assert finding.say.en
        assert finding.line


def _damage(data: Any, path: tuple[str | int, ...], remove: bool, spare: Any) -> None:
    try:
        for key in path[:-1]:
            data = data[key]
        if remove:
            del data[path[-1]]
        else:
            data[path[-1]] = copy.deepcopy(spare)
    except (KeyError, IndexError, TypeError):
        pass  # An earlier damage took this place away.


@given(st.text("甲乙丙丁一二三", max_size=30), st.text("甲乙丙丁一二三", max_size=30))
def test_spans_give_back_both_texts(old: str, new: str) -> None:
    spans = text_spans(old, new)
    assert "".join(each.text for each in spans if each.kind != "added") == old
    assert "".join(each.text for each in spans if each.kind != "removed") == new


@given(st.permutations(range(6)), st.sets(st.integers(0, 5), max_size=3))
def test_a_comparison_accounts_for_every_article(order: list[int], dropped: set[int]) -> None:
    def charter(rows: list[int]) -> Charter:
        data = copy.deepcopy(DATA)
        articles = [{"number": i, "text": f"{'甲乙丙丁戊己'[row]}" * 12} for i, row in enumerate(rows, 1)]
        return build(data | {"chapters": [{"title": "总则", "articles": articles}]})

    old, new = charter(list(range(6))), charter([row for row in order if row not in dropped])
    kinds = [each.kind for each in compare(old, new).articles]
    assert kinds.count("removed") == len(dropped)
    assert "added" not in kinds
    assert "changed" not in kinds
    back = [each.kind for each in compare(new, old).articles]
    assert back.count("added") == len(dropped)


@pytest.mark.parametrize("name", list(TEMPLATES))
def test_nothing_differs_from_itself(name: str) -> None:
    difference = compare(load_template(name), load_template(name))
    assert (difference.articles, difference.rules) == ((), ())


@given(st.integers(1, 99), st.integers(1, 99), counts)
def test_decimals_never_round_to_a_whole_number(numerator: int, denominator: int, number: int) -> None:
    value = Fraction(numerator, denominator) * number
    assert decimal(value).endswith(".00") is False
    assert abs(Fraction(decimal(value)) - value) <= Fraction(1, 200)


def test_numerals() -> None:
    wanted = {0: "零", 7: "七", 10: "十", 17: "十七", 20: "二十", 101: "一百零一", 110: "一百一十", 115: "一百一十五"}
    wanted |= {1000: "一千", 1001: "一千零一", 1010: "一千零一十", 1100: "一千一百", 9999: "九千九百九十九"}
    assert {number: numeral(number) for number in wanted} == wanted
    assert article_label("17-1") == "第十七条之一"
    with pytest.raises(ValueError, match="10000"):
        numeral(10_000)
