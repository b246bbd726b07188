"""Outside units answer by a code, without an account: their one task, reports and files, and nothing else."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huiguan.directives import services
from huiguan.directives.models import Assignment, OutsideCode, ProgressReport
from huiguan.directives.services import outside
from huiguan.directives.services.passing import Unit
from huiguan.directives.views import outside as views
from huiguan.kernel.calendar import today
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.inbox.models import Message

pytestmark = pytest.mark.django_db
DOOR = "/directives/outside/"


@pytest.fixture
def task(house) -> Assignment:
    """A task of a province for an outside unit."""
    [made] = services.add_own_assignment(
        actor=house.clerk(house.provinces[0]),
        organization=house.provinces[0],
        title="印制会员证",
        units=[Unit(kind="outside", name="某印刷厂")],
        due_date=today() + timedelta(days=20),
    )
    return made


def code_of(house, task: Assignment, **terms) -> str:
    _row, code = services.give_outside_code(actor=house.clerk(house.provinces[0]), assignment_id=task.pk, **terms)
    return code


def entered(code: str) -> Client:
    client = Client()
    assert client.post(DOOR, {"code": code}).status_code == 302
    return client


def report(**said) -> dict[str, object]:
    return {"stage": "nearly_done", "text": "已印九百张", "form_key": str(uuid.uuid4()), **said}


def test_the_office_gives_a_code_on_the_page_and_the_unit_reports_with_a_file(house, task, browse) -> None:
    office = browse(house.clerk(house.provinces[0]))
    page = office.get(reverse("directives:assignment", args=["p1", task.pk]))
    address = page.context["outside_code_url"]
    assert address in page.content.decode()
    given = office.post(address, {"days": 7})
    code = given.context["code"]
    assert code in given.content.decode()
    assert given["Cache-Control"] == "no-store"
    assert OutsideCode.objects.unscoped("test").get().ends_on == today() + timedelta(days=6)

    unit = entered(code)
    assert "印制会员证" in unit.get(DOOR).content.decode()
    paper = SimpleUploadedFile("签收单.txt", "九百张".encode())
    answer = unit.post(DOOR, report(difficulties="纸张短缺", papers=[paper]))
    assert answer.status_code == 302
    row = ProgressReport.objects.unscoped("test").get()
    assert (row.on_behalf_of, row.by, row.difficulties) == ("某印刷厂", None, "纸张短缺")
    assert [file.name for file in files_of("directives.progressreport", row.pk)] == ["签收单.txt"]
    task.refresh_from_db()
    assert (task.last_report_id, task.stage) == (row.pk, "nearly_done")
    shown = office.get(reverse("directives:assignment", args=["p1", task.pk])).content.decode()
    assert "已印九百张" in shown
    assert "某印刷厂" in shown
    assert "签收单.txt" in shown
    assert Message.objects.unscoped("test").filter(kind="directives.outside_reported").exists()


def test_the_same_form_sent_twice_is_one_report(house, task) -> None:
    unit, form = entered(code_of(house, task)), report()
    assert unit.post(DOOR, form).status_code == 302
    assert unit.post(DOOR, form).status_code == 302
    assert ProgressReport.objects.unscoped("test").count() == 1


def test_a_refused_file_keeps_the_words_and_leaves_nothing_behind(house, task) -> None:
    unit = entered(code_of(house, task))
    answer = unit.post(DOOR, report(papers=[SimpleUploadedFile("程序.exe", b"MZ" + b"\0" * 200)]))
    assert answer.status_code == 422
    assert "已印九百张" in answer.content.decode()
    assert answer.context["form"].errors["papers"]
    assert not ProgressReport.objects.unscoped("test").exists()


def test_unknown_old_void_and_closed_codes_open_nothing_all_alike(house, task) -> None:
    void = code_of(house, task)
    visit = entered(void)
    good = code_of(house, task)
    assert "印制会员证" not in visit.get(DOOR).content.decode(), "a new code ends visits by the old one"
    refused = [Client().post(DOOR, {"code": code}) for code in ("1" * 20, void)]
    OutsideCode.objects.unscoped("test").update(ends_on=today() - timedelta(days=1))
    refused.append(Client().post(DOOR, {"code": good}))
    OutsideCode.objects.unscoped("test").update(ends_on=today())
    unit = entered(good)
    Assignment.objects.unscoped("test").filter(pk=task.pk).update(state="closed", closed_on=today())
    refused.append(Client().post(DOOR, {"code": good}))
    assert {(answer.status_code, answer.context["form"].errors["code"][0]) for answer in refused} == {
        (422, refused[0].context["form"].errors["code"][0])
    }
    assert unit.post(DOOR, report()).status_code == 422
    assert not ProgressReport.objects.unscoped("test").exists()


def test_only_outside_units_get_a_code_and_only_from_their_own_office(house, task, browse) -> None:
    [inside] = services.add_own_assignment(
        actor=house.clerk(house.provinces[0]), organization=house.provinces[0], title="内部任务"
    )
    office = browse(house.clerk(house.provinces[0]))
    assert office.get(reverse("directives:assignment", args=["p1", inside.pk])).context["outside_code_url"] == ""
    assert office.post(reverse("directives:outside_code", args=["p1", inside.pk]), {"days": 5}).status_code == 422
    for actor in (house.clerk(house.provinces[1]), house.clerk(house.cities[0]), house.outsider()):
        assert browse(actor).get(reverse("directives:outside_code", args=["p1", task.pk])).status_code == 404
    assert not OutsideCode.objects.unscoped("test").exists()


def test_what_is_kept_is_not_the_code(house, task) -> None:
    code = code_of(house, task)
    digits = code.replace(" ", "").encode()
    assert digits not in bytes(OutsideCode.objects.unscoped("test").get().code_hash)
    session = entered(code).session
    assert code not in str(dict(session))
    assert digits.decode() not in str(dict(session))


def later(monkeypatch, **ahead) -> None:
    """The clock of visits is ahead from here on."""
    now = time.time() + timedelta(**ahead).total_seconds()
    monkeypatch.setattr(views.time, "time", lambda: now)


def test_a_report_after_the_visit_keeps_its_words_and_is_sent_with_the_code(house, task, monkeypatch) -> None:
    code = code_of(house, task)
    unit = entered(code)
    later(monkeypatch, hours=3)
    answer = unit.post(DOOR, report(difficulties="纸张短缺"))
    assert (answer.status_code, answer.context["lost"]["text"]) == (422, "已印九百张")
    html = answer.content.decode()
    assert "hg-banner--red" in html
    assert "已印九百张" in html
    wrong = unit.post(DOOR, {"code": "1" * 20, **answer.context["lost"]})
    assert (wrong.status_code, wrong.context["lost"]) == (422, answer.context["lost"])
    again = unit.post(DOOR, {"code": code, **wrong.context["lost"]})
    assert "印制会员证" in again.content.decode()
    form = again.context["form"]
    assert [form[name].value() for name in ("stage", "text", "difficulties")] == [
        "nearly_done",
        "已印九百张",
        "纸张短缺",
    ]
    assert unit.post(DOOR, report(form_key=str(form["form_key"].value()))).status_code == 302
    assert ProgressReport.objects.unscoped("test").count() == 1


def test_a_visit_lasts_while_it_is_used(house, task, monkeypatch) -> None:
    unit = entered(code_of(house, task))
    later(monkeypatch, minutes=90)
    assert "印制会员证" in unit.get(DOOR).content.decode()
    later(monkeypatch, minutes=90)
    assert unit.post(DOOR, report()).status_code == 302


def test_reports_in_a_row_are_held_off_in_words_and_counted_by_the_day(house, task, monkeypatch) -> None:
    unit = entered(code_of(house, task))
    monkeypatch.setattr(outside, "MOST_A_DAY", 2)
    assert [unit.post(DOOR, report()).status_code for _each in range(3)] == [302, 302, 422]
    assert ProgressReport.objects.unscoped("test").count() == 2
    monkeypatch.setattr(views, "is_too_often", lambda _request, _page, _most: True)
    held = unit.post(DOOR, report())
    wrong = Client().post(DOOR, {"code": "1" * 20})
    assert (wrong.status_code, "稍等一分钟" in wrong.content.decode()) == (429, True)
    assert held.status_code == 429
    assert "已印九百张" in held.content.decode()
    assert held.context["form"].non_field_errors()
    assert ProgressReport.objects.unscoped("test").count() == 2
