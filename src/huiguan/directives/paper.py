"""The bulletin as an official document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from huiguan.directives.models import Bulletin
from huiguan.kernel.papers import Annex, Paper

ANNEX = "各单位任务落实情况表"
COLUMNS = ("序号", "单位", "任务数", "已销号", "销号率", "滞后", "逾期")


def bulletin_paper(bulletin: Bulletin) -> Paper:
    """The words of a bulletin with the table of all units (never of persons) as its annex.

    A first line that ends in a colon names the recipients. A draft bears the last day of its period.
    """
    lines = [line.strip() for line in bulletin.text.splitlines() if line.strip()]
    named = lines[0].endswith(("：", ":")) if lines else False
    units = bulletin.figures.get("branches", [])
    return Paper(
        mark=bulletin.organization.name,
        number=bulletin.number,
        title=bulletin.title,
        addressee=lines[0] if named else "",
        body=lines[1:] if named else lines,
        signed=bulletin.organization.name,
        dated=bulletin.issued_on or bulletin.ends,
        annexes=(Annex(ANNEX, COLUMNS, list(_rows(units)), numeric=frozenset({0, 2, 3, 4, 5, 6})),) if units else (),
    )


def _rows(units: Iterable[dict[str, Any]]) -> Iterable[tuple[str, ...]]:
    for number, unit in enumerate(units, 1):
        numbers = (f"{unit['total']:,}", f"{unit['closed']:,}", f"{unit['closed_share']:.1%}")
        yield (str(number), str(unit["name"]), *numbers, f"{unit['warn']:,}", f"{unit['overdue']:,}")
