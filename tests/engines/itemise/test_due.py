"""Terms: what the words say, as kind, date and rule."""

from __future__ import annotations

import datetime as dt

import pytest

from huiguan.engines.itemise.clock import Clock
from huiguan.engines.itemise.due import best_term, find_terms, term_in_words

THURSDAY = Clock(dt.date(2026, 1, 15))

DATES = {
    "各单位要于2026年3月底前完成": "2026-03-31",
    "请于4月20日（星期一）前报送": "2026-04-20",
    "二○○七年四月十三日前完成": "2007-04-13",
    "要在二〇二六年三月底前完成": "2026-03-31",
    "２０２６年３月５日前完成": "2026-03-05",
    "今年底前要建成": "2026-12-31",
    "今年年底前完成": "2026-12-31",
    "明年底前完成": "2027-12-31",
    "明年3月底前完成": "2027-03-31",
    "明年上半年完成": "2027-06-30",
    "2026年底前建成": "2026-12-31",
    "第三季度末前完成": "2026-09-30",
    "一季度完成换届": "2026-03-31",
    "本季度内完成": "2026-03-31",
    "3月1日至5月31日开展": "2026-05-31",
    "1—6月开展": "2026-06-30",
    "3月上旬召开": "2026-03-10",
    "2月底前完成": "2026-02-28",
    "月底前上报": "2026-01-31",
    "下月10日前上报": "2026-02-10",
    "本周五前上报": "2026-01-16",
    "下周三前上报": "2026-01-21",
    "20日下午5时前报送": "2026-01-20",
    "10日前报送": "2026-02-10",
    "于3月15日下午17:00前将回执发来": "2026-03-15",
    "2026-03-31前报送": "2026-03-31",
    "一个月内完成": "2026-02-15",
    "自本通知印发之日起30日内完成": "2026-02-14",
    "5个工作日内办结": "2026-01-22",
    "到2027年，建成": "2027-12-31",
    "年内完成": "2026-12-31",
    "完成时限：2026年6月": "2026-06-30",
}

RECURRING = {
    "每月28日前报送": "FREQ=MONTHLY;BYMONTHDAY=28",
    "每月5日、20日前报送": "FREQ=MONTHLY;BYMONTHDAY=5,20",
    "每月底前报送": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "每月最后一个工作日": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "每月第一个星期一召开": "FREQ=MONTHLY;BYDAY=1MO",
    "次月5日前报送": "FREQ=MONTHLY;BYMONTHDAY=5",
    "按月报送": "FREQ=MONTHLY",
    "季度末报送情况": "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
    "每季度末报送": "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
    "每季度首月10日前报送": "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=10",
    "每季度结束后5日内报送": "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=5",
    "每季度至少召开1次": "FREQ=MONTHLY;INTERVAL=3",
    "每半年开展一次": "FREQ=MONTHLY;INTERVAL=6",
    "每年6月底和12月底前各报一次": "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
    "每年1月15日和7月15日前报送": "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=15",
    "每年开展不少于2次": "FREQ=YEARLY",
    "每两年评选一次": "FREQ=YEARLY;INTERVAL=2",
    "每周五前报送": "FREQ=WEEKLY;BYDAY=FR",
    "每天巡查": "FREQ=DAILY",
}

NOTHING = [
    "及时报送",
    "加快推进",
    "常态化开展",
    "形成长期健康可持续的社会效应",
    "为实现“十五五”时期目标任务",
    "认真落实4月10日全省会议精神",
    "按照2026年1月5日印发的通知",
    "去年3月召开的会议",
    "近年来取得成效",
    "上半年工作总结要写好",
    "从5月1日起各单位要",
    "推动国内外交流",
    "各地要抓紧",
]


@pytest.mark.parametrize(("words", "date"), DATES.items())
def test_day_is_resolved_against_the_document(words: str, date: str) -> None:
    due = best_term(find_terms(words, THURSDAY))
    assert due is not None
    assert (due.kind, due.date, due.rule) == ("date", date, None)
    assert due.text in words


@pytest.mark.parametrize(("words", "rule"), RECURRING.items())
def test_recurring_term_becomes_a_rule(words: str, rule: str) -> None:
    due = best_term(find_terms(words, THURSDAY))
    assert due is not None
    assert (due.kind, due.date, due.rule) == ("recurring", None, rule)


@pytest.mark.parametrize("words", NOTHING)
def test_words_of_speed_and_of_the_past_are_no_term(words: str) -> None:
    assert find_terms(words, THURSDAY) == []


@pytest.mark.parametrize(
    "words",
    [
        "会后各单位要",
        "春节前完成慰问",
        "年会召开前完成",
        "迎接大会胜利召开",
        "收到通知后10个工作日内反馈",
        "上线前，要检查",
    ],
)
def test_event_has_no_date(words: str) -> None:
    due = best_term(find_terms(words, THURSDAY))
    assert due is not None
    assert (due.kind, due.date) == ("soft", None)


@pytest.mark.parametrize("words", ["要长期坚持", "作为一项长期任务抓好", "任期内完成"])
def test_duration_is_standing(words: str) -> None:
    due = best_term(find_terms(words, THURSDAY))
    assert due is not None
    assert (due.kind, due.date) == ("standing", None)


@pytest.mark.parametrize(
    "words", ["3月底前完成", "年底前完成", "一个月内完成", "周五前上报", "本月底前上报", "明年3月完成"]
)
def test_without_a_document_date_no_date_is_invented(words: str) -> None:
    due = best_term(find_terms(words, Clock()))
    assert due is not None
    assert (due.kind, due.date) == ("date", None)


@pytest.mark.parametrize("words", ["2月30日前完成", "13月底前完成", "每月45日前报送", "0日前报送"])
def test_impossible_days_get_no_date(words: str) -> None:
    assert all(term.due.date is None for term in find_terms(words, THURSDAY))


def test_day_shortly_before_the_document_stays_in_its_year() -> None:
    clock = Clock(dt.date(2026, 5, 5))
    due = best_term(find_terms("请于4月20日前报送", clock))
    assert due is not None
    assert due.date == "2026-04-20"


def test_day_long_before_the_document_is_next_year() -> None:
    due = best_term(find_terms("3月底前完成", Clock(dt.date(2025, 12, 20))))
    assert due is not None
    assert due.date == "2026-03-31"


def test_day_of_the_week_settles_the_year() -> None:
    # 20 April was a Monday in 2026 and a Sunday in 2025.
    due = best_term(find_terms("请于4月20日（星期日）前报送", Clock(dt.date(2026, 1, 15))))
    assert due is not None
    assert due.date == "2025-04-20"


def test_earliest_of_several_days_counts() -> None:
    due = best_term(find_terms("6月底前完成试点，3月底前拿出方案", THURSDAY))
    assert due is not None
    assert due.date == "2026-03-31"


def test_cell_of_constancy_is_standing() -> None:
    due = term_in_words("持续推进", THURSDAY)
    assert due is not None
    assert due.kind == "standing"
