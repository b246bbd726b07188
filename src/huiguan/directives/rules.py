"""Periodic reports: the next date of a recurrence rule (RFC 5545), and topics from section headings. No database."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache

from dateutil.rrule import rrule, rrulestr

# What stands before the words of a heading: 一、 （一） 1. （1） 第一，
_LABEL = re.compile(r"^\s*(?:第?[一二三四五六七八九十百]+[、，,.．]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、])\s*")
TOPIC_LENGTH = 60
# The ends of quarters. No INTERVAL: it counts from the day asked about, so that two months of three never match.
DEFAULT_REPORT_RULE = "FREQ=MONTHLY;BYMONTHDAY=-1;BYMONTH=3,6,9,12"
# A rule without a date in so many years has none: looking on to the year 9999 takes a second.
FARTHEST = 12


@lru_cache(maxsize=4096)
def next_occurrence(rule: str, after: date) -> date | None:
    """The first date after `after` by the recurrence rule, within twelve years.

    None when the rule has ended, has no such date, or cannot be read.
    """
    start = datetime.combine(after, time())
    try:
        parsed = rrulestr(rule, dtstart=start)
        if isinstance(parsed, rrule) and "UNTIL" not in rule.upper() and "COUNT" not in rule.upper():
            parsed = parsed.replace(until=start.replace(year=start.year + FARTHEST, day=1))
        found = parsed.after(start)
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
