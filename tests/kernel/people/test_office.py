"""Staff posts and accounts, through services and pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from huiguan.kernel.access.models import SecondFactorRule
from huiguan.kernel.access.services import grant_role
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization, open_staff_post
from huiguan.kernel.people import selectors, services
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Invalid, Role, RuleViolation, system_actor

SYSTEM = system_actor("test")
START = date(2021, 1, 1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def here(db: None) -> Organization:
    SecondFactorRule.objects.create(role=Role.SYSTEM_ADMIN, required=False)
    return create_organization(actor=SYSTEM, parent=None, code="here", name="here", level="national")


def signed_in(here: Organization, role: Role) -> Client:
    user = User.objects.create_user(role.value, person=Person.objects.create(name="王小红"))
    grant_role(actor=SYSTEM, user=user, role=role, organization=here, starts=START)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_a_post_holds_no_more_people_than_seats(here: Organization) -> None:
    post = open_staff_post(actor=SYSTEM, organization=here, title="clerk", seats=1)
    first = services.create_person(actor=SYSTEM, organization=here, name="王小红")
    held = services.appoint_to_post(actor=SYSTEM, post=post, person=first, on=START)
    second = services.create_person(actor=SYSTEM, organization=here, name="何语桐")
    with pytest.raises(RuleViolation) as refusal:
        services.appoint_to_post(actor=SYSTEM, post=post, person=second, on=date(2022, 1, 1))
    assert refusal.value.code == "no_vacancy"
    services.end_staff_assignment(actor=SYSTEM, assignment=held, on=date(2022, 1, 1))
    services.appoint_to_post(actor=SYSTEM, post=post, person=second, on=date(2022, 1, 1))
    assert selectors.seats_held(here, date(2023, 1, 1)) == {post.pk: 1}


def test_the_page_appoints_a_new_person_and_shows_the_vacancy_gone(here: Organization) -> None:
    post = open_staff_post(actor=SYSTEM, organization=here, title="干事", seats=1)
    client = signed_in(here, Role.CLERK)
    address = reverse("people:appoint", kwargs={"code": "here", "post_id": post.pk})
    assert client.post(address, {"name": "", "starts": "2024-01-01"}).status_code == 422
    assert client.post(address, {"name": "何语桐", "starts": "2024-01-01"}).status_code == 302
    page = client.get(reverse("people:office", kwargs={"code": "here"})).content.decode()
    assert "何语桐" in page
    assert "空缺1人" not in page


def test_a_refused_appointment_leaves_no_person_behind(here: Organization) -> None:
    post = open_staff_post(actor=SYSTEM, organization=here, title="干事", seats=1)
    person = services.create_person(actor=SYSTEM, organization=here, name="王小红")
    services.appoint_to_post(actor=SYSTEM, post=post, person=person, on=START)
    client = signed_in(here, Role.CLERK)
    address = reverse("people:appoint", kwargs={"code": "here", "post_id": post.pk})
    assert client.post(address, {"name": "何语桐", "starts": "2024-01-01"}).status_code == 422
    assert not Person.objects.filter(name="何语桐").exists()


def test_opening_an_account_mails_its_owner_a_link(here: Organization) -> None:
    post = open_staff_post(actor=SYSTEM, organization=here, title="干事")
    person = services.create_person(actor=SYSTEM, organization=here, name="何语桐")
    services.appoint_to_post(actor=SYSTEM, post=post, person=person, on=START)
    client = signed_in(here, Role.SYSTEM_ADMIN)
    sent = {"person": person.pk, "username": "hyt", "email": "hyt@example.org"}
    assert client.post(reverse("access:open_account", kwargs={"code": "here"}), sent).status_code == 302
    assert [message.to for message in mail.outbox] == [["hyt@example.org"]]
    assert not User.objects.get(username="hyt").has_usable_password()


@pytest.mark.parametrize("wrong", [{"mobile": "123"}, {"email": "no address"}, {"username": ""}])
def test_wrong_accounts_are_refused_with_their_field(here: Organization, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        services.create_account(actor=SYSTEM, organization=here, **{"username": "u", **wrong})
    assert refusal.value.field in wrong


def test_an_address_belongs_to_one_account_without_regard_to_case(here: Organization) -> None:
    services.create_account(actor=SYSTEM, organization=here, username="a", email="a@example.org")
    with pytest.raises(Invalid):
        services.create_account(actor=SYSTEM, organization=here, username="b", email="A@EXAMPLE.ORG")


def test_a_changed_number_counts_as_not_proved(here: Organization) -> None:
    client = signed_in(here, Role.CLERK)
    User.objects.update(mobile="13800000000", mobile_verified=True)
    assert client.post(reverse("people:edit_me"), {"mobile": "13900000000", "email": ""}).status_code == 302
    user = User.objects.get()
    assert (user.mobile, user.mobile_verified, user.single_keys) == ("13900000000", False, False)


def test_a_closed_account_no_longer_signs_in(here: Organization) -> None:
    user = services.create_account(actor=SYSTEM, organization=here, username="u", password="a long password")
    assert Client().login(username="u", password="a long password")
    services.close_account(actor=SYSTEM, organization=here, user=user)
    assert not Client().login(username="u", password="a long password")
