"""The year of the national association: what it held, what it holds next and what it prepares, in all five lines.

The days are days of this year, so that its plan reaches from January to December whenever the demonstration is loaded:
what lies behind was held, what comes soon is open, the rest is planned.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from huiguan.cases import services as cases
from huiguan.cases.survey_questions import read_questions
from huiguan.demo.honours import called, scheme_in_force
from huiguan.demo.meetings import keep_minutes
from huiguan.demo.office import LOADER
from huiguan.demo.publicsite import ABOUT, published, scheduled, under_check
from huiguan.demo.registers import NO_UNITS
from huiguan.demo.research import announced
from huiguan.demo.speech import clerk_of
from huiguan.governance.models import Body, Meeting, Participant
from huiguan.governance.services import convoking, meetings, participants
from huiguan.governance.services.meetings import ItemPlan
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.filings import services as filings
from huiguan.kernel.filings.enums import Authority
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.organizations.models import Organization
from huiguan.programmes import services as programmes
from huiguan.programmes.models import Activity
from huiguan.publicsite import services as site

OWN = "the demonstration's own"
#: Month, day, kind, title, place, seats, and what was said of it afterwards.
ACTIVITIES = (
    (1, 20, "grass_roots", "新春走访慰问基层会员", "三省六县", None, "走访会员四十二户，收集意见十七条，已转省协会。"),
    (3, 16, "law_education", "法律服务进社区宣讲周", "社区服务中心", None, "宣讲十二场，发放资料一千八百份。"),
    (4, 18, "course", "市级协会财务骨干培训班", "协会培训中心", 60, "五十四人结业，账务处理列为下期重点。"),
    (5, 22, "seminar", "会员权益保障实务研讨班", "协会会议中心", 80, "交流案例二十三个，形成办理要点初稿。"),
    (6, 12, "youth", "青少年防溺水安全宣讲", "市青少年宫", None, "进校园八场，听讲学生三千余人。"),
    (7, 9, "exercise", "应急救护技能交流演练", "省培训基地", 48, "八支队伍参加，复盘问题五条已列清单。"),
    (8, 21, "charity", "困难会员家庭助学活动", "会员之家", None, "资助学生三十六名，名单按规定公示。"),
    (9, 18, "law_education", "防范电信网络诈骗宣讲", "市文化广场", None, "宣讲九场，现场答疑二百余人次。"),
    (10, 23, "seminar", "基层协会建设经验交流班", "协会会议中心", 90, "十一个市县介绍做法，材料汇编成册。"),
    (11, 6, "course", "普法讲解员骨干培训班", "协会培训中心", 50, "四十八人试讲合格，列入讲解员名册。"),
    (11, 27, "seminar", "会员心理健康服务研讨班", "协会会议中心", 80, ""),
    (12, 8, "law_education", "宪法宣传周进社区", "社区服务中心", None, "现场宣讲六场。"),
    (12, 16, "youth", "青少年安全体验日", "会员之家", 120, "接待学生四批。"),
    (12, 22, "grass_roots", "岁末走访慰问", "两省四县", None, "走访会员二十五户。"),
)  # fmt: skip
#: Held within so many days and not summed up yet.
FRESH = timedelta(days=20)
#: Enrolment opens so long before.
AHEAD = timedelta(days=60)
MEETINGS = (
    (3, 10, "council", "理事会第一次会议", ("审议上年度工作报告", "审议本年度工作计划", "审议上年度财务报告")),
    (6, 16, "standing_council", "常务理事会第一次会议", ("听取会员服务工作情况", "审议培训工作安排")),
    (9, 15, "standing_council", "常务理事会第二次会议", ("听取课题研究进展", "审议评选工作方案")),
)
TRAINING = """县级协会秘书长培训班现已开放报名，名额一百人，由各省协会统一推荐。
# 学什么
- 章程与换届程序
- 会费与捐赠的账务处理
- 会员诉求的受理和时限
结业考核合格的，发给可核验的结业证书。"""
CALL = """全国警务理论研究课题开始申报，申报书分两部分，评审只看匿名部分。
各省、市协会按分配的名额逐级推荐，截止日期和资助额度见申报通知。"""
SEMINAR = """会员权益保障实务研讨班交流了二十三个案例，讨论了受理、办理和答复三个环节的共性问题。
研讨形成的办理要点将征求各省协会意见后印发。"""
SOON = """下月起，各级协会可以在“公开日程”中订阅全国协会的开放活动。
订阅不需要登记个人信息。"""
CHOSEN = """全国会员服务先进集体评选已进入推荐阶段，各省协会正在审核基层推荐材料。"""
ASKED = "本年度最需要的维权服务 | 法律咨询 | 名誉恢复 | 困难救助 | 心理疏导\n对答复时限是否满意\n> 对维权工作的建议"


def add_year(top: Organization) -> None:
    """Everything of the year; the same by whatever way the rest was loaded."""
    for month, day, kind, title, place, seats, summary in ACTIVITIES:
        _activity(top, date(today().year, month, day), kind, title, summary, place=place, seats=seats)
    _open_day(top)
    _annual_filing(top)
    for month, day, kind, title, agenda in MEETINGS:
        _meeting(top, kind, title, date(today().year, month, day), agenda)
    _meeting(top, "standing_council", "常务理事会第三次会议", today() + timedelta(days=24), ("听取全年工作情况",))
    announced(top, "全国警务理论研究课题", 10, "QGKT")
    scheme = scheme_in_force(top, "全国会员服务先进集体评选")
    called(top, scheme, "本年度全国会员服务先进集体")
    _survey(top)
    _news(top)


def _activity(top: Organization, day: date, kind: str, title: str, summary: str, **facts: Any) -> None:
    """Held when its day is over, open when it is near, else planned."""
    clerk = clerk_of(top)
    row = programmes.plan_activity(
        actor=clerk, organization=top, kind=kind, title=title, starts_on=day, ends_on=day + timedelta(days=1),
        responsible="会员服务部", **facts,
    )  # fmt: skip
    if day > today() + AHEAD:
        return
    programmes.open_activity(actor=clerk, activity_id=row.pk)
    if day + timedelta(days=1) < today():
        programmes.start_activity(actor=clerk, activity_id=row.pk)
        programmes.close_activity(actor=clerk, activity_id=row.pk)
        if summary and day < today() - FRESH:
            programmes.sum_up_activity(actor=clerk, activity_id=row.pk, summary=summary)


def _open_day(top: Organization) -> Activity:
    """An open day that was filed with the supervising body, received its receipt and is open."""
    clerk = clerk_of(top)
    day = today() + timedelta(days=38)
    row = programmes.plan_activity(
        actor=clerk, organization=top, kind="open_day", title="全国协会开放日", starts_on=day, place="会员之家",
        responsible="公共关系部", seats=200,
    )  # fmt: skip
    filing = programmes.file_activity(actor=clerk, activity_id=row.pk)
    filings.file_filing(actor=clerk, filing_id=filing.pk)
    filings.enter_answer(actor=clerk, filing_id=filing.pk, approve=True, note="同意备案", receipt="备社31号")
    return programmes.open_activity(actor=clerk, activity_id=row.pk)


def _annual_filing(top: Organization) -> None:
    """The report on last year, as it was filed in spring and found in order: from then on it is disclosed."""
    clerk = clerk_of(top)
    filing = filings.prepare_filing(
        actor=clerk, organization=top, kind="annual-inspection", authority=Authority.SUPERVISING_BODY
    )
    filings.file_filing(actor=clerk, filing_id=filing.pk, note=NO_UNITS)
    filings.enter_answer(actor=clerk, filing_id=filing.pk, approve=True, note="年度检查合格", receipt="年检7号")
    mine = Filing.objects.unscoped(OWN).filter(pk=filing.pk)
    mine.update(filed_on=min(today(), date(today().year, 4, 16)))


def _meeting(top: Organization, kind: str, title: str, day: date, agenda: Sequence[str]) -> None:
    """A meeting of a body on the first working day from `day`: over with its minutes, or convened."""
    body = Body.objects.unscoped(OWN).filter(organization=top, kind=kind, dissolved_on=None).first()
    if body is None:
        return
    starts = timezone.make_aware(datetime.combine(add_working_days(day - timedelta(days=1), 1), time(9, 30)))
    meeting = meetings.plan_meeting(
        actor=LOADER, organization=top, body_id=body.pk, title=title, starts_at=starts,
        ends_at=starts + timedelta(hours=2), place="全国协会会议室", presider="会长", recorder="秘书处",
    )  # fmt: skip
    plan = [ItemPlan(item, "秘书处", 30) for item in agenda]
    meetings.set_agenda(actor=LOADER, meeting_id=meeting.pk, items=plan)
    convoking.invite_body(actor=LOADER, meeting_id=meeting.pk)
    over = starts + timedelta(hours=2) < timezone.now()
    sent = starts - timedelta(days=20) if over else None
    meetings.convene_meeting(actor=LOADER, meeting_id=meeting.pk, text="请提前十分钟签到。", sent_at=sent)
    if over:
        _hold(meeting, starts)


def _hold(meeting: Meeting, starts: datetime) -> None:
    """Two thirds and more were there; the items were gone through, and the minutes are signed."""
    meetings.open_meeting(actor=LOADER, meeting_id=meeting.pk)
    rows = list(Participant.objects.unscoped(OWN).filter(meeting=meeting).order_by("order", "pk"))
    there = [row.pk for row in rows[: len(rows) * 9 // 10]]
    participants.take_meeting_attendance(actor=LOADER, meeting_id=meeting.pk, participant_ids=there, means="list")
    meetings.close_meeting(actor=LOADER, meeting_id=meeting.pk)
    times = {"opened_at": starts, "closed_at": starts + timedelta(hours=2)}
    Meeting.objects.unscoped(OWN).filter(pk=meeting.pk).update(**times)
    meeting.refresh_from_db()
    keep_minutes(meeting)


def _survey(top: Organization) -> None:
    """What members need of the association's help: drafted, with the day on which it closes."""
    closes = max(date(today().year, 12, 20), today())
    plan = cases.SurveyPlan("会员维权需求调查", read_questions(ASKED), closes, "结果只按省汇总。")
    cases.draft_survey(actor=clerk_of(top), organization=top, plan=plan)


def _news(top: Organization) -> None:
    """News, an announcement, what appears by itself and what is being checked; and what is disclosed."""
    published(top, "协会概况", ABOUT, 200, kind="about")
    published(top, "会员权益保障实务研讨班综述", SEMINAR, 62, lead="交流案例二十三个，形成办理要点初稿。")
    call = published(top, "全国警务理论研究课题开始申报", CALL, 8, kind="notice")
    published(top, "县级协会秘书长培训班开放报名", TRAINING, 5, lead="名额一百人，由各省协会统一推荐。")
    scheduled(top, "公开日程可以订阅", SOON, timezone.now() + timedelta(days=3))
    under_check(top, "先进集体评选进入推荐阶段", CHOSEN)
    facts: dict[str, Any] = {"actor": clerk_of(top), "organization": top, "basis": "社会组织信用信息管理办法"}
    matter = site.add_disclosure(
        **facts, title="课题资助办法", arose_on=today() - timedelta(days=20), due_on=today() + timedelta(days=10)
    )
    site.record_disclosure(actor=facts["actor"], organization=top, key=matter.key, article_id=call.pk)
    site.add_disclosure(
        **facts, title="下年度工作计划", arose_on=today(), due_on=max(date(today().year, 12, 31), today())
    )
