"""Honours in the first province: awards given, a proposal being shown, a round on its way up, a draft scheme."""

from __future__ import annotations

from datetime import date, timedelta

from huiguan.demo.last_year import past, set_awards_back, set_round_back
from huiguan.demo.speech import clerk_of, head_of
from huiguan.honours import services
from huiguan.honours.models import Award, Nomination, Scheme
from huiguan.honours.services.deciding import CERTIFICATE, NOTICE, SUBJECT, subject_of
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.credentials.services import issue_many, order_print
from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.notices.selectors import get_ready
from huiguan.kernel.notices.services import object_to, open_notice, take_down_ended
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.panels import services as panels
from huiguan.kernel.panels.enums import AssignmentState
from huiguan.kernel.panels.models import Assignment, Panel
from huiguan.kernel.panels.selectors import criteria_of
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import ANONYMOUS, system_actor
from huiguan.kernel.rounds import services as rounds
from huiguan.kernel.rounds.models import Round
from huiguan.kernel.rounds.questions import Question
from huiguan.kernel.rounds.selectors import form_of

GRADES = ({"name": "表扬单位", "most": 6}, {"name": "先进单位", "most": 3})
RULES = (
    {"key": "one_deed", "article": "评选办法第九条"},
    {"key": "within_year", "article": "评选办法第十条", "months": 12},
)
BASIS = {"basis": "《社会组织评比达标表彰活动管理办法》", "approval": "民社批〔2025〕8号"}
DEEDS = "牵头走访困难会员一百二十户，建立帮扶台账，协调法律援助十九件，会员满意率位居全市前列。"
OPINION = "事迹属实，同意推荐。"
OBJECTION = "法律援助工作中有三件由邻县协会承办，请核对件数。"
STORY = "一年里，这里的工作人员走遍了全县每一个派出所。谁家有难处，台账上记着；办到哪一步，台账上也记着。"


def add_honours(province: Organization) -> None:
    """Everything of honours; the same by whatever way the rest was loaded."""
    cities = list(children(province))
    counties = list(children(cities[0]))
    scheme = scheme_in_force(province, "会员服务先进单位评选")
    _given(province, scheme, cities, counties)
    _shown(province, scheme, cities, counties)
    _under_way(province, scheme, cities[0], counties)
    services.add_scheme(
        actor=clerk_of(province), organization=province, name="年度优秀论文奖", candidates="persons", grades=GRADES
    )


def scheme_in_force(place: Organization, name: str) -> Scheme:
    """A scheme with its basis, in force."""
    scheme = services.add_scheme(
        actor=clerk_of(place),
        organization=place,
        name=name,
        candidates="units",
        grades=GRADES,
        rules=RULES,
        basis=BASIS["basis"],
        approval=BASIS["approval"],
    )
    return services.open_scheme(actor=clerk_of(place), scheme_id=scheme.pk)


def called(place: Organization, scheme: Scheme, title: str) -> Round:
    """A round of a scheme, open for nominations."""
    return services.call_round(
        actor=clerk_of(place),
        scheme_id=scheme.pk,
        title=title,
        opens_on=today() - timedelta(days=5),
        closes_on=today() + timedelta(days=25),
        arrives_by=today() + timedelta(days=40),
        quotas={"county": 2, "city": 4},
    )


def _nominate(
    row: Round, county: Organization, deed: str, day: date, grade: str = "g1", office: str = "会员部"
) -> Nomination:
    return services.nominate(
        actor=clerk_of(county),
        organization=county,
        round_id=row.pk,
        candidate=f"{county.short_name}{office}",
        deed=deed,
        deed_on=day,
        grade=grade,
        answers={"deeds": DEEDS, "unit_opinion": OPINION},
    )


def _to_the_top(nomination: Nomination, city: Organization) -> None:
    services.hand_in(actor=clerk_of(nomination.organization), nomination_id=nomination.pk)
    services.pass_up(actor=clerk_of(city), nomination_id=nomination.pk, note=OPINION)


def _panel(province: Organization, row: Round, cities: list[Organization]) -> Panel:
    actor = clerk_of(province)
    panel = services.lay_before_panel(actor=actor, round_id=row.pk)
    measures = [panels.Measure("工作成效", 60), panels.Measure("会员评价", 40)]
    panels.set_criteria(actor=actor, panel_id=panel.pk, measures=measures)
    for city in cities[:3]:
        panels.add_juror(actor=actor, panel_id=panel.pk, username=f"head-{city.code}")
    return panels.begin_marking(actor=actor, panel_id=panel.pk)


def _mark(panel: Panel) -> None:
    criteria = criteria_of(panel)
    rows = Assignment.objects.unscoped("the demonstration's own").filter(entry__panel=panel, state=AssignmentState.OPEN)
    for at, row in enumerate(rows.select_related("juror").order_by("pk")):
        user = User.objects.get(person=row.juror.person_id)
        values = {criterion.pk: 82 + (at * 7) % 15 for criterion in criteria}
        panels.mark_entry(actor=actor_of(user), assignment_id=row.pk, values=values, vote="for", comment="材料完整。")


def _propose(province: Organization, row: Round, panel: Panel) -> PublicNotice:
    _mark(panel)
    panels.close_panel(actor=clerk_of(province), panel_id=panel.pk)
    services.propose_awards(actor=clerk_of(province), round_id=row.pk)
    spec, ready = get_ready(clerk_of(province), province, NOTICE, row.pk)
    return open_notice(
        actor=clerk_of(province),
        organization=province,
        purpose=spec.key,
        subject_kind=SUBJECT,
        subject_id=row.pk,
        title=ready.title,
        rows=ready.rows,
    )


def _given(province: Organization, scheme: Scheme, cities: list[Organization], counties: list[Organization]) -> None:
    """A round that led to awards with certificates and a story; its notice ended a while ago."""
    row = called(province, scheme, "上年度会员服务先进单位")
    for county, grade in zip(counties[:2], ("g2", "g1"), strict=True):
        _to_the_top(_nominate(row, county, "会员帮扶工作", past(6, 8), grade), cities[0])
    notice = _propose(province, row, _panel(province, row, cities))
    began = add_working_days(today(), -20)
    ended = add_working_days(began, notice.working_days)
    mine = PublicNotice.objects.unscoped("the demonstration's own, put up a while ago").filter(pk=notice.pk)
    mine.update(starts_on=began, ends_on=ended)
    take_down_ended(actor=system_actor("notices"))
    awards = services.decide_awards(actor=head_of(province), round_id=row.pk)
    set_round_back(row, notice, past(9, 10), past(11, 24))
    set_awards_back(awards, past(12, 18))
    subjects = [subject_of(award) for award in awards]
    issue_many(actor=clerk_of(province), kind=CERTIFICATE, organization=province, subjects=subjects)
    ids = [award.pk for award in awards]
    order_print(actor=clerk_of(province), kind=CERTIFICATE, organization=province, subject_ids=ids)
    _tell(province, awards[0])


def _tell(province: Organization, award: Award) -> None:
    services.write_story(actor=clerk_of(province), award_id=award.pk, story=STORY)
    services.tell_story(actor=clerk_of(province), award_id=award.pk)


def _shown(province: Organization, scheme: Scheme, cities: list[Organization], counties: list[Organization]) -> None:
    """A round whose proposal is being shown to the public."""
    row = called(province, scheme, "会员服务专项工作先进单位")
    _to_the_top(_nominate(row, counties[2], "法律援助工作", today() - timedelta(days=60)), cities[0])
    _propose(province, row, _panel(province, row, cities))


def object_to_what_is_shown(province: Organization) -> None:
    """Somebody objects to the proposal that is shown; it becomes a case of the supervisors."""
    shown = PublicNotice.objects.unscoped("the demonstration's own").filter(organization=province, purpose=NOTICE)
    object_to(actor=ANONYMOUS, notice_id=shown.latest("pk").pk, text=OBJECTION)


def _under_way(province: Organization, scheme: Scheme, city: Organization, counties: list[Organization]) -> None:
    """An open round: one nomination in each state, one of them paused; more is asked since its second version."""
    row = called(province, scheme, "本年度会员服务先进单位")
    day = today() - timedelta(days=30)
    _nominate(row, counties[0], "走访慰问工作", day, "g2", "权益部")
    waits = _nominate(row, counties[1], "会员培训工作", day, "g2", "权益部")
    services.hand_in(actor=clerk_of(counties[1]), nomination_id=waits.pk)
    asked_more(row, Question("reports", "相关报道", "text", False, 500))
    rounds.set_quotas(actor=clerk_of(province), round_id=row.pk, quotas={counties[0].pk: 3, counties[1].pk: 1})
    back = _nominate(row, counties[2], "信息核对工作", day, "g2", "权益部")
    services.hand_in(actor=clerk_of(counties[2]), nomination_id=back.pk)
    services.return_nomination(actor=clerk_of(city), nomination_id=back.pk, reason="请补充走访户数和时间。")
    _to_the_top(_nominate(row, counties[0], "档案整理工作", day + timedelta(days=3), "g2", "权益部"), city)
    paused = _nominate(row, counties[0], "热线值守工作", day + timedelta(days=6), "g1", "热线部")
    _to_the_top(paused, city)
    services.pause_nomination(actor=head_of(province), nomination_id=paused.pk)


def asked_more(row: Round, question: Question) -> None:
    """A new version of a round's form that asks one thing more."""
    form = form_of(row)
    known = [Question(**each) for each in form.questions] if form else []
    rounds.set_form(actor=clerk_of(row.organization), round_id=row.pk, questions=[*known, question])
