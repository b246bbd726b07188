"""The import through its pages: upload, columns, trial run, import, result, undo."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from huiguan.kernel.access.services import grant_role
from huiguan.kernel.exchange import tasks
from huiguan.kernel.exchange.models import ExportRecord, ImportBatch
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role, system_actor

pytestmark = pytest.mark.django_db

Book = Callable[[Any], io.BytesIO]
HEAD = ["代码", "协会名称", "层级", "政治面貌"]
ROWS = [["530200", "石桥市协会", "city", "群众"], ["530201", None, "county", "群众"]]


@pytest.fixture
def browser(province: Organization, settings: Any) -> Client:
    """The administrator of the province, signed in."""
    return signed_in("root", province, Role.SYSTEM_ADMIN)


def signed_in(name: str, organization: Organization, role: Role) -> Client:
    from huiguan.kernel.access.models import SecondFactorRule

    SecondFactorRule.objects.get_or_create(role=role, defaults={"required": False})
    user = User.objects.create_user(username=name)
    grant_role(
        actor=system_actor("test"), user=user, role=role, organization=organization, below=True, starts=date(2026, 1, 1)
    )
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def uploaded(client: Client, stream: io.BytesIO, name: str = "名单.xlsx") -> Any:
    file = SimpleUploadedFile(name, stream.read())
    return client.post("/o/530000/import/organizations/", {"file": file, "mode": "good_rows"})


def test_the_way_through(browser: Client, book: Book) -> None:
    assert (
        "政治" not in browser.get("/o/530000/import/organizations/", headers={"Accept-Language": "en"}).content.decode()
    )
    answer = uploaded(browser, book([HEAD, *ROWS]))
    batch = ImportBatch.objects.unscoped("test").get()
    address = f"/o/530000/imports/{batch.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, address)

    mapping = browser.get(address).content.decode()
    assert "政治面貌" in mapping
    assert 'name="column_code"' in mapping

    data = {"column_code": "0", "column_name": "1", "column_level": "2", "mode": "good_rows"}
    assert browser.post(address, data)["Location"] == address
    trial = browser.get(address).content.decode()
    assert f"{address}start/" in trial
    assert not Organization.objects.filter(code="530200").exists()

    assert browser.post(f"{address}start/")["Location"] == address
    assert f'data-poll="{address}progress/"' in browser.get(address).content.decode()
    assert browser.get(f"{address}progress/").json()["finished"] is False
    browser.post(f"{address}start/")
    tasks.run(batch.pk)
    assert browser.get(f"{address}progress/").json() == {
        "done": 2,
        "total": 2,
        "failed": 1,
        "waiting": 0,
        "seconds_left": 0,
        "finished": True,
    }
    assert Organization.objects.filter(code="530200").count() == 1
    assert f"{address}errors/" in browser.get(address).content.decode()
    errors = b"".join(browser.get(f"{address}errors/"))
    assert CalamineWorkbook.from_filelike(io.BytesIO(errors)).get_sheet_by_index(0).to_python()[1][0] == "530201"

    browser.post(f"{address}reverse/")
    tasks.reverse(batch.pk)
    assert not Organization.objects.filter(code="530200").exists()
    assert browser.get(address).status_code == 200
    assert "名单.xlsx" in browser.get("/o/530000/imports/").content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.xlsx", b""),
        ("假.xlsx", b"<html>"),
        ("讲话.pdf", b"%PDF-1.4 x"),
        ("乱.csv", b"a,b\n1,2\n"),
        ("加密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
    ],
)
def test_refusals_stand_in_the_form(browser: Client, name: str, content: bytes) -> None:
    answer = uploaded(browser, io.BytesIO(content), name)
    assert answer.status_code == 422
    assert "hg-errors" in answer.content.decode()
    assert not ImportBatch.objects.unscoped("test").exists()


def test_closed_to_clerks_and_other_associations(province: Organization, browser: Client, book: Book) -> None:
    uploaded(browser, book([HEAD, *ROWS]))
    batch = ImportBatch.objects.unscoped("test").get()
    clerk = signed_in("clerk", province, Role.CLERK)
    assert clerk.get("/o/530000/import/organizations/").status_code == 404
    assert clerk.get(f"/o/530000/imports/{batch.pk}/").status_code == 404
    assert clerk.post(f"/o/530000/imports/{batch.pk}/start/").status_code == 404
    assert clerk.get("/o/530000/imports/").status_code == 200
    assert browser.get(f"/o/530100/imports/{batch.pk}/").status_code == 404
    assert Client().get(f"/o/530000/imports/{batch.pk}/").status_code == 302


def test_empty_table_and_export_come_in_again(browser: Client) -> None:
    template = b"".join(browser.get("/o/530000/import/organizations/template/"))
    headers = CalamineWorkbook.from_filelike(io.BytesIO(template)).get_sheet_by_index(0).to_python()[0]
    exported = browser.get("/o/530000/export/organizations/")
    content = b"".join(exported)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0] == headers
    assert [row[0] for row in rows[1:]] == ["530000", "530100"]
    assert ExportRecord.objects.unscoped("test").get().rows == 2
    uploaded(browser, io.BytesIO(content))
    batch = ImportBatch.objects.unscoped("test").get()
    tasks.check(batch.pk)
    browser.post(f"/o/530000/imports/{batch.pk}/check/")
    batch.refresh_from_db()
    assert (batch.unchanged, batch.bad) == (2, 0)


def test_person_who_lost_the_role(browser: Client, book: Book) -> None:
    from huiguan.kernel.access.models import Grant

    uploaded(browser, book([HEAD, *ROWS]))
    batch = ImportBatch.objects.unscoped("test").get()
    browser.post(f"/o/530000/imports/{batch.pk}/check/")
    browser.post(f"/o/530000/imports/{batch.pk}/start/")
    Grant.objects.unscoped("test").all().delete()
    tasks.run(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert not Organization.objects.filter(code="530200").exists()


def test_how_a_file_was_read_is_said_in_the_readers_language(browser: Client) -> None:
    page = {"HTTP_ACCEPT_LANGUAGE": "en"}
    text = "代码,全称,上级代码,层级\n530181,安宁市协会,530100,county\n".encode("gb18030")
    file = SimpleUploadedFile("名单.csv", text)
    answer = browser.post("/o/530000/import/organizations/", {"file": file, "mode": "good_rows"}, **page)
    address = answer["Location"]
    assert "The file was read as GB18030." in browser.get(address, **page).content.decode()
    assert "文件按GB18030编码读取。" in browser.get(address, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
