"""Periodic reports: the next date of a recurrence rule (RFC 5545), and topics from section headings. No database."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from dateutil.rrule import rrulestr

# What stands before the words of a heading: 一、 （一） 1. （1） 第一，
_LABEL = re.compile(r"^\s*(?:第?[一二三四五六七八九十百]+[、，,.．]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、])\s*")
TOPIC_LENGTH = 60
DEFAULT_REPORT_RULE = "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1;BYMONTH=3,6,9,12"


def next_occurrence(rule: str, after: date) -> date | None:
    """The first date after `after` by the recurrence rule; None when the rule has ended or cannot be read."""
    try:
        found = rrulestr(rule, dtstart=datetime.combine(after, time())).after(datetime.combine(after, time()))
    except (ValueError, TypeError):
        return None
    return found.date() if found is not None else None


def is_rule(rule: str) -> bool:
    """Tell whether `rule` is a recurrence rule that can be read."""
    try:
        rrulestr(rule, dtstart=datetime(2026, 1, 1))
    except (ValueError, TypeError):
        return False
    return True


def topic_of(section: str | None) -> str:
    """The words of a section's heading without its label: the topic under which its items are counted."""
    return _LABEL.sub("", section or "").strip().rstrip("。；：")[:TOPIC_LENGTH]


def title_within(text: str, length: int = 300) -> str:
    """`text` on one line, cut to what a title holds."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
