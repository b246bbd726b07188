"""The same document as PDF: paper size, words, lines of a page, and page numbers right and left (GB/T 9704-2012)."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pypdf
import pytest
from tests.kernel.papers.test_papers import PAPER

from huiguan.kernel.papers import Paper, page, paper_pdf

POINTS = 72 / 25.4
MANY = replace(PAPER, body=[f"{number}.各单位要认真组织，按时参加。" for number in range(1, 60)], annexes=())


def read(paper: Paper) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(paper_pdf(paper)))


def placed(sheet: Any) -> list[tuple[float, float, str]]:
    """What stands on a page, as (x, y, words): millimetres from the left and from the upper edge."""
    found: list[tuple[float, float, str]] = []

    def note(text: str, cm: list[float], tm: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append((x / POINTS, page.HEIGHT - y / POINTS, text.strip()))

    sheet.extract_text(visitor_text=note)
    return found


def test_the_words_are_those_of_the_word_file() -> None:
    made = read(PAPER)
    text = "".join(sheet.extract_text() for sheet in made.pages).replace("\n", "")
    for words in (PAPER.mark, PAPER.number, "各有关协会：", "（一）会员服务。", "2026年3月5日", "附件", "甲省", "抄送"):
        assert words in text, words
    assert made.metadata is not None
    assert made.metadata.title == PAPER.title


def test_each_page_is_a4() -> None:
    for sheet in read(MANY).pages:
        assert [round(float(each) / POINTS) for each in sheet.mediabox[2:]] == [page.WIDTH, page.HEIGHT]


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones() -> None:
    pages = read(MANY).pages
    assert len(pages) >= 3
    for number, sheet in enumerate(pages[:3], 1):
        below = [(x, y, text) for x, y, text in placed(sheet) if y > page.HEIGHT - page.BOTTOM + 2]
        assert f"— {number} —" in " ".join(text for _x, _y, text in below).replace("  ", " ")
        middle = sum(x for x, _y, _text in below) / len(below)
        assert (middle > page.WIDTH / 2) is (number % 2 == 1)


def test_a_full_page_has_twenty_two_lines_inside_the_type_area() -> None:
    full = [each for each in placed(read(MANY).pages[1]) if each[1] < page.HEIGHT - page.BOTTOM + 2]
    heights = sorted({round(y) for _x, y, _text in full})
    assert len(heights) == page.LINES
    assert min(x for x, _y, _text in full) >= page.LEFT - 0.5
    assert page.TOP <= heights[0] <= page.TOP + 8
    assert heights[-1] <= page.HEIGHT - page.BOTTOM + 1


@pytest.mark.parametrize("title", ["[不是]#标记*的*标题", '“引号”与"\\ #import'])
def test_words_are_words_whatever_they_hold(title: str) -> None:
    text = read(replace(PAPER, title=title, body=["#set page() $x$ <a> @b *c*"])).pages[0].extract_text()
    assert title[:6] in text.replace("\n", "")
    assert "#set page() $x$" in text
