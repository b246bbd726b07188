"""Numbers of articles, references to them, and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from huiguan.engines.charter.findings import Findings
from huiguan.engines.charter.model import Charter
from huiguan.engines.charter.source import Path
from huiguan.engines.charter.words import article_label

BLANK = re.compile(r"【([^【】]+)】")
# 第…条 in the text; what follows another law's name (《…》第…条) points elsewhere.
MENTION = re.compile(r"(?<!》)第([一二三四五六七八九十百零]+)条(?:之([一二三四五六七八九十]+))?")


def check(charter: Charter, findings: Findings) -> None:
    """Numbering, dangling references, and blanks that nobody explained or filled in."""
    _numbering(charter, findings)
    for path, article in citations(charter.data["rules"], ("rules",)):
        if article not in charter.articles:
            label = article_label(article)
            findings.error("unknown_article", path, f"{label}不存在", f"there is no article {article} ({label})")
    _mentions(charter, findings)
    _blanks(charter, findings)


def paths(charter: Charter) -> Iterator[tuple[Path, str, str]]:
    """Path, number and text of every article, in the order of the file."""
    for c, chapter in enumerate(charter.data["chapters"]):
        for a, article in enumerate(chapter["articles"]):
            yield ("chapters", c, "articles", a), str(article["number"]), article["text"]


def citations(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every `article` below `data`, with its path."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "article":
                yield (*path, key), str(value)
            else:
                yield from citations(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from citations(value, (*path, index))


def _numbering(charter: Charter, findings: Findings) -> None:
    seen: set[str] = set()
    before = (0, 0)
    for path, number, _ in paths(charter):
        label = article_label(number)
        if number in seen:
            findings.error("duplicate_article", path, f"{label}重复", f"article {number} ({label}) stands twice")
            continue
        seen.add(number)
        whole, _, inserted = number.partition("-")
        here = (int(whole), int(inserted or 0))
        if here < before:
            findings.error("article_order", path, f"{label}次序颠倒", f"article {number} ({label}) is out of order")
        elif not _follows(before, here):
            findings.error("article_gap", path, f"{label}之前有缺号", f"numbers are missing before {number} ({label})")
        before = max(before, here)


def _follows(before: tuple[int, int], here: tuple[int, int]) -> bool:
    return here in ((before[0] + 1, 0), (before[0], before[1] + 1))


def _mentions(charter: Charter, findings: Findings) -> None:
    known = {article.label for article in charter.articles.values()}
    for path, _, text in paths(charter):
        for found in MENTION.finditer(text):
            if found.group(0) not in known:
                findings.error(
                    "unknown_article",
                    (*path, "text"),
                    f"文中所引{found.group(0)}不存在",
                    f"the text refers to {found.group(0)}, which does not exist",
                )


def _blanks(charter: Charter, findings: Findings) -> None:
    explained = {blank for blank, _ in charter.blanks}
    open_blanks: set[str] = set()
    for path, _, text in paths(charter):
        for blank in BLANK.findall(text):
            open_blanks.add(blank)
            if blank not in explained:
                zh, en = f"空白【{blank}】未作说明", f"the blank 【{blank}】 is not explained under “blanks”"
                findings.warning("unknown_blank", (*path, "text"), zh, en)
    for index, (blank, _) in enumerate(charter.blanks):
        if blank not in open_blanks:
            zh, en = f"正文中没有空白【{blank}】", f"the text has no blank 【{blank}】"
            findings.note("unused_blank", ("blanks", index), zh, en)
    if open_blanks:
        names = "、".join(sorted(open_blanks))
        findings.note("open_blanks", ("blanks",), f"待填写：{names}", f"to be filled in: {names}")
