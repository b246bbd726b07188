"""The standard dictionary: every figure that the rooms count, and what associations enter because no room counts it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from huiguan.kernel.figures import Unit, all_figures


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator as the dictionary takes it."""

    key: str
    label: str
    label_en: str
    unit: str
    figure: str = ""
    about: str = ""
    persons: bool = False


# Entered by the associations. Discipline is a total of the unit, and stands beside problems that were put right.
ENTERED = (
    Entry("own.staff", "秘书处工作人员", "Staff of the office", Unit.PERSONS, about="年末在岗人数，含兼职。"),
    Entry("own.seminars", "举办研讨会、论坛", "Seminars and forums held", Unit.TIMES),
    Entry("own.trainings", "举办培训班", "Training courses held", Unit.TIMES),
    Entry("own.trained", "参加培训人次", "Attendances at training", Unit.TIMES, about="人次，不统计到个人。"),
    Entry("own.visits", "走访慰问会员", "Visits to members", Unit.TIMES),
    Entry("own.visit_money", "慰问金支出", "Spent on visits", Unit.MONEY),
    Entry("own.open_days", "开放日、普法活动", "Open days and legal education", Unit.TIMES),
    Entry("own.volunteer_hours", "志愿服务时长", "Hours of volunteering", Unit.HOURS),
    Entry("own.exchanges", "对外交流团组", "Delegations in and out", Unit.TIMES),
    Entry("own.publications", "编印刊物、文集", "Publications", Unit.PIECES),
    Entry("own.agreements", "签订合作协议", "Agreements signed", Unit.PIECES),
    Entry(
        "own.discipline", "协会工作人员违纪处理件数", "Disciplinary matters dealt with, total", Unit.PIECES,
        about="只报总数，不报人员。", persons=True,
    ),
)  # fmt: skip


def standard_entries() -> Iterator[Entry]:
    """All entries of the standard dictionary; those computed from rows first, as the rooms declared them."""
    for spec in all_figures():
        yield Entry(
            key=spec.key,
            label=_in("zh-hans", spec.label),
            label_en=_in("en", spec.label),
            unit=str(spec.unit.value),
            figure=spec.key,
            about=_in("zh-hans", spec.about),
            persons=spec.persons,
        )
    yield from ENTERED


def _in(language: str, words: Any) -> str:
    with override(language):
        return str(words)
