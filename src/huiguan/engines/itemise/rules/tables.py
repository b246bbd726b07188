"""Task lists kept as tables: a header row that names its columns, then a row an item."""

from __future__ import annotations

import re
from dataclasses import dataclass

TASK = re.compile(r"任务|事项|措施|内容|要求|项目|目标")
# Beside a column of topics this one says what is done.
MEASURE = re.compile(r"(?:工作|具体|主要|推进|落实)?(?:措施|举措|内容)$")
PARTY = re.compile(r"牵头|责任|承办|主办|负责|实施")
SUPPORT = re.compile(r"配合|协办|参与|协同")
TERM = re.compile(r"时限|时间|期限|进度|节点")
PROBLEM = re.compile(r"问题|不足")


@dataclass(slots=True)
class Columns:
    """Which cell of a row holds what; None where the table has no such column."""

    task: int
    party: int | None
    support: int | None
    term: int | None
    problem: bool


def _first(pattern: re.Pattern[str], cells: list[str]) -> int | None:
    return next((i for i, cell in enumerate(cells) if len(cell) <= 12 and pattern.search(cell)), None)


def read_header(cells: list[str]) -> Columns | None:
    """The columns that a header row names; None for a row that is no header of a task or problem list."""
    problem = _first(PROBLEM, cells)
    task = problem if problem is not None else _first(MEASURE, cells)
    task = task if task is not None else _first(TASK, cells)
    party, support, term = _first(PARTY, cells), _first(SUPPORT, cells), _first(TERM, cells)
    if task is None or (party is None and term is None and problem is None) or task in (party, term):
        return None
    if any(len(cell) > 16 for cell in cells):
        return None
    return Columns(task, party, support, term, problem is not None)
