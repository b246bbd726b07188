"""Columns that this system refuses to read at all (PRODUCT.md, "What it must never become").

Political affiliation, religion, ethnicity, appraisal and discipline of persons. A column is refused by its header,
also when written with blanks, signs or other widths, and by what stands in it, also under another header.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORDS = (
    "政治素质|政治品质|政治觉悟|政治态度|政治倾向|"
    "政治面貌|政治面目|政治身份|政治表现|政治立场|政治审查|政治考察|政审|党派|党员|入党|入团|党龄|团员|忠诚|思想表现|思想动态|思想状况|"
    "宗教|信仰|信教|民族|族别|种族|少数民族|考核|考评|考绩|绩效等次|评价等次|处分|处罚|惩处|惩戒|违纪|违法|奖惩|受案|诫勉|问责|"
    "病史|残疾类别|"
    "politicalaffiliation|politicalstatus|politicalparty|partymember|religio|faith|belief|ethnic|"
    "appraisal|performancerating|performancegrade|disciplin|punishment|sanction|loyalty|"
    "zhengzhimianmao|zzmm|zongjiao|minzu|kaohe|chufen"
)
_HEADER = re.compile(_WORDS)
# English words that would be found inside harmless ones (race in "trace") stand alone.
_ALONE = re.compile(r"\b(?:race|party|creed)\b", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")

_POLITICAL = (
    "中共党员|中国共产党党员|共产党员|党员|中共预备党员|预备党员|共青团员|团员|群众|无党派|无党派人士|民革(?:党员|会员)?|民盟(?:盟员)?|民建(?:会员)?|"
    "民进(?:会员)?|农工党(?:党员)?|致公党(?:党员)?|九三(?:学社)?(?:社员)?|台盟(?:盟员)?"
)
_RELIGIOUS = "佛教|道教|伊斯兰教|基督教|天主教|无宗教信仰|不信教|信教|佛教徒|基督徒|穆斯林"
_ETHNIC = "[\u4e00-\u9fff]{1,5}族"
_VALUE = re.compile(rf"(?:{_POLITICAL}|{_RELIGIOUS}|{_ETHNIC})")
SHARE = 0.5
SAMPLE = 5


def is_forbidden_header(header: str) -> bool:
    """Tell whether a column of this header is refused."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    return bool(_HEADER.search(_SIGNS.sub("", folded)) or _ALONE.search(folded))


def is_forbidden_value(cell: str) -> bool:
    """Tell whether a cell, or a choice that a field offers, is such a value of a person by itself."""
    return _VALUE.fullmatch(re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell))) is not None


def holds_forbidden(cells: Iterable[str]) -> bool:
    """Tell whether a column holds such values by more than half, from at least five filled cells."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < SAMPLE:
        return False
    return sum(map(is_forbidden_value, filled)) > SHARE * len(filled)
