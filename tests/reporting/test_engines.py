"""Rules and texts, without a database."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiguan.reporting.checking import Asked, Term, broken
from huiguan.reporting.drafting import Number, Sources, faults_of, keys_in, pieces_of
from huiguan.reporting.template import TEMPLATE

D = Decimal
NUMBERS = {"members.present": Number(D(1200), D(1000)), "members.women": Number(D(300)), "own.visits": Number(None)}
SOURCES = Sources(
    NUMBERS,
    {"year": "2025", "association": "某协会"},
    item=lambda key: "开展100次走访" if key == 12 else "",
    cited=lambda key, words: (key, words) == (5, "第三届理事会"),
)


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (Asked(1, 1, "identity", (Term(1, 2), Term(-1, 3))), False),
        (Asked(1, 1, "identity", (Term(1, 2), Term(1, 3))), True),
        (Asked(1, 1, "identity", (Term(1, 2, last=True),)), True),
        (Asked(1, 1, "at_most", (Term(1, 2),)), False),
        (Asked(1, 2, "at_most", (Term(1, 1),)), True),
        (Asked(1, 1, "bounds", low=D(0), high=D(9)), False),
        (Asked(1, 1, "bounds", low=D(10)), True),
        (Asked(1, 1, "change", percent=10), True),
        (Asked(1, 2, "change", percent=10), False),
        (Asked(1, 1, "peers", percent=50), False),
        (Asked(1, 9, "change", percent=10), True),
        (Asked(1, 2, "peers", percent=10), True),
    ],
)
def test_rules(rule: Asked, holds: bool) -> None:
    now = {1: D(10), 2: D(7), 3: D(3), 9: None}
    assert (broken([rule], now, {1: D(10), 2: D(10)}, {1: D(4)}) == []) is holds


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("会员{members.present}人", "会员1,200人"),
        ("去年{members.present@last}", "去年1,000"),
        ("增长{members.present@change}", "增长20.0%"),
        ("占{members.women%members.present}", "占25.0%"),
        ("{year}年{association}", "2025年某协会"),
        ("{item:12}", "开展100次走访"),
        ("按{cite:5|第三届理事会}的决定", "按第三届理事会的决定"),
    ],
)
def test_placeholders(text: str, shown: str) -> None:
    pieces = pieces_of(text, SOURCES)
    assert "".join(piece.text for piece in pieces) == shown
    assert faults_of(pieces) == []


@pytest.mark.parametrize(
    "text",
    [
        "会员1200人",
        "增长两成",
        "百余人",
        "第三届理事会",
        "占百分之三十",
        "２０２５年",
        "二十三家",
        "共3.5万元",
        "一、完成30项",
    ],
)
def test_a_number_without_a_source_is_found(text: str) -> None:
    assert faults_of(pieces_of(text, SOURCES))


@pytest.mark.parametrize(
    "text",
    [
        "一、组织建设\n（一）会员队伍。\n1. 入会\n（2）退会",
        "十分重视，进一步做好工作",
        "统一部署，一些单位",
        "万众一心",
    ],
)
def test_what_only_counts_paragraphs_or_is_a_phrase_is_none(text: str) -> None:
    assert faults_of(pieces_of(text, SOURCES)) == []


@pytest.mark.parametrize(
    "text", ["{nothing}", "{own.visits}", "{members.women@last}", "{members.present@x}", "{cite:5|第四届}", "{item:13}"]
)
def test_a_placeholder_that_means_nothing_is_found(text: str) -> None:
    (fault,) = faults_of(pieces_of(text, SOURCES))
    assert fault.unknown and fault.text == text


@given(st.text(max_size=200), st.sampled_from(["{year}", "{members.present}", "{x}", "{", "}"]), st.text(max_size=200))
def test_pieces_cover_the_text_in_order_and_no_digit_of_it_escapes(before: str, middle: str, after: str) -> None:
    text = before + middle + after
    pieces = pieces_of(text, SOURCES)
    assert [piece.start for piece in pieces[:1]] in ([0], []) and all(a.end == b.start for a, b in pairwise(pieces))
    marked = {at for fault in faults_of(pieces) for at in range(fault.start, fault.start + len(fault.text))}
    for piece in pieces:
        if piece.known and not piece.source:
            inner = range(piece.start, piece.end)
            digits = [at for at in inner if text[at] in "0123456789"]
            lines = text.splitlines()
            assert all(at in marked for at in digits) or any(
                line.lstrip()[:1] in "0123456789（" for line in lines if line
            )


def test_the_template_holds_no_number_of_its_own() -> None:
    numbers = {key: Number(D(3), D(2)) for key in keys_in(TEMPLATE)}
    facts = dict.fromkeys(("year", "association", "forms", "handed", "highlights"), "x")
    assert faults_of(pieces_of(TEMPLATE, Sources(numbers, facts))) == []
