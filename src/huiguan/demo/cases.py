"""What the demonstration shows of cases: each state in one county, a referral to the province, a report without a name.

Names and events are invented.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from huiguan.cases import services
from huiguan.cases.kind_questions import KindQuestion
from huiguan.cases.kinds import Deadlines
from huiguan.cases.models import Case, Relief, Survey, SurveyInvitation
from huiguan.cases.purposes import HANDLE, REFER, SENSITIVE
from huiguan.cases.services import Application, Telling
from huiguan.cases.slips import Slip
from huiguan.cases.survey_questions import read_questions
from huiguan.demo.last_year import add_closed_cases
from huiguan.demo.office import LOADER, STARTED, actor_named, set_passwords
from huiguan.demo.speech import clerk_of, head_of
from huiguan.kernel.access.services import grant_role
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.services import create_account, create_person
from huiguan.kernel.permits import Actor, Role
from huiguan.kernel.permits.actors import ActorKind
from huiguan.members.models import Membership

OFFICER, SUPERVISOR = "cases-{code}", "supervisor-{code}"
REACHABLE, REACHABLE_BESIDE, BESIDE = 40, 18, 3
WISHES = {0: "希望多办夜间健康讲座。", 4: "法律咨询能在线预约更好。"}
CONSENTS = (HANDLE, SENSITIVE)


def add_cases(province: Organization, county: Organization, member: Actor) -> None:
    """Case officers of the county and the province, a supervisor, and what lies on their desks."""
    officer = _account(county, OFFICER, Role.CASE_OFFICER, "何语桐")
    second = _account(county, "cases2-{code}", Role.CASE_OFFICER, "邓可为")
    other = _account(province, OFFICER, Role.CASE_OFFICER, "郑以宁")
    _account(county, SUPERVISOR, Role.SUPERVISOR, "沈若谷")
    _account(province, SUPERVISOR, Role.SUPERVISOR, "容止水")
    set_passwords()
    add_closed_cases(county, member, officer)
    _own_kind(county)
    rights = _rights(county, province, member, officer, second, other)
    _suggestion(county, member)
    _relief(county, member, officer, second)
    _late(county, member, officer)
    _promises(county)
    _surveys(county)
    _survey_below(province, county)
    _ask(county, member, "request", "work", "建议给夜班人员配发防寒装备", "配发防寒装备")
    report = services.hand_in_report(about=county, concerns="association", text="想了解今年慰问金的发放范围。")
    services.add_to_report(code=report, text="请公开发放标准。")
    services.break_glass(
        actor=head_of(county),
        case_id=rights.pk,
        reason="主办人住院，本人来电求助，须立即核对联系方式",
        hours=1,
    )


def _own_kind(county: Organization) -> None:
    """A kind of the county's own, with a form and days."""
    head = head_of(county)
    words = services.KindWords(
        "执勤装备与保障", "Equipment on duty", "写明岗位和所缺的装备", "Name the post and what is missing"
    )
    row = services.add_kind(actor=head, organization=county, base="request", words=words)
    asking = services.Asking(own_topics=["单警装备", "执勤车辆"], questions=[KindQuestion("所在岗位", required=True)])
    services.set_kind_form(actor=head, organization=county, kind=row.key, asking=asking)
    days = Deadlines(accept=2, check=3, answer=10, close=10)
    services.set_deadlines(actor=head, organization=county, kind=row.key, deadlines=days)


def _account(place: Organization, username: str, role: Role, name: str) -> Actor:
    person = create_person(actor=LOADER, organization=place, name=name)
    username = username.format(code=place.code)
    user = create_account(actor=LOADER, organization=place, username=username, person=person)
    grant_role(actor=LOADER, user=user, role=role, organization=place, starts=STARTED)
    return actor_named(username)


def _ask(place: Organization, member: Actor, kind: str, topic: str, story: str, title: str, **more: Any) -> Case:
    telling = Telling(
        kind=kind,
        topic=topic,
        story=story,
        title=title,
        name="王景行",
        contact="00000000001",
        consents=CONSENTS,
        **more,
    )
    return services.ask_for_help(actor=member, organization=place, telling=telling)


def _rights(
    place: Organization, province: Organization, member: Actor, officer: Actor, second: Actor, other: Actor
) -> Case:
    case = _ask(place, member, "rights", "injury", "夜间处置警情时左臂受伤，住院十二天。", "因公受伤协助申请",
                wish="垫付医疗费、法律意见、康复慰问")  # fmt: skip
    services.accept_case(actor=officer, case_id=case.pk)
    services.begin_handling(
        actor=officer, case_id=case.pk, course="rights_office", reference="维办2026-112", note="属于协会协助范围。"
    )
    if second.user_id is not None:
        services.name_handler(actor=officer, case_id=case.pk, user_id=second.user_id)
    services.add_plan_step(actor=officer, case_id=case.pk, text="向单位索取伤情证明", due_on=today())
    services.write_note(actor=officer, case_id=case.pk, text="家属近期需要照护安排，本人不希望写入联动材料。")
    services.consent_to(actor=member, case_id=case.pk, purpose=REFER)
    referral = services.ask_referral(
        actor=officer, case_id=case.pk, receiver=province, summary="会员因公负伤，请派法律援助律师。"
    )
    services.accept_referral(actor=other, referral_id=referral.pk)
    services.write_referral_entry(
        actor=other, referral_id=referral.pk, kind="opinion", text="赔付责任与保险范围的意见。", to_person=True
    )
    services.write_to_handlers(actor=member, case_id=case.pk, text="恢复良好，希望尽快明确垫付方式。")
    return case


def _suggestion(place: Organization, member: Actor) -> None:
    clerk = clerk_of(place)
    case = _ask(place, member, "request", "work", "建议执勤点增加饮水设备。", "增加饮水设备", may_publish=True)
    services.accept_case(actor=clerk, case_id=case.pk)
    services.begin_handling(actor=clerk, case_id=case.pk)
    services.answer_case(actor=clerk, case_id=case.pk, text="已列入年度计划，六月前安装。")
    services.publish_answer(
        actor=clerk, case_id=case.pk, question="建议执勤点增加饮水设备", answer="已列入年度计划，六月前安装。"
    )
    services.close_case(actor=clerk, case_id=case.pk, outcome="helped", result="已安排安装。")


def _relief(place: Organization, member: Actor, officer: Actor, second: Actor) -> None:
    services.set_relief_rate(
        actor=head_of(place),
        organization=place,
        ground="illness",
        least=Decimal(2000),
        most=Decimal(20000),
        basis="救助金管理办法第六条",
    )
    case = _ask(place, member, "relief", "illness", "家属患重病，治疗费用较高。", "家属重病救助")
    services.accept_case(actor=officer, case_id=case.pk)
    services.begin_handling(actor=officer, case_id=case.pk)
    head = head_of(place)
    if second.user_id is not None:
        services.name_handler(actor=officer, case_id=case.pk, user_id=second.user_id)
    application = Application(ground="illness", amount_asked=Decimal(15000), payee="王景行", proof="单位证明情况属实。")
    services.open_relief(actor=officer, case_id=case.pk, application=application)
    services.prove_relief(actor=officer, case_id=case.pk)
    services.check_relief(actor=second, case_id=case.pk, right=True)
    third = _account(place, "cases3-{code}", Role.CASE_OFFICER, "苏映雪")
    set_passwords()
    seats = [actor.user_id for actor in (second, third, head) if actor.user_id is not None]
    services.seat_committee(actor=officer, case_id=case.pk, user_ids=seats)
    relief = Relief.objects.unscoped("the demonstration's own").get(case=case)
    services.vote_relief(actor=second, relief_id=relief.pk, vote="for", amount=Decimal(12000))


def _late(place: Organization, member: Actor, officer: Actor) -> None:
    case = _ask(place, member, "legal", "duty", "执法记录被要求重复提交，想咨询规定。", "执法规定咨询")
    services.accept_case(actor=officer, case_id=case.pk)
    day = today() - timedelta(days=6)
    Case.objects.unscoped("the demonstration's own").filter(pk=case.pk).update(due_on=day)


def _promises(place: Organization) -> None:
    """Benefits in each state, one of them used."""
    clerk, year = clerk_of(place), today().year
    facts: dict[str, Any] = {"actor": clerk, "organization": place}
    rows = [
        services.promise_benefit(**facts, kind=kind, title=title, giver=giver, basis=basis,
                                 amount=amount, promised_on=date(year - 1, 3, 12))
        for kind, title, giver, basis, amount in (
            ("benefit", "民警年度健康体检", "县公安局", "暖警措施十二条", Decimal(180_000)),
            ("benefit", "子女就近入学", "县教育部门", "爱警惠警工作方案", None),
            ("funding", "协会工作经费", "县财政部门", "经费保障办法", Decimal(120_000)),
            ("benefit", "执勤点饮水设备", "县公安局", "", Decimal(30_000)),
        )
    ]  # fmt: skip
    for row in rows[:3]:
        services.put_benefit_in_force(actor=clerk, benefit_id=row.pk, in_force_on=date(year - 1, 6, 1))
    used: tuple[tuple[Any, int, Decimal | None], ...] = ((rows[0], 164, Decimal(147_600)), (rows[1], 23, None))
    for row, people, amount in used:
        services.enter_benefit_use(actor=clerk, benefit_id=row.pk, year=year - 1, people=people, amount=amount)


def _reachable(place: Organization, number: int = REACHABLE) -> None:
    """Members of the county who can be asked: their records are tied to persons."""
    rows = Membership.objects.unscoped("the demonstration's own").filter(organization=place, person=None)
    for row in rows.filter(state="admitted").order_by("-number", "name")[:number]:
        person = create_person(actor=LOADER, organization=place, name=row.name)
        rows.filter(pk=row.pk).update(person=person)


def _surveys(place: Organization) -> None:
    """A survey that is closed, with what it found, and one that is open."""
    clerk, days = clerk_of(place), timedelta(days=20)
    _reachable(place)
    asked = "夜间执勤的困难 | 装备 | 饮食 | 交通 | 其他\n对协会维权服务是否满意\n> 对协会的建议"
    plan = services.SurveyPlan("基层一线需求调研", read_questions(asked), today() + days, "了解一线会员最需要什么。")
    survey = services.draft_survey(actor=clerk, organization=place, plan=plan)
    survey = services.open_survey(actor=clerk, survey_id=survey.pk)
    _answered(survey, 40)
    services.close_survey(actor=clerk, survey_id=survey.pk)
    questions = services.satisfaction_questions(clerk, place)
    plan = services.SurveyPlan(f"{today().year}年满意度调查", questions, today() + days, kind="satisfaction")
    survey = services.draft_survey(actor=clerk, organization=place, plan=plan)
    services.open_survey(actor=clerk, survey_id=survey.pk)


def _survey_below(province: Organization, county: Organization) -> None:
    """A survey that the province sends down the tree: drawn in each unit of each county, some have answered."""
    beside = Organization.objects.filter(path__startswith=province.path, depth=4).exclude(pk=county.pk)
    for place in beside.order_by("path")[:BESIDE]:
        _reachable(place, REACHABLE_BESIDE)
    clerk = clerk_of(province)
    asked = "最需要协会帮助的事项 | 维权 | 救助 | 培训 | 心理支持\n对本级协会服务是否满意\n> 对全省协会工作的建议"
    plan = services.SurveyPlan(
        "全省会员服务需求调研", read_questions(asked), today() + timedelta(days=30), "各单位按比例抽取会员，匿名作答。",
        share=60, least=4, below=True,
    )  # fmt: skip
    survey = services.draft_survey(actor=clerk, organization=province, plan=plan)
    survey = services.open_survey(actor=clerk, survey_id=survey.pk)
    services.draw_survey(actor=LOADER, survey_id=survey.pk)
    survey.refresh_from_db()
    _answered(survey, 16)


def _answered(survey: Survey, number: int) -> None:
    """So many of those who were drawn have answered."""
    people = SurveyInvitation.objects.unscoped("the demonstration's own").filter(survey=survey)
    for at, person_id in enumerate(people.order_by("person_id").values_list("person_id", flat=True)[:number]):
        slip = Slip.made(bytes(survey.public_key or b""))
        actor = Actor(kind=ActorKind.USER, label="", person_id=person_id)
        signature = services.take_slip(actor=actor, survey_id=survey.pk, blinded=slip.blinded)
        answers = [at % 3, 3 + at % 3, WISHES[at % 8] if at % 4 == 0 else None]
        services.hand_in_answer(survey=survey.uuid, slip=slip.slip, signature=slip.bared(signature), answers=answers)
