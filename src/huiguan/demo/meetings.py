"""What the demonstration shows of meetings: a council meeting of yesterday with its minutes, and one that sits now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from huiguan.demo.office import LOADER
from huiguan.governance.models import Body, Meeting, Motion, Participant
from huiguan.governance.services import meetings, minutes, motions, participants, votes
from huiguan.governance.services.meetings import ItemPlan
from huiguan.kernel.organizations.models import Organization

AGENDA = (
    ItemPlan("审议年度工作报告", "秘书处", 20),
    ItemPlan("审议会员服务办法修订案", "秘书处", 30),
    ItemPlan("审议办公用房租赁方案", "秘书处", 15),
)
OWN = "the demonstration's own"


def add_meetings(codes: Sequence[str]) -> None:
    """In each of these associations one council meeting that is over and one that sits; where a council is entered."""
    for code in codes:
        body = Body.objects.unscoped(OWN).filter(organization__code=code, key="council", dissolved_on=None).first()
        if body is not None:
            _past(body)
            _sitting(body)


def _meeting(body: Body, title: str, starts_at: datetime) -> Meeting:
    place: Organization = body.organization
    meeting = meetings.plan_meeting(
        actor=LOADER,
        organization=place,
        body_id=body.pk,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place="协会会议室",
        presider="会长",
        recorder="秘书处",
    )
    meetings.set_agenda(actor=LOADER, meeting_id=meeting.pk, items=AGENDA)
    participants.invite_body(actor=LOADER, meeting_id=meeting.pk)
    sent = starts_at - timedelta(days=20)
    meetings.convene_meeting(actor=LOADER, meeting_id=meeting.pk, text="请提前十分钟签到。", sent_at=sent)
    meetings.open_meeting(actor=LOADER, meeting_id=meeting.pk)
    Meeting.objects.unscoped(OWN).filter(pk=meeting.pk).update(opened_at=starts_at)
    return meeting


def _members(meeting: Meeting) -> list[Participant]:
    return list(Participant.objects.unscoped(OWN).filter(meeting=meeting).order_by("order", "pk"))


def _attend(meeting: Meeting, absent: int) -> int:
    rows = _members(meeting)
    there = rows[: len(rows) - absent]
    ids = [row.pk for row in there]
    participants.take_meeting_attendance(actor=LOADER, meeting_id=meeting.pk, participant_ids=ids, means="list")
    return len(there)


def _motion(meeting: Meeting, number: int, title: str, text: str) -> Motion:
    item = meeting.items.unscoped(OWN).order_by("order")[number]
    meetings.start_item(actor=LOADER, meeting_id=meeting.pk, item_id=item.pk)
    return motions.propose_motion(
        actor=LOADER, meeting_id=meeting.pk, title=title, text=text, sponsor="秘书处", item_id=item.pk
    )


def _counted(motion: Motion, yes: int, no: int, abstain: int = 0) -> Any:
    vote = votes.open_vote(actor=LOADER, motion_id=motion.pk, method="show_of_hands")
    votes.enter_counts(actor=LOADER, vote_id=vote.pk, counts={"yes": yes, "no": no, "abstain": abstain})
    return votes.close_vote(actor=LOADER, vote_id=vote.pk)


def _past(body: Body) -> None:
    meeting = _meeting(body, "理事会本年度第一次会议", timezone.now() - timedelta(days=1))
    there = _attend(meeting, absent=1)
    report = _motion(meeting, 0, "关于年度工作报告的议案", "同意秘书处提出的年度工作报告。")
    result = _counted(report, there, 0).result or {}
    needed = int(result.get("required") or 1)
    rules = _motion(meeting, 1, "关于修订会员服务办法的议案", "会员服务办法自下月起施行，每季度公布一次办理情况。")
    _counted(rules, needed, there - needed)
    lease = _motion(meeting, 2, "关于租赁办公用房的议案", "同意租赁办公用房，租期三年。")
    _counted(lease, needed - 1, there - needed + 1)
    meetings.close_meeting(actor=LOADER, meeting_id=meeting.pk)
    draft = minutes.draft_minutes(actor=LOADER, meeting_id=meeting.pk)
    minutes.submit_minutes(actor=LOADER, minutes_id=draft.pk)
    for name, duty in (("会长", "主持人"), ("秘书长", "记录人")):
        minutes.sign_minutes(actor=LOADER, minutes_id=draft.pk, name=name, duty=duty)
    minutes.freeze_minutes(actor=LOADER, minutes_id=draft.pk)


def _sitting(body: Body) -> None:
    meeting = _meeting(body, "理事会本年度第二次会议", timezone.now() - timedelta(minutes=20))
    _attend(meeting, absent=0)
    motion = _motion(meeting, 0, "关于下一年度工作计划的议案", "同意下一年度工作计划。开展走访活动，每月公布进展。")
    motions.propose_amendment(
        actor=LOADER,
        motion_id=motion.pk,
        sponsor="部分理事",
        text="同意下一年度工作计划。开展走访活动，每季度公布进展。",
    )
