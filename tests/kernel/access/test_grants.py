"""Grants: by date, never to oneself, and three administrators in three hands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant, SecondFactorRule
from huiguan.kernel.access.services import (
    end_grant,
    grant_role,
    issue_token,
    revoke_token,
    set_second_factor_rules,
    token_actor,
)
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Invalid, NotFound, Role, RuleViolation, allows, system_actor

SYSTEM = system_actor("test")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def top(db: None) -> Organization:
    return create_organization(actor=SYSTEM, parent=None, code="top", name="top", level="national")


def user(name: str, top: Organization | None = None, role: Role | None = None) -> User:
    made = User.objects.create_user(name, "a long password", person=Person.objects.create(name=name))
    if top is not None and role is not None:
        grant_role(actor=SYSTEM, user=made, role=role, organization=top, starts=today(), below=True)
    return made


@pytest.mark.parametrize("second", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_one_person_holds_one_administration_only(top: Organization, second: Role) -> None:
    one = user("one", top, Role.SYSTEM_ADMIN)
    with pytest.raises(RuleViolation) as refusal:
        grant_role(actor=SYSTEM, user=one, role=second, organization=top, starts=today())
    assert refusal.value.code == "administration_joined"
    assert Grant.objects.unscoped("test").filter(user=one).count() == 1


def test_it_is_allowed_once_the_other_has_ended(top: Organization) -> None:
    one = user("one", top, Role.SYSTEM_ADMIN)
    held = Grant.objects.unscoped("test").get(user=one)
    end_grant(actor=SYSTEM, grant_id=held.pk, on=today() + timedelta(days=1))
    later = today() + timedelta(days=1)
    grant_role(actor=SYSTEM, user=one, role=Role.AUDIT_ADMIN, organization=top, starts=later)


def test_nobody_grants_to_themselves_and_nobody_without_the_role_grants(top: Organization) -> None:
    security = user("security", top, Role.SECURITY_ADMIN)
    clerk = user("clerk", top, Role.CLERK)
    with pytest.raises(RuleViolation) as refusal:
        grant_role(actor=actor_of(security), user=security, role=Role.CLERK, organization=top, starts=today())
    assert refusal.value.code == "self_grant"
    with pytest.raises(NotFound):
        grant_role(actor=actor_of(clerk), user=security, role=Role.CLERK, organization=top, starts=today())


def test_a_grant_ends_by_date(top: Organization) -> None:
    one = user("one")
    grant_role(
        actor=SYSTEM, user=one, role=Role.CLERK, organization=top, starts=today(), ends=today() + timedelta(days=1)
    )
    assert allows(actor_of(one), "people.manage_office", top)
    held = Grant.objects.unscoped("test").get(user=one)
    end_grant(actor=SYSTEM, grant_id=held.pk, on=today())
    assert not allows(actor_of(one), "people.manage_office", top)
    with pytest.raises(Invalid):
        end_grant(actor=SYSTEM, grant_id=held.pk, on=today() - timedelta(days=1))


def test_a_token_narrows_ends_and_is_kept_as_a_hash(top: Organization) -> None:
    clerk = actor_of(user("clerk", top, Role.CLERK))
    token, secret = issue_token(actor=clerk, label="t", permissions=["people.view_office"], lifetime=timedelta(days=1))
    assert secret not in str(vars(token))
    found = token_actor(secret)
    assert found is not None
    assert allows(found, "people.view_office", top) and not allows(found, "people.manage_office", top)
    assert token_actor(secret + "x") is None
    token.expires = token.created
    token.save()
    assert token_actor(secret) is None


def test_a_revoked_token_and_that_of_a_closed_account_open_nothing(top: Organization) -> None:
    owner = user("clerk", top, Role.CLERK)
    clerk = actor_of(owner)
    (token, first), (_other, second) = (
        issue_token(actor=clerk, label="t", permissions=["people.view_self"], lifetime=timedelta(days=1))
        for _ in range(2)
    )
    revoke_token(actor=clerk, token_id=token.pk)
    assert token_actor(first) is None and token_actor(second) is not None
    owner.is_active = False
    owner.save()
    assert token_actor(second) is None


@pytest.mark.parametrize("days", [0, -1, 400])
def test_a_token_lives_a_day_to_a_year(top: Organization, days: int) -> None:
    with pytest.raises(Invalid):
        issue_token(
            actor=actor_of(user("c", top, Role.CLERK)),
            label="t",
            permissions=["people.view_self"],
            lifetime=timedelta(days=days),
        )


def test_a_token_is_revoked_by_its_owner_only(top: Organization) -> None:
    token, _secret = issue_token(
        actor=actor_of(user("a", top, Role.CLERK)),
        label="t",
        permissions=["people.view_self"],
        lifetime=timedelta(days=1),
    )
    with pytest.raises(NotFound):
        revoke_token(actor=actor_of(user("b", top, Role.CLERK)), token_id=token.pk)


def test_holders_of_a_guarded_role_meet_the_second_factor_before_any_other_page(top: Organization) -> None:
    security = user("security", top, Role.SECURITY_ADMIN)
    client = Client()
    client.force_login(security, backend=BACKEND)
    response = client.get(reverse("access:grants", kwargs={"code": "top"}))
    assert response.status_code == 302 and response["Location"].startswith(reverse("mfa_index"))
    set_second_factor_rules(actor=SYSTEM, required=[])
    assert client.get(reverse("access:grants", kwargs={"code": "top"})).status_code == 200


def test_rules_are_written_only_where_they_change(top: Organization) -> None:
    set_second_factor_rules(actor=SYSTEM, required=["clerk", "system_admin", "security_admin", "audit_admin"])
    changed = set(SecondFactorRule.objects.values_list("role", flat=True))
    assert changed == {"clerk", "case_officer", "treasurer"}
    with pytest.raises(Invalid):
        set_second_factor_rules(actor=SYSTEM, required=["king"])


def test_five_failures_lock_sign_in(top: Organization, settings: object) -> None:
    user("clerk", top, Role.CLERK)
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,50/15m/ip"}  # type: ignore[attr-defined]  # pytest-django's
    client, right = Client(), {"login": "clerk", "password": "a long password"}
    for _ in range(5):
        assert client.post(reverse("account_login"), {**right, "password": "wrong"}).status_code == 200
    locked = client.post(reverse("account_login"), right)
    assert locked.status_code != 302
    assert not client.session.get("_auth_user_id")


def test_the_separation_is_shown_on_the_page_with_its_reason(top: Organization) -> None:
    set_second_factor_rules(actor=SYSTEM, required=[])
    user("sys", top, Role.SYSTEM_ADMIN)
    client = Client()
    client.force_login(user("sec", top, Role.SECURITY_ADMIN), backend=BACKEND)
    address = reverse("access:grant_role", kwargs={"code": "top"})
    sent = {"user": "sys", "role": "audit_admin", "starts": today().isoformat()}
    response = client.post(address, sent)
    assert response.status_code == 422
    assert "由三人分别担任" in response.content.decode()
    assert 'value="sys"' in response.content.decode()  # what was typed is kept
    assert client.post(address, {**sent, "role": "clerk"}).status_code == 302


def test_a_session_seen_a_moment_ago_costs_the_next_page_nothing(top: Organization) -> None:
    client = Client()
    client.force_login(user("何语桐", top, Role.CLERK), backend=BACKEND)
    asked: list[int] = []
    for agent in ("Chrome", "Chrome", "Firefox"):
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/", headers={"User-Agent": agent})
        asked.append(sum("usersessions" in query["sql"] for query in queries))
    assert asked == [1, 0, 1]
    assert UserSession.objects.get().user_agent == "Firefox"


def test_an_actor_has_the_persons_name_and_no_person_is_made_for_it(db: None) -> None:
    both = user("某人"), User.objects.create_user("nobody-0001", "a long password")
    for account, name in zip(both, ("某人", "nobody-0001"), strict=True):
        read = User.objects.get(pk=account.pk)
        assert actor_of(read).label == read.display_name == name
    read = User.objects.get(pk=both[0].pk)
    actor_of(read)
    assert "person" not in read._state.fields_cache
