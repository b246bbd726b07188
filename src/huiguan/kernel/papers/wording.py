"""What the form of an official document asks of its words: levels of headings, breaks of titles, widths, dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import Enum
from functools import cache
from itertools import accumulate, pairwise

from huiguan.kernel.papers.paper import Paper

LEVELS = (
    (re.compile(r"^[一二三四五六七八九十百]+、"), 1),
    (re.compile(r"^（[一二三四五六七八九十百]+）"), 2),
    (re.compile(r"^\d{1,3}[.．](?!\d)"), 3),
    (re.compile(r"^（\d{1,3}）"), 4),
)
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SEALED_RIGHT, UNSEALED_RIGHT = 4, 2  # characters
LONGEST_TITLE = 200  # characters: what is longer is no title and is cut as it comes
LONGEST_LABEL = 12  # characters, its colon included: what is longer is a sentence
LONGEST_HEADING = 40  # characters: a longer line is a paragraph that begins with its heading
# A title breaks before 关于 and after these; never inside a number, a word of Latin letters or a pair of brackets.
GOOD_AFTER = "月年》、，"
NEVER_AFTER = "（〔《“"
NEVER_BEFORE = "）〕》”，、。：；的了和与及"


#: Where a paper was passed or approved, as it stands below its title (题注): （2026年3月5日第三届理事会第一次会议通过）
CAPTION = re.compile(r"（[^（）]*\d{4}年\d{1,2}月\d{1,2}日[^（）]*(?:通过|批准|修订)）")
PRESENCE = re.compile(r"(?:出席|请假|缺席|列席)(?:（\d+人）)?：")
#: What a title's line never ends inside: 第三届, 第二次, and the words that titles of associations are made of.
COUNTED = re.compile(
    r"第[〇零一二三四五六七八九十百千\d]+[届次号批期章条个]?|全[国省市县区会体年]|[本下上]年度?|年度|协会|会员|代表|大会|会议|理事|常务"
    r"|监事|会长|秘书|警察|公安|工作|计划|报告|通知|决定|决议|方案|办法|制度|章程|修改|修订|换届|选举|召开|召集|举办|开展|表彰|先进|印发"
    r"|报送|征求|意见|情况|会费|标准|服务|权益|保障|培训|活动|学术|研究|论坛|课题|评审|名单|人员|负责人|备案|年度检查|财务|审计|基金|慰问"
)
#: Spaces that a screen sets around figures; official documents have none, and a justified line stretches them.
LOOSE = re.compile(
    r"(?<=[\u3001-\u9fff\uff01-\uff60]) (?=\d)|(?<=\d) (?=[\u3001-\u9fff\uff01-\uff60])"
    r"|(?<=\d) (?=[≥≤<>=] \d)|(?<=\d[≥≤<>=]) (?=\d)"
)


class Level(Enum):
    """Levels of structure (GB/T 9704-2012, 7.3.3): 一、 （一） 1. （1）, and text."""

    TEXT = 0
    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4


def level_of(line: str) -> Level:
    """The level that a line's own number gives it."""
    return next((Level(level) for pattern, level in LEVELS if pattern.match(line)), Level.TEXT)


def heading_of(line: str) -> tuple[str, str]:
    """A line cut into its heading and the words that run on after it: （一）做实服务。各地要…

    Only lines of the first two levels have headings in another font; of a long line the first sentence is the heading,
    of one that names a thing the name: 一、时间：2026年3月5日9:00.
    In minutes the words 出席, 请假 and 列席 before the names are set as such (GB/T 9704-2012, 10.3).
    """
    if presence := PRESENCE.match(line):
        return line[: presence.end()], line[presence.end() :]
    if level_of(line) not in (Level.FIRST, Level.SECOND):
        return "", line
    if (found := line.find("：") + 1) and 0 < found <= LONGEST_LABEL and found < len(line):
        return line[:found], line[found:]
    end = line.find("。") + 1
    if 0 < end < len(line) and end <= LONGEST_HEADING:
        return line[:end], line[end:]
    return (line, "") if len(line) <= LONGEST_HEADING else ("", line)


def caption_of(body: Sequence[str]) -> tuple[str, list[str]]:
    """What stands below the title (题注) when the first line says where the paper was passed, and the other lines."""
    lines = [line.strip() for line in body if line.strip()]
    return (lines[0], lines[1:]) if lines and CAPTION.fullmatch(lines[0]) else ("", lines)


def width_of(text: str) -> float:
    """Width in Chinese characters; what is narrow counts half."""
    return sum(0.5 if ord(character) < 0x2E80 and character not in "“”‘’—…·〔〕" else 1.0 for character in text)


def printable(text: str) -> str:
    """The text without the characters that no XML may hold."""
    return UNPRINTABLE.sub("", text)


def tight(line: str) -> str:
    """A line of text as official documents set it: 出席30人，应到31人（30≥20.67）."""
    return LOOSE.sub("", LOOSE.sub("", line))


def official_date(day: date) -> str:
    """The date of a document: Arabic numbers without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def signature_indents(paper: Paper) -> tuple[float, float]:
    """How many characters the issuing body and the date stand in from the right edge (GB/T 9704-2012, 7.3.5)."""
    wider = width_of(official_date(paper.dated)) - width_of(paper.signed)
    if paper.sealed:
        centred = SEALED_RIGHT + wider / 2
        return max(0.0, centred), SEALED_RIGHT - min(0.0, centred)
    # The date begins two characters right of the name; the longer of both ends two characters from the edge.
    if wider > 0:
        return UNSEALED_RIGHT + wider + 2, float(UNSEALED_RIGHT)
    return float(UNSEALED_RIGHT), max(0.0, -wider)


def break_title(title: str, per_line: int = 19) -> list[str]:
    """A title in as few lines as hold it, even in length and broken where the words allow (GB/T 9704-2012, 7.3.1).

    `per_line` is how many characters of 22 pt a line of 156 mm takes.
    """
    count = max(1, -(-int(width_of(title) + 0.5) // per_line))
    if count == 1:
        return [title]
    if len(title) > LONGEST_TITLE:
        return [title[at : at + per_line] for at in range(0, len(title), per_line)]
    reached = [0.0, *accumulate(width_of(character) for character in title)]
    even = reached[-1] / count

    def cost(start: int, end: int) -> float:
        width = reached[end] - reached[start]
        return (width - even) ** 2 + (1000 * (width - per_line) if width > per_line else 0)

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[int, ...]]:
        if left == 1:
            return cost(start, len(title)), ()
        last = min(len(title) - left + 1, start + 2 * per_line)
        ends = range(start + 1, last + 1)
        found, at = min((cost(start, at) + _break_cost(title, at) + best(at, left - 1)[0], at) for at in ends)
        return found, (at, *best(at, left - 1)[1])

    breaks = (0, *best(0, count)[1], len(title))
    return [title[start:end] for start, end in pairwise(breaks)]


def _break_cost(title: str, at: int) -> float:
    before, after = title[at - 1], title[at]
    if any(found.start() < at < found.end() for found in COUNTED.finditer(title)):
        return 500
    if before in NEVER_AFTER or after in NEVER_BEFORE or (before.isascii() and after.isascii()):
        return 500
    if before.isdigit() or after.isdigit() or title.startswith("关于", at - 1):
        return 100
    return 0 if title.startswith(("关于", "第"), at) or before in GOOD_AFTER else 20
