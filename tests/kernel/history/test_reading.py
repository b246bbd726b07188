"""Reading history: words for people, for those who may, in as many queries for a thousand events as for one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from huiguan.kernel.access.services import grant_role
from huiguan.kernel.history import record_read, recording, register_reasons, services
from huiguan.kernel.history.selectors import Event, events_of, events_without_actor
from huiguan.kernel.organizations.models import Department, Organization
from huiguan.kernel.organizations.services import change_state, create_organization, update_registration
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import ANONYMOUS, Actor, ActorKind, Role, system_actor

SYSTEM = system_actor("test")


def make(code: str, parent: Organization | None = None) -> Organization:
    level = "province" if parent else "national"
    return create_organization(actor=SYSTEM, parent=parent, code=code, name=code.title(), level=level)


@pytest.fixture
def home(db: None) -> Organization:
    return make("home")


@pytest.fixture
def user(home: Organization) -> User:
    found: User = User.objects.create_user("li.na", "a long pass phrase")
    grant_role(actor=SYSTEM, user=found, role=Role.CLERK, organization=home, starts=date(2020, 1, 1))
    return found


@pytest.fixture
def english() -> Any:
    with translation.override("en"):
        yield


def rows(events: list[Event]) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    return [(e.title, e.who, [(c.label, c.old, c.new) for c in e.changes]) for e in events]


def test_changes_are_told_in_words(home: Organization, user: User, english: None) -> None:
    actor = Actor(ActorKind.USER, "Li Na", user_id=user.pk)
    register_reasons({"tidy_up": "Tidied up"})
    with recording(actor, organization=home, reason="tidy_up"):
        Organization.objects.filter(pk=home.pk).update(seat="Harbour Road 1", state="dormant", founded_on="2006-09-18")
    newest, first = events_of(actor, home)
    changes = {change.label: (change.old, change.new) for change in newest.changes}
    assert newest.title == "Changed"
    assert newest.who == user.display_name
    assert (newest.organization, newest.reason) == ("Home", "Tidied up")
    assert changes["seat"] == ("", "Harbour Road 1")
    assert changes["state"] == ("Active", "Dormant")
    assert changes["founded on"][1].endswith("2006")
    assert first.title == "Created"
    assert first.who == "automatic: test"
    assert first.reason == "Association founded"
    assert ("name", "Home") in [(change.field, change.new) for change in first.changes]
    assert ("level", "National") in [(change.field, change.new) for change in first.changes]
    assert not {change.field for change in first.changes} & {"path", "pinyin", "id"}


def test_a_code_that_has_no_words_is_not_shown_to_people(home: Organization, english: None) -> None:
    actor = system_actor("test")
    with recording(actor, organization=home, reason="code_without_words"):
        Organization.objects.filter(pk=home.pk).update(seat="Harbour Road 2")
    assert events_of(actor, home)[0].reason == ""


def test_what_a_key_points_to_is_named(home: Organization, english: None) -> None:
    with recording(SYSTEM):
        department = Department.objects.create(name="Office", organization=home)
    assert ("association", "", "Home") in rows(events_of(SYSTEM, department))[0][2]


def test_looks_and_erasures_stand_in_the_history(home: Organization, english: None) -> None:
    record_read(actor=SYSTEM, subject=home, field="credit_code", reason="request 12")
    services.erase_subject(actor=SYSTEM, subjects=[home], rule="PIPL 47")
    update_registration(actor=SYSTEM, organization=home, seat="x")
    titles = [(event.title, event.erased, len(event.changes)) for event in events_of(SYSTEM, home)]
    assert titles[1:] == [("Looked at", True, 0), ("Created", True, 0)]
    assert titles[0][:2] == ("Changed", False)


def test_unknown_senders_stay_unknown(home: Organization, english: None) -> None:
    with recording(ANONYMOUS):
        Organization.objects.filter(pk=home.pk).update(seat="y")
    Organization.objects.filter(pk=home.pk).update(seat="z")
    assert [event.who for event in events_of(SYSTEM, home)][:2] == ["not recorded", "anonymous"]
    assert events_without_actor() == {"organizations_organizationevent": 1}


def test_hidden_fields_are_not_shown(home: Organization, english: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Organization, "history_hidden", ("legal_representative",), raising=False)
    update_registration(actor=SYSTEM, organization=home, legal_representative="Zhou")
    newest = events_of(SYSTEM, home)[0]
    assert [(change.old, change.new) for change in newest.changes] == [("", "changed, not shown")]


def test_the_queries_do_not_grow(home: Organization) -> None:
    def counted(expected: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(events_of(SYSTEM, home)) == expected
        return len(queries)

    update_registration(actor=SYSTEM, organization=home, seat="first")
    few = counted(2)
    for number in range(30):
        update_registration(actor=SYSTEM, organization=home, seat=str(number))
    assert counted(32) == few < 10
    assert len(events_of(SYSTEM, home, limit=5)) == 5


def test_a_model_without_history_is_refused(home: Organization) -> None:
    from django.contrib.sessions.models import Session

    with pytest.raises(LookupError):
        events_of(SYSTEM, Session())


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "变更记录"), ("en", "History")])
def test_a_clerk_reads_the_page(client: Client, home: Organization, user: User, language: str, word: str) -> None:
    change_state(actor=SYSTEM, organization=home, state="dormant")
    client.force_login(user)
    client.cookies["django_language"] = language
    answer = client.get(f"/o/home/history/organizations.organization/{home.pk}/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert word in text
    assert "→" in text
    assert "<s>" in text


def test_the_page_is_closed_to_others(client: Client, home: Organization, user: User) -> None:
    other = make("other")
    outsider = User.objects.create_user("outsider", "a long pass phrase")
    mine = f"/o/home/history/organizations.organization/{home.pk}/"
    assert client.get(mine).status_code == 302
    client.force_login(outsider)
    assert client.get(mine).status_code == 404
    client.force_login(user)
    assert client.get(f"/o/home/history/organizations.organization/{other.pk}/").status_code == 404
    assert client.get("/o/home/history/organizations.organization/4711/").status_code == 404
    assert client.get(f"/o/home/history/sessions.session/{home.pk}/").status_code == 404
    assert client.get(f"/o/other/history/organizations.organization/{home.pk}/").status_code == 404


def test_programs_read_the_same(client: Client, home: Organization, user: User) -> None:
    address = f"/api/v1/organizations/home/history/organizations.organization/{home.pk}"
    assert client.get(address).status_code == 401
    client.force_login(user)
    found = client.get(address).json()
    assert [event["what"] for event in found] == ["insert"]
    assert found[0]["position"] is None
    assert client.get(address.replace(str(home.pk), "4711")).status_code == 404
