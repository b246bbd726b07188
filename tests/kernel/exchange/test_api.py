"""Import, files and search over the API."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.services import grant_role, issue_token
from huiguan.kernel.exchange import tasks
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role, system_actor

pytestmark = pytest.mark.django_db
PERMISSIONS = [
    "exchange.open_imports",
    "organizations.manage_tree",
    "organizations.view_tree",
    "files.upload_file",
    "files.list_files",
    "files.continue_upload",
    "files.open_file",
    "search.search_entries",
]


@pytest.fixture
def program(province: Organization) -> Client:
    """A program with a token."""
    user = User.objects.create_user(username="program")
    job = system_actor("test")
    for role in (Role.SYSTEM_ADMIN, Role.CLERK):
        grant_role(actor=job, user=user, role=role, organization=province, below=True, starts=date(2026, 1, 1))
    _token, secret = issue_token(actor=actor_of(user), label="x", permissions=PERMISSIONS, lifetime=timedelta(days=1))
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_import(program: Client, book: Callable[[Any], io.BytesIO]) -> None:
    rows = [["代码", "名称", "层级", "民族"], ["530200", "石桥市协会", "city", "汉"], ["530201", "x", "乡", "汉"]]
    file = SimpleUploadedFile("名单.xlsx", book(rows).read())
    made = program.post("/api/v1/organizations/530000/imports/organizations", {"file": file})
    assert made.status_code == 201, made.content
    assert made.json()["refused"] == ["民族"]
    address = f"/api/v1/imports/{made.json()['id']}"
    checked = program.post(f"{address}/check").json()
    assert (checked["state"], checked["new"], checked["bad"]) == ("checked", 1, 1)
    assert [issue["column"] for issue in program.get(f"{address}/issues").json()] == ["level"]
    row, put_right = f"{address}/rows/3", {"content_type": "application/json", "data": {"cells": {"level": "city"}}}
    assert program.post(row, **{**put_right, "data": {"cells": {"level": "乡"}}}).status_code == 422
    assert program.post(row, **put_right).json() == {"result": "new"}
    assert program.post(row, **put_right).status_code == 409
    nothing = {"column": "level", "cure": "nearest"}
    assert program.post(f"{address}/adopt", nothing, content_type="application/json").json() == {"done": 0, "left": 0}
    assert program.post(f"{address}/start").status_code == 202
    assert program.post(f"{address}/start").status_code == 409
    tasks.run(made.json()["id"])
    assert program.get(address).json()["state"] == "done"
    table = b"".join(program.get("/api/v1/organizations/530000/exports/organizations.csv")).decode()
    assert "石桥市协会" in table


def test_import_in_parts(program: Client) -> None:
    """A table in two parts, with a part sent twice after a broken line: it arrives once, and the upload is gone."""
    table = "代码,名称,层级\n530200,石桥市协会,city\n".encode()
    json = {"content_type": "application/json"}
    begun = program.post("/api/v1/organizations/530000/uploads", {"name": "名单.csv", "size": len(table)}, **json)
    assert begun.status_code == 201, begun.content
    upload = begun.json()
    assert (upload["received"], upload["size"], upload["part_limit"]) == (0, len(table), 8 * 1024 * 1024)
    address = f"/api/v1/uploads/{upload['id']}"
    taken = "/api/v1/organizations/530000/imports/organizations/from-upload", {"upload": upload["id"]}
    assert _put(program, address, 0, table[:10]).json()["received"] == 10
    assert (again := _put(program, address, 0, table[:10])).status_code == 409, again.content
    assert program.get(address).json()["received"] == 10
    assert (early := program.post(*taken, **json)).status_code == 409, early.content
    assert _put(program, address, 10, table[10:] + b"x").status_code == 422
    assert _put(program, address, 10, table[10:]).json()["received"] == len(table)
    batch = program.post(*taken, **json)
    assert (batch.status_code, batch.json()["name"], batch.json()["total"]) == (201, "名单.csv", 1)
    assert program.get(address).status_code == 404
    checked = program.post(f"/api/v1/imports/{batch.json()['id']}/check").json()
    assert (checked["state"], checked["new"], checked["bad"]) == ("checked", 1, 0)


def test_file_in_parts(program: Client) -> None:
    begun = program.post(
        "/api/v1/organizations/530000/uploads", {"name": "讲话.txt", "size": 3}, content_type="application/json"
    ).json()
    address = f"/api/v1/uploads/{begun['id']}"
    assert program.put(address, b"abc", content_type="application/octet-stream").status_code == 422
    assert program.post(f"{address}/file").status_code == 409
    assert _put(program, address, 0, b"abc").status_code == 200
    kept = program.post(f"{address}/file")
    assert (kept.status_code, kept.json()["name"], kept.json()["size"]) == (201, "讲话.txt", 3)
    assert b"".join(program.get(f"/api/v1/files/{kept.json()['id']}/content")) == b"abc"
    for size in (0, settings.FILES_MAX_BYTES + 1):
        refused = program.post(
            "/api/v1/organizations/530000/uploads", {"name": "x.txt", "size": size}, content_type="application/json"
        )
        assert refused.status_code == 422, refused.content


def _put(program: Client, address: str, offset: int, content: bytes) -> Any:
    headers = {"Upload-Offset": str(offset)}
    return program.put(address, content, content_type="application/octet-stream", headers=headers)


def test_files(program: Client) -> None:
    sent = program.post("/api/v1/organizations/530000/files", {"file": SimpleUploadedFile("讲话.txt", b"abc")})
    assert sent.status_code == 201, sent.content
    assert b"".join(program.get(f"/api/v1/files/{sent.json()['id']}/content")) == b"abc"
    refused = program.post("/api/v1/organizations/530000/files", {"file": SimpleUploadedFile("x.exe", b"MZ")})
    assert (refused.status_code, refused.json()["code"]) == (422, "file_type")
    assert program.get("/api/v1/files/999999").status_code == 404
    assert Client().get(f"/api/v1/files/{sent.json()['id']}").status_code == 401


def test_search(program: Client) -> None:
    assert program.get("/api/v1/search", {"q": "没有"}).json()["total"] == 0
    assert program.get("/api/v1/search", {"q": "x" * 5000, "page": "-3"}).json()["page"] == 1
