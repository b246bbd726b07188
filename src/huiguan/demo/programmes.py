"""Training and activities in the first province: a course held, one open, an open day, delegations, partners."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from huiguan.demo.members import MEMBER
from huiguan.demo.speech import actor_named, clerk_of, head_of
from huiguan.kernel.calendar import today
from huiguan.kernel.filings import services as filings
from huiguan.kernel.organizations.models import Organization
from huiguan.members.models import Membership
from huiguan.programmes import services
from huiguan.programmes.models import Activity, Lesson
from huiguan.programmes.selectors.activities import steps_of

CHARTER = "《会员继续教育办法》第五条"
ASPECTS: dict[str, Any] = {
    "leaders": "会长、副会长每季度带队参训一次，先行考核。",
    "opposing": "每半年与邻县协会组织一次应急处突对抗演练，赛后复盘。",
    "daily": "每月两次，每次不少于两小时：急救、法律实务、沟通技巧。",
    "support": "教员三名，急救器材两套，场地使用县培训基地。",
    "effect": "参训率九成以上，结业合格率九成五以上；问题列入清单整改。",
}
SYLLABUS = "第一讲　现场急救与自我保护\n第二讲　常见伤情处置实操\n结业考核　理论与实操各占五十分"


def add_programmes(province: Organization, county: Organization) -> None:
    """What the room shows in a province and in the first county below it, whose member signs in on the phone."""
    clerk, top = clerk_of(province), Organization.objects.get(depth=1)
    _rules(province, county)
    _top(clerk_of(top), top)
    _course(clerk, province, county)
    _open(clerk, province, county)
    _partners(clerk, province)
    _units(county)
    _volunteers(county)


def _plan(clerk: Any, place: Organization, kind: str, title: str, after: int, **more: Any) -> Activity:
    day = today() + timedelta(days=after)
    facts = {"ends_on": day + timedelta(days=1), "place": "协会培训中心", "responsible": "会员服务部", **more}
    return services.plan_activity(actor=clerk, organization=place, kind=kind, title=title, starts_on=day, **facts)


def _lesson(clerk: Any, activity: Activity, title: str, day: date, hour: int = 9) -> Lesson:
    starts = timezone.make_aware(datetime.combine(day, time(hour)))
    return services.add_lesson(
        actor=clerk, activity_id=activity.pk, title=title, starts_at=starts, ends_at=starts + timedelta(hours=3),
        hours=Decimal(3),
    )  # fmt: skip


def _rules(province: Organization, county: Organization) -> None:
    year = today().year
    facts: dict[str, Any] = {"organization": province, "source": CHARTER, "since": year}
    services.set_requirement(actor=clerk_of(province), hours=Decimal(24), **facts)
    services.set_requirement(actor=clerk_of(province), hours=Decimal(6), category="safety", **facts)
    services.appoint_trainer(actor=clerk_of(county), organization=county, username=f"clerk-{county.code}")


def _top(clerk: Any, top: Organization) -> None:
    """What the national association has: an exchange of views that is being prepared, a course that is open."""
    _plan(clerk, top, "symposium", "全国会员服务工作研讨会", 60, seats=120)
    course = _plan(clerk, top, "course", "县级协会秘书长培训班", 45, category="management", seats=100)
    services.open_activity(actor=clerk, activity_id=course.pk)
    facts: dict[str, Any] = {"actor": clerk, "organization": top}
    services.set_requirement(**facts, hours=Decimal(4), category="law", source=CHARTER, since=today().year)
    services.save_partner(**facts, name="国际职业警员联合会", kind="abroad", country="国际组织")
    services.save_plan(**facts, year=today().year, unit="秘书处", **ASPECTS)
    services.keep_study(
        **facts, title="秘书处学习会", starts_at=timezone.make_aware(datetime.combine(today(), time(8))),
        agenda="学习社会组织管理规定",
    )  # fmt: skip


def _numbers(county: Organization, most: int) -> list[str]:
    """The member who signs in, and the first of the others."""
    rows = Membership.objects.unscoped("the demonstration's own").filter(organization=county, state="admitted")
    rows = rows.exclude(number="")
    own = list(rows.filter(person__isnull=False).order_by("pk")[:1])
    others = list(rows.filter(person__isnull=True, hidden_identity=False).order_by("pk")[: most - len(own)])
    return [row.number for row in own + others]


def _course(clerk: Any, province: Organization, county: Organization) -> None:
    """A course that was held: enrolled, signed in, assessed, certified, summed up, told."""
    trainer = f"clerk-{province.code}"
    course = _plan(
        clerk, province, "course", "会员急救技能培训班", -20, category="safety", assessed=True, seats=40,
        trainer=trainer, syllabus=SYLLABUS, budget="培训经费预算2.4万元，从会费列支",
    )  # fmt: skip
    services.open_activity(actor=clerk, activity_id=course.pk)
    lessons = [_lesson(clerk, course, f"第{n}讲", course.starts_on, hour) for n, hour in (("一", 9), ("二", 14))]
    rows = services.enrol_members(
        actor=clerk_of(county), organization=county, activity_id=course.pk, names=_numbers(county, 8)
    )
    services.start_activity(actor=clerk, activity_id=course.pk)
    for lesson in lessons:
        services.take_lesson_attendance(
            actor=clerk, lesson_id=lesson.pk, enrolment_ids=[row.pk for row in rows[:7]], means="list", note="签到表"
        )
    results: dict[int, Any] = {row.pk: ("passed", Decimal(82 + at)) for at, row in enumerate(rows[:6])}
    results[rows[6].pk] = ("failed", Decimal(51))
    services.assess(actor=clerk, activity_id=course.pk, results=results)
    services.close_activity(actor=clerk, activity_id=course.pk)
    services.issue_certificates(actor=clerk, activity_id=course.pk)
    summary = "到课七人，六人合格。下期增加实操时间。"
    services.sum_up_activity(actor=clerk, activity_id=course.pk, summary=summary)
    story = "省协会举办会员急救技能培训班，来自基层的会员学习现场急救与自我保护，结业考核合格率超过八成。"
    services.write_story(actor=clerk, activity_id=course.pk, story=story)
    services.tell_story(actor=clerk, activity_id=course.pk)
    services.record_hours(
        actor=clerk_of(county), organization=county, member=_numbers(county, 3)[1], category="law", hours=Decimal(6),
        on=today() - timedelta(days=33), what="法学会基层治理讲座", evidence="结业证书复印件",
    )  # fmt: skip


def _open(clerk: Any, province: Organization, county: Organization) -> None:
    """What is open, what waits for its receipt, what was cancelled, and an enrolment to approve."""
    trainer = f"clerk-{province.code}"
    seminar = _plan(
        clerk, province, "seminar", "基层协会财务与章程研讨班", 25, category="management", seats=3, assessed=True,
        trainer=trainer, syllabus="章程修订要点\n会费与捐赠的账务处理",
    )  # fmt: skip
    services.set_quotas(actor=clerk, activity_id=seminar.pk, quotas={county.code: 2})
    services.open_activity(actor=clerk, activity_id=seminar.pk)
    _lesson(clerk, seminar, "章程修订要点", seminar.starts_on)
    services.enrol_members(
        actor=clerk_of(county), organization=county, activity_id=seminar.pk, names=_numbers(county, 4)[1:]
    )
    drill = _plan(clerk, province, "exercise", "应急救援联合演练", 40, category="professional", with_approval=True)
    services.open_activity(actor=clerk, activity_id=drill.pk)
    services.enrol_oneself(actor=actor_named(MEMBER.format(code=county.code)), activity_id=drill.pk)
    waiting = _plan(clerk, province, "open_day", "警营开放日", 35, seats=200)
    services.file_activity(actor=clerk, activity_id=waiting.pk)
    day = _plan(clerk, province, "law_education", "法律进校园宣讲", -9)
    services.open_activity(actor=clerk, activity_id=day.pk)
    services.start_activity(actor=clerk, activity_id=day.pk)
    services.close_activity(actor=clerk, activity_id=day.pk)
    off = _plan(clerk, province, "youth", "青少年安全夏令营", 50)
    services.cancel_activity(actor=head_of(province), activity_id=off.pk, note="场地维修，改期另行通知")
    services.keep_study(
        actor=clerk, organization=province, title="秘书处学习会", place="协会会议室",
        starts_at=timezone.make_aware(datetime.combine(today() - timedelta(days=6), time(15))),
        agenda="一、学习社会组织管理规定\n二、讨论年度工作安排", present="秘书处全体人员参加，一人出差请假。",
        minutes="会议通读了修订后的管理规定，明确了对照自查的时间安排。",
    )  # fmt: skip


def _partners(clerk: Any, province: Organization) -> None:
    """Partners at home and abroad, an agreement that ends soon, and delegations with their checklists."""
    facts: dict[str, Any] = {"actor": clerk, "organization": province}
    abroad = services.save_partner(
        **facts, name="北岛职业警员协会", original_name="North Island Officers' Association", kind="abroad",
        country="北岛国", contact="国际事务办公室", since=date(2019, 5, 8),
    )  # fmt: skip
    home = services.save_partner(**facts, name="省律师协会", kind="home", country="本省", contact="会员权益部")
    for partner, title, days in (
        (abroad, "友好交流合作备忘录", 45),
        (home, "法律援助合作协议", 400),
        (home, "普法讲师团协议", -30),
    ):
        services.save_agreement(
            actor=clerk, partner_id=partner.pk, title=title, signed_on=date(2023, 6, 1),
            ends_on=today() + timedelta(days=days),
        )  # fmt: skip
    coming = _plan(clerk, province, "delegation_in", "北岛职业警员协会代表团来访", 30, partner=abroad.pk)
    for step in steps_of(coming)[:2]:
        services.tick_step(actor=clerk, step_id=step.pk, done=True, owner="外联部")
    filing = services.file_activity(actor=clerk, activity_id=coming.pk)
    filings.file_filing(actor=clerk, filing_id=filing.pk)
    filings.enter_answer(actor=clerk, filing_id=filing.pk, approve=True, note="厅外事〔2026〕复函", receipt="备外12号")
    services.open_activity(actor=clerk, activity_id=coming.pk)
    _plan(clerk, province, "delegation_out", "赴北岛交流培训团", 80, partner=abroad.pk)


def _units(county: Organization) -> None:
    """Training plans with findings."""
    clerk, year = clerk_of(county), today().year
    plan = services.save_plan(actor=clerk, organization=county, year=year, unit="城区联络站", **ASPECTS)
    services.save_plan(actor=clerk, organization=county, year=year, unit="乡镇联络站", daily=ASPECTS["daily"])
    services.add_finding(
        actor=clerk, plan_id=plan.pk, aspect="support", text="急救器材过期未更换", measure="年内更换并建立台账"
    )
    services.add_finding(actor=clerk, plan_id=plan.pk, aspect="opposing", text="对抗演练未做赛后复盘")


def _volunteers(county: Organization) -> None:
    """Volunteers in each state, and a charity where two of them serve."""
    clerk = clerk_of(county)
    day = _plan(clerk, county, "charity", "困难家庭走访慰问", -3)
    rows = [
        services.register_volunteer(actor=clerk, organization=county, member=number, skills=skills)
        for number, skills in zip(_numbers(county, 4), ("急救", "法律咨询", "摄影", "驾驶"), strict=True)
    ]
    for row in rows[:3]:
        services.acknowledge_risks(actor=clerk, volunteer_id=row.pk, version=1, on_paper=True)
    for row in rows[:2]:
        until = today() + timedelta(days=200)
        services.insure_volunteer(
            actor=clerk, volunteer_id=row.pk, insurance="志愿者意外险 保单0021", insured_until=until
        )
    services.open_activity(actor=clerk, activity_id=day.pk)
    served = [
        services.put_on(actor=clerk, activity_id=day.pk, volunteer_id=row.pk, task="入户走访") for row in rows[:2]
    ]
    services.start_activity(actor=clerk, activity_id=day.pk)
    services.close_activity(actor=clerk, activity_id=day.pk)
    services.confirm_service(actor=clerk, service_id=served[0].pk, hours=Decimal(4))
    services.issue_proofs(actor=clerk, activity_id=day.pk)
