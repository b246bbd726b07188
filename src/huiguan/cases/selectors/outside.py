"""Helpers outside: as the handlers see them, and what one of them reads by a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huiguan.cases.enums import Profession
from huiguan.cases.models import Case, OutsideHelp, OutsidePaper
from huiguan.cases.sealing import opened
from huiguan.cases.selectors.file import Paper, papers_in
from huiguan.kernel.calendar import today

_READ = "of a case that the caller has read"


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


def papers_handed_outside(row: OutsideHelp) -> list[Paper]:
    """The papers that a helper may open."""
    rows = OutsidePaper.objects.unscoped("of a help that was opened").filter(helper=row).select_related("paper")
    return papers_in([one.paper for one in rows.order_by("paper_id")])


def names_of_helpers(case: Case) -> dict[int, str]:
    """Name and office of each helper outside, by the key of the help; for those who read the case or whose it is."""
    return {one.pk: f"{one.name}（{one.profession}，{one.office}）" for one in helpers_of(case)}
