"""What an address may ask of a long list, and numbers that no row has."""

from __future__ import annotations

import pytest

from huiguan.kernel.numbers import whole_number
from huiguan.kernel.paging import page_number, page_of, page_size

HUGE = "9" * 5000


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "²", HUGE, "9" * 19])
def test_what_is_no_number_of_a_row_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_numbers_are_read_in_any_digits() -> None:
    assert (whole_number("007"), whole_number("12"), whole_number("9" * 18)) == (7, 12, 10**18 - 1)


def test_an_address_never_fails() -> None:
    assert [page_number({"page": text}) for text in ("3", "0", "", HUGE, "9" * 18)] == [3, 1, 1, 1, 10**8]
    assert [page_size({"size": text}, 50) for text in ("100", "7", "", HUGE)] == [100, 50, 50, 50]
    assert page_number({}) == 1


def test_the_pager_stops_at_the_last_page() -> None:
    shown = page_of(120, 9, 50)
    assert (shown.number, shown.paginator.num_pages, shown.end_index()) == (3, 3, 120)
