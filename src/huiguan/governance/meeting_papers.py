"""Notice, resolution and minutes as official documents (GB/T 9704)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone

from huiguan.governance.models import Meeting, Minutes, OutgoingPaper, Resolution
from huiguan.governance.paper_enums import ORDERS, UNSEALED, UPWARD, PaperKind
from huiguan.governance.selectors.meetings import items_of
from huiguan.kernel.i18n.numbers import chinese_number
from huiguan.kernel.papers import FORMS, Paper
from huiguan.kernel.sessions.selectors import halls_of

#: What stands under an order until the head has issued it.
PRESIDENT, UNSIGNED = "会长", "（待签发）"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def notice_paper(meeting: Meeting) -> Paper:
    """The notice of a meeting: time, place, agenda; items in camera are not named."""
    starts = timezone.localtime(meeting.starts_at)
    agenda = [f"{item.order}.{'闭会审议事项' if item.in_camera else item.title}" for item in items_of(meeting)]
    body = [
        f"经研究，决定召开{meeting.title}。现将有关事项通知如下。",
        f"一、时间：{starts.year}年{starts.month}月{starts.day}日{starts:%H:%M}",
        f"二、地点：{meeting.place or '另行通知'}{_branch_halls(meeting)}",
        *([f"三、参加人员：{meeting.body.name}全体组成人员"] if meeting.body else ["三、参加人员：受邀单位和人员"]),
        *(["四、议程", *agenda] if agenda else []),
        *_lines(meeting.notice_text),
    ]
    sent = timezone.localtime(meeting.notice_sent_at or timezone.now()).date()
    return Paper(
        mark=meeting.organization.name,
        title=f"{meeting.organization.name}关于召开{meeting.title}的通知",
        addressee="各有关单位、人员",
        body=body,
        signed=meeting.organization.name,
        dated=sent,
    )


def _branch_halls(meeting: Meeting) -> str:
    branches = [hall for hall in halls_of(meeting.session_id or 0) if not hall.main]
    named = "；".join(f"{hall.name}{f'（{hall.place}）' if hall.place else ''}" for hall in branches)
    return f"；分会场：{named}" if named else ""


def resolution_paper(resolution: Resolution) -> Paper:
    """A resolution, with the sentence that says by whom and when it was passed."""
    day, meeting = resolution.adopted_on, resolution.meeting
    passed = f"（{day.year}年{day.month}月{day.day}日{meeting.title}通过）"
    return Paper(
        mark=resolution.organization.name,
        number=resolution.number,
        title=resolution.title.removesuffix("的议案") + "的决议",
        body=[passed, *_lines(resolution.text)],
        signed=meeting.body.name if meeting.body else resolution.organization.name,
        dated=day,
    )


def minutes_mark(name: str) -> str:
    """The red name of minutes, which says that they are (GB/T 9704-2012, 10.3)."""
    return f"{name}会议纪要"


def minutes_paper(minutes: Minutes, signatures: list[Any], corrections: list[Any]) -> Paper:
    """Minutes with who signed them, and corrections after the frozen words."""
    meeting = minutes.meeting
    dated = timezone.localtime(minutes.frozen_at or meeting.closed_at or meeting.starts_at).date()
    signed = [f"签字：{'、'.join(f'{row.name}（{row.duty}）' for row in signatures)}"] if signatures else []
    added = [f"更正{chinese_number(number)}：{row.text}" for number, row in enumerate(corrections, 1)]
    return Paper(
        mark=minutes_mark(minutes.organization.name),
        title=f"{meeting.title}纪要",
        body=[*_lines(minutes.text), *signed, *added],
        signed=minutes.organization.name,
        dated=dated,
        sealed=False,
    )


def outgoing_paper(paper: OutgoingPaper) -> Paper:
    """A paper of the register; until it is issued it bears the day on which it is looked at.

    Each kind has its form (GB/T 9704-2012): letters (10.1), orders (10.2), minutes (10.3); what goes up says
    who issued it (7.2.6).
    """
    name = paper.organization.name
    ordered = paper.kind in ORDERS
    marks = {PaperKind.MINUTES.value: minutes_mark(name), PaperKind.ORDER.value: f"{name}命令"}
    return Paper(
        mark=marks.get(paper.kind, name),
        number=paper.number,
        title=paper.title,
        addressee=paper.addressee,
        body=_lines(paper.text),
        signed=(paper.issued_by or UNSIGNED) if ordered else name,
        duty=(paper.duty or PRESIDENT) if ordered else "",
        dated=paper.issued_on or timezone.localdate(),
        sealed=paper.kind not in UNSEALED,
        copies=paper.copies,
        letter=paper.kind == PaperKind.LETTER,
        issuer=paper.issued_by if paper.kind in UPWARD else "",
        printed_by=f"{name}秘书处" if paper.issued_on and paper.kind not in UNSEALED else "",
        printed_on=paper.issued_on,
    )


def file_of(paper: Paper, form: str) -> HttpResponse:
    """The paper as a download, `docx` or `pdf`."""
    media_type, made = FORMS[form]
    answer = HttpResponse(made(paper), content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(paper.title)}.{form}"
    return answer
