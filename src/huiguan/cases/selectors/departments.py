"""Which department of the office takes cases of a kind, where the association named one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from huiguan.cases.models import Case, KindSetting
from huiguan.cases.selectors.own_kinds import known_at
from huiguan.cases.selectors.rules import clerks_handle, setting_of, settings_of
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.selectors import departments_of
from huiguan.kernel.people.selectors import accounts_of, people_in_departments
from huiguan.kernel.permits import Actor, Role


def departments_for_requests(actor: Actor, organization: Any) -> list[tuple[int, str]]:
    """The open departments of the association's office, with their names."""
    return [(row.pk, row.name) for row in departments_of(actor, organization)]


def accounts_in_department(organization: Any, department_id: int | None) -> set[int]:
    """Accounts of those who hold a post of a department today."""
    if department_id is None:
        return set()
    return set(accounts_of(people_in_departments(organization, [department_id], today())).values())


def department_in(setting: KindSetting | None, organization: Any) -> int | None:
    """The department that a setting names; one of an association above works there and takes nothing here."""
    return setting.department_id if setting is not None and setting.organization_id == organization.pk else None


def those_of_its_department(case: Case, posts: Iterable[Role]) -> set[int]:
    """Who takes cases of this kind because a department does; nobody where no department is named."""
    place = case.organization
    return _taking(place, department_in(setting_of(settings_of(place), *case.kind_keys), place), posts)


def _taking(organization: Any, department: int | None, posts: Iterable[Role]) -> set[int]:
    """Who works in a department and holds one of the posts; nobody: it is as if no department were named."""
    there = accounts_in_department(organization, department)
    if not there:
        return there
    return there & {user for role in posts for user in holders(role, [organization.pk]).get(organization.pk, [])}


def of_departments_but(actor: Actor, organization: Any) -> Q | None:
    """Cases of the kinds that a department takes in which the actor does not work; None where there are none."""
    settings, found = settings_of(organization), Q(pk__in=[])
    if not any(department_in(row, organization) for row in settings.values()):
        return None
    for spec in known_at(organization).values():
        department = department_in(setting_of(settings, *spec.keys), organization)
        posts = [Role.CASE_OFFICER, *([Role.CLERK] if clerks_handle(settings, *spec.keys) else [])]
        taking = _taking(organization, department, posts)
        if taking and actor.user_id not in taking:
            found |= Q(own_kind=spec.own_key) if spec.own_key else Q(own_kind=None, kind=spec.key)
    return found
