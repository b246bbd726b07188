"""Formats of LOOK.md §10, in both languages, through the real catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from huiguan.kernel.i18n import formats

SHANGHAI = ZoneInfo("Asia/Shanghai")
TWO = datetime(2026, 11, 20, 14, 0, tzinfo=SHANGHAI)
SIX = datetime(2026, 11, 20, 18, 0, tzinfo=SHANGHAI)
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("make", "zh", "en"),
    [
        (lambda: formats.long_date(DAY), "2026年11月20日", "20 November 2026"),
        (lambda: formats.short_date(DAY, today=DAY), "11-20", "20 Nov"),
        (lambda: formats.short_date(DAY, today=date(2027, 1, 1)), "2026-11-20", "20 Nov 2026"),
        (lambda: formats.time_range(TWO, SIX), "14:00 至 18:00", "14:00–18:00"),
        (lambda: formats.deadline(6), "剩6个工作日", "6 working days left"),
        (lambda: formats.deadline(1), "剩1个工作日", "1 working day left"),
        (lambda: formats.deadline(-5), "逾期5个工作日", "5 working days late"),
        (lambda: formats.deadline(0), "今天到期", "Due today"),
        (lambda: formats.deadline(62, days=91), "剩3个月", "3 months left"),
        (lambda: formats.deadline(-62, days=-91), "逾期3个月", "3 months late"),
        (lambda: formats.council_meeting(3, 1), "第三届理事会第一次会议", "3rd Council, 1st meeting"),
        (lambda: formats.article(17), "第十七条", "Article 17"),
        (lambda: formats.number(98160), "98,160", "98,160"),
        (lambda: formats.share(624, 1000), "62.4%", "62.4%"),
        (lambda: formats.share(0, 0), "–", "–"),
        (lambda: formats.of_total(21, 27), "21 / 27", "21 / 27"),
        (lambda: formats.small_count(3), "少于5", "fewer than 5"),
        (lambda: formats.small_count(0), "0", "0"),
        (lambda: formats.money(Decimal("1234.5")), "1,234.50元", "CNY 1,234.50"),
        (lambda: formats.person_name("王小红"), "王小红", "Wang Xiaohong"),
        (lambda: formats.masked_phone("13812342046"), "138****2046", "138****2046"),
        (lambda: formats.masked_id("440601199001011523"), "440601********1523", "440601********1523"),
    ],
)
def test_formats(make: Callable[[], str], zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert make() == zh
    with translation.override("en"):
        assert make() == en


@pytest.mark.parametrize(("n", "text"), [(1, "1st"), (2, "2nd"), (11, "11th"), (23, "23rd"), (112, "112th")])
def test_english_ordinals(n: int, text: str) -> None:
    assert formats.english_ordinal(n) == text
