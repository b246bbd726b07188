"""Tables going out as a Word document: A4 across, in the manner of official documents (GB/T 9704-2012).

Title 2号小标宋 in the middle, heads 黑体, cells 仿宋, page numbers “— 1 —” in 4号. The cells are 5号 where running text
would be 3号, as a table of many columns needs it; its head stands on every page and no row breaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from huiguan.kernel.exchange.values import as_text
from huiguan.kernel.permits import RuleViolation

TITLE_FONT, HEAD_FONT, TEXT_FONT = "方正小标宋简体", "黑体", "仿宋"
ROWS_AT_MOST = 5_000
_WIDTH = 225.0  # mm between the margins: the type area of 156 x 225 mm, turned
_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FORBIDDEN = dict.fromkeys(i for i in range(32) if i not in (9, 10, 13))


def write_docx(
    target: IO[bytes],
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    widths: Sequence[int],
    title: str,
    watermark: str = "",
) -> int:
    """Write a document with one table and return the number of rows; RuleViolation above ROWS_AT_MOST rows.

    `watermark`, who took the table out and when, stands in small type below each page's number.
    """
    import docx

    document = docx.Document()
    _lay_out(document)
    _title(document, title)
    count = _table(document, headers, rows, _millimetres(widths))
    _page_number(document.sections[0].footer.paragraphs[0])
    if watermark:
        _set_font(document.sections[0].footer.add_paragraph().add_run(watermark.translate(_FORBIDDEN)), TEXT_FONT, 9)
        document.core_properties.comments = watermark[:255]
    document.save(target)
    return count


def _lay_out(document: Any) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(37), Mm(35)


def _title(document: Any, title: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(14)
    _set_font(paragraph.add_run(title.translate(_FORBIDDEN)), TITLE_FONT, 22)


def _set_font(run: Any, name: str, points: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.name, run.font.size = name, Pt(points)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _millimetres(widths: Sequence[int]) -> list[int]:
    """Widths in twentieths of a point, in the proportions of `widths`."""
    whole = sum(widths) or 1
    return [round(width / whole * _WIDTH * 1440 / 25.4) for width in widths]


def _table(document: Any, headers: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]) -> int:
    from docx.oxml import parse_xml

    table = document.add_table(rows=0, cols=len(headers))
    table.style = "Table Grid"
    table.autofit = False
    for grid, width in zip(table._tbl.tblGrid.iterchildren(), widths, strict=True):
        grid.set(f"{{{_SPACE}}}w", str(width))
    table._tbl.append(parse_xml(_row(headers, widths, head=True)))
    count = 0
    for row in rows:
        if count == ROWS_AT_MOST:
            raise RuleViolation(
                _("A Word table holds at most 5,000 rows. Narrow the list, or export it to Excel."),
                code="too_many_rows",
            )
        table._tbl.append(parse_xml(_row([as_text(value) for value in row], widths)))
        count += 1
    return count


def _row(texts: Sequence[str], widths: Sequence[int], *, head: bool = False) -> str:
    """A row as markup: python-docx counts all cells again for each cell that it adds."""
    settings = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if head else "") + "</w:trPr>"
    cells = "".join(_cell(text, width, head=head) for text, width in zip(texts, widths, strict=True))
    return f'<w:tr xmlns:w="{_SPACE}">{settings}{cells}</w:tr>'


def _cell(text: str, width: int, *, head: bool) -> str:
    font = HEAD_FONT if head else TEXT_FONT
    side = '<w:jc w:val="center"/>' if head else ""
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/><w:sz w:val="21"/></w:rPr>'
    lines = [escape(line) for line in text.translate(_FORBIDDEN).splitlines()] or [""]
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr>{side}</w:pPr><w:r>{fonts}{words}</w:r></w:p></w:tc>"
    )


def _page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set_font(paragraph.add_run("— "), "宋体", 14)
    number = '<w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:t>1</w:t></w:r>'
    paragraph._p.append(parse_xml(f'<w:fldSimple xmlns:w="{_SPACE}" w:instr="PAGE">{number}</w:fldSimple>'))
    _set_font(paragraph.add_run(" —"), "宋体", 14)
