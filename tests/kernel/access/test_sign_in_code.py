"""Signing in with a code by SMS: to the number of an account, and looking the same for every other number."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiguan.kernel.people.models import Person, User

MOBILE = "13800000000"


@pytest.fixture
def outbox(settings: Any, tmp_path: Path, db: None) -> Path:
    settings.MESSAGE_GATEWAYS, settings.MESSAGE_SANDBOX = {}, tmp_path / "outbox.jsonl"
    User.objects.create_user("officer", person=Person.objects.create(name="某人"), mobile=MOBILE)
    return tmp_path / "outbox.jsonl"


def ask(client: Client, number: str) -> Any:
    return client.post(reverse("account_request_login_code"), {"phone": number})


def is_in(client: Client) -> bool:
    return client.get(reverse("people:me")).status_code == 200


@pytest.mark.parametrize("typed", [MOBILE, "+86" + MOBILE, "138 0000 0000"])
def test_the_code_that_was_sent_signs_in_and_proves_the_number(outbox: Path, typed: str) -> None:
    client = Client()
    assert reverse("account_request_login_code") in client.get(reverse("account_login")).content.decode()
    assert ask(client, typed).status_code == 302
    sent = json.loads(outbox.read_text(encoding="utf-8"))
    code = re.search(r"[0-9A-Z]{3,}(-[0-9A-Z]{3,})?", sent["text"])
    assert sent["to"] == MOBILE and code is not None
    client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert not is_in(client)
    client.post(reverse("account_confirm_login_code"), {"code": code[0]})
    assert is_in(client)
    assert User.objects.get().mobile_verified


def test_an_unknown_number_is_answered_alike_and_sent_nothing(outbox: Path) -> None:
    known, unknown = ask(Client(), MOBILE), ask(Client(), "13900000000")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(outbox.read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("typed", ["", "12345", "officer@example.org", "1380000000x"])
def test_what_is_no_mobile_number_is_said(outbox: Path, typed: str) -> None:
    answer = ask(Client(), typed)
    assert answer.status_code == 200 and answer.context["form"].errors["phone"]
    assert not outbox.exists()


def test_a_closed_account_gets_nobody_in(outbox: Path) -> None:
    User.objects.update(is_active=False)
    client = Client()
    ask(client, MOBILE)
    if outbox.exists():
        text = json.loads(outbox.read_text(encoding="utf-8"))["text"]
        code = re.search(r"[0-9A-Z]{3,}(-[0-9A-Z]{3,})?", text)
        client.post(reverse("account_confirm_login_code"), {"code": code[0] if code else ""})
    assert not is_in(client)
