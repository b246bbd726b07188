"""Helpers outside as the handlers and the person see them, named in the language of whoever reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huiguan.cases.enums import Profession
from huiguan.cases.models import Case, OutsideHelp
from huiguan.cases.sealing import opened
from huiguan.kernel.calendar import today

_READ = "of a case that the caller has read"
#: Lines of the timeline that are about a helper: their text begins with the key of the help (`marked`).
LABELS = ("outside_asked", "outside_opinion", "outside_ended")
_MARK = "#"


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody outside who was asked, in plain words. Dates are local days."""

    pk: int
    name: str
    profession: str
    office: str
    asked_at: datetime
    ends_on: date
    is_open: bool
    answered_at: datetime | None


def helpers_of(case: Case) -> list[Helper]:
    """Whom the handlers asked outside, the latest first; the caller has read the case."""
    rows = OutsideHelp.objects.unscoped(_READ).filter(case=case).order_by("-pk")
    return [_helper(row, case) for row in rows]


def _helper(row: OutsideHelp, case: Case) -> Helper:
    plain = opened(row, "name", "office")
    profession = str(Profession(row.profession).label)
    open_now = is_open(row, case)
    return Helper(
        row.pk, plain["name"], profession, plain["office"], row.asked_at, row.ends_on, open_now, row.answered_at
    )


def is_open(row: OutsideHelp, case: Case) -> bool:
    """Tell whether the helper reads anything today."""
    return row.ended_at is None and case.closed_on is None and row.ends_on >= today()


def names_of_helpers(case_id: int) -> dict[int, str]:
    """Name and office of each helper outside, by the key of the help; for those who read the case or whose it is."""
    rows = OutsideHelp.objects.unscoped(_READ).filter(case=case_id)
    found = {row.pk: (opened(row, "name", "office"), Profession(row.profession).label) for row in rows}
    return {pk: f"{plain['name']}（{label}，{plain['office']}）" for pk, (plain, label) in found.items()}


def marked(help_id: int, words: str = "") -> str:
    """The text that is kept of a line about a helper: by key, so that each reader gets the own language."""
    return f"{_MARK}{help_id}\n{words}".strip()


def unmarked(text: str, names: dict[int, str]) -> str:
    """The line as it is read; one from before lines were marked comes back as it is."""
    mark, _break, words = text.partition("\n")
    if not (mark.startswith(_MARK) and mark[1:].isdecimal()):
        return text
    return "：".join(part for part in (names.get(int(mark[1:]), ""), words) if part)
