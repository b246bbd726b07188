"""A paper as a Word file: red head, title, body, signature, annexes, record of copies, page numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from huiguan.kernel.papers import page
from huiguan.kernel.papers.annexes import add_annex, add_record
from huiguan.kernel.papers.elements import (
    document_grid,
    exact_line,
    font_table,
    indent,
    page_number,
    rule_below,
    set_font,
    tighten,
)
from huiguan.kernel.papers.paper import Paper
from huiguan.kernel.papers.pdf import place_of_record
from huiguan.kernel.papers.wording import (
    Level,
    break_title,
    caption_of,
    heading_of,
    level_of,
    official_date,
    printable,
    signature_indents,
    tight,
    width_of,
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CENTRE, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
RED_LINE_BELOW = 11  # pt: 4 mm
#: A letter's lower line is 20 mm above the page's edge, 3 mm below its footer (`page.FOOTER`).
LETTER_LINE_BELOW = 8  # pt
SMALL_LINE = 280  # twentieths of a point
HEADING_FONTS = {Level.FIRST: page.HEITI, Level.SECOND: page.KAITI}


def paper_docx(paper: Paper) -> bytes:
    """The paper as the bytes of a .docx file."""
    paper = _printable(paper)
    document = docx.Document()
    _set_page(document)
    _order(document, paper) if paper.duty else _ordinary(document, paper)
    for number, annex in enumerate(paper.annexes, 1):
        add_annex(document, annex, number if len(paper.annexes) > 1 else None)
    if paper.copies or (paper.printed_by and not paper.letter):
        _turn_to_even(document, place_of_record(paper))
        add_record(document, paper)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _ordinary(document: Any, paper: Paper) -> None:
    """Head, title, recipients, text and signature of everything that is no order."""
    _letter_head(document, paper) if paper.letter else _red_head(document, paper)
    caption, body = caption_of(paper.body)
    _title(document, paper.title, caption)
    if paper.addressee:
        _line(document, paper.addressee.rstrip("：:") + "：")
    _text(document, body, paper)
    _signature(document, paper)


def _order(document: Any, paper: Paper) -> None:
    """The form of orders (GB/T 9704-2012, 10.2): name, number and text two lines apart, no red line and no title.

    At the end stand duty and name of the head, the date one line below them (7.3.5.3).
    """
    mark = document.add_paragraph()
    _mark(mark, paper.mark)
    mark.paragraph_format.space_before = Mm(page.ORDER_MARK)
    _blank_lines(document, 2)
    _line(document, paper.number, align=CENTRE)
    _blank_lines(document, 2)
    _text(document, [line for line in paper.body if line.strip()], paper)
    _before_signature(document)
    signed = _line(document, f"{paper.duty}　　", align=RIGHT)
    set_font(signed.add_run(paper.signed), page.KAITI)
    between = _line(document, "")
    for paragraph in (signed, between):
        paragraph.paragraph_format.keep_with_next = True
    for paragraph in (signed, _line(document, official_date(paper.dated), align=RIGHT)):
        indent(paragraph, right=4)


def _text(document: Any, body: Sequence[str], paper: Paper) -> None:
    for line in body:
        _paragraph(document, line)
    _annex_note(document, paper)


def _before_signature(document: Any) -> None:
    """Two blank lines, kept with the words before them: a signature never stands alone on a page (7.3.5.4)."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    for _blank in range(2):
        _line(document, "").paragraph_format.keep_with_next = True


def _blank_lines(document: Any, count: int) -> None:
    for _blank in range(count):
        _line(document, "")


def _printable(paper: Paper) -> Paper:
    annexes = [
        replace(
            annex,
            title=printable(annex.title),
            columns=[printable(word) for word in annex.columns],
            rows=[[printable(word) for word in row] for row in annex.rows],
        )
        for annex in paper.annexes
    ]
    return replace(
        paper,
        mark=printable(paper.mark),
        title=printable(paper.title),
        signed=printable(paper.signed),
        number=printable(paper.number),
        addressee=printable(paper.addressee),
        copies=printable(paper.copies),
        printed_by=printable(paper.printed_by),
        issuer=printable(paper.issuer),
        duty=printable(paper.duty),
        body=[tight(printable(line)) for line in paper.body],
        annexes=annexes,
    )


def _turn_to_even(document: Any, place: str) -> None:
    """Begin an even page for the record, where it does not stand below the text (GB/T 9704-2012, 7.4).

    Word counts its pages itself and a break to an even page leaves a blank one where none is needed, so the lines are
    set once as in the PDF, which has the same measures, and the break is put only where that ends on an odd page or
    has no room. Behind a blank page the record bears no number (7.5).
    """
    if place not in ("next", "blank"):
        return
    section = document.add_section(WD_SECTION.EVEN_PAGE)
    _end_with(document)
    if place == "blank":
        for footer in (section.footer, section.even_page_footer):
            footer.is_linked_to_previous = False


def _end_with(document: Any) -> None:
    """Let the last line of the text end its section: a paragraph of its own could begin a page."""
    ends = document.element.body.findall(qn("w:p"))[-1]
    before = ends.getprevious()
    if before.tag == qn("w:p"):
        before.get_or_add_pPr().append(ends.pPr.find(qn("w:sectPr")))
        ends.getparent().remove(ends)
    else:
        exact_line(Paragraph(ends, document), 20)


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(page.WIDTH), Mm(page.HEIGHT)
    section.top_margin, section.bottom_margin = Mm(page.TOP), Mm(page.BOTTOM)
    section.left_margin, section.right_margin = Mm(page.LEFT), Mm(page.RIGHT)
    section.footer_distance = Mm(page.FOOTER)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(document_grid())
    document.settings.odd_and_even_pages_header_footer = True
    _footer(section.footer, RIGHT)
    _footer(section.even_page_footer, LEFT)
    normal = document.styles["Normal"]
    normal.font.size = Pt(page.BODY_SIZE)
    normal.font.name = page.FANGSONG.name
    tighten(normal.element.get_or_add_rPr())
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), page.FANGSONG.name)
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            relation.target_part._blob = font_table()


def _footer(footer: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    """“— 1 —” one character in from the outer edge (GB/T 9704-2012, 7.5)."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    for run in page_number(paragraph):
        set_font(run, page.SONGTI, page.SMALL_SIZE)
    indent(paragraph, right=1 if side == RIGHT else 0, left=1 if side == LEFT else 0)


def _line(document: Any, text: str, *, align: WD_ALIGN_PARAGRAPH | None = None) -> Paragraph:
    """One paragraph of body text without indent."""
    paragraph: Paragraph = document.add_paragraph()
    exact_line(paragraph)
    if align is not None:
        paragraph.alignment = align
    set_font(paragraph.add_run(text), page.FANGSONG)
    return paragraph


def _red_head(document: Any, paper: Paper) -> None:
    mark = document.add_paragraph()
    _mark(mark, paper.mark)
    mark.paragraph_format.space_before = Mm(page.MARK)
    _blank_lines(document, 2)
    number = _line(document, paper.number, align=None if paper.issuer else CENTRE)
    if paper.issuer:
        _issuer(number, paper.issuer)
    rule_below(number, color=page.RED, eighths=12, points=RED_LINE_BELOW)


def _mark(paragraph: Paragraph, words: str) -> None:
    size = min(page.MARK_SIZE, int((page.WIDTH - page.LEFT - page.RIGHT) / 25.4 * 72 / max(width_of(words), 1)))
    paragraph.alignment = CENTRE
    set_font(paragraph.add_run(words), page.SONG_TITLE, size, red=True)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)


def _issuer(number: Paragraph, issuer: str) -> None:
    """签发人 at the right of the number, both one character in (GB/T 9704-2012, 7.2.6)."""
    indent(number, first=1)  # not the paragraph: the red line below is as wide as that
    right = Mm(page.WIDTH - page.LEFT - page.RIGHT) - Pt(page.BODY_SIZE)
    number.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
    set_font(number.add_run("\t签发人："), page.FANGSONG)
    set_font(number.add_run(issuer), page.KAITI)


def _letter_head(document: Any, paper: Paper) -> None:
    """The form of letters (GB/T 9704-2012, 10.1): the name over red double lines, the first page without a number."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header_distance = Mm(page.LETTER_MARK)
    mark = section.first_page_header.paragraphs[0]
    _mark(mark, paper.mark)
    _wide_rule(mark, style="thickThinSmallGap", points=RED_LINE_BELOW)
    foot = section.first_page_footer.paragraphs[0]
    exact_line(foot, SMALL_LINE)
    _wide_rule(foot, style="thinThickSmallGap", points=LETTER_LINE_BELOW)
    _line(document, paper.number, align=RIGHT)


def _wide_rule(paragraph: Paragraph, *, style: str, points: int) -> None:
    """A red double line of 170 mm, wider than the type area."""
    rule_below(paragraph, color=page.RED, eighths=24, points=points, style=style)
    aside = (page.WIDTH - page.LETTER_LINE) / 2
    paragraph.paragraph_format.left_indent = Mm(aside - page.LEFT)
    paragraph.paragraph_format.right_indent = Mm(aside - page.RIGHT)


def _title(document: Any, title: str, caption: str) -> None:
    """Two lines below the red line, centred, in lines of like length; where it was passed; one line before the text."""
    _blank_lines(document, 2)
    lines = break_title(title)
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTRE
    exact_line(paragraph, page.LINE + 40)
    for at, line in enumerate(lines):
        run = set_font(paragraph.add_run(line), page.SONG_TITLE, page.TITLE_SIZE)
        if at < len(lines) - 1:
            run.add_break()
    if caption:
        below = document.add_paragraph()
        below.alignment = CENTRE
        exact_line(below)
        set_font(below.add_run(caption), page.KAITI)
    _line(document, "")


def _paragraph(document: Any, line: str) -> None:
    """A paragraph two characters in; headings of the first two levels in their fonts."""
    heading, rest = heading_of(line)
    paragraph = document.add_paragraph()
    exact_line(paragraph)
    indent(paragraph, first=2)
    if heading:
        set_font(paragraph.add_run(heading), HEADING_FONTS.get(level_of(line), page.HEITI))
        paragraph.paragraph_format.keep_with_next = not rest
    if rest:
        set_font(paragraph.add_run(rest), page.FANGSONG)


def _annex_note(document: Any, paper: Paper) -> None:
    """附件：1. … one line below the text, without end stop (GB/T 9704-2012, 7.3.4)."""
    if not paper.annexes:
        return
    _line(document, "")
    for number, annex in enumerate(paper.annexes, 1):
        counted = f"{number}. {annex.title}" if len(paper.annexes) > 1 else annex.title
        indent(_line(document, ("附件：" if number == 1 else "") + counted), left=2 if number == 1 else 5)


def _signature(document: Any, paper: Paper) -> None:
    """Issuing body and day of issue, at the right (GB/T 9704-2012, 7.3.5)."""
    day = official_date(paper.dated)
    _before_signature(document)
    name_right, day_right = signature_indents(paper)
    for text, right in ((paper.signed, name_right), (day, day_right)):
        paragraph = _line(document, text, align=RIGHT)
        paragraph.paragraph_format.keep_with_next = text is not day
        indent(paragraph, right=right)
