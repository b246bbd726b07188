"""What the demonstration shows of cases: each state in one county, a referral to the province, a report without a name.

Names and events are invented.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from huiguan.cases import services
from huiguan.cases.models import Case, Relief
from huiguan.cases.purposes import HANDLE, SENSITIVE
from huiguan.cases.services import Application, Telling
from huiguan.demo.office import LOADER, STARTED, actor_named, set_passwords
from huiguan.demo.speech import clerk_of, head_of
from huiguan.kernel.access.services import grant_role
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.services import create_account, create_person
from huiguan.kernel.permits import Actor, Role

OFFICER, SUPERVISOR = "cases-{code}", "supervisor-{code}"
CONSENTS = (HANDLE, SENSITIVE)


def add_cases(province: Organization, county: Organization, member: Actor) -> None:
    """Case officers of the county and the province, a supervisor, and what lies on their desks."""
    officer = _account(county, OFFICER, Role.CASE_OFFICER, "何语桐")
    second = _account(county, "cases2-{code}", Role.CASE_OFFICER, "邓可为")
    other = _account(province, OFFICER, Role.CASE_OFFICER, "郑以宁")
    _account(county, SUPERVISOR, Role.SUPERVISOR, "沈若谷")
    set_passwords()
    _rights(county, province, member, officer, other)
    _suggestion(county, member)
    _relief(county, member, officer, second)
    _late(county, member, officer)
    _ask(county, member, "request", "work", "建议给夜班人员配发防寒装备", "配发防寒装备")
    report = services.hand_in_report(about=county, concerns="association", text="想了解今年慰问金的发放范围。")
    services.add_to_report(code=report, text="请公开发放标准。")
    services.break_glass(
        actor=head_of(county),
        case_id=Case.objects.unscoped("the demonstration's own").filter(organization=county).earliest("pk").pk,
        reason="主办人住院，本人来电求助，须立即核对联系方式",
        hours=1,
    )


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


def _rights(place: Organization, province: Organization, member: Actor, officer: Actor, other: Actor) -> None:
    case = _ask(place, member, "rights", "injury", "夜间处置警情时左臂受伤，住院十二天。", "因公受伤协助申请",
                wish="垫付医疗费、法律意见、康复慰问")  # fmt: skip
    services.accept_case(actor=officer, case_id=case.pk)
    services.begin_handling(actor=officer, case_id=case.pk, reference="维办2026-112", note="属于协会协助范围。")
    clerk = clerk_of(place)
    if clerk.user_id is not None:
        services.name_handler(actor=officer, case_id=case.pk, user_id=clerk.user_id)
    services.add_plan_step(actor=officer, case_id=case.pk, text="向单位索取伤情证明", due_on=today())
    services.write_note(actor=officer, case_id=case.pk, text="家属近期需要照护安排，本人不希望写入联动材料。")
    services.consent_to_referral(actor=member, case_id=case.pk)
    referral = services.ask_referral(
        actor=officer, case_id=case.pk, receiver=province, summary="会员因公负伤，请派法律援助律师。"
    )
    services.accept_referral(actor=other, referral_id=referral.pk)
    services.write_referral_entry(
        actor=other, referral_id=referral.pk, kind="opinion", text="赔付责任与保险范围的意见。", to_person=True
    )
    services.write_to_handlers(actor=member, case_id=case.pk, text="恢复良好，希望尽快明确垫付方式。")


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
    ids = [actor.user_id for actor in (second, clerk_of(place)) if actor.user_id is not None]
    for user_id in ids:
        services.name_handler(actor=officer, case_id=case.pk, user_id=user_id)
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
