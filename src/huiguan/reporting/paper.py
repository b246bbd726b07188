"""The annual report as lines of pieces, as an official document (GB/T 9704), and as what typst sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.utils.translation import override

from huiguan.kernel.figures import Unit
from huiguan.kernel.i18n.numbers import chinese_number
from huiguan.kernel.papers import Annex, Paper, paper_pdf
from huiguan.reporting.drafting import Piece, shown
from huiguan.reporting.models import AnnualReport, Line
from huiguan.reporting.selectors.annual import Told

HIGHLIGHTS = "highlights"
ANNEX = "年度统计表"
COLUMNS = ("序号", "指标", "单位", "本期", "上期")
Words = list[Piece]


def lines_of_report(told: Told) -> list[Words]:
    """The report line by line; where the text says {highlights}, each of them under its number, else at the end."""
    lines: list[Words] = []
    placed = False
    for line in _lines(told.text):
        if any(piece.source == HIGHLIGHTS for piece in line):
            lines += _highlights(told)
            placed = True
        elif any(piece.text.strip() for piece in line):
            lines.append(line)
    return lines if placed else [*lines, *_highlights(told)]


def _highlights(told: Told) -> Iterator[Words]:
    for number, (highlight, pieces) in enumerate(told.highlights, 1):
        head = f"（{chinese_number(number)}）{highlight.title}。"
        yield [Piece(head, 0, 0, source=HIGHLIGHTS), *(piece for line in _lines(pieces) for piece in line)]


def _lines(pieces: Iterable[Piece]) -> list[Words]:
    """Pieces cut at the ends of lines."""
    lines: list[Words] = [[]]
    for piece in pieces:
        if piece.source:
            lines[-1].append(piece)
            continue
        for number, part in enumerate(piece.text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append(Piece(part, piece.start, piece.end))
    return lines


def words_of(line: Words) -> str:
    """A line as plain words."""
    return "".join(piece.text for piece in line).strip()


def annual_paper(report: AnnualReport, told: Told, lines: Sequence[Line]) -> Paper:
    """The report as an official document, with all figures in an annex. A draft bears the last day of its period."""
    return Paper(
        mark=report.organization.name,
        number=report.number,
        title=report.title,
        addressee=report.addressee,
        body=[words_of(line) for line in lines_of_report(told)],
        signed=report.organization.name,
        dated=report.issued_on or report.collection.ends,
        annexes=(_annex(told, lines),),
    )


def _annex(told: Told, lines: Sequence[Line]) -> Annex:
    """All figures as a table; without the column of the last period where there was none."""
    with override("zh-hans"):  # an official document, whatever language its reader works in
        rows = list(_rows(told, lines))
    width = len(COLUMNS) if any(row[-1] != shown(None) for row in rows) else len(COLUMNS) - 1
    return Annex(ANNEX, COLUMNS[:width], [row[:width] for row in rows], numeric=frozenset({0, 3, 4}))


def _rows(told: Told, lines: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    for number, line in enumerate(lines, 1):
        values = told.figures.get(line.indicator.key, {})
        numbers = (_shown(values.get("value")), _shown(values.get("last")))
        yield (str(number), line.indicator.label, Unit(line.indicator.unit).measure, *numbers)


def _shown(value: str | None) -> str:
    return shown(None if value is None else Decimal(value))


def annual_pdf(report: AnnualReport, told: Told, lines: Sequence[Line]) -> bytes:
    """The same as PDF."""
    return paper_pdf(annual_paper(report, told, lines))
