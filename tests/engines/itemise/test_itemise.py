"""The engine through its public function."""

from __future__ import annotations

import datetime as dt

from huiguan.engines.itemise import itemise

NOTICE = """关于做好2026年换届工作的通知

各市协会：

一、总体要求
要提高认识，统一思想。

二、重点任务
各市协会要于2026年3月底前成立换届筹备组。由秘书处牵头，制定选举办法。

2026年1月5日
"""


def test_spans_point_to_the_words() -> None:
    result = itemise(NOTICE)
    assert result.text == NOTICE
    assert result.items
    assert all(NOTICE[item.start : item.end] == item.quote for item in result.items)


def test_party_and_date_are_read() -> None:
    item = next(item for item in itemise(NOTICE).items if "筹备组" in item.quote)
    assert item.kind == "task"
    assert item.parties == ("各市协会",)
    assert item.due is not None
    assert (item.due.kind, item.due.date) == ("date", "2026-03-31")


def test_own_date_and_title_are_found() -> None:
    result = itemise(NOTICE)
    assert result.title == "关于做好2026年换届工作的通知"
    assert result.date == "2026-01-05"


def test_given_date_wins() -> None:
    assert itemise(NOTICE, date=dt.date(2026, 2, 1)).date == "2026-02-01"
