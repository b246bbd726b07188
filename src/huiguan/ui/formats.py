"""Numbers, dates, deadlines and money as people write them in the two languages of the pages."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

#: Above this many working days a deadline is told in months, of this many working days each.
DAYS_TOLD_AS_DAYS = 60
WORKING_DAYS_A_MONTH = 21
#: A count below this could point to persons and is not told.
SMALLEST_CELL = 5


def is_chinese() -> bool:
    """Tell whether the page in work is in Chinese."""
    return (get_language() or "").startswith("zh")


def local(moment: dt.date | dt.datetime) -> dt.date | dt.datetime:
    """`moment` in the local time zone; plain dates and naive moments stay as they are."""
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def table_date(moment: dt.date | dt.datetime, *, today: dt.date | None = None) -> str:
    """A date for tables: 11-20, or 2025-11-20 outside the current year; English 20 Nov, 20 Nov 2025."""
    day = local(moment)
    same_year = day.year == (today or timezone.localdate()).year
    if is_chinese():
        return f"{day:%m-%d}" if same_year else f"{day:%Y-%m-%d}"
    return date_format(day, "j M" if same_year else "j M Y")


def long_date(moment: dt.date | dt.datetime) -> str:
    """A date for prose: 2026年11月20日; English 20 November 2026."""
    day = local(moment)
    return f"{day.year}年{day.month}月{day.day}日" if is_chinese() else date_format(day, "j F Y")


def clock(moment: dt.datetime) -> str:
    """The local time, 14:05."""
    return f"{local(moment):%H:%M}"


def time_range(start: dt.datetime, end: dt.datetime) -> str:
    """Two times: 14:00 至 18:00; English 14:00–18:00."""
    return f"{clock(start)} 至 {clock(end)}" if is_chinese() else f"{clock(start)}–{clock(end)}"


def deadline(working_days: int) -> str:
    """Working days left (positive), none (0: due today) or late (negative), in words; above 60 in months."""
    if working_days == 0:
        return gettext("Due today")
    late, days = working_days < 0, abs(working_days)
    if days > DAYS_TOLD_AS_DAYS:
        months = round(days / WORKING_DAYS_A_MONTH)
        if late:
            return ngettext("%(n)s month late", "%(n)s months late", months) % {"n": months}
        return ngettext("%(n)s month left", "%(n)s months left", months) % {"n": months}
    if late:
        return ngettext("%(n)s working day late", "%(n)s working days late", days) % {"n": days}
    return ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": days}


def number(value: float | Decimal) -> str:
    """98,160; decimals as they come, without trailing zeros."""
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{Decimal(str(value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(part: float, whole: float) -> str:
    """62.4%; an en dash when there is no whole to divide by."""
    if not whole:
        return "–"
    percent = (Decimal(str(part)) * 100 / Decimal(str(whole))).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{number(percent)}%"


def small_cell(count: int) -> str:
    """A count that may not point to persons: 少于 5 below five, none as 0."""
    if 0 < count < SMALLEST_CELL:
        return gettext("fewer than %(n)s") % {"n": SMALLEST_CELL}
    return number(count)


def money(amount: Decimal | float | str) -> str:
    """1,234.50元; English CNY 1,234.50. `amount` is in yuan."""
    text = f"{Decimal(str(amount)).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
    return f"{text}元" if is_chinese() else f"CNY {text}"


def masked(value: str) -> str:
    """A number that only its owner should know: 138****2046, 440601********1523; short values keep their ends."""
    text = str(value or "")
    if len(text) == 18:
        return f"{text[:6]}{'*' * 8}{text[-4:]}"
    if len(text) >= 9:
        return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"
    return f"{text[:1]}{'*' * (len(text) - 2)}{text[-1:]}" if len(text) > 2 else "*" * len(text)


def file_size(size: int) -> str:
    """1.2 MB; whole numbers below a kilobyte and above ten of a unit."""
    amount, unit = float(size), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 10 else f"{amount:.1f} {unit}"
