"""Which cells of a table of totals are not told, so that no small count can be read or worked out.

A count of one to four persons is not told (primary). Where the sum of a table is known, one such cell alone would
follow by subtraction, so further cells are withheld until every small one could have two values at least
(complementary suppression). Cells of zero are told: they name nobody. Differences between two days of reading are
not covered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from huiguan.kernel.i18n.formats import SMALL_CELL

Key = TypeVar("Key")


def is_small(number: int) -> bool:
    """Tell whether a count of persons is too small to be shown to another association."""
    return 0 < number < SMALL_CELL


def hidden_cells(cells: Mapping[Key, int], *, total_hidden: bool = False) -> frozenset[Key]:
    """The keys of the cells that are not told.

    The reader is taken to know the sum, unless `total_hidden`: then one cell at least is withheld, so that the sum
    cannot be worked out from the cells.
    """
    small = [key for key, number in cells.items() if is_small(number)]
    others = sorted((key for key, number in cells.items() if number >= SMALL_CELL), key=lambda key: cells[key])
    if total_hidden:
        return frozenset(small or others[:1])
    taken = 0
    while small and taken < len(others) and not _is_open(cells, small, others[:taken]):
        taken += 1
    return frozenset(small + others[:taken])


def _is_open(cells: Mapping[Key, int], small: list[Key], withheld: list[Key]) -> bool:
    """Tell whether each small cell could have two values, for one who knows the sum of all hidden."""
    known = sum(cells[key] for key in (*small, *withheld))
    most = min(SMALL_CELL - 1, known - (len(small) - 1) - SMALL_CELL * len(withheld))
    least = 1 if withheld else max(1, known - (SMALL_CELL - 1) * (len(small) - 1))
    return least < most


def hidden_moves(moves: Mapping[Key, tuple[int, int]]) -> frozenset[Key]:
    """The months whose joined and left are both withheld: their difference may be known from the members of two months.

    One of the two alone would follow from it.
    """
    return frozenset(key for key, (joined, left) in moves.items() if is_small(joined) or is_small(left))
