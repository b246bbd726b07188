"""Dates in addresses."""

from __future__ import annotations

from datetime import date


class DayConverter:
    """A date as YYYY-MM-DD."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The date; ValueError (so: no such page) when there is none like it."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The part of the address."""
        return value.isoformat()
