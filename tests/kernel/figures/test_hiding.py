"""No small count can be read from a table of totals or worked out from it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiguan.kernel.figures.hiding import hidden_cells, hidden_moves, is_small
from huiguan.kernel.i18n.formats import SMALL_CELL

TABLES = st.dictionaries(st.integers(0, 5), st.integers(0, 9), max_size=5)


def readings(cells: dict[int, int], hidden: frozenset[int]) -> list[dict[int, int]]:
    """All tables that a reader can think of, who knows the sum, what is told, and which hidden ones are small."""
    keys, known = sorted(hidden), sum(cells[key] for key in hidden)
    ranges = [range(1, SMALL_CELL) if is_small(cells[key]) else range(SMALL_CELL, known + 1) for key in keys]
    return [dict(zip(keys, values, strict=True)) for values in product(*ranges) if sum(values) == known]


@given(cells=TABLES)
def test_each_small_cell_could_have_two_values(cells: dict[int, int]) -> None:
    hidden = hidden_cells(cells)
    small = {key for key, number in cells.items() if is_small(number)}
    assert small <= hidden and (small or not hidden)
    if all(key in hidden for key, number in cells.items() if number):
        return  # nothing more could be withheld
    thought = readings(cells, hidden)
    assert all(len({one[key] for one in thought}) > 1 for key in small)


@given(cells=TABLES)
def test_a_hidden_total_does_not_follow_from_the_cells(cells: dict[int, int]) -> None:
    hidden = hidden_cells(cells, total_hidden=True)
    assert {key for key, number in cells.items() if is_small(number)} <= hidden
    assert hidden or not any(cells.values())


@pytest.mark.parametrize(
    ("cells", "hidden"),
    [
        ({"a": 3, "b": 40, "c": 9}, {"a", "c"}),  # one alone would follow; the smallest other one goes with it
        ({"a": 1, "b": 5, "c": 90}, {"a", "b", "c"}),  # six for a small and a large one can only be one and five
        ({"a": 2, "b": 3, "c": 90}, {"a", "b"}),
        ({"a": 1, "b": 1, "c": 90}, {"a", "b", "c"}),  # two for two persons is one each
        ({"a": 8, "b": 0}, set()),
    ],
)
def test_what_is_withheld(cells: dict[str, int], hidden: set[str]) -> None:
    assert hidden_cells(cells) == hidden


def test_joined_and_left_are_withheld_together() -> None:
    assert hidden_moves({1: (3, 60), 2: (10, 0), 3: (7, 4)}) == {1, 3}
