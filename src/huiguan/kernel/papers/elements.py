"""Small pieces of WordprocessingML that python-docx has no words for."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt, RGBColor, Twips
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from huiguan.kernel.papers.page import BODY_SIZE, FONTS, LINE, RED, TIGHTER, Font


def element(tag: str, **attributes: object) -> Any:
    """An element of the namespace `w`, its attributes too."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def set_font(run: Run, font: Font, size: float = BODY_SIZE, *, red: bool = False, bold: bool = False) -> Run:
    """Set a run in a font for Chinese and Latin alike, `size` in points."""
    run.font.size = Pt(size)
    run.font.bold = bold
    run.font.color.rgb = RGBColor.from_string(RED if red else "000000")
    run.font.name = font.name
    properties = run._element.get_or_add_rPr()
    tighten(properties, TIGHTER if size == BODY_SIZE else 0)
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font.name)
    return run


def indent(paragraph: Paragraph, *, first: int = 0, right: float = 0, left: float = 0) -> None:
    """Indent by characters of the body's size, as the standard counts."""
    made = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, characters in (("firstLine", first), ("right", right), ("left", left)):
        if characters:
            made.set(qn(f"w:{name}Chars"), str(int(characters * 100)))
            made.set(qn(f"w:{name}"), str(int(characters * BODY_SIZE * 20)))


def exact_line(paragraph: Paragraph, twips: int = LINE) -> None:
    """Give a paragraph lines of an exact height, nothing before and after, and no widow control."""
    form = paragraph.paragraph_format
    form.widow_control = False
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Twips(twips)


def rule_below(paragraph: Paragraph, *, color: str, eighths: int, points: int, style: str = "single") -> None:
    """Draw a line under a paragraph, as wide as it is: `eighths` of a point thick, `points` below it."""
    borders = element("pBdr")
    borders.append(element("bottom", val=style, sz=eighths, space=points, color=color))
    # Word reads the children of pPr in the order of its schema only.
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def page_number(paragraph: Paragraph) -> list[Run]:
    """Put “— 1 —” into a paragraph, the number as a field; returns the runs."""
    runs = [paragraph.add_run("— ")]
    for kind in ("begin", "instr", "separate", "text", "end"):
        run = paragraph.add_run()
        if kind == "instr":
            code = element("instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = " PAGE "
            run._r.append(code)
        elif kind == "text":
            run.text = "1"
        else:
            run._r.append(element("fldChar", fldCharType=kind))
        runs.append(run)
    runs.append(paragraph.add_run(" —"))
    return runs


def document_grid() -> Any:
    """The grid of 22 lines."""
    return element("docGrid", type="lines", linePitch=LINE)


def tighten(properties: Any, twentieths: int = TIGHTER) -> None:
    """Set characters closer by so many twentieths of a point (negative), in the run properties given."""
    for old in properties.findall(qn("w:spacing")):
        properties.remove(old)
    after = ("w", "kern", "position", "sz", "szCs", "highlight", "u", "effect", "lang")
    properties.insert_element_before(element("spacing", val=twentieths), *(f"w:{name}" for name in after))


def font_table() -> bytes:
    """The part that names, for each font, those that stand in for it where it is not installed."""
    table = element("fonts")
    for font in FONTS:
        made = element("font", name=font.name)
        made.append(element("altName", val=font.others))
        made.append(element("charset", val="86"))
        made.append(element("family", val="auto"))
        table.append(made)
    return bytes(serialize_part_xml(table))
