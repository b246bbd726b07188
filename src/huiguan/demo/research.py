"""Research in the first province: last year's call with a finished and a running project, a call that is open."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile

from huiguan.demo.honours import asked_more
from huiguan.demo.last_year import past, set_projects_back, set_round_back
from huiguan.demo.speech import clerk_of, head_of
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.notices.selectors import get_ready
from huiguan.kernel.notices.services import open_notice, take_down_ended
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.panels import services as panels
from huiguan.kernel.panels.enums import AssignmentState
from huiguan.kernel.panels.models import Assignment
from huiguan.kernel.panels.selectors import criteria_of
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import system_actor
from huiguan.kernel.rounds import services as rounds
from huiguan.kernel.rounds.questions import Question
from huiguan.research import services
from huiguan.research.blind_files import made_anew
from huiguan.research.models import Call, Project
from huiguan.research.selectors import milestones_of
from huiguan.research.services.reviewing import NOTICE, SUBJECT

GUIDE = (
    "围绕基层警务的实际问题开展应用研究，成果应当能够推广应用。\n"
    "申报书分两部分：甲部分填写申报人信息；乙部分（活页）供匿名评审，不得出现申报人、单位和以往项目编号。"
)
ELIGIBILITY = "本会会员均可牵头申报，课题组不超过十人；同一年度每人只能主持一项。"
TOPICS = (
    {"name": "社区警务与矛盾预防", "most": 50_000},
    {"name": "民警身心健康与职业保障", "most": 50_000},
    {"name": "基层培训方式改进", "most": 30_000},
)
BLIND = (
    "一、选题依据\n基层接处警中，因邻里、家庭纠纷引发的警情占比较高，重复警情处置成本大，现有做法缺少分级标准。\n"
    "二、研究内容\n按纠纷类型、参与人数和既往警情建立分级响应清单，比较三种回访间隔对重复警情的影响。\n"
    "三、研究方法\n选取十二个派出所开展对照研究，为期六个月；数据去除个人信息后汇总分析。\n"
    "四、预期成果\n研究报告一份，分级响应清单和回访记录表各一套。"
)
LEADERS = ("沈知行", "顾承安", "陆景明", "秦书远", "贺云舒", "苏念之")
ABSTRACT = (
    "研究比较了三种回访间隔对重复警情的影响。在十二个派出所的六个月对照中，七天回访组的重复警情比未回访组少31%。"
    "报告给出分级响应清单和回访记录表，可以直接用于派出所日常工作。"
)


def add_research(province: Organization) -> None:
    """Everything of research; the same by whatever way the rest was loaded."""
    cities = list(children(province))
    counties = list(children(cities[0]))
    _finished(province, cities, counties)
    _under_way(province, cities[0], counties)


def announced(place: Organization, title: str, most_granted: int, prefix: str = "XHKT") -> Call:
    """A call that is open, by the office of a place."""
    return services.announce_call(
        actor=clerk_of(place),
        organization=place,
        title=title,
        guide=GUIDE,
        eligibility=ELIGIBILITY,
        topics=TOPICS,
        prefix=prefix,
        most_granted=most_granted,
        opens_on=today() - timedelta(days=10),
        closes_on=today() + timedelta(days=20),
        arrives_by=today() + timedelta(days=35),
        quotas={"county": 3, "city": 6},
        blind_limit=3000,
    )


def _apply(call: Call, county: Organization, number: int, title: str, blind: str = BLIND) -> Project:
    who = {
        "applicant": LEADERS[number],
        "unit": f"{county.short_name}公安局治安大队",
        "phone": f"1390000{1000 + number}",
        "email": f"keti{number}@example.org",
        "orcid": "",
        "team": f"{LEADERS[(number + 3) % len(LEADERS)]} {county.short_name}公安局法制大队",
        "earlier": "",
    }
    return services.apply_for_project(
        actor=clerk_of(county), organization=county, call_id=call.pk, topic="t1", title=title, asked=Decimal(45_000),
        answers={**who, "blind": blind},
    )  # fmt: skip


def _to_the_top(project: Project, city: Organization) -> None:
    services.hand_in(actor=clerk_of(project.organization), project_id=project.pk)
    services.pass_up(actor=clerk_of(city), project_id=project.pk, note="同意申报。")


def _reviewed(province: Organization, call: Call, cities: list[Organization]) -> None:
    actor = clerk_of(province)
    panel = services.lay_before_panel(actor=actor, call_id=call.pk)
    measures = [panels.Measure("选题价值", 40), panels.Measure("方法可行", 40), panels.Measure("预期成果", 20)]
    panels.set_criteria(actor=actor, panel_id=panel.pk, measures=measures)
    for city in cities[1:4]:
        panels.add_juror(actor=actor, panel_id=panel.pk, username=f"head-{city.code}")
    panels.begin_marking(actor=actor, panel_id=panel.pk)
    criteria = criteria_of(panel)
    rows = Assignment.objects.unscoped("the demonstration's own").filter(entry__panel=panel, state=AssignmentState.OPEN)
    for at, row in enumerate(rows.select_related("juror").order_by("pk")):
        user = User.objects.get(person=row.juror.person_id)
        values = {criterion.pk: 78 + (at * 5) % 17 for criterion in criteria}
        panels.mark_entry(actor=actor_of(user), assignment_id=row.pk, values=values, vote="for", comment="设计清楚。")
    panels.close_panel(actor=actor, panel_id=panel.pk)
    services.propose_projects(actor=actor, call_id=call.pk)


def _shown_a_while_ago(province: Organization, call: Call) -> PublicNotice:
    spec, ready = get_ready(clerk_of(province), province, NOTICE, call.pk)
    notice = open_notice(
        actor=clerk_of(province), organization=province, purpose=spec.key, subject_kind=SUBJECT, subject_id=call.pk,
        title=ready.title, rows=ready.rows,
    )  # fmt: skip
    began = add_working_days(today(), -20)
    mine = PublicNotice.objects.unscoped("the demonstration's own, put up a while ago").filter(pk=notice.pk)
    mine.update(starts_on=began, ends_on=add_working_days(began, notice.working_days))
    take_down_ended(actor=system_actor("notices"))
    return notice


def _finished(province: Organization, cities: list[Organization], counties: list[Organization]) -> None:
    """A call whose projects were granted: one is finished, with outputs, and one owes its midterm report."""
    call = announced(province, "上年度警务应用研究课题", 2)
    for number, (county, title) in enumerate(
        zip(counties[:2], ("社区矛盾纠纷分级响应研究", "派出所轮训方式对比研究"), strict=True)
    ):
        _to_the_top(_apply(call, county, number, title), cities[0])
    _reviewed(province, call, cities)
    notice = _shown_a_while_ago(province, call)
    first, second = services.grant_projects(actor=head_of(province), call_id=call.pk)
    for project in (first, second):
        due = {"opening": today() + timedelta(days=30), "midterm": today() + timedelta(days=150)}
        services.sign_contract(
            actor=clerk_of(province), project_id=project.pk, signed_on=today(),
            due={**due, "final": today() + timedelta(days=300)},
        )  # fmt: skip
    _publish(province, first)
    for milestone in milestones_of(first):
        _report(province, first, milestone.pk)
    _report(province, second, milestones_of(second)[0].pk)
    set_projects_back(first, second)
    if call.round is not None:
        set_round_back(call.round, notice, past(1, 20), past(4, 8))


def _report(province: Organization, project: Project, milestone_id: int) -> None:
    text = "已完成文献整理和对照设计，十二个派出所的基线数据采集完毕，按计划推进。"
    services.report_milestone(actor=clerk_of(project.organization), milestone_id=milestone_id, text=text)
    services.pass_milestone(actor=clerk_of(province), milestone_id=milestone_id, note="同意通过。")


def _publish(province: Organization, project: Project) -> None:
    actor, title = clerk_of(province), "社区矛盾纠纷分级响应研究报告"
    authors = [{"name": project.leader}, *({"name": row.name} for row in project.team.unscoped("read before"))]
    for kind, name, embargo in (
        ("report", title, None),
        ("dataset", "分级响应对照研究汇总数据", today() + timedelta(days=180)),
    ):
        output = services.add_output(
            actor=actor, organization=province, project_id=project.pk, kind=kind, title=name, authors=authors,
            abstract=ABSTRACT, keywords=["社区警务", "矛盾预防", "分级响应"], licence="CC-BY-4.0",
            issued_on=past(12, 15), embargo_until=embargo,
        )  # fmt: skip
        content = made_anew("", name, [("摘要", ABSTRACT.split("。"))])
        services.add_version(actor=actor, output_id=output.pk, upload=ContentFile(content, name=f"{name}.pdf"))
        services.publish_output(actor=actor, output_id=output.pk)
        if kind == "report":
            services.record_adoption(
                actor=actor, output_id=output.pk, unit=f"{province.short_name}公安厅", adopted_on=past(12, 22),
                used_for="分级响应清单写入派出所接处警工作规范",
            )  # fmt: skip


def _under_way(province: Organization, city: Organization, counties: list[Organization]) -> None:
    """An open call: an application in each state, one of which tells who applies and cannot be handed in."""
    call = announced(province, "本年度警务应用研究课题", 3)
    telling = BLIND.replace("选取十二个派出所", f"由{LEADERS[2]}牵头，选取十二个派出所")
    _apply(call, counties[0], 2, "老旧小区警情预防研究", telling)
    if call.round is not None:
        asked_more(call.round, Question("data", "数据来源", "line", False, 200))
        rounds.set_quotas(actor=clerk_of(province), round_id=call.round.pk, quotas={counties[0].pk: 2})
    waits = _apply(call, counties[1], 3, "民警心理疏导机制研究")
    services.hand_in(actor=clerk_of(counties[1]), project_id=waits.pk)
    back = _apply(call, counties[2], 4, "见习民警带教方式研究")
    services.hand_in(actor=clerk_of(counties[2]), project_id=back.pk)
    services.return_application(actor=clerk_of(city), project_id=back.pk, reason="请补充对照组的选取办法。")
    _to_the_top(_apply(call, counties[0], 5, "基层接处警回访研究"), city)
