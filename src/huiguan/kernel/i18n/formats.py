"""Dates, deadlines, numbers, money and names as LOOK.md §10 shows them, in the language of the moment.

The patterns themselves stand in the catalogue, so that a further language needs no change here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from huiguan.kernel.i18n.names import western_name
from huiguan.kernel.i18n.numbers import chinese_number

# Above this many days a deadline is told in months (LOOK.md §10).
DAYS_TOLD = 60
DAYS_IN_MONTH = 30.44
# Counts of persons below this are not told exactly (LOOK.md §10, "small cell").
SMALL_CELL = 5


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def long_date(value: date | datetime) -> str:
    """A date in prose: 2026年11月20日; 20 November 2026."""
    # Translators: Django date format of a date in prose
    return format_date(_day(value), pgettext("date in prose", "j F Y"))


def short_date(value: date | datetime, *, today: date | None = None) -> str:
    """A date in a table: 11-20 in the current year, otherwise with the year; 20 Nov."""
    day = _day(value)
    if day.year == (today or timezone.localdate()).year:
        return format_date(day, pgettext("date in a table, this year", "j M"))
    return format_date(day, pgettext("date in a table, another year", "j M Y"))


def clock(value: datetime) -> str:
    """The time of day where the installation stands: 14:00."""
    return format_date(timezone.localtime(value) if timezone.is_aware(value) else value, "H:i")


def moment(value: datetime) -> str:
    """Date and time in a table or line: 11-20 14:00; 20 Nov 14:00."""
    return f"{short_date(value)} {clock(value)}"


def time_range(start: datetime, end: datetime) -> str:
    """A range of times on one day: 14:00 至 18:00; 14:00–18:00."""
    return pgettext("range of times", "%(start)s–%(end)s") % {"start": clock(start), "end": clock(end)}


def date_range(start: date, end: date) -> str:
    """A range of dates in prose."""
    return written_range(long_date(start), long_date(end))


def written_range(start: str, end: str) -> str:
    """A range whose two ends are written already: 11-20至12-03; 20 Nov – 3 Dec."""
    return pgettext("range of dates", "%(start)s – %(end)s") % {"start": start, "end": end}


def deadline(working_days: int, *, days: int | None = None) -> str:
    """How far a deadline is, by working days (negative when past): 剩6个工作日 / 逾期5个工作日.

    `days` are the calendar days; above 60 of them the distance is told in months.
    """
    span = abs(days) if days is not None else 0
    if span > DAYS_TOLD:
        return _months(round(span / DAYS_IN_MONTH), late=working_days < 0)
    n = abs(working_days)
    if working_days == 0:
        return _("Due today") if not days else _rest_day(days)
    if working_days < 0:
        return ngettext("%(n)d working day late", "%(n)d working days late", n) % {"n": n}
    return ngettext("%(n)d working day left", "%(n)d working days left", n) % {"n": n}


def _rest_day(days: int) -> str:
    """No working day lies between: the date falls into the same days off as today."""
    return _("Due before the next working day") if days > 0 else _("Late since the last working day")


def _months(n: int, *, late: bool) -> str:
    if late:
        return ngettext("%(n)d month late", "%(n)d months late", n) % {"n": n}
    return ngettext("%(n)d month left", "%(n)d months left", n) % {"n": n}


def is_chinese() -> bool:
    """Tell whether the language of the moment is Chinese."""
    return (get_language() or "").startswith("zh")


def english_ordinal(n: int) -> str:
    """1 → 1st, 2 → 2nd, 11 → 11th."""
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def ordinal(n: int) -> str:
    """The bare ordinal, for a sentence of the catalogue: 第三; 3rd."""
    return f"第{chinese_number(n)}" if is_chinese() else english_ordinal(n)


def council_meeting(term: int, meeting: int) -> str:
    """A meeting of the council by its term: 第三届理事会第一次会议; 3rd Council, 1st meeting."""
    return _("%(term)s Council, %(meeting)s meeting") % {"term": ordinal(term), "meeting": ordinal(meeting)}


def article(n: int) -> str:
    """An article of a charter: 第十七条; Article 17."""
    return _("Article %(n)s") % {"n": chinese_number(n) if is_chinese() else n}


def number(value: int | float | Decimal, *, places: int | None = None) -> str:
    """A number with groups of three: 98,160. `places` fixes the digits after the point."""
    if places is None:
        return f"{value:,}"
    return f"{_rounded(value, places):,}"


def share(part: float | Decimal, whole: float | Decimal, *, places: int = 1) -> str:
    """A share in percent: 62.4%; a dash when the whole is nothing."""
    if not whole:
        return "–"
    return f"{_rounded(Decimal(str(part)) * 100 / Decimal(str(whole)), places):,}%"


def of_total(part: int, whole: int) -> str:
    """A count out of a total: 21 / 27."""
    return f"{part:,} / {whole:,}"


def small_count(n: int) -> str:
    """A count of persons in a table of figures; below five it is not told exactly: 少于5; fewer than 5."""
    return _("fewer than %(n)d") % {"n": SMALL_CELL} if 0 < n < SMALL_CELL else f"{n:,}"


def listed(parts: Iterable[str]) -> str:
    """Parts of a sentence one after the other: 甲、乙; A, B."""
    return pgettext("between the parts of a list", ", ").join(parts)


def money(amount: Decimal | int) -> str:
    """An amount of yuan: 1,234.50元; CNY 1,234.50."""
    return pgettext("amount of money", "CNY %(amount)s") % {"amount": f"{_rounded(amount, 2):,}"}


def person_name(name: str) -> str:
    """A person's name: 王小红; Wang Xiaohong."""
    return name if is_chinese() else western_name(name)


def masked_phone(phone: str) -> str:
    """A telephone number with its middle hidden: 138****2046."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)


def masked_id(identity: str) -> str:
    """An identity number with birthday and serial hidden: 440601********1523."""
    return f"{identity[:6]}{'*' * (len(identity) - 10)}{identity[-4:]}" if len(identity) >= 15 else "*" * len(identity)


def masked_account(account: str) -> str:
    """A bank account with all but its end hidden: ****6789."""
    return f"****{account[-4:]}" if len(account) >= 10 else "*" * len(account)


def _rounded(value: float | Decimal, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
