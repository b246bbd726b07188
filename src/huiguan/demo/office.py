"""Sets up associations, offices, people, accounts and grants through the services that pages use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib.auth.hashers import make_password

from huiguan.demo.accounts import PASSWORD, planned_accounts
from huiguan.demo.tree import PlannedOrganization
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.services import grant_role, require_second_factor
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import (
    create_organization,
    open_department,
    open_staff_post,
    start_unit_membership,
)
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.people.services import appoint_to_post, create_account, create_person
from huiguan.kernel.permits import Actor, Role, system_actor
from huiguan.kernel.permits.roles import SEPARATED

LOADER = system_actor("demonstration")
STARTED = date(2021, 1, 4)


def set_up_offices(plan: list[PlannedOrganization], tell: Callable[[int], None] = lambda done: None) -> None:
    """Everything that the plan holds, association by association; `tell` gets the number done."""
    rows: dict[str, Organization] = {}
    with recording(LOADER, reason="load_demonstration"):
        for done, planned in enumerate(plan, start=1):
            row = _set_up(planned, rows.get(planned.parent or ""))
            rows[planned.code] = row
            tell(done)
        relax_second_factor(rows[plan[0].code])
        set_passwords()


def set_passwords() -> None:
    """Give every account the published password; one hash for all, since hashing takes a tenth of a second each."""
    User.objects.update(password=make_password(PASSWORD))


def _set_up(planned: PlannedOrganization, parent: Organization | None) -> Organization:
    row = create_organization(
        actor=LOADER,
        parent=parent,
        code=planned.code,
        name=planned.name,
        level=planned.level,
        short_name=planned.short_name,
        **planned.registration,
    )
    if parent is not None and planned.unit_member_since:
        start_unit_membership(actor=LOADER, organization=row, association=parent, on=planned.unit_member_since)
    _fill_accounts(planned, row, _fill_posts(planned, row))
    return row


def _fill_posts(planned: PlannedOrganization, row: Organization) -> dict[str, Person]:
    departments = {
        name: open_department(actor=LOADER, organization=row, name=name, order=order)
        for order, name in enumerate(planned.departments)
    }
    people: dict[str, Person] = {}
    for post in planned.posts:
        department = departments[post.department] if post.department else None
        opened = open_staff_post(
            actor=LOADER, organization=row, title=post.title, seats=post.seats, department=department
        )
        for name in post.holders:
            people[name] = create_person(actor=LOADER, organization=row, name=name)
            appoint_to_post(actor=LOADER, post=opened, person=people[name], on=STARTED)
    return people


def _fill_accounts(planned: PlannedOrganization, row: Organization, people: dict[str, Person]) -> None:
    for account in planned_accounts(planned):
        person = people.get(account.name) or create_person(actor=LOADER, organization=row, name=account.name)
        user = create_account(
            actor=LOADER,
            organization=row,
            username=account.username,
            person=person,
            email=account.email,
        )
        grant_role(actor=LOADER, user=user, role=account.role, organization=row, starts=STARTED, below=account.below)


def relax_second_factor(top: Organization) -> None:
    """Let the demonstration's administrators sign in by password alone: nobody can hold their second factor."""
    for role in sorted(SEPARATED, key=list(Role).index):
        require_second_factor(actor=LOADER, organization=top, role=role, required=False)


def actor_named(username: str) -> Actor:
    """The actor that one of the demonstration's accounts is."""
    return actor_of(User.objects.select_related("person").get(username=username), second_factor=True)
