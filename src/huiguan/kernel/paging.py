"""Pages of a long list: which one an address asks for, and how long it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator

from huiguan.kernel.numbers import whole_number

SIZES = (50, 100, 200)
LAST = 10**8


def page_number(query: Mapping[str, Any]) -> int:
    """The page that `?page=` names; the first for what is no number."""
    return min(whole_number(query.get("page", "")) or 1, LAST)


def page_size(query: Mapping[str, Any], usual: int) -> int:
    """How many rows `?size=` asks for: one of SIZES, else `usual`."""
    size = whole_number(query.get("size", ""))
    return size if size in SIZES else usual


def page_of(total: int, number: int, size: int) -> Page[Any]:
    """The pager of a page whose rows were read already."""
    return Paginator(range(total), size).get_page(number)
