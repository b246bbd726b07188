"""Files through their pages: taken in, refused, served safely."""

from __future__ import annotations

import errno
import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from huiguan.kernel.access.services import grant_role
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role, system_actor

pytestmark = pytest.mark.django_db
SCRIPT = {"Accept": "application/json"}


def signed_in(name: str, organization: Organization) -> Client:
    user = User.objects.create_user(username=name)
    grant_role(
        actor=system_actor("test"), user=user, role=Role.CLERK, organization=organization, starts=date(2026, 1, 1)
    )
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def browser(county: Organization) -> Client:
    return signed_in("w", county)


def sent(client: Client, name: str, content: bytes, **kwargs: Any) -> Any:
    return client.post("/o/c1/files/", {"file": SimpleUploadedFile(name, content)}, **kwargs)


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (900, 600), "white").save(target, "PNG")
    return target.getvalue()


def test_taken_in_and_served(browser: Client) -> None:
    assert sent(browser, "讲话 稿.html", b"<script>alert(1)</script>")["Location"] == "/o/c1/files/"
    file = StoredFile.objects.unscoped("test").get()
    assert "讲话 稿.html" in browser.get("/o/c1/files/").content.decode()
    for address in (f"/files/{file.pk}/", f"/files/{file.pk}/view/"):
        answer = browser.get(address)
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "filename*=utf-8''%E8%AE%B2%E8%AF%9D%20%E7%A8%BF.html" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert b"".join(answer) == b"<script>alert(1)</script>"


def test_pictures_are_shown_inline_with_a_thumbnail(browser: Client) -> None:
    answer = sent(browser, "图.png", picture(), headers=SCRIPT)
    assert answer.status_code == 201
    url = answer.json()["url"]
    assert browser.get(f"{url}view/")["Content-Disposition"].startswith("inline;")
    small = browser.get(f"{url}thumbnail/")
    assert Image.open(io.BytesIO(small.content)).size == (320, 213)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("病毒.exe", b"MZ", "file_type"),
        ("空.txt", b"", "file_empty"),
        ("秘密★.txt", b"x", "file_classified"),
        ("假.png", b"%PDF-1.4", "file_differs"),
    ],
)
def test_refusals_say_why(browser: Client, name: str, content: bytes, code: str) -> None:
    answer = sent(browser, name, content, headers=SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    page = sent(browser, name, content)
    assert page.status_code == 422
    assert "hg-errors" in page.content.decode()
    assert not StoredFile.objects.unscoped("test").exists()


def test_disk_full_while_the_upload_comes_in(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk", full)
    answer = sent(browser, "讲话.txt", b"x" * 100, headers=SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")


def test_disk_full_at_the_storage(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("huiguan.kernel.files.blobs.os.fsync", full)
    answer = sent(browser, "讲话.txt", b"x")
    assert answer.status_code == 422
    assert not StoredFile.objects.unscoped("test").exists()


def test_too_large_is_broken_off(browser: Client, settings: Any) -> None:
    settings.FILES_MAX_BYTES = 1000
    answer = sent(browser, "讲话.txt", b"x" * 5000, headers=SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (422, "file_too_large")


def test_in_parts(browser: Client) -> None:
    begun = browser.post("/o/c1/files/uploads/", {"name": "讲话.txt", "size": "6"}).json()
    put = {"content_type": "application/octet-stream"}
    assert browser.put(begun["url"], b"abc", headers={"Upload-Offset": "0"}, **put).json() == {"received": 3}
    again = browser.put(begun["url"], b"abc", headers={"Upload-Offset": "0"}, **put)
    assert (again.status_code, again.json()["received"]) == (409, 3)
    assert browser.get(begun["url"]).json() == {"received": 3}
    assert browser.put(begun["url"], b"def", **put).status_code == 422
    browser.put(begun["url"], b"def", headers={"Upload-Offset": "3"}, **put)
    kept = browser.post(begun["url"])
    assert kept.status_code == 201
    assert b"".join(browser.get(kept.json()["url"])) == b"abcdef"
    assert browser.get(begun["url"]).status_code == 404


def test_others_find_nothing(browser: Client, other_county: Organization) -> None:
    url = sent(browser, "讲话.txt", b"x", headers=SCRIPT).json()["url"]
    other = signed_in("o", other_county)
    assert other.get(url).status_code == 404
    assert other.get(f"{url}view/").status_code == 404
    assert other.get("/o/c1/files/").status_code == 404
    assert sent(other, "讲话.txt", b"x").status_code == 404
    assert Client().get(url).status_code == 302
    file_id = url.strip("/").rpartition("/")[2]
    assert other.post(f"/o/c1/files/{file_id}/remove/").status_code == 404
    assert browser.post(f"/o/c1/files/{file_id}/remove/").status_code == 302
    assert browser.get(url).status_code == 404
