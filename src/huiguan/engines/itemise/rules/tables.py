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


#: A table whose cells stand each on a line of its own starts so, and has no more columns than this.
FIRST_COLUMN, MOST_COLUMNS, MOST_ROWS = ("序号", "编号"), 9, 400
LEADING = re.compile("[（(](?:牵头|主办|主责)(?:单位|部门)?[)）]$")


def read_flat(lines: list[str], at: int) -> tuple[Columns, int, list[int]] | None:
    """A table whose cells stand each on its line, from the line `at` on: its columns, their number, where rows start.

    Its first column counts the rows. Only rows with all their cells are taken; None for lines that are no such table.
    """
    width = next((n for n in range(2, MOST_COLUMNS + 1) if lines[at + n : at + n + 1] == ["1"]), None)
    columns = read_header(lines[at : at + width]) if width else None
    if width is None or columns is None:
        return None
    starts: list[int] = []
    while len(starts) < MOST_ROWS and lines[at + width * (len(starts) + 1) :][:1] == [str(len(starts) + 1)]:
        starts.append(at + width * (len(starts) + 1))
    full = [start for start in starts if start + width <= len(lines)]
    return columns, width, full


def lead_and_help(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names divided where one of them is marked as the lead: X（牵头）、Y."""
    if not any(LEADING.search(name) for name in names):
        return names, ()
    leads = tuple(LEADING.sub("", name) for name in names if LEADING.search(name))
    return leads, tuple(name for name in names if not LEADING.search(name))


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
