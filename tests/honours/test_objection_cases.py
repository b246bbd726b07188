"""An objection to a public notice is a sealed case of the supervisors: with a clock, and no decision before its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.honours.conftest import Federation, federation, later
from tests.honours.test_honours import refused, signed

from huiguan.cases.holdings import reports_over
from huiguan.cases.models import AnonymousMessage, AnonymousReport
from huiguan.cases.selectors import late_reports_below
from huiguan.cases.services import escalate_reports, hand_in_report, tell_of_reports
from huiguan.honours import services
from huiguan.honours.models import Nomination
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.notices.models import Objection, PublicNotice
from huiguan.kernel.notices.services import answer_objection, open_notice, take_down_ended, tell_of_objections
from huiguan.kernel.notices.stuck import open_objections, stuck_among, stuck_at
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Role, RuleViolation, system_actor

__all__ = ["federation", "later"]
Later = Callable[[int], None]
WORDS = "乙某的事迹由两人完成"


@pytest.fixture(autouse=True)
def fresh_minute() -> None:
    """Objections from one address are counted by the minute, over the tests."""
    cache.clear()


def supervisor(federation: Federation, code: str = "prov", name: str = "监事") -> User:
    user: User = User.objects.create_user(f"watch-{code}-{name}", person=Person.objects.create(name=name))
    return watching(federation, user, code)


def watching(federation: Federation, user: User, code: str = "prov") -> User:
    place = federation.places[code]
    Grant.objects.create(user=user, role=Role.SUPERVISOR, organization=place, period=(date(2020, 1, 1), None))
    return user


def objected(notice: PublicNotice, contact: str = "") -> str:
    """Object on the page for everybody, signed in as nobody; the receipt code, or nothing where none was given."""
    sent = {"text": WORDS, "contact": contact}
    page = Client().post(f"/notices/{notice.pk}/object/", sent, follow=True).content.decode()
    found = re.search(r"data-receipt>([0-9 ]+)<", page)
    return found.group(1) if found else ""


def test_it_is_answered_by_supervisors_and_the_office_reads_nothing(federation: Federation, later: Later) -> None:
    guard = supervisor(federation)
    row = federation.proposed("甲某", "乙某")
    notice = federation.put_up(row)
    code = objected(notice, contact="13900000000")
    objection, report = Objection.objects.unscoped("test").get(), AnonymousReport.objects.unscoped("test").get()
    assert len(code.replace(" ", "")) == 20 and objection.held
    assert report.due_on == objection.due_on == add_working_days(today(), 10)
    sealed = AnonymousMessage.objects.unscoped("test").get()
    assert WORDS.encode() not in bytes(sealed.text or b"") and objection.text is None

    # The office sees that there is one, and can neither read nor answer it.
    inside = f"/o/prov/notices/{notice.pk}/"
    office = signed(federation.users["prov"])
    page = office.get(inside).content.decode()
    assert "由监事" in page and WORDS not in page and "查看异议" not in page
    address = f"/o/prov/notices/objections/{objection.pk}/"
    opened = office.post(f"{address}open/", {"reason": "看看"}, follow=True).content.decode()
    assert WORDS not in opened
    answered = office.post(f"{address}answer/", {"answer": "不实", "finding": "not_upheld"})
    assert answered.status_code == 422 and "密封" in answered.content.decode()
    assert office.get(f"/o/prov/cases/reports/{report.pk}/").status_code == 404

    # Supervisors read, ask back, and end it with what they found; until then nothing can be decided.
    later(20)
    watcher = signed(guard)
    decide = lambda: services.decide_awards(actor=federation.head, round_id=row.pk)  # noqa: E731 - asked several times
    case = f"/o/prov/cases/reports/{report.pk}/"
    read = watcher.get(case).content.decode()
    assert WORDS in read and "13900000000" in read and notice.title in read
    assert watcher.post(case, {"text": "请提供材料"}).status_code == 302
    assert refused(decide) == "objection_open"
    asked = Client().post("/report/", {"code": code, "text": ""}).content.decode()
    assert "请提供材料" in asked
    unsaid = watcher.post(case, {"text": "属实", "close": "on"})
    assert unsaid.status_code == 422 and refused(decide) == "objection_open"
    assert watcher.post(case, {"text": "属实", "close": "on", "finding": "upheld"}).status_code == 302
    assert refused(decide) == "objection_upheld"
    told = Message.objects.unscoped("test").filter(kind="notices.objection_found", organization=notice.organization)
    assert {each.role for each in told} == {Role.CLERK, Role.HEAD}
    wrong = Nomination.objects.unscoped("test").get(name="乙某")
    services.remove_proposed(actor=federation.head, nomination_id=wrong.pk)
    assert [award.name for award in decide()] == ["甲某"]
    assert watcher.post(case, {"text": "再答"}).status_code == 422
    done = Client().post("/report/", {"code": code, "text": ""}).content.decode()
    assert "属实" in done


def test_supervisors_above_take_it_where_there_are_none_and_hear_when_it_is_late(
    federation: Federation, later: Later
) -> None:
    above = supervisor(federation)
    row = federation.proposed("甲某")
    notice = federation.put_up(row)
    assert objected(notice)
    report = AnonymousReport.objects.unscoped("test").get()
    assert report.organization == federation.places["prov"] and report.about == notice.organization
    later(30)
    assert escalate_reports(actor=system_actor("cases")) == 0  # nobody is above the province here
    assert f"/o/prov/cases/reports/{report.pk}/" in signed(above).get("/o/prov/cases/reports/").content.decode()


@pytest.mark.parametrize("part", ["named", "marked", "put_up", "office"])
def test_a_supervisor_with_a_part_in_it_hears_nothing_and_a_colleague_answers(
    federation: Federation, part: str
) -> None:
    row = federation.proposed("甲某")
    users = {"marked": "one", "put_up": "prov", "office": "head"}
    named = part == "named"
    partial = supervisor(federation, name="甲 某") if named else watching(federation, federation.users[users[part]])
    guard = supervisor(federation)
    objected(federation.put_up(row))
    report = AnonymousReport.objects.unscoped("test").get()
    assert report.organization == federation.places["prov"] and report.kept_from == [partial.pk]
    case, listed = f"/o/prov/cases/reports/{report.pk}/", "/o/prov/cases/reports/"
    assert signed(partial).get(case).status_code == 404 and case not in signed(partial).get(listed).content.decode()
    assert signed(partial).post(case, {"text": "不实", "close": "on", "finding": "not_upheld"}).status_code == 404
    assert case in signed(guard).get(listed).content.decode() and WORDS in signed(guard).get(case).content.decode()
    tell_of_reports(actor=system_actor("cases"))
    told = Message.objects.unscoped("test").filter(kind="cases.report")
    assert [each.user_id for each in told] == [guard.pk]
    # Whoever becomes a supervisor afterwards is asked for a part in it as well.
    juror = watching(federation, federation.users["two"])
    assert signed(juror).get(case).status_code == 404 and case not in signed(juror).get(listed).content.decode()
    assert signed(juror).post(case, {"text": "不实", "close": "on", "finding": "not_upheld"}).status_code == 404
    tell_of_reports(actor=system_actor("cases"))
    assert {each.user_id for each in told.all()} == {guard.pk}


def test_where_every_supervisor_is_named_it_goes_to_those_above(federation: Federation) -> None:
    notice = city_notice(federation)
    named, above = supervisor(federation, "city", "甲某"), supervisor(federation)
    sent = {"text": WORDS, "contact": ""}
    page = Client().post(f"/notices/{notice.pk}/object/", sent, follow=True).content.decode()
    assert "prov会" in page  # who objects is told whose supervisors read it
    report = AnonymousReport.objects.unscoped("test").get()
    assert report.organization == federation.places["prov"] and report.about == federation.places["city"]
    case = f"/o/prov/cases/reports/{report.pk}/"
    assert WORDS in signed(above).get(case).content.decode()
    for place in ("city", "prov"):
        assert signed(named).get(f"/o/{place}/cases/reports/{report.pk}/").status_code == 404


def city_notice(federation: Federation) -> PublicNotice:
    """One of the city, above which the province watches, about a round of its own."""
    shown = {"name": "甲某", "unit": "", "grade": "三等奖", "nominated_by": "city会"}
    round_id = federation.proposed("甲某").pk
    subject = {"purpose": "honours.awards", "subject_kind": "rounds.round", "subject_id": round_id}
    place = federation.places["city"]
    return open_notice(actor=federation.clerks["city"], organization=place, title="公示", rows=[shown], **subject)


def test_it_goes_on_to_those_above_when_its_last_reader_leaves(federation: Federation, later: Later) -> None:
    notice = city_notice(federation)
    leaving, named = supervisor(federation, "city"), supervisor(federation, "city", "甲某")
    above, juror = supervisor(federation, name="上级"), watching(federation, federation.users["two"])
    code = objected(notice)
    report = AnonymousReport.objects.unscoped("test").get()
    assert report.organization == federation.places["city"]
    # Those above hear that it is late, without the one who has a part in it.
    later(30)
    assert escalate_reports(actor=system_actor("cases")) == 1
    told = Message.objects.unscoped("test").filter(kind="cases.report_late_below", count__gt=0)
    assert [each.user_id for each in told] == [above.pk]
    late = [len(late_reports_below(actor_of(user), federation.places["prov"])) for user in (above, juror)]
    assert late == [1, 0]
    # The notice is over and shows no names any more: whom it named is known all the same.
    Grant.objects.unscoped("test").filter(user=leaving).update(period=(date(2020, 1, 1), date(2020, 2, 1)))
    tell_of_reports(actor=system_actor("cases"))
    report.refresh_from_db()
    assert report.organization == federation.places["prov"] and report.kept_from == sorted([named.pk, juror.pk])
    case = f"/o/prov/cases/reports/{report.pk}/"
    assert WORDS in signed(above).get(case).content.decode() and signed(juror).get(case).status_code == 404
    newcomer = supervisor(federation, "prov", "甲某")  # named by name alone, and a supervisor only since
    assert signed(newcomer).get(case).status_code == 404
    assert case not in signed(newcomer).get("/o/prov/cases/reports/").content.decode()
    assert signed(above).post(case, {"text": "已核实"}).status_code == 302
    assert "已核实" in Client().post("/report/", {"code": code, "text": ""}).content.decode()


@pytest.mark.parametrize("over", [False, True])
def test_without_a_supervisor_the_office_answers_but_nobody_in_an_own_matter(
    federation: Federation, later: Later, over: bool
) -> None:
    notice = federation.put_up(federation.proposed("甲某"))
    named = supervisor(federation, name="甲某")  # the only one there is
    Grant.objects.create(
        user=named, role=Role.CLERK, organization=federation.places["prov"], period=(date(2020, 1, 1), None)
    )
    assert objected(notice) == ""
    assert not AnonymousReport.objects.unscoped("test").exists()
    objection = Objection.objects.unscoped("test").get()
    assert objection.text is not None and not objection.held
    if over:  # the names went with the notice
        later(30)
        assert take_down_ended(actor=system_actor("notices")) == 1
    inside = f"/o/prov/notices/{notice.pk}/"
    assert "查看异议" in signed(federation.users["prov"]).get(inside).content.decode()
    address = f"/o/prov/notices/objections/{objection.pk}/"
    for client, opens in ((signed(named), False), (signed(federation.users["prov"]), True)):
        opened = client.post(f"{address}open/", {"reason": "看看"}, follow=True).content.decode()
        assert (WORDS in opened) is opens
    answered = signed(named).post(f"{address}answer/", {"answer": "不实", "finding": "not_upheld"})
    assert answered.status_code == 422 and Objection.objects.unscoped("test").get().state == "open"


@pytest.mark.parametrize("held", [True, False])
def test_one_that_nobody_may_judge_is_told_to_heads_until_somebody_may(
    federation: Federation, later: Later, held: bool
) -> None:
    notice, place = city_notice(federation), federation.places["city"]
    if held:  # its one supervisor leaves
        leaving = supervisor(federation, "city")
    else:  # the one clerk is named
        Person.objects.filter(pk=federation.users["city"].person_id).update(name="甲某")
    chief = User.objects.create_user("chief", person=Person.objects.create(name="某会长"))
    Grant.objects.create(user=chief, role=Role.HEAD, organization=place, period=(date(2020, 1, 1), None))
    if not held:
        supervisor(federation, "city", "甲 某")
        Person.objects.filter(pk=chief.person_id).update(name="甲某")
    assert bool(objected(notice)) is held
    if held:
        Grant.objects.unscoped("test").filter(user=leaving).update(period=(date(2020, 1, 1), date(2020, 2, 1)))
    tell = lambda: tell_of_objections(actor=system_actor("notices"))  # noqa: E731 - every morning
    told = Message.objects.unscoped("test").filter(kind="notices.objection_stuck", count__gt=0)
    tell()
    tell()
    assert [(each.organization, each.role, each.count) for each in told] == [(place, Role.HEAD, 1)]
    page = signed(chief).get("/o/city/notices/").content.decode()
    assert "无人可以核查的异议" in page and WORDS not in page
    above = lambda: signed(federation.users["head"]).get("/o/prov/notices/").content.decode()  # noqa: E731 - by the day
    assert "无人可以核查的异议" not in above()

    # Late, those above hear of it too; whoever is made supervisor there has it the next morning.
    later(30)
    tell()
    assert {each.organization.code for each in told.all()} == {"city", "prov"}
    assert "city会" in above()
    # But nobody whom the notice named: it shows no names any more, and they are known all the same.
    take_down_ended(actor=system_actor("notices"))
    supervisor(federation, "prov", "甲 某")
    if not held:
        newcomer = User.objects.create_user("newcomer", person=Person.objects.create(name="甲某"))
        Grant.objects.create(user=newcomer, role=Role.CLERK, organization=place, period=(date(2020, 1, 1), None))
    tell_of_reports(actor=system_actor("cases"))
    tell()
    assert told.all().exists() and Objection.objects.unscoped("test").get().held is held
    assert AnonymousReport.objects.unscoped("test").filter(organization=federation.places["prov"]).count() == 0
    guard = supervisor(federation)
    tell_of_reports(actor=system_actor("cases"))
    tell()
    assert not told.all().exists() and "无人可以核查的异议" not in above()
    report = AnonymousReport.objects.unscoped("test").get()
    case = f"/o/prov/cases/reports/{report.pk}/"
    assert WORDS in signed(guard).get(case).content.decode()
    assert signed(guard).post(case, {"text": "不实", "close": "on", "finding": "not_upheld"}).status_code == 302
    assert Objection.objects.unscoped("test").get().finding == "not_upheld"


@pytest.mark.parametrize("held", [True, False])
def test_judging_many_costs_no_more_statements_than_one(
    federation: Federation, held: bool, django_assert_num_queries: Any
) -> None:
    place, notice = federation.places["city"], city_notice(federation)
    another = PublicNotice.objects.unscoped("test").get(pk=notice.pk)
    another.pk, another.subject_id = None, notice.subject_id + 1000
    another.save()
    if held:
        watch = supervisor(federation, "city")
    else:
        Person.objects.filter(pk=federation.users["city"].person_id).update(name="甲某")
    for row in (notice, another, notice, another, notice):
        assert bool(objected(row)) is held
    if held:
        Grant.objects.unscoped("test").filter(user=watch).update(period=(date(2020, 1, 1), date(2020, 2, 1)))
    with CaptureQueriesContext(connection) as one:
        assert len(stuck_among(open_objections()[:1])) == 1
    with django_assert_num_queries(len(one)):
        assert len(stuck_at(place)) == 5


@pytest.mark.parametrize("held", [True, False])
def test_no_history_message_or_row_tells_the_hour_of_its_coming(
    federation: Federation, later: Later, held: bool
) -> None:
    if held:
        supervisor(federation)
    notice = federation.put_up(federation.proposed("甲某"))
    before, told = _events(), Message.objects.unscoped("test").count()
    assert bool(objected(notice, contact="某信箱")) is held
    assert _events() == before and Message.objects.unscoped("test").count() == told
    for model in (Objection, AnonymousReport, AnonymousMessage):
        for row in model.objects.unscoped("test").values():
            assert not [name for name, value in row.items() if hasattr(value, "hour")]
    # The office hears of what it has to answer itself by the morning's job; the history begins with the answer.
    assert tell_of_objections(actor=system_actor("notices")) == int(not held)
    if not held:
        objection = Objection.objects.unscoped("test").get()
        facts = {"objection_id": objection.pk, "answer": "不实", "finding": "not_upheld"}
        answer_objection(actor=federation.clerks["prov"], **facts)
        (event,) = events_of(federation.clerks["prov"], objection)
        assert event.what == "update" and "prov" in event.who


def _events() -> int:
    """How many events and contexts the history holds."""
    events = [model for model in apps.get_models() if model._meta.db_table.endswith("event")]
    return sum(model._base_manager.count() for model in (*events, apps.get_model("pghistory", "Context")))


def test_one_that_is_not_decided_is_not_forgotten(federation: Federation) -> None:
    watcher = signed(supervisor(federation))
    notice = federation.put_up(federation.proposed("甲某"))
    objected(notice)
    report = AnonymousReport.objects.unscoped("test").get()
    case = f"/o/prov/cases/reports/{report.pk}/"
    watcher.post(case, {"text": "请提供材料"})
    assert tell_of_reports(actor=system_actor("cases")) == 1  # answered, and still nothing found
    assert Message.objects.unscoped("test").filter(kind="cases.report").exists()
    lost = watcher.post(case, {"text": "查无此事", "finding": "not_upheld"})
    assert lost.status_code == 422 and Objection.objects.unscoped("test").get().state == "open"
    day = today() + timedelta(days=800)
    assert reports_over(day, 10) == []
    watcher.post(case, {"text": "查无此事", "close": "on", "finding": "not_upheld"})
    assert reports_over(day, 10) == [report.pk]


def test_nobody_makes_such_a_report_without_a_notice(federation: Federation) -> None:
    supervisor(federation)
    with pytest.raises(RuleViolation) as refusal:
        hand_in_report(about=federation.places["prov"], concerns="notice", text=WORDS)
    assert refusal.value.code == "concerns"
    page = Client().get("/report/prov/").content.decode()
    assert 'value="association"' in page and 'value="notice"' not in page
