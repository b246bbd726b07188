"""Sort and search keys of names: pinyin, initials and strokes.

They are stored in columns, since the embedded server sorts by bytes. pypinyin is imported at the first key, since
that takes a quarter of a second.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from huiguan.kernel.i18n.strokes import stroke_count

# Characters that are read otherwise when they are a surname (通用规范汉字字典 and customary reading).
SURNAMES = {
    "万俟": "mo4 qi2", "尉迟": "yu4 chi2", "单于": "chan2 yu2", "长孙": "zhang3 sun1", "澹台": "tan2 tai2",
    "令狐": "ling2 hu2", "鲜于": "xian1 yu2", "宿": "su4", "单": "shan4", "曾": "zeng1", "仇": "qiu2", "解": "xie4",
    "任": "ren2", "华": "hua4", "区": "ou1", "朴": "piao2", "查": "zha1", "盖": "ge3", "乐": "yue4", "尉": "wei4",
    "纪": "ji3", "折": "she2", "员": "yun4", "缪": "miao4", "覃": "qin2", "洗": "xian3", "冼": "xian3", "翟": "zhai2",
    "秘": "bi4", "逄": "pang2", "燕": "yan1", "应": "ying1", "宁": "ning4", "葛": "ge3", "牟": "mu4", "那": "na1",
    "种": "chong2", "卜": "bu3", "殷": "yin1", "隗": "wei3", "召": "shao4", "繁": "po2", "晟": "cheng2", "黑": "he4",
    "臧": "zang1", "车": "che1", "重": "chong2", "柏": "bai3", "谌": "chen2", "么": "yao1", "都": "du1", "祭": "zhai4",
    "句": "gou1", "哈": "ha3", "撒": "sa4", "过": "guo1", "占": "zhan1", "要": "yao1", "曲": "qu1", "相": "xiang4",
}  # fmt: skip

# Further surnames of two characters, read as usual.
COMPOUND = frozenset(
    (
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "公孙",
        "慕容",
        "司徒",
        "夏侯",
        "端木",
        "南宫",
        "西门",
        "独孤",
        "司空",
    )
)

Syllable = tuple[str, bool]  # text, is it the reading of a Chinese character


@lru_cache(maxsize=65_536)
def _readings(text: str) -> tuple[Syllable, ...]:
    from pypinyin import Style, lazy_pinyin

    found: list[Syllable] = []
    for reading in lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors="default"):
        chinese = len(reading) > 1 and reading[-1].isdigit() and reading.isascii() and reading[0].isalpha()
        found.append((reading, chinese and reading not in text))
    return tuple(found)


def _person_readings(name: str) -> tuple[Syllable, ...]:
    for length in (2, 1):
        surname = SURNAMES.get(name[:length])
        if surname and len(name) >= length:
            return (*((reading, True) for reading in surname.split()), *_one_by_one(name[length:]))
    return _one_by_one(name)


def _one_by_one(text: str) -> tuple[Syllable, ...]:
    """Readings of the characters by themselves; a run of other letters stays together."""
    if text.isalpha() and min(text, default="") >= "\u3400":
        return tuple(syllable for character in text for syllable in _readings(character))
    runs = re.findall(r"[a-z0-9 .'·-]+|.", text, re.IGNORECASE)
    return tuple(syllable for run in runs for syllable in _readings(run))


def _syllables(text: str, person: bool) -> tuple[Syllable, ...]:
    return _person_readings(text) if person else _readings(text)


def pinyin_key(text: str, *, person: bool = False) -> str:
    """The sort key by pinyin: syllables with tone digits, separated by blanks; other letters in lower case.

    `person=True` reads the surname as a surname (单 shàn, 曾 zēng, 仇 qiú) and each further character by itself.
    """
    return " ".join(reading.strip() for reading, _chinese in _syllables(text.lower(), person) if reading.strip())


def pinyin_plain(text: str, *, person: bool = False) -> str:
    """Pinyin without tones and blanks, for search: 王小红 → wangxiaohong."""
    return "".join(
        reading.rstrip("12345") if chinese else reading for reading, chinese in _syllables(text.lower(), person)
    ).replace(" ", "")


def initials(text: str, *, person: bool = False) -> str:
    """First letters of the syllables, for search: 王小红 → wxh; other characters as they are, in lower case."""
    return "".join(reading[0] if chinese else reading for reading, chinese in _syllables(text.lower(), person)).replace(
        " ", ""
    )


def strokes_key(text: str) -> str:
    """The sort key by strokes (按姓氏笔画): for each character its strokes in two digits, then its code point.

    Characters without known strokes come last, so that Latin names follow the Chinese ones.
    """
    return "".join(map(_stroke, text))


class PersonKeys(NamedTuple):
    """All keys of a person's name at once: as `pinyin_key`, `pinyin_plain`, `initials` (of a person), `strokes_key`."""

    pinyin: str
    plain: str
    initials: str
    strokes: str


@lru_cache(maxsize=32_768)
def _part_keys(part: str) -> PersonKeys | None:
    """The keys of Chinese characters one by one; None when there are other signs among them."""
    if not all("\u3400" <= character <= "\u9fff" for character in part):
        return None
    readings = [syllable for character in part for syllable in _readings(character)]
    if len(readings) != len(part) or not all(chinese for _reading, chinese in readings):
        return None
    pinyin = [reading for reading, _chinese in readings]
    plain = "".join(reading.rstrip("12345") for reading in pinyin)
    return PersonKeys(" ".join(pinyin), plain, "".join(reading[0] for reading in pinyin), strokes_key(part))


@lru_cache(maxsize=4_096)
def _surname_keys(surname: str) -> PersonKeys | None:
    if surname not in SURNAMES:
        return _part_keys(surname)
    parts = [part.rstrip("12345") for part in SURNAMES[surname].split()]
    return PersonKeys(SURNAMES[surname], "".join(parts), "".join(part[0] for part in parts), strokes_key(surname))


@lru_cache(maxsize=2_048)
def person_keys(name: str) -> PersonKeys:
    """The keys of a name, for bulk paths that need all four; surnames and given names are read once."""
    length = 2 if name[:2] in SURNAMES else 1
    surname, given = _surname_keys(name[:length]), _part_keys(name[length:])
    if surname is None or given is None or len(name) <= length:
        return _any_keys(name)
    return PersonKeys(
        f"{surname.pinyin} {given.pinyin}",
        surname.plain + given.plain,
        surname.initials + given.initials,
        surname.strokes + given.strokes,
    )


def _any_keys(name: str) -> PersonKeys:
    """The same for names with letters and signs."""
    readings = _person_readings(name.lower())
    plain = "".join(reading.rstrip("12345") if chinese else reading for reading, chinese in readings)
    first = "".join(reading[0] if chinese else reading for reading, chinese in readings)
    pinyin = " ".join(reading.strip() for reading, _chinese in readings if reading.strip())
    return PersonKeys(pinyin, plain.replace(" ", ""), first.replace(" ", ""), strokes_key(name))


@lru_cache(maxsize=32_768)
def _stroke(character: str) -> str:
    return f"{stroke_count(character) or 99:02d}{ord(character):05x}"


def western_name(name: str) -> str:
    """A Chinese name as written in English (LOOK.md §10): 王小红 → Wang Xiaohong; other names unchanged."""
    syllables = _person_readings(name)
    if not name or not all(chinese for _reading, chinese in syllables):
        return name
    plain = [reading.rstrip("12345").replace("v", "ü") for reading, _chinese in syllables]
    surname = 2 if len(name) > 2 and (name[:2] in SURNAMES or name[:2] in COMPOUND) else 1
    return " ".join(filter(None, ("".join(plain[:surname]).capitalize(), "".join(plain[surname:]).capitalize())))
