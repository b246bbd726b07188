"""An objection to a public notice is a sealed case of the supervisors: with a clock, and no decision before its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.honours.conftest import Federation, federation, later
from tests.honours.test_honours import refused, signed

from huiguan.cases.holdings import reports_over
from huiguan.cases.models import AnonymousMessage, AnonymousReport
from huiguan.cases.services import escalate_reports, hand_in_report, tell_of_reports
from huiguan.honours import services
from huiguan.honours.models import Nomination
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.notices.models import Objection, PublicNotice
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Role, RuleViolation, system_actor

__all__ = ["federation", "later"]
Later = Callable[[int], None]
WORDS = "乙某的事迹由两人完成"


def supervisor(federation: Federation, code: str = "prov") -> User:
    user: User = User.objects.create_user(f"watch-{code}", person=Person.objects.create(name="监事"))
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


def test_without_a_supervisor_the_office_answers(federation: Federation) -> None:
    notice = federation.put_up(federation.proposed("甲某"))
    assert objected(notice) == ""
    assert not AnonymousReport.objects.unscoped("test").exists()
    objection = Objection.objects.unscoped("test").get()
    assert objection.text is not None and not objection.held
    assert "查看异议" in signed(federation.users["prov"]).get(f"/o/prov/notices/{notice.pk}/").content.decode()


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
