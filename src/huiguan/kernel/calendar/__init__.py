"""Working days by the State's calendar, with local days that go before it (DOMAIN.md §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huiguan.kernel.calendar.selectors import (
        add_working_days,
        is_official,
        is_working_day,
        today,
        working_days_between,
        working_days_from,
    )

__all__ = [
    "add_working_days",
    "is_official",
    "is_working_day",
    "today",
    "working_days_between",
    "working_days_from",
]


def __getattr__(name: str) -> Any:
    """Hand the selectors on when they are first asked for: this package is imported before the models can be."""
    if name not in __all__:
        raise AttributeError(name)
    from huiguan.kernel.calendar import selectors

    return getattr(selectors, name)
