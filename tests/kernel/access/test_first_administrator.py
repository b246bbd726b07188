"""The association above opens the first administrator of one that has none; that one opens all other accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.access.services import end_grant, grant_role, open_first_administrator
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.people.services import create_account
from huiguan.kernel.permits import Invalid, NotFound, Role, RuleViolation, allows, system_actor

SYSTEM = system_actor("test")
FORM = {"name": "李管理", "username": "admin-c1", "email": "admin@example.org"}


@pytest.fixture
def tree(db: None) -> dict[str, Organization]:
    rows: dict[str, Organization] = {}
    for code, parent, level in (
        ("top", None, "national"),
        ("p1", "top", "province"),
        ("p2", "top", "province"),
        ("c1", "p1", "county"),
    ):
        above = rows[parent] if parent else None
        rows[code] = create_organization(actor=SYSTEM, parent=above, code=code, name=code, level=level)
    return rows


def holder(name: str, organization: Organization, role: Role = Role.SYSTEM_ADMIN) -> User:
    made = User.objects.create_user(name, "a long password", person=Person.objects.create(name=name))
    grant_role(actor=SYSTEM, user=made, role=role, organization=organization, starts=today(), below=True)
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def _no_second_factor(db: None) -> None:
    from huiguan.kernel.access.models import SecondFactorRule

    SecondFactorRule.objects.create(role=Role.SYSTEM_ADMIN, required=False)


def test_by_the_page_from_above_to_the_accounts_of_the_association(tree: dict[str, Organization]) -> None:
    above = signed_in(holder("above", tree["top"]))
    detail = reverse("organizations:detail", kwargs={"code": "c1"})
    address = reverse("access:open_first", kwargs={"code": "c1"})
    assert address in above.get(detail).content.decode()
    assert above.post(address, FORM).status_code == 302
    user = User.objects.get(username="admin-c1")
    assert not user.has_usable_password()
    assert [message.to for message in mail.outbox] == [["admin@example.org"]]
    grant = Grant.objects.unscoped("test").get(user=user)
    assert (grant.role, grant.organization, grant.below) == (Role.SYSTEM_ADMIN, tree["c1"], False)
    # The association opens the others; the one above still cannot, and sees the way no more.
    person = Person.objects.create(name="王干事")
    create_account(actor=actor_of(user), organization=tree["c1"], username="w", person=person)
    with pytest.raises(NotFound):
        create_account(actor=actor_of(User.objects.get(username="above")), organization=tree["c1"], username="x")
    assert address not in above.get(detail).content.decode()


def test_where_somebody_administers_it_is_refused_until_the_last_has_left(tree: dict[str, Organization]) -> None:
    above = actor_of(holder("above", tree["top"]))
    first = open_first_administrator(actor=above, organization=tree["c1"], **FORM)
    again = {**FORM, "username": "second", "email": "second@example.org"}
    with pytest.raises(RuleViolation) as refusal:
        open_first_administrator(actor=above, organization=tree["c1"], **again)
    assert refusal.value.code == "has_administrator"
    assert not User.objects.filter(username="second").exists()
    grant = Grant.objects.unscoped("test").get(user=first)
    end_grant(actor=SYSTEM, grant_id=grant.pk, on=today())
    assert open_first_administrator(actor=above, organization=tree["c1"], **again).username == "second"


def test_a_future_administrator_counts(tree: dict[str, Organization]) -> None:
    above = actor_of(holder("above", tree["top"]))
    coming = User.objects.create_user("coming", "a long password")
    start = today() + timedelta(days=9)
    grant_role(actor=SYSTEM, user=coming, role=Role.SYSTEM_ADMIN, organization=tree["c1"], starts=start)
    with pytest.raises(RuleViolation):
        open_first_administrator(actor=above, organization=tree["c1"], **FORM)


def test_a_province_opens_those_below_it_and_none_beside_it(tree: dict[str, Organization]) -> None:
    above = actor_of(holder("above", tree["top"]))
    fields = {**FORM, "username": "admin-p1", "email": "p1@example.org"}
    province = actor_of(open_first_administrator(actor=above, organization=tree["p1"], **fields))
    with pytest.raises(NotFound):
        open_first_administrator(actor=province, organization=tree["p2"], **FORM)
    open_first_administrator(actor=province, organization=tree["c1"], **FORM)


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_no_other_role_opens_one(tree: dict[str, Organization], role: Role) -> None:
    other = actor_of(holder("other", tree["top"], role))
    assert not allows(other, "people.open_first_account", tree["c1"])
    with pytest.raises(NotFound):
        open_first_administrator(actor=other, organization=tree["c1"], **FORM)


@pytest.mark.parametrize(("field", "value"), [("name", "  "), ("email", "nowhere"), ("username", "above")])
def test_bad_fields_leave_nothing_behind(tree: dict[str, Organization], field: str, value: str) -> None:
    above = actor_of(holder("above", tree["top"]))
    people = Person.objects.count()
    with pytest.raises(Invalid):
        open_first_administrator(actor=above, organization=tree["c1"], **{**FORM, field: value})
    assert Person.objects.count() == people
    assert Grant.objects.unscoped("test").filter(organization=tree["c1"]).count() == 0
