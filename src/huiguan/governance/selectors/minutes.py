"""Minutes: reading, the first draft, and asking the charter again from what was frozen."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from huiguan.engines.charter import CaseError, CharterError, fill_blanks
from huiguan.engines.charter.replay import Replayed
from huiguan.engines.charter.replay import replay as again
from huiguan.governance.meeting_enums import AmendmentState, ItemKind, ParticipantRole, Receipt
from huiguan.governance.models import AgendaItem, Consideration, Meeting, Minutes, MinutesCorrection
from huiguan.governance.selectors.charter_rules import charter_of
from huiguan.governance.selectors.considerations import considerations_of
from huiguan.governance.selectors.meetings import OWN, entries_of, items_of, participants_of, sees_in_camera
from huiguan.governance.selectors.motions import amendments_of, motions_of, votes_in
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.i18n.numbers import chinese_number
from huiguan.kernel.permits import Actor
from huiguan.kernel.permits.slots import filled

ITEM = "governance.agendaitem"


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting that was read, with signatures and corrections; None before they are drafted."""
    rows = Minutes.objects.unscoped(OWN).filter(meeting=meeting)
    found: Minutes | None = rows.select_related("organization").first()
    return found


def may_read_minutes(actor: Actor, meeting: Meeting) -> bool:
    """Whether the words of the minutes are open to a reader of the meeting.

    Minutes that tell what was dealt with in camera are one text: they are for those who see such items.
    """
    return not items_of(meeting).filter(in_camera=True).exists() or sees_in_camera(actor, meeting)


def corrections_of(minutes: Minutes) -> list[MinutesCorrection]:
    """Corrections, in order."""
    return list(MinutesCorrection.objects.unscoped(OWN).filter(minutes=minutes).order_by("pk"))


#: Slot of the rooms above: paragraphs on the elections that were held at a meeting.
ELECTED = "governance.reports_of_elections"


def draft_text(meeting: Meeting) -> str:
    """The first words of the minutes from what was recorded: official Chinese, one line for each paragraph."""
    return "\n".join(
        [*_opening(meeting), "二、会议议程和议定事项", *_items(meeting), "三、出席情况", *_presence(meeting)]
    )


def _opening(meeting: Meeting) -> list[str]:
    start = timezone.localtime(meeting.opened_at or meeting.starts_at)
    who = meeting.body.name if meeting.body else meeting.organization.name
    lines = [
        "一、会议概况",
        f"{start.year}年{start.month}月{start.day}日{start:%H:%M}，"
        + f"{who}在{meeting.place or '会场'}召开{meeting.title}。"
        + (f"{meeting.presider}主持会议。" if meeting.presider else ""),
    ]
    if meeting.quorum:
        lines.append(f"{meeting.quorum['explanation']}。")
    return lines


def _items(meeting: Meeting) -> list[str]:
    votes = _settled(meeting)
    motions = list(motions_of(meeting))
    lines: list[str] = []
    for item in items_of(meeting):
        lines.append(f"（{chinese_number(item.order)}）{item.title}")
        lines += _read_out(item)
        lines += [f"{entry.text}。" for entry in entries_of(meeting) if entry.item_id == item.pk and entry.written]
        lines += [line for motion in motions if motion.item_id == item.pk for line in _motion(motion, votes)]
    rest = [line for motion in motions if motion.item_id is None for line in _motion(motion, votes)]
    elected = [line for ask in filled(ELECTED) for line in ask(meeting)]
    return lines + rest + elected or ["本次会议没有列出议程。"]


def _read_out(item: AgendaItem) -> list[str]:
    """What an item without a motion leaves: papers exchanged, a commendation read out, who spoke."""
    if item.kind == ItemKind.WRITTEN:
        names = "、".join(f"《{file.name.rpartition('.')[0] or file.name}》" for file in files_of(ITEM, item.pk))
        return [f"书面交流材料：{names}。"] if names else []
    if item.kind == ItemKind.COMMENDATION and item.words:
        return ["会上宣读：", *(line.strip() for line in item.words.splitlines() if line.strip())]
    if item.kind == ItemKind.SPEECH:
        return [f"{item.owner or '与会领导'}讲话。"]
    return []


def _considered(row: Consideration) -> str:
    day = f"{row.on.year}年{row.on.month}月{row.on.day}日"
    return f"{row.body.name}于{day}前置研究（{row.minutes}），{'同意' if row.agreed else '不同意'}。"


def _settled(meeting: Meeting) -> dict[tuple[int, int | None], Any]:
    """The last vote that counts on each motion (with None) and each amendment."""
    return {(vote.motion_id, vote.amendment_id): vote for vote in votes_in(meeting) if vote.result}


def _amendment(motion: Any, amendment: Any, vote: Any) -> str:
    what = f"议案{motion.number}的修正案（{amendment.order}）（{amendment.sponsor}提出）"
    if vote is None:
        return f"{what}{'撤回' if amendment.state == AmendmentState.WITHDRAWN else '未表决'}。"
    return f"{what}：{vote.result['explanation']}。"


def _motion(motion: Any, votes: dict[tuple[int, int | None], Any]) -> list[str]:
    vote = votes.get((motion.pk, None))
    first = [_considered(row) for row in considerations_of(motion)]
    first += [_amendment(motion, row, votes.get((motion.pk, row.pk))) for row in amendments_of(motion)]
    states = {"withdrawn": "撤回", "referred": f"交{motion.referred_to}研究"}
    if vote is None:
        return [*first, f"议案{motion.number}《{motion.title}》{states.get(motion.state, '未表决')}。"]
    resolution = getattr(motion, "resolution", None)
    number = f"（{resolution.number}）" if resolution else ""
    # Of a secret ballot: who of its scrutineers did not sign, in sentences.
    released = vote.result.get("ballot", {}).get("released", "")
    return [*first, f"议案{motion.number}《{motion.title}》{number}：{vote.result['explanation']}。{released}"]


def _presence(meeting: Meeting) -> list[str]:
    rows = participants_of(meeting)
    voting = rows.filter(role=ParticipantRole.MEMBER)
    groups = (
        ("出席", voting.filter(present=True)),
        ("请假", voting.filter(present=False, receipt=Receipt.LEAVE)),
        ("缺席", voting.filter(present=False).exclude(receipt=Receipt.LEAVE)),
        ("列席", rows.filter(present=True).exclude(role=ParticipantRole.MEMBER)),
    )
    named = [(label, list(found.values_list("name", flat=True))) for label, found in groups]
    return [f"{label}（{len(names)}人）：{'、'.join(names)}。" for label, names in named if names]


def replay(minutes: Minutes) -> list[Replayed]:
    """Compute again, from the frozen record alone, why each motion carried; with what does not agree.

    Empty when the charter's words are no longer those of the frozen digest: then nothing can be said.
    """
    record, charter = minutes.record or {}, charter_of(minutes.meeting)
    if charter is None:
        return []
    try:
        return again(charter, record)
    except (CharterError, CaseError):
        return []


def frozen_record(minutes: Minutes) -> dict[str, Any]:
    """The frozen record as a file that stands by itself: with its digest and the words of the charter (YAML)."""
    meeting = minutes.meeting
    version = meeting.charter
    words = fill_blanks(version.text.text, dict(version.blanks)) if version else ""
    return {"digest": minutes.digest, "record": minutes.record, "charter": words}
