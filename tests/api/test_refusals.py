"""Refusals come in one form, whatever was wrong with what was sent."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from huiguan.kernel.access.services import grant_role
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role, system_actor

SYSTEM = system_actor("test")
HUGE = 10**30


@pytest.fixture
def clerk(db: None) -> Client:
    """Signed in as the clerk of the association `here`."""
    here = create_organization(actor=SYSTEM, parent=None, code="here", name="here", level="national")
    user = User.objects.create_user("clerk")
    grant_role(actor=SYSTEM, user=user, role=Role.CLERK, organization=here, starts=date(2021, 1, 1))
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def refusal(response: Any, status: int) -> dict[str, Any]:
    """The refusal, which is always the same few keys."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"].startswith("application/json")
    answer: dict[str, Any] = response.json()
    assert set(answer) == {"code", "message", "field", "detail"}
    return answer


@pytest.mark.parametrize(
    "address",
    [
        f"documents/{HUGE}",
        f"files/{HUGE}",
        f"files/{HUGE}/content",
        f"imports/{HUGE}",
        f"assignments/{HUGE}",
        "documents/0",
        "files/-1",
        f"organizations/here/history/directives.item/{HUGE}",
        f"organizations?page={HUGE}",
        f"search?page={HUGE}",
        f"search?page=-{HUGE}",
        f"organizations/here/year-plan/{HUGE}",
        f"organizations/here/assignments?document={HUGE}",
        "organizations/here/burden?month=0001-01-01",
        "organizations/here/burden?month=9999-12-31",
        "organizations/here/board?as_of=9999-12-31",
        "organizations/here/board?as_of=0001-01-01",
    ],
)
def test_a_number_or_date_beyond_all_bounds_is_no_fault_of_the_server(clerk: Client, address: str) -> None:
    assert clerk.get(f"/api/v1/{address}").status_code in (200, 404, 422)


@pytest.mark.parametrize(
    "address",
    [
        "organizations/%00",
        "organizations?q=%00",
        "organizations?level=%00",
        "organizations/here/history/%00/1",
        "organizations/here/assignments?q=%00",
        "organizations/here/assignments?branch=%00",
        "search?q=%00",
        "search?q=a&kind=%00",
        "organizations/%ED%A0%80",
        "organizations?q=%ED%A0%80",
        "search?q=%FF%FE",
    ],
)
def test_what_no_text_can_hold_is_no_fault_of_the_server(clerk: Client, address: str) -> None:
    assert clerk.get(f"/api/v1/{address}").status_code in (200, 400, 404, 422)


def test_a_page_whose_address_holds_nul_says_so(clerk: Client) -> None:
    for address in ("/o/%00/directives/ledger/", "/o/here/directives/ledger/?q=%00", "/search/?q=%00"):
        response = clerk.get(address)
        assert response.status_code == 400
        assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "address",
    [
        "burden/?month=9999-12",
        "burden/?month=0001-01",
        "ledger/?asked=9999-12",
        "ledger/?as_of=9999-12-31",
        "ledger/?page=99999999999999999999",
        f"ledger/?item={HUGE}",
        "board/?as_of=0001-01-01",
        "board/?as_of=9999-12-31",
        "bulletins/new/?ends=0001-01-01",
        f"documents/{HUGE}/",
        f"assignments/{HUGE}/",
        "year-plan/?year=9999",
        f"year-plan/?year={HUGE}",
    ],
)
def test_a_page_takes_numbers_and_dates_beyond_all_bounds(clerk: Client, address: str) -> None:
    assert clerk.get(f"/o/here/directives/{address}").status_code in (200, 302, 404)


@pytest.mark.parametrize(
    "body",
    [
        {"text": "a\x00b"},
        {"text": "a\ud800b"},
        {"title": "\x00"},
        {"title": "\udfff", "text": "x"},
        {"text": "x", "year": HUGE},
        {"text": "x", "file_id": HUGE},
        {"text": "x", "number": "x" * 1000},
    ],
)
def test_a_document_with_impossible_values_is_refused(clerk: Client, body: dict[str, Any]) -> None:
    response = clerk.post("/api/v1/organizations/here/documents", json.dumps(body), content_type="application/json")
    refusal(response, 422)


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe\x00", '{"text": "督办"}'.encode("gb18030"), b"[" * 100_000])
def test_a_body_that_is_no_json_cannot_be_read(clerk: Client, raw: bytes) -> None:
    response = clerk.post("/api/v1/organizations/here/documents", raw, content_type="application/json")
    refusal(response, 400 if raw else 422)


def test_a_body_that_is_too_large_is_refused(clerk: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = json.dumps({"text": "x" * 2000})
    refusal(clerk.post("/api/v1/organizations/here/documents", body, content_type="application/json"), 400)


def test_a_form_that_cannot_be_parsed_is_refused(clerk: Client) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        response = clerk.generic("POST", "/api/v1/organizations/here/files", b"\x00\xffnothing", content_type=kind)
        assert response.status_code in (400, 422)
        refusal(response, response.status_code)


@pytest.mark.parametrize("name", ["%00.txt", "a\x00.txt", "x" * 3000 + ".txt", "..", "/", "", "\u202e.txt"])
def test_a_file_with_an_impossible_name_is_no_fault_of_the_server(clerk: Client, name: str) -> None:
    parts = [
        b"--limit",
        f'Content-Disposition: form-data; name="file"; filename="{name}"'.encode(),
        b"Content-Type: text/plain",
        b"",
        "文字".encode(),
        b"--limit--",
        b"",
    ]
    for address in ("files", "imports/organizations"):
        response = clerk.generic(
            "POST",
            f"/api/v1/organizations/here/{address}",
            b"\r\n".join(parts),
            content_type="multipart/form-data; boundary=limit",
        )
        assert response.status_code in (201, 400, 404, 422), address


def test_nobody_is_told_how_to_sign_in(clerk: Client) -> None:
    response = Client().get("/api/v1/me")
    assert refusal(response, 401)["code"] == "unauthenticated"
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_an_address_that_is_none_answers_in_the_same_form(clerk: Client) -> None:
    assert refusal(clerk.get("/api/v1/documents/abc"), 404) == refusal(clerk.get("/api/v1/nothing/here"), 404)


def test_malformed_values_are_listed(clerk: Client) -> None:
    answer = refusal(clerk.get("/api/v1/organizations?page=0"), 422)
    assert answer["code"] == "malformed"
    assert answer["field"] == "query.page"
    assert answer["detail"][0]["type"] == "greater_than_equal"
