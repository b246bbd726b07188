"""The result page of a roster: figures that open their rows, suggestions, the form of a row, what is kept how long."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.members.importing.conftest import Take, make_county, register
from tests.members.importing.test_import import HEAD, A

from huiguan.kernel.access.services import grant_role
from huiguan.kernel.exchange.models import ImportBatch
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role, system_actor

BAD = "姓名,性别,手机\n王小红,男的,\n李明2,男,138\n张三,男的,\n赵六,男,13800000009\n"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def desk(county: Organization, clerk: Any) -> Client:
    """The clerk of the fixtures, signed in."""
    user = User.objects.get(pk=clerk.user_id)
    grant_role(
        actor=system_actor("test"),
        user=user,
        role=Role.CLERK,
        organization=county,
        below=False,
        starts=date(2026, 1, 1),
    )
    return client_of(user)


def address(batch: ImportBatch) -> str:
    return f"/o/440106/imports/{batch.pk}/"


@pytest.mark.parametrize(("language", "reason"), [("zh-hans", "姓名中不能有数字。"), ("en", "A name holds no digits.")])
def test_why_a_row_is_bad_is_read_in_one_s_own_language(take: Take, desk: Client, language: str, reason: str) -> None:
    batch = take(BAD)
    page = said(desk.get(address(batch), headers={"Accept-Language": language}))
    assert reason in page
    row = said(desk.get(f"{address(batch)}rows/3/", headers={"Accept-Language": language}))
    assert reason in row
    sent = desk.post(f"{address(batch)}rows/3/", {"name": "李明3"}, headers={"Accept-Language": language})
    assert reason in said(sent)


def said(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ["改为最接近的选项", "采用全部2处", "改这一行", "之后自动删除"]),
        ("en", ["Nearest word of the list", "Adopt all 2", "Edit row", "then removed by themselves"]),
    ],
)
def test_the_result_says_what_to_do(take: Take, desk: Client, language: str, words: list[str]) -> None:
    batch = take(BAD)
    desk.cookies["django_language"] = language
    page = said(desk.get(address(batch)))
    for word in words:
        assert word in page
    assert "→ 男" in page


def test_reasons_open_their_rows(take: Take, desk: Client) -> None:
    batch = take("姓名,手机\n,13800000001\n张三,138\n")
    page = said(desk.get(address(batch)))
    assert "必填项为空" in page and "手机号有误" in page
    shown = said(desk.get(f"{address(batch)}?show=bad&kind=empty"))
    assert 'data-key="' in shown and shown.count("<tr data-key") == 1


def test_adopting_goes_through_the_page_and_a_second_post_does_nothing(
    take: Take, desk: Client, county: Organization
) -> None:
    batch = take(BAD)
    form = {"column": "gender", "cure": "nearest", "back_column": "gender"}
    answer = desk.post(f"{address(batch)}adopt/", form)
    assert (answer.status_code, answer["Location"]) == (302, f"{address(batch)}?column=gender")
    desk.post(f"{address(batch)}adopt/", form)
    assert {row.name: row.gender for row in register(county).values()} == {"王小红": "m", "张三": "m", "赵六": "m"}


def test_one_row_is_edited(take: Take, desk: Client, county: Organization) -> None:
    batch = take(BAD)
    place = f"{address(batch)}rows/3/"
    form = said(desk.get(place))
    assert 'value="李明2"' in form and 'value="138"' in form
    refused = desk.post(place, {"name": "李明", "gender": "男", "mobile": "139"})
    assert refused.status_code == 422 and 'value="李明"' in said(refused) and "hg-errors" in said(refused)
    assert desk.post(place, {"name": "李明", "gender": "男", "mobile": "13900000001"})["Location"] == address(batch)
    assert register(county)["李明"].batch_id == batch.pk
    # The form that was still open in another window, and the back button.
    assert desk.post(place, {"name": "李明", "gender": "男", "mobile": "13900000001"}).status_code == 302
    assert desk.get(place).status_code == 302
    assert len(register(county)) == 2


@pytest.mark.parametrize(
    ("shown", "words"),
    [("new", "赵六"), ("changed", "王小红"), ("unchanged", "李明"), ("gone", "张三"), ("bad", "周七")],
)
def test_every_figure_opens_its_rows(take: Take, desk: Client, shown: str, words: str) -> None:
    take(HEAD + f"0001,王小红,{A},,一队,\n0002,李明,,,,\n0003,张三,,,三队,\n")
    batch = take(HEAD + f"0001,王小红,{A},,二队,\n0002,李明,,,,\n0004,赵六,,,,\n0005,周七7,,,,\n", dry_run=True)
    page = said(desk.get(address(batch), {"show": shown}))
    rows = page.split("<tbody>")[1].split("</tbody>")[0]
    assert words in rows
    assert sum(name in rows for name in ("赵六", "王小红", "李明", "张三", "周七")) == 1
    assert page.count('aria-current="true"') >= 1


def test_new_rows_are_found_in_the_roster(take: Take, desk: Client) -> None:
    take("姓名\n张三\n")
    batch = take("姓名\n王小红\n李明\n")
    page = said(desk.get(address(batch), {"show": "new"}))
    place = f"/o/440106/members/?tab=ever&amp;batch={batch.pk}"
    assert place in page
    roster = said(desk.get(place.replace("&amp;", "&")))
    assert "王小红" in roster and "李明" in roster and "张三" not in roster


def test_the_first_rows_are_shown_as_they_are_read(take: Take, desk: Client) -> None:
    batch = take("姓名,出生日期,手机\n王 小红,1980.3.5,13800000001\n李明2,前年,\n", dry_run=True)
    page = said(desk.get(address(batch), {"columns": "1"}))
    assert "1980-03-05" in page and "王小红" in page and "姓名中不能有数字" in page
    assert "13800000001" not in page


def test_others_find_nothing(take: Take, desk: Client, county: Organization) -> None:
    batch = take(BAD)
    other = make_county("550000")
    user = User.objects.create_user(username="other")
    grant_role(
        actor=system_actor("test"), user=user, role=Role.CLERK, organization=other, below=False, starts=date(2026, 1, 1)
    )
    stranger = client_of(user)
    for code in ("440106", "550000"):
        place = f"/o/{code}/imports/{batch.pk}/"
        assert stranger.get(f"{place}rows/3/").status_code == 404
        assert stranger.post(f"{place}adopt/", {"column": "gender", "cure": "nearest"}).status_code == 404
    assert desk.get(f"/o/440106/imports/{batch.pk}/rows/99/").status_code == 404
    assert set(register(county)) == {"赵六"}


def test_what_is_kept_can_be_removed_at_once(take: Take, desk: Client) -> None:
    batch = take(BAD)
    desk.post(f"{address(batch)}empty/")
    page = said(desk.get(address(batch)))
    assert "李明2" not in page and "已删除" in page
    assert desk.get(f"{address(batch)}errors/").status_code == 302
    assert desk.get(f"{address(batch)}rows/3/").status_code == 404


def test_many_bad_rows_cost_no_more_queries(
    take: Take, desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    few, many = take("姓名\n" + "王小红2\n" * 5), take("姓名\n" + "王小红2\n" * 60)
    for batch in (few, many):
        with django_assert_max_num_queries(40):
            assert desk.get(address(batch)).status_code == 200
    assert said(desk.get(address(many), {"page": "2"})).count("<tr data-key") == 10


def test_a_roster_comes_in_parts_and_never_stands_among_the_files(desk: Client, settings: Any, tmp_path: Any) -> None:
    settings.FILES_PARTS = tmp_path / "parts"
    content = "姓名,政治面貌\n王小红,党员\n".encode()
    page = said(desk.get("/o/440106/import/members/"))
    assert 'data-upload-begin="/o/440106/files/uploads/?hold=1"' in page
    begun = desk.post("/o/440106/files/uploads/?hold=1", {"name": "名册.csv", "size": len(content)}).json()
    put = {"content_type": "application/octet-stream"}
    desk.put(begun["url"], content[:9], headers={"Upload-Offset": "0"}, **put)
    held = begun["url"].split("/")[-2]
    early = desk.post("/o/440106/import/members/", {"file_id": held, "mode": "good_rows"})
    assert early.status_code == 422 and not ImportBatch.objects.unscoped("test").exists()
    desk.put(begun["url"], content[9:], headers={"Upload-Offset": "9"}, **put)
    assert desk.post(begun["url"]).json()["id"] == held
    assert not StoredFile.objects.unscoped("test").exists()
    sent = desk.post("/o/440106/import/members/", {"file_id": held, "mode": "good_rows"})
    batch = ImportBatch.objects.unscoped("test").get()
    assert sent["Location"] == address(batch) and (batch.name, batch.refused) == ("名册.csv", ["政治面貌"])
    assert desk.get(begun["url"]).status_code == 404 and not list((tmp_path / "parts").iterdir())
    assert desk.post("/o/440106/import/members/", {"file_id": held, "mode": "good_rows"}).status_code == 404
    assert desk.post("/o/440106/import/members/", {"mode": "good_rows"}).status_code == 422
