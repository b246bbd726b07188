"""From cells of a roster to values: each function takes a cell and returns a text for the database, or says why not.

Whatever a clerk's Excel makes of a value is read: numbers as text, texts as numbers, full-width digits, the customary
ways of writing dates. What cannot be right is refused with a reason that says what to do. Values that come again and
again (dates, units, classes) are looked at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

# What is wrong with a cell: `ValueError` with a translated sentence, as in kernel.exchange.values.
Check = Callable[[Any], str]

ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
_BLANKS = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff]")
_DIGITS = re.compile(r"[0-9]")
_NAME_SIGN = re.compile(r"[^\w\s·•・.'’\-()（）]|_")
_SEVERAL = re.compile(r"[、，,;；/&＆]|和另")
_TOTALS = frozenset({"合计", "总计", "小计", "共计", "total", "合計"})
_PLACEHOLDERS = frozenset(
    {"无", "暂无", "不详", "未知", "n/a", "na", "null", "none", "-", "--", "—", "/", "\\", "待补", "待定"}
)
_NO_NAMES = _TOTALS | _PLACEHOLDERS
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_PLAIN_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{2}")
_NUMBER = re.compile(r"[\w./()（）#〔〕\[\]-]+")
_DATE = re.compile(
    r"(\d{4})\s*(?:年|[-/.,。．])\s*(\d{1,2})(?:\s*(?:月|[-/.,。．])\s*(?:(\d{1,2})\s*[日号]?)?)?"
    r"(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_EPOCH = date(1899, 12, 30)
SERIAL_FROM, SERIAL_TO = 7_000, 60_000  # 1919 to 2064
OLDEST = date(1900, 1, 1)


def shown(cell: Any) -> str:
    """A cell as it is listed among the bad ones."""
    return cell if isinstance(cell, str) else plain(cell)


def plain(cell: Any) -> str:
    """A cell as text: one line, without blanks at its edges and invisible characters."""
    if type(cell) is not str:
        return _number_text(cell)
    if cell.isprintable():
        return cell.strip()
    return _BLANKS.sub(" ", cell.translate(_INVISIBLE).replace("\u3000", " ")).strip()


def _number_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else str(cell)
    return str(cell)


def ascii_text(cell: Any) -> str:
    """A cell of digits and letters: full width made narrow, every blank taken out, our own apostrophe too."""
    found = cell if type(cell) is str else _number_text(cell)
    if not found.isascii():
        found = unicodedata.normalize("NFKC", found.translate(_INVISIBLE))
    if not found.isalnum():
        found = _BLANKS.sub("", found).lstrip("'`’")
    return found


def check_cell(found: str) -> None:
    """Refuse what no column takes: errors of a formula, formulas without a result, characters that none can see."""
    if found[0] == "#" and found.upper() in ERRORS:
        raise ValueError(_("The formula in this cell gives an error (%(error)s).") % {"error": found[:12]})
    if found[0] == "=" and len(found) > 1:
        raise ValueError(
            _("The cell holds a formula without its result. Save the file in Excel, then upload it again.")
        )
    if not found.isprintable() and _CONTROL.search(found):
        raise ValueError(_("The cell holds characters that cannot be shown. Type it anew."))


def text(limit: int, *, recurring: bool) -> Check:
    """A check of texts of at most `limit` characters; `recurring` ones (units, duties) are looked at once."""

    def check(cell: Any) -> str:
        found = plain(cell)
        if not found:
            return ""
        if found.isalnum() and len(found) <= limit:
            return found
        check_cell(found)
        if found.startswith("'") and found[1:2] in "=+-@":
            found = found[1:]
        if len(found) > limit:
            raise ValueError(_("%(length)s characters; at most %(limit)s.") % {"length": len(found), "limit": limit})
        return found

    return lru_cache(maxsize=8192)(check) if recurring else check


@lru_cache(maxsize=8192)
def name(cell: Any) -> str:
    """A person's name, of at most 60 characters, without digits and signs; 王 小红 is 王小红."""
    found = plain(cell)
    if not found:
        return ""
    check_cell(found)
    if found == "***" or (found.isalpha() and len(found) <= 60 and found not in _NO_NAMES):
        return found
    if found.replace(" ", "").casefold() in _TOTALS:
        raise ValueError(_("A line of totals, no member."))
    if found in _PLACEHOLDERS:
        raise ValueError(_("“%(cell)s” is no name.") % {"cell": found})
    if len(found) > 60:
        raise ValueError(_("%(length)s characters; at most %(limit)s.") % {"length": len(found), "limit": 60})
    if _DIGITS.search(unicodedata.normalize("NFKC", found)):
        raise ValueError(_("A name holds no digits."))
    if _SEVERAL.search(found):
        raise ValueError(_("Several names in one cell; one member a row."))
    sign = _NAME_SIGN.search(found)
    if sign:
        raise ValueError(_("A name does not hold “%(sign)s”.") % {"sign": sign[0]})
    # Names of two characters are often set apart to the width of three.
    return found.replace(" ", "") if _is_chinese(found) else found


def _is_chinese(found: str) -> bool:
    return all("\u3400" <= c <= "\u9fff" or c in " ·•・" or ord(c) >= 0x20000 for c in found)


GENDERS = {"男": "m", "男性": "m", "m": "m", "male": "m", "1": "m", "先生": "m", "女": "f", "女性": "f", "f": "f"} | {
    "female": "f",
    "2": "f",
    "女士": "f",
}


@lru_cache(maxsize=256)
def gender(cell: Any) -> str:
    """`m` or `f`."""
    found = ascii_text(cell).casefold()
    if not found or found in _PLACEHOLDERS:
        return ""
    check_cell(found)
    if found not in GENDERS:
        raise ValueError(_("“%(cell)s” is not one of: %(words)s.") % {"cell": found[:30], "words": "男、女"})
    return GENDERS[found]


@lru_cache(maxsize=20_000)
def _compact_day(found: str) -> str:
    """The day of eight digits as 2026-11-20; empty when there is none."""
    try:
        return date(int(found[:4]), int(found[4:6]), int(found[6:])).isoformat()
    except ValueError:
        return ""


@lru_cache(maxsize=1024)
def _province(code: str) -> bool:
    from stdnum import numdb

    return any("province" in properties for _part, properties in numdb.get("cn/loc").info(code))


def id_number(cell: Any) -> str:
    """An ID number of 18 characters (GB 11643-1999): area, birthday, serial, check digit. Masked ones pass."""
    if type(cell) is str and len(cell) == 18 and cell.isascii() and cell[:17].isdigit():
        return _checked_id(cell.upper())
    if type(cell) is float or (type(cell) is int and cell > 10**15):
        raise ValueError(_digits_lost())
    found = ascii_text(cell)
    if not found:
        return ""
    if "*" in found and is_masked(found):
        return found
    found = found.upper()
    if len(found) == 18 and found[:17].isdigit() and found.isascii():
        return _checked_id(found)
    if found.casefold() in _PLACEHOLDERS:
        return ""
    check_cell(found)
    if _SCIENTIFIC.fullmatch(found):
        raise ValueError(_digits_lost())
    if not re.fullmatch(r"[0-9]*[0-9X]", found):
        raise ValueError(_("An ID number holds 17 digits and a digit or X."))
    if len(found) == 15:
        raise ValueError(_("15 digits: the old number is no longer valid. The new one has 18."))
    raise ValueError(_("%(length)s characters; an ID number has 18.") % {"length": len(found)})


def _checked_id(found: str) -> str:
    if not _province(found[:2]):
        raise ValueError(_("No province has the area code %(code)s.") % {"code": found[:2]})
    day = _compact_day(found[6:14])
    if not day or not "1880" <= day[:4] <= "2100":
        raise ValueError(_("The ID number holds a date of birth that does not exist."))
    # 1 - 2 · (the number to base 13) modulo 11 is the weighted sum of GB 11643.
    if "0123456789X"[(1 - 2 * int(found[:17], 13)) % 11] != found[17]:
        raise ValueError(_("The check digit is wrong: a digit is mistyped."))
    return found


def _digits_lost() -> str:
    return _("Stored as a number, so that its last digits are lost. Format the column as text and type it again.")


def is_masked(found: str) -> bool:
    """Whether a value is one of our own masks: stars in it, nothing but digits, letters and stars."""
    return "*" in found and found.replace("*", "").isalnum() | (found.strip("*") == "")


def id_birth_date(number: str) -> str:
    """The day of birth in a checked ID number, as 2026-11-20."""
    return _compact_day(number[6:14])


def id_gender(number: str) -> str:
    """The gender in a checked ID number."""
    return "m" if number[16] in "13579" else "f"


def mobile(cell: Any) -> str:
    """A mobile number of 11 digits, without +86 and hyphens. Masked ones pass."""
    if type(cell) is str and _MOBILE.fullmatch(cell):
        return cell
    found = ascii_text(cell)
    if len(found) != 11 or not found.isdigit():
        if not found or found.casefold() in _PLACEHOLDERS:
            return ""
        if "*" in found and is_masked(found):
            return found
        check_cell(found)
        if type(cell) is float or _SCIENTIFIC.fullmatch(found):
            raise ValueError(_digits_lost())
        found = re.sub(r"^(?:\+|00)?86(?=1[0-9]{10}$)", "", re.sub(r"[-()（）.]", "", found))
    if not _MOBILE.fullmatch(found):
        if re.fullmatch(r"0[0-9]{9,11}|[2-8][0-9]{6,7}", found):
            raise ValueError(_("This is a fixed line. A mobile number has 11 digits and begins with 1."))
        if re.search(r"[、，,;；/]", found):
            raise ValueError(_("Several numbers in one cell; leave one."))
        raise ValueError(_("A mobile number has 11 digits and begins with 13 to 19."))
    return found


def email(cell: Any) -> str:
    """A mail address of at most 254 characters, in lower case after the @."""
    if type(cell) is str and len(cell) <= 254 and _PLAIN_EMAIL.fullmatch(cell):
        return cell
    found = ascii_text(cell)
    if not found or found.casefold() in _PLACEHOLDERS:
        return ""
    if not _EMAIL.fullmatch(found):
        check_cell(found)
        raise ValueError(_("This is no mail address such as name@example.org."))
    if len(found) > 254:
        raise ValueError(_("%(length)s characters; at most %(limit)s.") % {"length": len(found), "limit": 254})
    local, _at, domain = found.rpartition("@")
    return f"{local}@{domain.lower()}"


def bank_account(cell: Any) -> str:
    """A bank account of 8 to 30 digits; cards (62…, 16 to 19 digits) by their check digit. Masked ones pass."""
    if type(cell) is float or (type(cell) is int and cell > 10**15):
        raise ValueError(_digits_lost())
    found = ascii_text(cell).replace("-", "")
    if not found or found.casefold() in _PLACEHOLDERS:
        return ""
    if "*" in found and is_masked(found):
        return found
    if not (found.isascii() and found.isdigit()) or not 8 <= len(found) <= 30:
        check_cell(found)
        if _SCIENTIFIC.fullmatch(found):
            raise ValueError(_digits_lost())
        raise ValueError(_("A bank account holds 8 to 30 digits."))
    if not is_card(found):
        raise ValueError(_("The check digit of the card is wrong: a digit is mistyped."))
    return found


def is_card(digits: str) -> bool:
    """Whether the check digit of a card is right; other accounts have none."""
    return not digits.startswith("62") or not 16 <= len(digits) <= 19 or _luhn(digits)


_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")


def _luhn(digits: str) -> bool:
    """The check of ISO/IEC 7812-1: sums of bytes, 48 too much for each."""
    text = digits.encode()
    return (sum(text[-1::-2]) + sum(text[-2::-2].translate(_DOUBLED)) - 48 * len(text)) % 10 == 0


def number(cell: Any) -> str:
    """A member number of at most 40 letters, digits and signs such as - / 〔〕."""
    if type(cell) is str and len(cell) <= 40 and cell.isascii() and cell.isalnum():
        return cell
    found = ascii_text(cell)
    if not found:
        return ""
    if not found.isalnum():
        check_cell(found)
        if not _NUMBER.fullmatch(found):
            raise ValueError(_("A member number holds letters, digits, - and / only."))
    if len(found) > 40:
        raise ValueError(_("%(length)s characters; at most %(limit)s.") % {"length": len(found), "limit": 40})
    return found


_MASKED_DAY = re.compile(r"\d{4}-\*\*-\*\*")


def day(today: date, *, month_is_enough: bool, masked: bool = False) -> Check:
    """A check of days from 1900 to today. With `month_is_enough`, 2020年5月 is the first of May.

    With `masked`, a day as our own export masks it (1980-**-**) stays as it is: it can only stand for a stored one.
    """

    @lru_cache(maxsize=20_000)
    def check_text(cell: str) -> str:
        if masked and _MASKED_DAY.fullmatch(cell):
            bounded(date(max(1, int(cell[:4])), 1, 1), today)
            return cell
        return bounded(_read_day(cell, month_is_enough), today)

    def check(cell: Any) -> str:
        if type(cell) is str:
            return check_text(cell)
        if isinstance(cell, datetime):
            return bounded(cell.date(), today)
        if isinstance(cell, date):
            return bounded(cell, today)
        return bounded(_day_of_number(cell, month_is_enough), today)

    return check


def bounded(found: date | None, today: date) -> str:
    """A day from 1900 to today as a text; empty for none."""
    if found is None:
        return ""
    if found > today:
        raise ValueError(_("%(day)s lies in the future.") % {"day": found.isoformat()})
    if found < OLDEST:
        raise ValueError(_("%(day)s lies too far back.") % {"day": found.isoformat()})
    return found.isoformat()


def _day_of_number(cell: Any, month_is_enough: bool) -> date | None:
    """A number: a serial day of Excel, or 20200501, 202005, 2020.5 that was typed as a number."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return _read_day(plain(cell), month_is_enough)
    if SERIAL_FROM <= cell <= SERIAL_TO:
        return _EPOCH + timedelta(days=int(cell))
    if isinstance(cell, float) and not cell.is_integer():
        if repr(cell).endswith(".1"):
            values = {"cell": repr(cell), "year": int(cell)}
            raise ValueError(
                _("%(cell)s may be January or October. Write %(year)s-01 or %(year)s-10, as text.") % values
            )
        return _read_day(repr(cell), month_is_enough)
    return _read_day(str(int(cell)), month_is_enough)


def _read_day(cell: str, month_is_enough: bool) -> date | None:
    found = plain(cell)
    if not found.isascii():
        found = unicodedata.normalize("NFKC", found)
    found = found.strip(" '。.")
    if not found or found.casefold() in _PLACEHOLDERS:
        return None
    check_cell(found)
    if found.isdigit() and len(found) == 5 and SERIAL_FROM <= int(found) <= SERIAL_TO:
        return _EPOCH + timedelta(days=int(found))
    match = _DATE.fullmatch(found) or _COMPACT.fullmatch(found)
    if match is None:
        raise ValueError(_("“%(cell)s” is no date such as 2026-11-20.") % {"cell": found[:30]})
    if match[3] is None and not month_is_enough:
        raise ValueError(_("“%(cell)s”: the day is missing.") % {"cell": found[:30]})
    try:
        return date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError as error:
        raise ValueError(_("There is no day %(cell)s.") % {"cell": found[:30]}) from error


def word(words: Mapping[str, str]) -> Check:
    """A check of fixed words: `words` leads from what may stand in the cell, in lower case, to the value."""
    known = {key.casefold(): value for key, value in words.items()}
    offered = "、".join(dict.fromkeys(words))

    @lru_cache(maxsize=1024)
    def check(cell: Any) -> str:
        found = plain(cell)
        if not found:
            return ""
        check_cell(found)
        value = known.get(found.casefold()) or known.get(found.replace(" ", "").casefold())
        if value is None:
            raise ValueError(_("“%(cell)s” is not one of: %(words)s.") % {"cell": found[:30], "words": offered[:200]})
        return value

    return check


def decimal(cell: Any) -> str:
    """A number, as text."""
    found = ascii_text(cell).replace(",", "")
    if found and not re.fullmatch(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,6})?", found):
        check_cell(found)
        raise ValueError(_("“%(cell)s” is no number.") % {"cell": found[:30]})
    return found
