"""A paper as a Word file: red head, title, body, signature, annexes, record of copies, page numbers."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
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
from huiguan.kernel.papers.wording import (
    Level,
    break_title,
    heading_of,
    level_of,
    official_date,
    printable,
    signature_indents,
    width_of,
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CENTRE, RIGHT, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
MARK_BELOW_TOP = 35  # mm from the upper edge of the type area to the red name
RED_LINE_BELOW = 11  # pt: 4 mm
HEADING_FONTS = {Level.FIRST: page.HEITI, Level.SECOND: page.KAITI}


def paper_docx(paper: Paper) -> bytes:
    """The paper as the bytes of a .docx file."""
    paper = _printable(paper)
    document = docx.Document()
    _set_page(document)
    _red_head(document, paper)
    _title(document, paper.title)
    if paper.addressee:
        _line(document, paper.addressee.rstrip("：:") + "：")
    for line in paper.body:
        if line.strip():
            _paragraph(document, line.strip())
    _annex_note(document, paper)
    _signature(document, paper)
    for number, annex in enumerate(paper.annexes, 1):
        add_annex(document, annex, number if len(paper.annexes) > 1 else None)
    if paper.copies or paper.printed_by:
        add_record(document, paper)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


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
        body=[printable(line) for line in paper.body],
        annexes=annexes,
    )


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
    mark.alignment = CENTRE
    size = min(page.MARK_SIZE, int((page.WIDTH - page.LEFT - page.RIGHT) / 25.4 * 72 / max(width_of(paper.mark), 1)))
    set_font(mark.add_run(paper.mark), page.SONG_TITLE, size, red=True)
    mark.paragraph_format.space_before, mark.paragraph_format.space_after = Mm(MARK_BELOW_TOP), Pt(0)
    for _blank in range(2):
        _line(document, "")
    number = _line(document, paper.number, align=CENTRE)
    rule_below(number, color=page.RED, eighths=12, points=RED_LINE_BELOW)


def _title(document: Any, title: str) -> None:
    """Two lines below the red line, centred, in lines of like length; one line before the text."""
    for _blank in range(2):
        _line(document, "")
    lines = break_title(title)
    paragraph = document.add_paragraph()
    paragraph.alignment = CENTRE
    exact_line(paragraph, page.LINE + 40)
    for at, line in enumerate(lines):
        run = set_font(paragraph.add_run(line), page.SONG_TITLE, page.TITLE_SIZE)
        if at < len(lines) - 1:
            run.add_break()
    _line(document, "")


def _paragraph(document: Any, line: str) -> None:
    """A paragraph two characters in; headings of the first two levels in their fonts."""
    heading, rest = heading_of(line)
    paragraph = document.add_paragraph()
    exact_line(paragraph)
    indent(paragraph, first=2)
    if heading:
        set_font(paragraph.add_run(heading), HEADING_FONTS[level_of(line)])
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
    for _blank in range(2):
        _line(document, "")
    name_right, day_right = signature_indents(paper)
    for text, right in ((paper.signed, name_right), (day, day_right)):
        paragraph = _line(document, text, align=RIGHT)
        paragraph.paragraph_format.keep_together = True
        indent(paragraph, right=right)
