"""What follows the text of a paper: annexes as tables, and the record of copies and printing (版记)."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from huiguan.kernel.papers import page
from huiguan.kernel.papers.elements import element, exact_line, set_font
from huiguan.kernel.papers.paper import Annex, Paper
from huiguan.kernel.papers.wording import official_date, width_of

CELL_LINE = 400  # twentieths of a point
CELL_SIZE = 12
RECORD_LINE = 480
TYPE_WIDTH = page.WIDTH - page.LEFT - page.RIGHT - 4  # mm, less what a cell keeps free at its sides


def add_annex(document: Any, annex: Annex, number: int | None) -> None:
    """An annex on a page of its own: 附件 and its number at the top left, its title, its table."""
    mark = document.add_paragraph()
    exact_line(mark)
    mark.paragraph_format.page_break_before = True
    set_font(mark.add_run(f"附件{number or ''}"), page.HEITI)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    exact_line(title, 2 * page.LINE)
    set_font(title.add_run(annex.title), page.SONG_TITLE, page.TITLE_SIZE)
    exact_line(document.add_paragraph(), CELL_LINE)
    _table(document, annex)


def _table(document: Any, annex: Annex) -> None:
    table = document.add_table(rows=1, cols=len(annex.columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, share in zip(table.columns, shares(annex), strict=True):
        column.width = Mm(share * (page.WIDTH - page.LEFT - page.RIGHT))
    for cell, word in zip(table.rows[0].cells, annex.columns, strict=True):
        _cell(cell.paragraphs[0], word, page.HEITI, WD_ALIGN_PARAGRAPH.CENTER)
    table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader"))
    for words in annex.rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(element("cantSplit"))
        for at, (cell, word) in enumerate(zip(row.cells, words, strict=True)):
            side = WD_ALIGN_PARAGRAPH.RIGHT if at in annex.numeric else WD_ALIGN_PARAGRAPH.LEFT
            _cell(cell.paragraphs[0], word, page.FANGSONG, side)


def shares(annex: Annex) -> list[float]:
    """How much of the width each column takes, by its longest words; none less than half of its even part."""
    lines = [annex.columns, *annex.rows]
    longest = [max(width_of(words[at]) for words in lines) + 2 for at in range(len(annex.columns))]
    least = sum(longest) / len(longest) / 2
    wide = [max(length, least) for length in longest]
    return [length / sum(wide) for length in wide]


def _cell(paragraph: Paragraph, word: str, font: page.Font, side: WD_ALIGN_PARAGRAPH) -> None:
    exact_line(paragraph, CELL_LINE)
    paragraph.alignment = side
    set_font(paragraph.add_run(word), font, CELL_SIZE)


def add_record(document: Any, paper: Paper) -> None:
    """Copies to, and who printed it when, between rules at the foot of the last page (GB/T 9704-2012, 7.4)."""
    lines = [f"　抄送：{paper.copies.rstrip('。')}。"] if paper.copies else []
    if paper.printed_by and not paper.letter:
        printed = f"{official_date(paper.printed_on)}印发" if paper.printed_on else ""
        lines.append(f"　{paper.printed_by}\t{printed}　")
    exact_line(document.add_paragraph(), 20)  # two tables without a paragraph between them would be one
    table = document.add_table(rows=len(lines), cols=1)
    properties = table._tbl.tblPr
    place = element("tblpPr", vertAnchor="margin", horzAnchor="margin", tblpYSpec="bottom", tblpX=0)
    properties.insert_element_before(place, "w:tblW", "w:jc", "w:tblBorders", "w:tblLayout", "w:tblLook")
    if not paper.letter:  # 10.1: a letter's record has no lines, and names no printer
        properties.insert_element_before(_rules(), "w:tblLayout", "w:tblCellMar", "w:tblLook")
    for row, line in zip(table.rows, lines, strict=True):
        paragraph = row.cells[0].paragraphs[0]
        exact_line(paragraph, RECORD_LINE)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(TYPE_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        set_font(paragraph.add_run(line), page.FANGSONG, page.SMALL_SIZE)
    exact_line(document.add_paragraph(), 20)


def _rules() -> Any:
    """Thick lines (0.35 mm) above and below, a thin one (0.25 mm) between."""
    borders = element("tblBorders")
    for side, eighths in (("top", 8), ("bottom", 8), ("insideH", 6)):
        borders.append(element(side, val="single", sz=eighths, space=0, color="000000"))
    return borders
