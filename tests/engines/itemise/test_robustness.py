"""Whatever the text: no crash, spans that point to their words, the same answer twice, time in step with its length."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples

from huiguan.engines.itemise import Itemised, itemise

DATE = dt.date(2026, 1, 15)
PIECES = [
    "要", "必须", "各单位", "各市协会", "由", "牵头", "请", "于", "3月底前", "每月28日前", "季度末", "会后",
    "一要", "二是", "建立", "机制", "加强", "工作", "，", "。", "；", "：", "\n", "\r\n", "\t", " ", "　", "（",
    "）", "“", "”", "《", "》", "\"", "一、", "（一）", "1.", "亮点1", "责任单位：", "完成时限：", "问题",
    "不足", "2026年", "13月", "99日", "100万元", "%", "同志们", "了", "会议强调", "作为", "特别是", "、",
    "\u2028", "\x00", "\ue000", "😀", "二○○七年", "2月30日", "5个工作日内", "99999999999日内",
    "序号\t任务\t责任单位\t时限\n", "①",
]  # fmt: skip


def check(result: Itemised, text: str) -> None:
    assert result.text == text
    assert [item.id for item in result.items] == list(range(1, len(result.items) + 1))
    for item in result.items:
        assert 0 <= item.start < item.end <= len(text)
        assert text[item.start : item.end] == item.quote
        assert item.kind in ("task", "problem", "principle", "heading")
        assert item.why
        if item.due and item.due.date:
            dt.date.fromisoformat(item.due.date)
    starts = [(item.start, item.end) for item in result.items if item.kind != "problem"]
    assert starts == sorted(starts)
    for entry in result.outline:
        assert 0 <= entry.start < entry.end <= len(text)


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join))
def test_any_mixture_of_official_words(text: str) -> None:
    result = itemise(text, date=DATE)
    check(result, text)
    assert itemise(text, date=DATE).as_json() == result.as_json()


@settings(max_examples=examples(80), deadline=None)
@given(st.text(max_size=300), st.one_of(st.none(), st.dates()))
def test_any_text_and_any_date(text: str, date: dt.date | None) -> None:
    check(itemise(text, date=date), text)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t", "。", "，，，", "要", "一、", "（", "要。" * 3])
def test_nothing_much(text: str) -> None:
    check(itemise(text), text)


HOSTILE = [
    "要", "“", "（", "《", "，", "；", "、", "各单位", "各单位要", "每", "由", "一", "1.", "月", "日前", "3月",
    "召开前", "会后", "\n", "\t", " ", "要，", "各地要建，", "3月底前完成，", "责任单位：甲局\n", "一要",
    "作为", "问题", "不足，", "要\n", "一、要\n", "年", "内", "\"", "特别是", "（责任单位：", "亮点1\n", "a",
    "9", "序号\t任务\t责任单位\n",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        itemise(text, date=DATE)
        return time.process_time() - start

    seconds(2_000)
    small, large = max(seconds(20_000), 0.002), seconds(160_000)
    assert large < 8 * 4 * small + 0.2


def test_words_cut_by_line_breaks_are_read_whole() -> None:
    text = "去年成绩很好。各市协会要加强制度建设，把规范运行落实到协会工\n\n作各方面，建立联系会员的机\n\n制。"
    result = itemise(text)
    assert result.items[0].quote == "各市协会要加强制度建设，把规范运行落实到协会工\n\n作各方面，建立联系会员的机\n\n制"
    check(result, text)
