"""What a clerk or a file writes, checked and brought into one form. Raises ValueError with a sentence for people.

Resident identity numbers: GB 11643-1999 (eighteen characters, the last a check digit by ISO 7064 MOD 11-2; birth date
in 7 to 14; sequence number odd for men, even for women). Credit codes: GB 32100-2015.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from huiguan.kernel.calendar import today
from huiguan.kernel.permits import RuleViolation
from huiguan.members.enums import Gender

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ID = re.compile(r"[1-9]\d{16}[\dX]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_ACCOUNT = re.compile(r"\d{8,30}")
_SIGNS = re.compile(r"[\s\-－—·.,，']+")
_EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Identity:
    """A resident identity number with what it says itself."""

    number: str
    birth_date: date
    gender: str


def plain(text: str) -> str:
    """Without blanks and signs, in half width and upper case."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_id_number(text: str) -> Identity:
    """The number of an identity card with the date of birth and the gender that it holds."""
    number = plain(text)
    if len(number) == 15 and number.isdigit():
        raise ValueError(_("This ID number has 15 digits; those ended in 2013. Enter the one of 18 digits."))
    if not _ID.fullmatch(number):
        raise ValueError(_("An ID number has 18 characters: 17 digits, then a digit or X."))
    if _CHECK[sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True)) % 11] != number[17]:
        raise ValueError(_("The last character of the ID number does not fit the others: one of them is mistyped."))
    return Identity(number, _birth_date(number), Gender.MALE if int(number[16]) % 2 else Gender.FEMALE)


def _birth_date(number: str) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as fault:
        raise ValueError(_("The date of birth inside the ID number does not exist.")) from fault
    if not _EARLIEST <= born <= today():
        raise ValueError(_("The date of birth inside the ID number lies in the future or before 1900."))
    return born


def check_mobile(text: str) -> str:
    """A mobile number of the mainland: eleven digits, without +86 and blanks."""
    number = plain(text).removeprefix("+").removeprefix("0086")
    number = number[2:] if len(number) == 13 and number.startswith("86") else number
    if not _MOBILE.fullmatch(number):
        raise ValueError(_("A mobile number has eleven digits and starts with 1."))
    return number


def check_bank_account(text: str) -> str:
    """A bank account: digits only."""
    account = plain(text)
    if not _ACCOUNT.fullmatch(account):
        raise ValueError(_("A bank account has 8 to 30 digits."))
    return account


def check_credit_code(text: str) -> str:
    """A unified social credit code with its check character."""
    try:
        code: str = uscc.validate(plain(text))
    except ValidationError as fault:
        raise ValueError(_("This credit code has a mistake: it has 18 characters, the last checks the others.")) from (
            fault
        )
    return code


# GB 32100-2015: the first character names the registering department (1: 机构编制), the second the kind (1: 机关).
ORGAN_CODE = "11"
_ORGAN = re.compile(
    "(?:公安(?:部|厅|局|分局)|派出所|看守所|(?:交|刑|特|巡|治)[^校院]{0,4}(?:支队|大队|总队)|人民政府|街道办事处|人民法院|人民检察院|"
    "监察委员会|纪律检查委员会|人民代表大会(?:常务委员会)?|国家安全(?:部|厅|局)|司法(?:部|厅|局)|政法委员会|"
    "监狱(?:管理局)?|戒毒所|税务局|海关|民政(?:部|厅|局)|财政(?:部|厅|局)|教育(?:部|厅|局)|检察院|法院)$"
)
_PERHAPS = re.compile("(?:委员会|委|厅|局|署|政府|管理处)$")


def refuse_state_organ(name: str, credit_code: str) -> None:
    """State organs cannot be unit members (社会团体登记管理条例, article 2: 国家机关以外的组织可以作为单位会员).

    The credit code decides; without one the name does, and a name that may be an organ's needs the code.
    """
    if credit_code.startswith(ORGAN_CODE) or (not credit_code and _ORGAN.search(name)):
        message = _(
            "%(name)s is a state organ and cannot be a unit member (Regulation on the Registration of Social"
            " Organizations, article 2). Its staff can join as individual members."
        )
        raise RuleViolation(message % {"name": name}, code="state_organ", field="name")
    if not credit_code and _PERHAPS.search(name):
        message = _("By its name this may be a state organ, which cannot be a unit member. Enter its credit code.")
        raise RuleViolation(message, code="credit_code_needed", field="credit_code")
