"""The desk as people see it, and the choice of delivery, through the doors."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.models import Message, Preference
from huiguan.kernel.inbox.services import notify
from huiguan.kernel.permits import Role

pytestmark = pytest.mark.django_db


def send(office: Any, subject_id: int, kind: str = "directives.received", due: date | None = None) -> None:
    notify(
        kind=kind,
        to=[Recipient(organization_id=office.county.pk, role=Role.CLERK)],
        subject_kind="directives.assignment",
        subject_id=subject_id,
        organization_id=office.county.pk,
        text=f"D-{subject_id:03} <b>",
        url=f"/items/{subject_id}/",
        due=due,
    )


@pytest.fixture
def clerk(office: Any, client: Client) -> Client:
    client.force_login(office.user("clerk", Role.CLERK, office.county))
    client.cookies["django_language"] = "en"
    return client


def test_the_desk_shows_lines_counts_and_actions(office: Any, clerk: Client) -> None:
    send(office, 1, due=date(2020, 1, 1))
    send(office, 2)
    send(office, 3, kind="directives.report_due")
    page = clerk.get("/inbox/").content.decode()
    assert "2 new assignments" in page
    assert "Report is due: D-003 &lt;b&gt;" in page and "<b>" not in page
    message = Message.objects.unscoped("test").get(kind="directives.received")
    assert f'href="/inbox/{message.pk}/"' in page and 'href="/items/3/"' in page
    assert "County" in page


def test_an_empty_desk_says_so_in_both_languages(clerk: Client) -> None:
    assert "Nothing waits for you today." in clerk.get("/inbox/").content.decode()
    clerk.cookies["django_language"] = "zh-hans"
    assert "今天没有等您办理的事项。" in clerk.get("/inbox/").content.decode()


def test_a_counted_line_opens_its_matters(office: Any, clerk: Client) -> None:
    for i in range(1, 61):
        send(office, i)
    message = Message.objects.unscoped("test").get()
    page = clerk.get(f"/inbox/{message.pk}/").content.decode()
    assert "60 new assignments" in page
    assert page.count('href="/items/') == 50
    assert clerk.get(f"/inbox/{message.pk}/?page=2").content.decode().count('href="/items/') == 10


def test_lines_of_others_are_not_found(office: Any, clerk: Client, django_user_model: Any) -> None:
    send(office, 1)
    message = Message.objects.unscoped("test").get()
    other = Client()
    other.force_login(office.user("head", Role.HEAD, office.county))
    assert other.get(f"/inbox/{message.pk}/").status_code == 404
    assert other.post(f"/inbox/{message.pk}/strike/").status_code == 404


@pytest.mark.parametrize("name", ["inbox:desk", "inbox:delivery"])
def test_visitors_are_asked_to_sign_in(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 302


def test_news_are_struck_off_with_a_button(office: Any, clerk: Client) -> None:
    send(office, 1, kind="flowtest.returned")
    message = Message.objects.unscoped("test").get()
    assert "Dismiss" in clerk.get("/inbox/").content.decode()
    assert clerk.get(f"/inbox/{message.pk}/strike/").status_code == 405
    assert clerk.post(f"/inbox/{message.pk}/strike/").status_code == 302
    assert "Nothing waits" in clerk.get("/inbox/").content.decode()


def test_the_bell_counts_and_costs_the_same_for_one_and_for_many(
    office: Any, clerk: Client, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    send(office, 1)
    clerk.get("/inbox/")
    with CaptureQueriesContext(connection) as few:
        clerk.get("/inbox/")
    for i in range(2, 40):
        send(office, i)
        send(office, i, kind="directives.report_due")
    with CaptureQueriesContext(connection) as many:
        page = clerk.get("/inbox/").content.decode()
    assert len(many) == len(few)
    assert '<span class="hg-count">77</span>' in page


def test_delivery_is_chosen_and_shown_again(office: Any, clerk: Client, settings: Any) -> None:
    settings.WEBHOOKS_INSIDE = True
    data = {"mail": "at_once", "language": "en", "webhook_url": "http://127.0.0.1:9/hook"}
    assert clerk.post("/inbox/delivery/", data).status_code == 302
    saved = Preference.objects.get()
    assert (saved.mail, saved.language, saved.webhook_url) == ("at_once", "en", "http://127.0.0.1:9/hook")
    page = clerk.get("/inbox/delivery/").content.decode()
    assert "clerk@mail.example" in page and "Signing secret of the webhook" in page


@pytest.mark.parametrize(
    "data",
    [
        {"mail": "at_once", "language": "en", "webhook_url": "https://10.0.0.1/"},
        {"mail": "hourly", "language": "en"},
        {"mail": "none", "language": "fr"},
        {"mail": "none", "language": "en", "webhook_url": "no address"},
        {},
    ],
)
def test_a_bad_choice_is_refused_with_what_was_typed(office: Any, clerk: Client, data: dict[str, str]) -> None:
    answer = clerk.post("/inbox/delivery/", data)
    assert answer.status_code == 422
    assert data.get("webhook_url", "") in answer.content.decode()
    assert not Preference.objects.exists()
