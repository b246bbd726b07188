"""The anonymous channel: two ways by a code, past whom it concerns, and nothing that leads to the sender."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from tests.cases.conftest import Houses
from tests.cases.test_pages import body, entered

from huiguan.cases import selectors, services
from huiguan.cases.holdings import reports_over
from huiguan.cases.models import AnonymousMessage, AnonymousReport
from huiguan.cases.services.keeping import forget_reports
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.selectors import waiting
from huiguan.kernel.permits import NotFound, Role, RuleViolation, system_actor

TEXT = "协会账目有一笔对不上的支出"


def _hand_in(houses: Houses, concerns: str = "association") -> str:
    assert houses.supervisor
    return services.hand_in_report(about=houses.county, concerns=concerns, text=TEXT)


def test_both_sides_write_by_the_code(houses: Houses) -> None:
    code = _hand_in(houses)
    (report,) = selectors.reports_of(houses.supervisor, houses.county)
    services.answer_report(actor=houses.supervisor, report_id=report.pk, text="请说明月份")
    services.add_to_report(code=code.replace(" ", "-"), text="三月")
    texts = [one["text"] for one in selectors.messages_of(selectors.report_by_code(code))]
    assert texts == [TEXT, "请说明月份", "三月"]
    services.answer_report(actor=houses.supervisor, report_id=report.pk, text="已核实", close=True)
    with pytest.raises(RuleViolation):
        services.add_to_report(code=code, text="还有")
    for unknown in ("", "1" * 20, "字"):
        with pytest.raises(NotFound):
            selectors.report_by_code(unknown)
    stored = repr(list(AnonymousReport.objects.unscoped("test").values())) + repr(
        list(AnonymousMessage.objects.unscoped("test").values())
    )
    assert TEXT not in stored and code.replace(" ", "") not in stored


def test_it_goes_past_whom_it_concerns(houses: Houses) -> None:
    above = houses.actor(houses.province, Role.SUPERVISOR)
    _hand_in(houses, "supervisor")
    assert not selectors.reports_of(houses.supervisor, houses.county).exists()
    (report,) = selectors.reports_of(above, houses.province)
    for actor in (houses.supervisor, houses.head, houses.officer):
        with pytest.raises(NotFound):
            selectors.get_report(actor, report.pk)
    with pytest.raises(RuleViolation) as refused:
        services.hand_in_report(about=houses.nation, concerns="supervisor", text=TEXT)
    assert refused.value.code == "nobody"


def test_whoever_is_named_in_it_reads_it_nowhere(houses: Houses) -> None:
    """By name alone: a supervisor who is named stays out, one appointed later too; what nobody is left for goes up."""
    first, above = houses.supervisor, houses.actor(houses.province, Role.SUPERVISOR)
    name = houses.user(houses.county, Role.SUPERVISOR).display_name
    code = services.hand_in_report(about=houses.county, concerns="association", text=f"{name[:2]} {name[2:]}收了回扣")
    (report,) = selectors.reports_of(above, houses.province)
    second, third = houses.actor(houses.county, Role.SUPERVISOR, 1), houses.user(houses.county, Role.SUPERVISOR, 2)
    services.hand_in_report(about=houses.county, concerns="association", text=f"{name}与{third.display_name}分了钱")
    (other,) = selectors.reports_of(second, houses.county)
    for actor in (first, actor_of(third)):
        assert not selectors.reports_of(actor, houses.county).exists()
        assert entered(actor).get(f"/o/110101/cases/reports/{other.pk}/").status_code == 404
    services.tell_of_reports(actor=system_actor("cases"))
    assert _lines(first) == [] and _lines(second) == ["cases.report"] == _lines(above)
    newcomer = houses.actor(houses.province, Role.SUPERVISOR, 1)
    said = houses.user(houses.province, Role.SUPERVISOR, 1).display_name
    services.add_to_report(code=code, text=f"{said}也知道")
    assert not selectors.reports_of(newcomer, houses.province).exists()
    with pytest.raises(RuleViolation) as refused:  # nobody would be left to read it
        services.add_to_report(code=code, text=houses.user(houses.province, Role.SUPERVISOR).display_name)
    assert refused.value.code == "nobody" and len(selectors.messages_of(selectors.report_by_code(code))) == 2
    assert report.pk != other.pk


def test_nothing_of_the_request_is_kept(houses: Houses, caplog: pytest.LogCaptureFixture) -> None:
    """Signed in by mistake, from a known address: no table, event or log line has it."""
    member, supervisor = houses.user(houses.county, Role.MEMBER), houses.supervisor
    assert supervisor
    client = entered(houses.member)
    before = _events()
    with caplog.at_level(logging.DEBUG):
        answer = client.post(
            "/report/110101/",
            {"concerns": "association", "text": TEXT},
            REMOTE_ADDR="203.0.113.77",
            HTTP_USER_AGENT="TellingBrowser/1",
        )
    page = body(answer)
    code = page.split("data-receipt>")[1].split("<")[0]
    assert _events() == before
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    for word in (TEXT, code, code.replace(" ", ""), "TellingBrowser", "203.0.113.77", f"'user': {member.pk}"):
        assert word not in logged
    (row,) = AnonymousReport.objects.unscoped("test").values()
    assert not [name for name, value in row.items() if hasattr(value, "hour")]
    assert "203.0.113.77" not in repr(_everything()) and "TellingBrowser" not in repr(_everything())
    assert waiting(supervisor) == []
    services.tell_of_reports(actor=system_actor("cases"))
    assert [line.kind.key for group in waiting(supervisor) for line in group.lines] == ["cases.report"]
    found = Client().post("/report/", {"code": code, "text": "再补充一句"})
    assert TEXT in body(found) and "再补充一句" in body(found)
    assert Client().post("/report/", {"code": "1234"}).status_code == 422


def _events() -> int:
    """How many events and contexts the history holds."""
    total = 0
    for model in apps.get_models():
        if model._meta.db_table.endswith("event") or model._meta.label == "pghistory.Context":
            total += model._base_manager.count()
    return total


def _everything() -> list[Any]:
    with connection.cursor() as cursor:
        rows: list[Any] = []
        for table in ("cases_anonymousreport", "cases_anonymousmessage", "inbox_message", "pghistory_context"):
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            rows += cursor.fetchall()
    return rows


def test_the_pages_of_the_supervisors(houses: Houses) -> None:
    _hand_in(houses)
    (report,) = selectors.reports_of(houses.supervisor, houses.county)
    client = entered(houses.supervisor)
    assert "/report/110101/" in body(client.get("/o/110101/cases/reports/"))
    address = f"/o/110101/cases/reports/{report.pk}/"
    assert TEXT in body(client.get(address))
    assert client.post(address, {"text": ""}).status_code == 422
    assert client.post(address, {"text": "收到"}).status_code == 302
    assert entered(houses.head).get(address).status_code == 404
    assert Client().get("/report/nowhere/").status_code == 404


def _late(houses: Houses, concerns: str = "association") -> tuple[str, AnonymousReport]:
    """A report whose day is over, and its code."""
    code = _hand_in(houses, concerns)
    rows = AnonymousReport.objects.unscoped("test")
    rows.update(came_on=today() - timedelta(days=20), due_on=today() - timedelta(days=3))
    return code, rows.get()


def _lines(actor: Any) -> list[str]:
    return [line.kind.key for group in waiting(actor) for line in group.lines]


def test_supervisors_above_hear_that_it_is_late_and_nothing_else(houses: Houses) -> None:
    above, top = houses.actor(houses.province, Role.SUPERVISOR), houses.actor(houses.nation, Role.SUPERVISOR)
    code, report = _late(houses)
    assert [services.escalate_reports(actor=system_actor("cases")) for _time in range(2)] == [1, 0]
    assert (_lines(above), _lines(top)) == (["cases.report_late_below"], [])  # the city has no supervisor
    (told,) = selectors.late_reports_below(above, houses.province)
    assert (told.association, told.due_on) == (houses.county.name, report.due_on)
    page = body(entered(above).get("/o/110000/cases/reports/"))
    assert houses.county.name in page and TEXT not in page and "协会或其办事机构" not in page
    with pytest.raises(NotFound):
        selectors.get_report(above, report.pk)
    for other, place in ((top, houses.province), (houses.head, houses.county), (houses.supervisor, houses.province)):
        with pytest.raises(NotFound):
            selectors.late_reports_below(other, place)
    services.answer_report(actor=houses.supervisor, report_id=report.pk, text="正在核实")
    assert selectors.late_reports_below(above, houses.province) == [] and _lines(above) == []
    services.add_to_report(code=code, text="还没有结果")  # a new wait, told of by itself
    AnonymousReport.objects.unscoped("test").update(due_on=today() - timedelta(days=1))
    assert services.escalate_reports(actor=system_actor("cases")) == 1


def test_lateness_of_what_went_past_a_supervisor_goes_further_up(houses: Houses) -> None:
    middle, top = houses.actor(houses.city, Role.SUPERVISOR), houses.actor(houses.nation, Role.SUPERVISOR)
    _late(houses, "supervisor")
    services.escalate_reports(actor=system_actor("cases"))
    assert _lines(top) == ["cases.report_late_below"]
    assert (_lines(houses.supervisor), _lines(middle)) == ([], [])
    assert [told.association for told in selectors.late_reports_below(top, houses.nation)] == [houses.city.name]


def test_writing_on_does_not_put_the_answer_off(houses: Houses) -> None:
    code, report = _late(houses)
    services.add_to_report(code=code, text="请尽快")
    assert AnonymousReport.objects.unscoped("test").get().due_on == report.due_on


def test_no_one_above_is_told_where_none_is(houses: Houses) -> None:
    _late(houses)
    assert services.escalate_reports(actor=system_actor("cases")) == 0
    assert AnonymousReport.objects.unscoped("test").get().told_above_id is None


def test_exchanges_are_deleted_a_year_after_the_last_word(houses: Houses) -> None:
    code, report = _late(houses)
    messages = AnonymousMessage.objects.unscoped("test")
    later = today() + timedelta(days=800)
    assert reports_over(later, 10) == []  # it waits
    services.answer_report(actor=houses.supervisor, report_id=report.pk, text="已核实", close=True)
    assert reports_over(today() + timedelta(days=365), 10) == []
    assert reports_over(today() + timedelta(days=366), 10) == [report.pk]
    assert [forget_reports(system_actor("retention"), [report.pk]) for _time in range(2)] == [1, 0]
    assert not messages.exists() and not AnonymousReport.objects.unscoped("test").exists()
    with pytest.raises(NotFound):
        selectors.report_by_code(code)
