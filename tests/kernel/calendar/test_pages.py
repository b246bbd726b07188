"""The page of local days, through the door."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from huiguan.kernel.access.models import Grant, SecondFactorRule
from huiguan.kernel.calendar import selectors
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role

pytestmark = pytest.mark.django_db


def sign_in(client: Client, role: Role) -> Client:
    place = Organization.objects.add_root({"code": "n", "name": "Nation", "short_name": "Nation", "level": "national"})
    user = User.objects.create_user("someone")
    Grant.objects.create(user=user, role=role, organization=place, below=True, period=(date(2020, 1, 1), None))
    SecondFactorRule.objects.create(role=role, required=False)
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def test_an_administrator_adds_and_removes_a_day(client: Client) -> None:
    admin = sign_in(client, Role.SYSTEM_ADMIN)
    assert "No local days yet." in admin.get("/settings/calendar/").content.decode()
    data = {"date": "2027-02-08", "working": "0", "name": "Spring Festival"}
    assert admin.post("/settings/calendar/", data).status_code == 302
    page = admin.get("/settings/calendar/").content.decode()
    assert "2027-02-08 · Day off" in page and "Spring Festival" in page
    assert not selectors.is_working_day(date(2027, 2, 8))
    assert admin.post("/settings/calendar/2027-02-08/drop/").status_code == 302
    assert selectors.local_days() == []


@pytest.mark.parametrize(
    "data",
    [{}, {"date": "2027-02-30", "working": "0", "name": "x"}, {"date": "1066-10-14", "working": "0", "name": "x"},
     {"date": "2027-02-08", "working": "7", "name": "x"}, {"date": "2027-02-08", "working": "0", "name": " "}],
)  # fmt: skip
def test_bad_input_is_refused_and_nothing_saved(client: Client, data: dict[str, str]) -> None:
    assert sign_in(client, Role.SYSTEM_ADMIN).post("/settings/calendar/", data).status_code == 422
    assert selectors.local_days() == []


@pytest.mark.parametrize("url", ["/settings/calendar/2027-02-30/drop/", "/settings/calendar/2027-02-08/drop/"])
def test_a_day_that_is_none_or_was_not_entered_is_not_found(client: Client, url: str) -> None:
    assert sign_in(client, Role.SYSTEM_ADMIN).post(url).status_code == 404


def test_a_clerk_finds_no_such_page(client: Client) -> None:
    assert sign_in(client, Role.CLERK).get("/settings/calendar/").status_code == 404


def test_an_administrator_below_the_top_finds_no_such_page(client: Client) -> None:
    sign_in(client, Role.SYSTEM_ADMIN)
    top = Organization.objects.get(code="n")
    below = Organization.objects.add_child(top, {"code": "p", "name": "P", "short_name": "P", "level": "province"})
    Grant.objects.unscoped("test").update(organization=below)
    assert client.get("/settings/calendar/").status_code == 404
    data = {"date": "2027-02-08", "working": "0", "name": "Spring Festival"}
    assert client.post("/settings/calendar/", data).status_code == 404
    assert selectors.local_days() == []
