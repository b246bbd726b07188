"""What the demonstration shows of meetings: a council meeting of yesterday with its minutes, one that sits now, a work
conference to come, and the congress that sets the dues.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from huiguan.demo.office import LOADER, actor_named
from huiguan.governance.meeting_enums import ParticipantRole
from huiguan.governance.meeting_papers import minutes_paper
from huiguan.governance.models import Body, Meeting, Motion, Participant
from huiguan.governance.selectors.signing import signatures_of
from huiguan.governance.services import convoking, meetings, minutes, motions, participants, votes
from huiguan.governance.services.feeds import make_feed
from huiguan.governance.services.halls import set_meeting_halls
from huiguan.governance.services.inviting import invite_holders
from huiguan.governance.services.meetings import ItemPlan
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.papers import paper_pdf
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.kernel.sessions.services import HallPlan

AGENDA = (
    ItemPlan("审议年度工作报告", "秘书处", 20),
    ItemPlan("审议会员服务办法修订案", "秘书处", 30),
    ItemPlan("审议办公用房租赁方案", "秘书处", 15),
)
OWN = "the demonstration's own"
SPEECH = (
    "同志们，明年要抓好三项工作。一是各市协会要在3月底前建立会员走访台账。"
    "二是省协会秘书处要每季度通报一次权益保障案件办理情况。三是各市协会要按月报送活动计划。"
)


def add_meetings(codes: Sequence[str]) -> None:
    """In each of these associations one council meeting that is over and one that sits; where a council is entered."""
    for code in codes:
        body = Body.objects.unscoped(OWN).filter(organization__code=code, key="council", dissolved_on=None).first()
        if body is not None:
            _past(body)
            _sitting(body)
            _conference(body.organization)


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
    convoking.invite_body(actor=LOADER, meeting_id=meeting.pk)
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
    keep_minutes(meeting)


def keep_minutes(meeting: Meeting) -> None:
    """The minutes of a meeting that was closed: drafted, signed and frozen."""
    draft = minutes.draft_minutes(actor=LOADER, meeting_id=meeting.pk)
    minutes.submit_minutes(actor=LOADER, minutes_id=draft.pk)
    draft.meeting = meeting
    scan = ContentFile(paper_pdf(minutes_paper(draft, [], [])), "纪要签字原件.pdf")
    for row in signatures_of(draft):
        minutes.enter_signed_original(actor=LOADER, signature_id=row.pk, upload=scan)


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


def _conference(place: Organization) -> None:
    """Next week: heads of the cities by their posts, a branch hall, papers in writing, a commendation, a speech."""
    starts = (timezone.now() + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
    meeting = meetings.plan_meeting(
        actor=LOADER, organization=place, title="全省警察协会工作会议", starts_at=starts,
        ends_at=starts + timedelta(hours=3), place="省协会礼堂", presider="会长", recorder="秘书处",
    )  # fmt: skip
    plan = (
        ItemPlan("通报全年工作情况", "秘书处", 20),
        ItemPlan("宣读先进单位名单", "秘书处", 10, kind="commendation"),
        ItemPlan("各市协会工作经验", "各市协会", kind="written"),
        ItemPlan("会长讲话", "会长", 40, kind="speech"),
    )
    items = meetings.set_agenda(actor=LOADER, meeting_id=meeting.pk, items=plan)
    praise, speech = items[1], items[3]
    said: dict[str, Any] = {"actor": LOADER, "meeting_id": meeting.pk}
    meetings.word_item(**said, item_id=praise.pk, kind=praise.kind, words="先进单位：青岭市警察协会、白河市警察协会。")
    meetings.word_item(**said, item_id=speech.pk, kind=speech.kind, words=SPEECH)
    main = halls_of(meeting.session_id or 0)[0]
    plans = [HallPlan(main.name, True, "省协会礼堂", hall_id=main.pk), HallPlan("各市分会场", place="各市协会会议室")]
    set_meeting_halls(actor=LOADER, meeting_id=meeting.pk, halls=plans)
    clerk = actor_named(f"clerk-{place.code}")
    posts, role = ("会长", "秘书长"), ParticipantRole.OBSERVER.value
    invite_holders(actor=clerk, meeting_id=meeting.pk, posts=posts, reach="children", role=role)
    meetings.convene_meeting(actor=LOADER, meeting_id=meeting.pk, text="请各市协会于会前三日报送书面交流材料。")
    for row in _members(meeting)[:3]:
        who: dict[str, Any] = {"actor": LOADER, "meeting_id": meeting.pk, "participant_id": row.pk}
        participants.enter_receipt(**who, receipt="coming")
    make_feed(actor=clerk, body_id=Body.objects.unscoped(OWN).get(organization=place, key="council").pk)


def dues_before_the_congress(place: Organization) -> tuple[Meeting, Motion]:
    """A congress that sits with every delegate there, and the motion on the dues, to be voted in secret."""
    body = Body.objects.unscoped(OWN).get(organization=place, key="congress", dissolved_on=None)
    starts = timezone.now() - timedelta(days=6)
    meeting = meetings.plan_meeting(
        actor=LOADER, organization=place, body_id=body.pk, title="会员代表大会临时会议", starts_at=starts,
        ends_at=starts + timedelta(hours=2), place="省协会礼堂", presider="会长", recorder="秘书处",
    )  # fmt: skip
    meetings.set_agenda(actor=LOADER, meeting_id=meeting.pk, items=(ItemPlan("审议会费标准", "理事会", 30),))
    convoking.invite_body(actor=LOADER, meeting_id=meeting.pk)
    sent = starts - timedelta(days=30)
    meetings.convene_meeting(actor=LOADER, meeting_id=meeting.pk, text="请会员代表准时出席。", sent_at=sent)
    meetings.open_meeting(actor=LOADER, meeting_id=meeting.pk)
    _attend(meeting, absent=0)
    item = meeting.items.unscoped(OWN).get()
    meetings.start_item(actor=LOADER, meeting_id=meeting.pk, item_id=item.pk)
    motion = motions.propose_motion(
        actor=LOADER, meeting_id=meeting.pk, title="关于会费标准的议案", sponsor="理事会",
        text="个人会员会费每年六十元，单位会员每年一千元。", power="dues", item_id=item.pk,
    )  # fmt: skip
    return meeting, motion
