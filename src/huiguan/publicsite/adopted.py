"""The articles of rules in the words of a paper: 第一章, 第一条, 第十条之一."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiguan.engines.charter.model import Article, Chapter
from huiguan.kernel.i18n.numbers import chinese_number

NUMBERS = {chinese_number(n): n for n in range(1, 1000)}
DIGITS = "一二三四五六七八九十"
ARTICLE = re.compile(rf"第([{DIGITS}百零]{{1,7}})条(?:之([{DIGITS}]{{1,3}}))?(?![之第{DIGITS}])[\s　]*(.*)")
CHAPTER = re.compile(r"第[一二三四五六七八九十]{1,3}章[\s　]*(\S.*)?$")


def chapters_in(text: str) -> tuple[Chapter, ...]:
    """The chapters and articles of a text; what stands before the first of them is the paper around, and left out.

    Rules without chapters have one without a title. Empty where no line begins with an article.
    """
    found: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        article = _article(line)
        if article is not None:
            if not found:
                found.append(("", []))
            found[-1][1].append(article)
        elif CHAPTER.fullmatch(line):
            found.append((" ".join(line.split()), []))
        elif found and found[-1][1]:
            found[-1][1][-1][1].append(line)
    return tuple(_chapters(found)) if any(articles for _title, articles in found) else ()


def _article(line: str) -> tuple[str, list[str]] | None:
    match = ARTICLE.fullmatch(line)
    if match is None or match[1] not in NUMBERS:
        return None
    sub = f"-{NUMBERS[match[2]]}" if match[2] in NUMBERS else ""
    return f"{NUMBERS[match[1]]}{sub}", [match[3]] if match[3] else []


def _chapters(found: list[tuple[str, list[tuple[str, list[str]]]]]) -> Iterator[Chapter]:
    for at, (title, articles) in enumerate(found, 1):
        yield Chapter(at, title, tuple(Article(number, "\n".join(lines), at) for number, lines in articles))


def articles_in(text: str) -> list[Article]:
    """All articles of a text, in order."""
    return [article for chapter in chapters_in(text) for article in chapter.articles]
