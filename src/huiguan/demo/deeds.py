"""What each association makes of what it received: plain values, the same every time, so that every state is seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

SOON = timedelta(days=7)

_REPORTS = (
    ("已召开专题会议，明确了分工和时间表，正在逐项推进。", "人手偏紧，与日常工作有冲突。"),
    ("完成了摸底，形成初步清单，正在与有关单位核对。", "部分数据口径不一致，需要上级明确。"),
    ("主体工作已完成，正在整理佐证材料。", ""),
    ("已完成大部分，余下事项预计两周内办结。", "个别单位反馈较慢。"),
    ("按计划推进，本阶段任务已落实到人。", ""),
    ("开展了两次走访，收集意见十余条，正在分类处理。", "经费未到位，已向财务部门说明。"),
)
REASON_RETURNED = "本会编制尚未核定，暂不具备条件，建议由市级协会统筹。"
REASON_LATER = "需要与当地民政部门会签，会签周期较长，申请适当延期。"
REASON_POOR = "佐证材料不全，请补充名册和签收记录后再报。"
TEXT_REMINDED = "已过完成时限，请抓紧办理并报告进展。"


@dataclass(frozen=True, slots=True)
class Deed:
    """How far an association came with one assignment.

    `end` is one of: sent, returned, taken_on, reported, asked_later, requested, rejected, verified, closed.
    """

    end: str
    variant: int

    @property
    def taken_on(self) -> bool:
        """Whether it was taken on at all."""
        return self.end not in ("sent", "returned")

    @property
    def reported(self) -> bool:
        """Whether progress was reported."""
        return self.end in ("reported", "asked_later", "requested", "rejected", "verified", "closed")

    @property
    def requested(self) -> bool:
        """Whether closure was asked for."""
        return self.end in ("requested", "rejected", "verified", "closed")

    @property
    def report(self) -> tuple[str, str]:
        """What was done, and difficulties."""
        return _REPORTS[self.variant % len(_REPORTS)]

    @property
    def stage(self) -> str:
        """How far it is, in the words of the report form."""
        return (
            "nearly_done" if self.requested else ("planned", "under_way", "under_way", "nearly_done")[self.variant % 4]
        )

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return 95 if self.requested else 20 + self.variant * 13 % 70


# Ends and how many of a hundred have them, by how near the due date is.
_SHARES: dict[str, tuple[tuple[str, int], ...]] = {
    "past": (
        ("closed", 68), ("verified", 6), ("requested", 8), ("rejected", 3), ("reported", 9), ("taken_on", 4),
        ("sent", 2),
    ),
    "soon": (
        ("closed", 34), ("requested", 10), ("reported", 28), ("asked_later", 8), ("taken_on", 14), ("sent", 6),
    ),
    "later": (
        ("closed", 9), ("requested", 4), ("reported", 45), ("taken_on", 28), ("returned", 3), ("sent", 11),
    ),
    "standing": (("reported", 72), ("taken_on", 22), ("sent", 6)),
}  # fmt: skip


def deed(place: int, task: int, due: date | None, today: date) -> Deed:
    """What association number `place` makes of task number `task`, which is due on `due` (None: periodic or none)."""
    mark = (place * 7919 + task * 104_729 + place * task * 31) % 9973
    rest = mark % 100
    for end, share in _SHARES[_nearness(due, today)]:
        if rest < share:
            return Deed(end, mark // 100)
        rest -= share
    raise AssertionError("shares add up to a hundred")


def _nearness(due: date | None, today: date) -> str:
    if due is None:
        return "standing"
    if due < today:
        return "past"
    return "soon" if due <= today + SOON else "later"


def split_deed(place: int, task: int) -> Deed:
    """What an association makes of a task that it passed on: most of them also report."""
    mark = (place * 7919 + task * 104_729) % 9973
    return Deed("reported" if mark % 100 < 45 else "taken_on", mark // 100)
