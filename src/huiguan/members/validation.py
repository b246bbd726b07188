"""What a person writes into a form, checked and brought into one form. Raises ValueError with a sentence for people.

Numbers are checked by `importing.cells`, as in a file: one check and one sentence each.

Resident identity numbers: GB 11643-1999 (eighteen characters, the last a check digit by ISO 7064 MOD 11-2; birth date
in 7 to 14; sequence number odd for men, even for women). Credit codes: GB 32100-2015.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from huiguan.kernel.calendar import today
from huiguan.kernel.permits import RuleViolation
from huiguan.members.importing import cells

_SIGNS = re.compile(r"[\s\-－—·.,，']+")


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
    number = _whole(plain(text), cells.id_number, _("An ID number holds 17 digits and a digit or X."))
    born = cells.bounded(date.fromisoformat(cells.id_birth_date(number)), today())
    return Identity(number, date.fromisoformat(born), cells.id_gender(number))


def check_mobile(text: str) -> str:
    """A mobile number of the mainland: eleven digits, without +86 and blanks."""
    return _whole(plain(text), cells.mobile, _("A mobile number has 11 digits and begins with 13 to 19."))


def check_bank_account(text: str) -> str:
    """A bank account: digits only, cards by their check digit."""
    return _whole(plain(text), cells.bank_account, _("A bank account holds 8 to 30 digits."))


def _whole(text: str, check: Callable[[str], str], otherwise: str) -> str:
    """By the very check of an import; but what a file may leave out or mask is refused of a person."""
    found = check(text) if "*" not in text else ""
    if not found:
        raise ValueError(otherwise)
    return found


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
