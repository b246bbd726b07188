"""A paper as PDF: the same words and measures as the Word file (GB/T 9704-2012)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from huiguan.kernel.papers import page
from huiguan.kernel.papers.annexes import shares
from huiguan.kernel.papers.paper import Annex, Paper
from huiguan.kernel.papers.typesetting import answered, compiled, own_families
from huiguan.kernel.papers.wording import (
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

PDF = "application/pdf"
#: Shipped faces stand in where those of official documents are not in the instance's folder of fonts; the last one
#: has the rare characters that Songti and Kaiti of GB 2312 have not.
SHIPPED = "Droid Sans Fallback"
SONG, KAI = "AR PL SungtiL GB", "AR PL KaitiM GB"
#: Song faces with rare characters, too large to ship: one that the operator put there is taken before Heiti.
RARE = ("Source Han Serif SC", "思源宋体", "AR PL UMing CN", "HanaMinA", "HanaMinB")
_TEMPLATE = Path(__file__).parent / "data" / "paper.typ"
_POINTS = 72 / 25.4


def paper_pdf(paper: Paper) -> bytes:
    """The paper as the bytes of a PDF: page numbers at the right on odd pages, at the left on even ones."""
    return compiled(_TEMPLATE, printable(json.dumps(_data(paper), ensure_ascii=False)), "pdf")


def place_of_record(paper: Paper) -> str:
    """Where the record of copies stands so that its page is even: `here` below the text, on the `next` page, or behind
    a `blank` one; empty for a paper without such a record.
    """
    if paper.letter or not (paper.copies or paper.printed_by):
        return ""
    places = answered(_TEMPLATE, printable(json.dumps(_data(paper), ensure_ascii=False)), "place")
    return str(places[0]) if places else ""


def _data(paper: Paper) -> dict[str, Any]:
    name_right, day_right = signature_indents(paper)
    several = len(paper.annexes) > 1
    caption, body = caption_of(paper.body)
    printed = f"{official_date(paper.printed_on or paper.dated)}印发" if paper.printed_by else ""
    return {
        "fonts": {key: _faces(font, shipped) for key, (font, shipped) in _FONTS.items()},
        "heavier": own_families().isdisjoint(_named(page.SONG_TITLE)),
        "letter": paper.letter,
        "issuer": paper.issuer,
        "duty": paper.duty,
        "mark": paper.mark,
        "mark_size": mark_size(paper.mark),
        "number": paper.number,
        "title": break_title(paper.title),
        "addressee": paper.addressee.rstrip("：:"),
        "caption": caption,
        "body": [_line(each) for each in body],
        "signed": paper.signed,
        "dated": official_date(paper.dated),
        "name_right": name_right,
        "day_right": day_right,
        "annexes": [_annex(each, number if several else 0) for number, each in enumerate(paper.annexes, 1)],
        "copies": paper.copies.rstrip("。"),
        "printed_by": paper.printed_by,
        "printed": printed,
    }


_FONTS = {
    "title": (page.SONG_TITLE, SONG),
    "body": (page.FANGSONG, SONG),
    "first": (page.HEITI, SHIPPED),
    "second": (page.KAITI, KAI),
    "number": (page.SONGTI, SONG),
}


def _named(font: page.Font) -> list[str]:
    return [font.name, *font.others.split(",")]


def _faces(font: page.Font, shipped: str) -> list[str]:
    return list(dict.fromkeys([*_named(font), shipped, *(() if shipped == SHIPPED else RARE), SHIPPED]))


def mark_size(mark: str) -> int:
    """Points of the red name: as large as the type area holds in one line, at most 48."""
    width = (page.WIDTH - page.LEFT - page.RIGHT) * _POINTS
    return min(page.MARK_SIZE, int(width / max(width_of(mark), 1)))


def _line(text: str) -> dict[str, Any]:
    heading, rest = heading_of(tight(text))
    return {"heading": heading, "rest": rest, "level": level_of(text).value}


def _annex(annex: Annex, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "title": annex.title,
        "columns": list(annex.columns),
        "rows": [list(row) for row in annex.rows],
        "numeric": sorted(annex.numeric),
        "shares": shares(annex),
    }
