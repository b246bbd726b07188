"""What terms count from, and how they are handed about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from huiguan.engines.itemise.model import Due


@dataclass(slots=True)
class Clock:
    """What relative terms count from: the document's date and, where it is known, that of the meeting it reports.

    `lasting` says that the text is of standing rules: a term that it counts from nothing is counted from each case.
    `year` is the year that a yearly plan is for: its days and quarters lie in it, also where it was issued
    the year before.
    """

    document: dt.date | None = None
    meeting: dt.date | None = None
    year: int | None = None
    lasting: bool = False


@dataclass(slots=True)
class Found:
    """A term and where it stands in the searched words."""

    start: int
    end: int
    due: Due


def iso(day: dt.date | None) -> str | None:
    """A date as ISO 8601; None stays None."""
    return day.isoformat() if day else None
