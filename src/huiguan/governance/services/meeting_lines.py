"""Meetings set up by lines of text: agenda, halls and people to invite, read from lines and written as such.

What follows the first comma may stand in any order; marks in brackets are known in Chinese and in English, so that an
agenda that one clerk wrote can be edited by another in the other language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from huiguan.governance.meeting_enums import ItemKind
from huiguan.governance.models import AgendaItem
from huiguan.governance.reading import language
from huiguan.governance.services.meetings import ItemPlan
from huiguan.governance.services.participants import Invitee
from huiguan.kernel.sessions.models import Hall
from huiguan.kernel.sessions.services import HallPlan

_NUMBER = re.compile(r"^\s*(?:\d+[.、)]|[一二三四五六七八九十]+、)\s*")
_COMMA = re.compile("[，,]")
_PARTS = re.compile(r"[,，\t]\s*|\s{1,}")
_LINK = re.compile(r"https?://[^\s，]+")
#: In Chinese, in English.
IN_CAMERA = ("（闭会）", "(in camera)")
KIND_MARKS: dict[str, tuple[str, str]] = {
    ItemKind.WRITTEN.value: ("（书面交流）", "(in writing)"),
    ItemKind.COMMENDATION.value: ("（表彰）", "(commendation)"),
    ItemKind.SPEECH.value: ("（讲话）", "(speech)"),
}


def lines_in(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def item_plan(line: str, standing: Mapping[str, int]) -> ItemPlan:
    """A line of an agenda: title with marks, who brings it in, minutes. `standing`: keys of the items by title."""
    title, *rest = [piece.strip() for piece in _COMMA.split(_NUMBER.sub("", line.strip()))]
    title, in_camera = _without(title, IN_CAMERA)
    kind = ItemKind.ITEM.value
    for marked, marks in KIND_MARKS.items():
        title, found = _without(title, marks)
        kind = marked if found else kind
    minutes = next((int(piece) for piece in rest if piece.isascii() and piece.isdigit() and len(piece) < 4), None)
    owner = next((piece for piece in rest if not piece.isdigit()), "")
    return ItemPlan(title, owner, minutes, in_camera, standing.get(title), kind)


def item_plans(text: str, items: Iterable[AgendaItem]) -> list[ItemPlan]:
    """A whole agenda; an item whose title stands already is that item, once."""
    standing = {item.title: item.pk for item in items}
    plans = []
    for line in lines_in(text):
        plan = item_plan(line, standing)
        standing.pop(plan.title, None)
        plans.append(plan)
    return plans


def agenda_lines(items: Iterable[AgendaItem]) -> str:
    """The agenda as lines, its marks in the language of the reader."""
    return "\n".join(_item_line(item) for item in items)


def _item_line(item: AgendaItem) -> str:
    chinese = language() == "zh"
    marks = [IN_CAMERA] if item.in_camera else []
    marks += [KIND_MARKS[item.kind]] if item.kind in KIND_MARKS else []
    marked = "".join(both[0] if chinese else f" {both[1]}" for both in marks)
    more = [part for part in (item.owner, str(item.minutes or "")) if part]
    return ("，" if chinese else ", ").join([item.title + marked, *more])


def _without(title: str, marks: Iterable[str]) -> tuple[str, bool]:
    """A title without these marks, whatever their case, and whether it bore one."""
    marked = re.compile("|".join(re.escape(mark) for mark in marks), re.IGNORECASE)
    return marked.sub("", title).strip(), marked.search(title) is not None


def hall_line(hall: Hall) -> str:
    """A hall as a line: name, place, link of the video."""
    return "，".join([hall.name, *(part for part in (hall.place, hall.link) if part)])


def hall_plans(text: str, halls: Iterable[Hall]) -> list[HallPlan]:
    """Halls from lines; the first is the main one. One whose name stands already is that hall."""
    known = {hall.name: hall.pk for hall in halls}
    return [_hall_plan(line, number == 0, known) for number, line in enumerate(lines_in(text))]


def _hall_plan(line: str, main: bool, known: Mapping[str, int]) -> HallPlan:
    """A line as a hall; addresses of videos may hold commas, and so may a place."""
    found = _LINK.search(line)
    link = found.group() if found else ""
    name, *rest = [piece.strip() for piece in line.replace(link, "").replace(",", "，").split("，")]
    return HallPlan(name, main, "，".join(filter(None, rest)), link, known.get(name))


def invitees(text: str, role: str) -> list[Invitee]:
    """People to invite: name, then unit and duty after a comma or blank."""
    return [_invitee(line, role) for line in lines_in(text)]


def _invitee(line: str, role: str) -> Invitee:
    name, *duty = _PARTS.split(line, maxsplit=1)
    return Invitee(name, duty[0] if duty else "", role)
