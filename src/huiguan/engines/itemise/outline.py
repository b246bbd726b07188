"""Headings, the title and the date of a document."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from huiguan.engines.itemise.markers import masked
from huiguan.engines.itemise.numbers import to_int

LABEL = re.compile(
    r"(?P<l1>第[一二三四五六七八九十百零\d]{1,4}[章编]|第[一二三四五六七八九十]{1,3}部分"
    r"|[一二三四五六七八九十]{1,3}、|亮点[一二三四五六七八九十\d]{1,3}[：:、]?)"
    r"|(?P<l2>第[一二三四五六七八九十百零\d]{1,4}节|[（(][一二三四五六七八九十]{1,3}[)）]、?)"
    r"|(?P<l3>第[一二三四五六七八九十百零\d]{1,4}条|\d{1,3}(?:[．、]|\.(?=\D|\d{1,4}[年月]))|[（(]?\d{1,3}"
    r"(?=[)）][^\d]))"
    r"|(?P<l5>[①-⑳])"
)
PAREN_NUMBER = re.compile(r"[（(]?\d{1,3}[)）]")
CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")
DATE = (
    r"(?P<y>[12][0-9０-９]{3}|二[〇○零Ｏ0O一二三四五六七八九]{3})(?:年|[-/.])(?P<m>[0-9０-９]{1,2}"
    r"|[一二三四五六七八九十]{1,3})(?:月|[-/.])"
    r"(?P<d>[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})日?"
)
OWN_DATE = re.compile(
    r"^(?:[（(]?"
    + DATE
    + r"[)）]?$|.{0,12}(?:发布|发文|成文|印发|时间|日期)(?:日期|时间)?[：:]"
    + DATE.replace("?P<", "?P<b")
    + r")"
)
SIDE = re.compile(
    r"来源|作者[：:]|编辑|记者|发布|时间[：:]|日期|浏览|点击|字号|打印|分享|首页|>|\||©|http|^附件|^各.{0,40}[：:]$"
    r"|同志们|^抄送|号$|电话|联系人|通讯员|供稿"
)
TITLE_WORD = re.compile(
    r"通知|方案|计划|要点|清单|意见|讲话|致辞|纪要|报告|总结|决定|决议|通报|办法|会议|召开|规划|公告|函|综述"
)
NO_HEADING = re.compile(
    r"[；;：:]|要(?!求|素|点|闻)|前(?:完成|报)|每[年月周日季旬天半]|[0-9]+[月日户篇名个次期场]|[后前][，,]|期间|底前"
    r"|(?<!必)须(?!知)|应当|负责|牵头|^会议|请您|^请|不少于|不得|不超过|不低于|一律"
)
# The first sentence of an article (第三条 …。) is nearly always a provision, and only a very short one its heading.
MAX_RUN_IN, MAX_ARTICLE = 40, 8
BULLETS = frozenset("-•●■◆*·—▲△▶►▪◇□○☆★※➤➢✓✔√◎")
BULLET = re.compile(r"[-•●■◆*·—▲△▶►▪◇□○☆★※➤➢✓✔√◎]+")
LABELS_FOLLOW = re.compile(
    r"由?[^，,。；;：:]{2,40}(?:牵头|负责|落实|实施)[，,。][^。]{0,60}。?$|[（(](?!略)|(?:责任|牵头|完成|配合|主办|承办|整改|落实)[一-龥]{1,4}[：:]"
)
LEAF_LEVEL = 3
MAX_HEADING, MIN_TITLE, MAX_TITLE, HEAD_BLOCKS = 60, 5, 90, 12
# 地点：三楼会议室: part of the head of a record, no title.
LABELLED = re.compile("[一-龥]{2,5}[：:]")


@dataclass(slots=True)
class Heading:
    """A label and the words after it inside one block: `words_start` and `words_end` count in the block."""

    level: int
    label: str
    words_start: int
    words_end: int


def label_of(text: str) -> tuple[int, str] | None:
    """Level and label at the start of a block, or None. 一、 is 1, （一） 2, 1. 3, （1） 4, ① 5."""
    if text[:1] not in _LABEL_START:
        return None
    paren = PAREN_NUMBER.match(text)
    if paren:
        return 4, paren.group()
    match = LABEL.match(text)
    if not match or not match.lastgroup:
        return None
    return int(match.lastgroup[1]), match.group()


_LABEL_START = frozenset("第一二三四五六七八九十亮（(0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


def is_line(text: str) -> bool:
    """Whether a block has the form of a heading: short, and without a full stop."""
    return (
        len(text) <= MAX_HEADING
        and text[-1] not in "。；;！？!?，,、：:"
        and bool(CHINESE.search(text))
        and "。" not in text
    )


def _is_sidenote(text: str) -> bool:
    return bool(SIDE.search(text)) or own_date(text) is not None


def heading_of(text: str, body_follows: bool) -> Heading | None:
    """The heading that a block is or starts with; None for plain text.

    An unnumbered line counts only where a paragraph follows it. A numbered paragraph starts with a heading when its
    first sentence is short and more follows.
    """
    found = label_of(text)
    if found is None:
        if body_follows and len(text) >= 4 and is_line(text) and not _is_sidenote(text):
            return Heading(1, "", 0, len(text))
        return None
    level, label = found
    if is_line(text) or text == label:
        return Heading(level, label, len(label), len(text))
    stop = text.find("。")
    article = label.startswith("第") and label.endswith("条")
    if len(label) < stop <= (len(label) + MAX_ARTICLE if article else MAX_RUN_IN) and _is_heading_sentence(
        text[len(label) : stop], text[stop + 1 :], level
    ):
        return Heading(level, label, len(label), stop)
    return None


def _is_heading_sentence(words: str, rest: str, level: int) -> bool:
    """Whether the first sentence of a numbered paragraph heads it: no duty itself, and more than a note follows."""
    if "《" in words and level >= LEAF_LEVEL:
        return False
    return bool(rest) and not LABELS_FOLLOW.match(rest) and not NO_HEADING.search(masked(words))


def heads(words: str, rest: str) -> bool:
    """Whether the short first sentence of an entry heads what follows in it (启动仪式。3月22日举办…)."""
    return _is_heading_sentence(words, rest, LEAF_LEVEL)


def own_date(text: str) -> dt.date | None:
    """The date that a line gives as the document's own (signature, 发布时间); None for any other line."""
    match = OWN_DATE.match(text) if len(text) < 120 else None
    if not match:
        return None
    prefix = "" if match.group("y") else "b"
    try:
        return dt.date(*(to_int(match.group(prefix + part)) for part in "ymd"))
    except ValueError:
        return None


def find_title(lines: list[str]) -> str | None:
    """The title among the first blocks: the most title-like line before the first paragraph."""
    best, best_score = None, 0
    for line in lines[:HEAD_BLOCKS]:
        if "\t" in line:
            break
        if "。" in line or len(line) > MAX_TITLE:
            break
        if (
            len(line) < MIN_TITLE
            or LABELLED.match(line)
            or line[-1] in "：:。；;，,"
            or label_of(line)
            or SIDE.search(line)
            or own_date(line)
        ):
            continue
        score = min(len(line), 40) + (30 if TITLE_WORD.search(line) else 0)
        if score > best_score:
            best, best_score = line, score
    return best
