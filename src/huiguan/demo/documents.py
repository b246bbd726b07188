"""The demonstration's documents: texts of our own, with dates counted from the day of loading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

# A place for a date in a text: {+20} twenty days from the day of loading, {0} the date of the document itself.
_PLACE = re.compile(r"\{([+-]?\d+)\}")
AGE = 40  # days since the documents were dated


@dataclass(frozen=True, slots=True)
class Text:
    """A document ready to be registered."""

    title: str
    text: str
    dated: date


def document_text(name: str, today: date) -> Text:
    """The document `name` (a file of the folder data) as of `today`; its first line is its title.

    A date of another year than the document's is written with its year, as people do.
    """
    dated = today - timedelta(days=AGE)
    raw = files("huiguan.demo").joinpath(f"data/{name}.txt").read_text(encoding="utf-8")
    text = _PLACE.sub(lambda found: _written(found.group(1), dated, today), raw).strip()
    return Text(text.splitlines()[0], text, dated)


def _written(offset: str, dated: date, today: date) -> str:
    if offset == "0":
        return f"{dated.year}年{dated.month}月{dated.day}日"
    day = today + timedelta(days=int(offset))
    year = "" if day.year == dated.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
