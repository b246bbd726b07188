"""The same document as PDF: paper size, words, lines of a page, and page numbers right and left (GB/T 9704-2012)."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import docx
import pypdf
import pytest
from docx.enum.section import WD_SECTION
from tests.kernel.papers.test_papers import ORDER, PAPER

from huiguan.kernel.papers import Paper, page, paper_docx, paper_pdf
from huiguan.kernel.papers.pdf import RARE, SHIPPED, _data, place_of_record

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


def numbered(sheet: Any) -> bool:
    """Whether a page number stands below the type area."""
    return any(y > page.HEIGHT - page.BOTTOM + 2 for _x, y, _text in placed(sheet))


def where(sheet: Any, words: str) -> tuple[float, float]:
    """Where the line that holds these words begins, in millimetres from the left and from the upper edge."""
    lines: dict[int, list[tuple[float, float, str]]] = {}
    for each in placed(sheet):
        lines.setdefault(round(each[1] * 2), []).append(each)
    for line in lines.values():
        at = "".join(text for _x, _y, text in sorted(line)).replace(" ", "").find(words)
        if at >= 0:
            return min(line)[:2]
    raise AssertionError(f"{words} is not on the page")


def lines_of(count: int, **more: Any) -> Paper:
    return replace(PAPER, annexes=(), body=["各单位要认真组织，按时参加。"] * count, **more)


@pytest.mark.parametrize(("lines", "pages"), [(1, 2), (20, 2), (30, 4)])
def test_the_record_stands_at_the_foot_of_an_even_page(lines: int, pages: int) -> None:
    made = read(lines_of(lines)).pages
    assert len(made) == pages
    assert numbered(made[-1])
    assert where(made[-1], "抄送：各副会长。")[1] > page.HEIGHT - page.BOTTOM - 25
    assert where(made[-1], "秘书处")[1] <= page.HEIGHT - page.BOTTOM


def test_after_a_blank_page_the_record_bears_no_number_and_neither_does_the_blank_one() -> None:
    """Some number of lines leaves no room on an even page: then a blank one comes before that of the record."""
    found = [read(lines_of(count)).pages for count in range(22, 28)]
    blank = [pages for pages in found if not pages[-2].extract_text().strip()]
    assert blank
    for pages in blank:
        assert len(pages) % 2 == 0
        assert [numbered(each) for each in pages] == [True] * (len(pages) - 2) + [False, False]


def test_without_copies_and_printer_there_is_no_page_for_a_record() -> None:
    assert len(read(lines_of(1, copies="", printed_by="")).pages) == 1


def test_a_letter_has_its_name_high_its_number_at_the_right_and_no_page_number_on_its_first_page() -> None:
    letter = lines_of(30, letter=True)
    first, second, *_ = read(letter).pages
    assert where(first, PAPER.mark)[1] < page.LETTER_MARK + 20
    assert where(first, PAPER.number)[0] > page.WIDTH / 2
    assert (numbered(first), numbered(second)) == (False, True)
    assert "秘书处" not in "".join(each.extract_text() for each in read(letter).pages)


def test_a_paper_that_goes_up_says_at_its_head_who_issued_it() -> None:
    first = read(lines_of(1, issuer="王建国")).pages[0]
    left, height = where(first, PAPER.number)
    assert page.LEFT + 4 < left < page.LEFT + 8
    assert where(first, "签发人：王建国")[1] == pytest.approx(height, abs=0.6)


def test_where_it_was_passed_stands_centred_below_the_title() -> None:
    words = "（2026年3月5日第三届理事会第一次会议通过）"
    first = read(replace(PAPER, annexes=(), body=[words, "会议决定：", "一、同意。"])).pages[0]
    at = where(first, words[:8])[0]
    assert at - page.LEFT == pytest.approx((page.WIDTH - page.LEFT - page.RIGHT - 21 * 16 / POINTS) / 2, abs=6)
    assert where(first, "会议决定")[1] - where(first, words[:8])[1] > 15


def test_a_full_line_has_twenty_eight_characters() -> None:
    text = read(replace(PAPER, annexes=(), body=["永" * 200], copies="", printed_by="")).pages[0].extract_text()
    found = [line.count("永") for line in text.splitlines() if "永" in line]
    assert found[:2] == [page.CHARACTERS - 2, page.CHARACTERS]


def test_the_red_name_stands_35_mm_below_the_type_area_and_the_text_two_characters_in() -> None:
    first = read(PAPER).pages[0]
    assert where(first, PAPER.mark)[1] == pytest.approx(page.TOP + 35 + 0.88 * page.MARK_SIZE / POINTS, abs=1)
    assert where(first, "一、总体情况")[0] == pytest.approx(page.LEFT + 2 * page.BODY_SIZE / POINTS, abs=1)


def test_levels_and_text_have_faces_of_their_own() -> None:
    fonts = [face.get_object() for sheet in read(PAPER).pages for face in sheet["/Resources"]["/Font"].values()]
    used = " ".join(str(font["/BaseFont"]) for font in fonts)
    for name in ("BousungEG-Light-GB", "GBZenKai-Medium", "DroidSansFallback"):
        assert name in used


def sections(paper: Paper) -> list[Any]:
    return list(docx.Document(io.BytesIO(paper_docx(paper))).sections)


def test_the_word_file_turns_to_an_even_page_where_the_pdf_does() -> None:
    """Below the text, on the next page, or behind a blank one: an even page is begun only in the last two."""
    seen = set()
    for count in (1, 20, *range(22, 28), 30):
        paper = lines_of(count)
        place, found, pages = place_of_record(paper), sections(paper), read(paper).pages
        seen.add(place)
        text_ends = {"here": len(pages), "next": len(pages) - 1, "blank": len(pages) - 2}[place]
        assert (text_ends % 2 == 1) == (place == "next")
        assert [each.start_type for each in found[1:]] == [WD_SECTION.EVEN_PAGE] * (place != "here")
        numbers = [bool(each.footer.paragraphs[0].runs) for each in found]
        assert numbers == [True] * len(found) if place != "blank" else numbers == [True, False]
    assert seen == {"here", "next", "blank"}
    assert place_of_record(lines_of(1, copies="", printed_by="")) == ""
    assert len(sections(lines_of(1, copies="", printed_by=""))) == 1


def test_rare_characters_ask_for_a_song_face_of_the_operator_before_heiti() -> None:
    faces = _data(PAPER)["fonts"]
    for key in ("title", "body", "second", "number"):
        assert faces[key][-1] == SHIPPED
        assert faces[key][-1 - len(RARE) : -1] == list(RARE)
    assert not set(faces["first"]) & set(RARE)


def test_an_order_stands_two_lines_below_its_number_and_is_signed_by_the_head() -> None:
    sheet = read(ORDER).pages[0]
    found = placed(sheet)
    (number,) = [y for _x, y, text in found if text.startswith("第1号")]
    (first,) = [y for _x, y, text in found if text.startswith("一、总体情况")]
    line = page.LINE / 20 / POINTS
    assert first - number == pytest.approx(3 * line, abs=1)
    text = sheet.extract_text()
    assert ORDER.title[:6] not in text and "各有关协会" not in text
    assert text.index("会长") < text.index("章某某") < text.index("2026年3月5日")
    (dated,) = [y for _x, y, words in found if "2026年3月5日" in words]
    (signed,) = [y for _x, y, words in found if "会长" in words]
    assert dated - signed == pytest.approx(2 * line, abs=1)


@pytest.mark.parametrize("lines", range(7, 12))
def test_a_signature_never_stands_on_a_page_of_its_own(lines: int) -> None:
    body = [f"{number}.各单位要认真组织，按时参加。" for number in range(1, lines)]
    for sheet in read(replace(PAPER, body=body, annexes=(), copies="", printed_by="")).pages:
        text = sheet.extract_text()
        assert "2026年3月5日" not in text or f"{lines - 1}.各单位" in text


def test_behind_a_list_of_annexes_too_the_signature_has_text_on_its_page() -> None:
    words = "各单位要认真组织，按时参加。"
    for count in range(8, 18):
        body = [f"一、{words}", *[words] * count]
        made = read(replace(PAPER, body=body, copies="", printed_by="")).pages
        signed = next(
            sheet for sheet in made if PAPER.signed in sheet.extract_text().replace("\n", "").split(words)[-1]
        )
        assert words in signed.extract_text().replace("\n", ""), count


def test_a_heading_does_not_stand_at_the_foot_of_a_page() -> None:
    words = "各单位要认真组织，按时参加。"
    for count in range(8, 14):
        made = read(replace(PAPER, annexes=(), body=[*[words] * count, "一、组织领导", words * 4, words])).pages
        with_heading = next(sheet for sheet in made if "一、组织领导" in sheet.extract_text())
        assert with_heading.extract_text().replace("\n", "").split("一、组织领导")[1].startswith(words[:4]), count
