"""Official documents: the measures, fonts and places of GB/T 9704-2012 in the file that is produced."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from huiguan.kernel.papers import Annex, Paper, break_title, official_date, paper_docx
from huiguan.kernel.papers.wording import Level, heading_of, level_of, tight, width_of

PAPER = Paper(
    mark="全国警察协会",
    number="全警协〔2026〕9号",
    title="全国警察协会关于2026年11月重点任务落实情况的通报",
    addressee="各有关协会：",
    body=["一、总体情况", "（一）会员服务。各地要抓紧推进。", "1. 走访会员。", "（1）春节前走访。", "", "共98项。"],
    signed="全国警察协会",
    dated=date(2026, 3, 5),
    annexes=[Annex("各单位情况表", ("单位", "任务数"), [("甲省", "1,200"), ("乙省", "9")], frozenset({1}))],
    copies="各副会长",
    printed_by="秘书处",
    printed_on=date(2026, 3, 6),
)


def made(paper: Paper = PAPER) -> Any:
    return docx.Document(io.BytesIO(paper_docx(paper)))


def line(document: Any, text: str) -> Any:
    return next(paragraph for paragraph in document.paragraphs if paragraph.text == text)


def fonts(paragraph: Any) -> list[tuple[str, float]]:
    return [(run._element.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt) for run in paragraph.runs]


def indents(paragraph: Any) -> dict[str, str]:
    return {name.split("}")[1]: value for name, value in paragraph._p.pPr.ind.attrib.items()}


def test_the_page_is_a4_with_the_type_area_of_the_standard() -> None:
    section = made().sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in margins] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    assert 22 * 579 / 20 <= 225 / 25.4 * 72 < 23 * 579 / 20  # 22 lines and not 23 in 225 mm


def test_28_characters_fill_a_line_and_29_do_not() -> None:
    run = line(made(), "共98项。").runs[0]
    tighter = int(run._element.rPr.find(qn("w:spacing")).get(qn("w:val")))
    character, width = 16 + tighter / 20, 156 / 25.4 * 72
    assert 28 * character <= width < 29 * character


def test_levels_have_their_fonts_and_all_are_of_size_3() -> None:
    document = made()
    assert fonts(line(document, "一、总体情况")) == [("黑体", 16)]
    assert fonts(line(document, "（一）会员服务。各地要抓紧推进。")) == [("楷体_GB2312", 16), ("仿宋_GB2312", 16)]
    for text in ("1. 走访会员。", "（1）春节前走访。", "共98项。"):
        assert fonts(line(document, text)) == [("仿宋_GB2312", 16)]
        assert indents(line(document, text))["firstLineChars"] == "200"
        assert line(document, text).paragraph_format.line_spacing == Pt(28.95)


def test_the_red_head_the_number_and_the_line_below_it() -> None:
    mark, *_rest = made().paragraphs
    assert (mark.text, str(mark.runs[0].font.color.rgb)) == ("全国警察协会", "FF0000")
    assert round(mark.paragraph_format.space_before.mm) == 35
    number = line(made(), "全警协〔2026〕9号")
    bottom = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert (bottom.get(qn("w:color")), bottom.get(qn("w:space"))) == ("FF0000", "11")


def test_a_long_name_stays_on_one_line() -> None:
    for name in ("协会", "某某自治区某某自治州某某自治县人民警察协会文件", "长" * 60):
        mark = made(Paper(name, "题", [], "署", date(2026, 1, 1))).paragraphs[0]
        assert mark.runs[0].font.size.pt * width_of(name) <= 156 / 25.4 * 72


def test_title_recipients_signature_and_date() -> None:
    document = made()
    title = line(document, "全国警察协会关于2026年11月\n重点任务落实情况的通报")
    assert fonts(title)[0] == ("方正小标宋简体", 22)
    assert "w:ind" not in line(document, "各有关协会：")._p.xml
    day = line(document, "2026年3月5日")
    assert indents(day)["rightChars"] == "400"
    signed = [each for each in document.paragraphs if each.text == "全国警察协会"][-1]
    assert signed.paragraph_format.keep_with_next, "name and date stand on one page"
    unsealed = made(Paper("某协会", "题", [], "某某市警察协会", date(2026, 3, 5), sealed=False))
    assert indents(line(unsealed, "某某市警察协会"))["rightChars"] == "200"


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages() -> None:
    document = made()
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "— 1 —"
        assert paragraph.alignment == side
        assert "PAGE" in paragraph._p.xml
        assert set(fonts(paragraph)) == {("宋体", 14)}


def test_the_annex_and_the_record_at_the_end() -> None:
    document = made()
    assert line(document, "附件：各单位情况表")
    annex, record = document.tables
    assert [[cell.text for cell in row.cells] for row in annex.rows][1] == ["甲省", "1,200"]
    assert annex.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [row.cells[0].text.strip() for row in record.rows] == ["抄送：各副会长。", "秘书处\t2026年3月6日印发"]
    several = made(
        Paper("某", "题", [], "署", date(2026, 1, 1), annexes=[Annex("甲", ("一",), []), Annex("乙", ("一",), [])])
    )
    assert line(several, "附件：1. 甲") and line(several, "2. 乙") and line(several, "附件2")


def test_fonts_name_what_stands_in_for_them() -> None:
    with zipfile.ZipFile(io.BytesIO(paper_docx(PAPER))) as parts:
        table = parts.read("word/fontTable.xml").decode()
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="FZXiaoBiaoSong-B05S,' in table


def test_children_of_paragraph_properties_stand_in_the_order_of_the_schema() -> None:
    order = ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr"]
    order += ["tabs", "snapToGrid", "spacing", "ind", "jc", "sectPr"]
    for paragraph in made()._element.body.iter(qn("w:pPr")):
        names = [child.tag.split("}")[1] for child in paragraph if child.tag != qn("w:rPr")]
        assert names == sorted(names, key=order.index)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("一、总体", Level.FIRST),
        ("二十一、其他", Level.FIRST),
        ("（一）会员", Level.SECOND),
        ("1. 走访", Level.THIRD),
        ("2.5万元", Level.TEXT),
        ("（3）报送", Level.FOURTH),
        ("一要做好", Level.TEXT),
        ("2026年", Level.TEXT),
    ],
)
def test_the_level_of_a_line(text: str, level: Level) -> None:
    assert level_of(text) is level


def test_figures_stand_without_the_spaces_of_the_screen() -> None:
    words = "出席 30 人，应到 31 人，达到三分之二（30 ≥ 20.67）——章程第二十七条"
    assert tight(words) == "出席30人，应到31人，达到三分之二（30≥20.67）——章程第二十七条"
    assert tight("用 Word 2019 版，见 A 3 页。") == "用 Word 2019版，见 A 3页。"


def test_a_title_is_not_broken_inside_a_word() -> None:
    lines = break_title("云岭省警察协会关于召开全省警察协会工作会议的通知")
    assert lines == ["云岭省警察协会关于召开", "全省警察协会工作会议的通知"]


def test_only_the_heading_of_a_line_is_set_as_one() -> None:
    assert heading_of("一、时间：2026年3月5日9:00") == ("一、时间：", "2026年3月5日9:00")
    assert heading_of("一、总体情况") == ("一、总体情况", "")
    assert heading_of("（一）做实服务。各地要抓紧。") == ("（一）做实服务。", "各地要抓紧。")
    assert heading_of("出席（3人）：甲、乙、丙。") == ("出席（3人）：", "甲、乙、丙。")
    assert heading_of("出席会议的有甲。") == ("", "出席会议的有甲。")
    long = "（一）" + "长" * 50
    assert heading_of(long) == ("", long)


def test_dates_have_no_leading_zeros() -> None:
    assert official_date(date(2026, 3, 5)) == "2026年3月5日"


@given(st.text(alphabet="关于的通报年月日12aB〔〕（）《》协会表彰、", min_size=1, max_size=120))
def test_no_title_loses_a_character_or_runs_over_its_line(title: str) -> None:
    lines = break_title(title)
    assert "".join(lines) == title
    assert all(lines)


@pytest.mark.parametrize(
    "title",
    [
        "云岭省警察协会关于召开第三届理事会第二次会议的通知",
        "关于召开第十二届会员代表大会第一次全体会议的通知",
        "某某市警察协会第二届常务理事会第六次会议纪要",
    ],
)
def test_a_line_of_a_title_never_ends_inside_a_number_of_a_term_or_meeting(title: str) -> None:
    lines = break_title(title)
    assert len(lines) == 2
    assert not re.search(r"第[一二三四五六七八九十]*$", lines[0])
    assert lines[1][0] not in "届次一二三四五六七八九十"


def test_who_was_there_is_said_in_minutes_with_the_word_before_the_names_in_heiti() -> None:
    words = line(made(replace(PAPER, body=["列席：丁。"])), "列席：丁。")
    assert fonts(words) == [("黑体", 16), ("仿宋_GB2312", 16)]


def test_a_letter_has_red_double_lines_and_its_first_page_no_number() -> None:
    document = made(replace(PAPER, letter=True))
    section = document.sections[0]
    assert section.different_first_page_header_footer
    head, foot = section.first_page_header.paragraphs[0], section.first_page_footer.paragraphs[0]
    assert (head.text, round(section.header_distance.mm)) == (PAPER.mark, 30)
    for paragraph, style in ((head, "thickThinSmallGap"), (foot, "thinThickSmallGap")):
        line_below = paragraph._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
        assert (line_below.get(qn("w:val")), line_below.get(qn("w:color"))) == (style, "FF0000")
        sides = (paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent)
        assert [round(side.mm) for side in sides] == [-8, -6]
    assert "PAGE" not in foot._p.xml
    assert line(document, PAPER.number).alignment == 2
    (_annex, record) = document.tables
    assert [row.cells[0].text.strip() for row in record.rows] == ["抄送：各副会长。"]


def test_a_paper_that_goes_up_names_who_issued_it() -> None:
    document = made(replace(PAPER, issuer="王建国"))
    number = line(document, "全警协〔2026〕9号\t签发人：王建国")
    assert number.runs[-1].font.name == "楷体_GB2312"
    assert {"left", "right"}.isdisjoint(indents(number)), "the red line is as wide as the paragraph"


def test_where_it_was_passed_is_no_paragraph_of_the_text() -> None:
    words = "（2026年3月5日第三届理事会第一次会议通过）"
    passed = line(made(replace(PAPER, body=[words, "会议决定："])), words)
    assert (passed.alignment, fonts(passed)) == (1, [("楷体_GB2312", 16)])


@pytest.mark.parametrize("text", ["\x00坏", "😀" * 40, "<w:p>&", "长" * 5000])
def test_words_of_every_kind_make_a_file(text: str) -> None:
    assert made(Paper(text, text, [text], text, date(2026, 1, 1), addressee=text)).paragraphs


ORDER = replace(PAPER, mark="某省警察协会命令", number="第1号", signed="章某某", duty="会长", annexes=())


def test_an_order_has_neither_title_nor_recipients_nor_red_line() -> None:
    document = made(ORDER)
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:7] == [ORDER.mark, "", "", "第1号", "", "", "一、总体情况"]
    assert round(document.paragraphs[0].paragraph_format.space_before.mm) == 20
    assert document.paragraphs[3].alignment == 1
    assert "pBdr" not in document.element.body.xml
    assert ORDER.addressee not in texts and not any("关于2026年" in text for text in texts)


def test_an_order_is_signed_with_duty_and_name_and_the_date_one_line_below() -> None:
    document = made(ORDER)
    texts = [paragraph.text for paragraph in document.paragraphs]
    at = texts.index("会长　　章某某")
    assert texts[at + 1 : at + 3] == ["", "2026年3月5日"]
    for place in (at, at + 2):
        assert indents(document.paragraphs[place])["rightChars"] == "400"
    assert fonts(document.paragraphs[at])[1] == ("楷体_GB2312", 16)


def test_a_signature_never_stands_on_a_page_of_its_own() -> None:
    for paper in (replace(PAPER, annexes=()), ORDER):
        document = made(paper)
        texts = [paragraph.text for paragraph in document.paragraphs]
        last = texts.index("共98项。")
        assert texts[last + 1 : last + 3] == ["", ""]
        assert all(each.paragraph_format.keep_with_next for each in document.paragraphs[last : last + 3])
