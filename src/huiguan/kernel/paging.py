"""Pages of a long list: which one an address asks for, and how long it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator

from huiguan.kernel.numbers import whole_number

SIZES = (50, 100, 200)
LAST = 10**8


def page_number(query: Mapping[str, Any], name: str = "page") -> int:
    """The page that `?page=` names (or another parameter); the first for what is no number."""
    return min(whole_number(query.get(name, "")) or 1, LAST)


def page_size(query: Mapping[str, Any], usual: int) -> int:
    """How many rows `?size=` asks for: one of SIZES, else `usual`."""
    size = whole_number(query.get("size", ""))
    return size if size in SIZES else usual


def rows_on_page(rows: Any, query: Mapping[str, Any], size: int, name: str = "page") -> Page[Any]:
    """The page of a query's rows that an address asks for; the last where it asks for one beyond."""
    return Paginator(rows, size).get_page(page_number(query, name))


def page_of(total: int, number: int, size: int) -> Page[Any]:
    """The pager of a page whose rows were read already."""
    return Paginator(range(total), size).get_page(number)
