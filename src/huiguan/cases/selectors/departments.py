"""Which department of the office takes cases of a kind, where the association named one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
    return there & _holding(organization, posts) if there else there


def _holding(organization: Any, posts: Iterable[Role]) -> set[int]:
    return {user for role in posts for user in holders(role, [organization.pk]).get(organization.pk, [])}


@dataclass(frozen=True, slots=True)
class Taken:
    """Kinds of cases that people of a department take, and who these are."""

    kinds: Q
    taking: frozenset[int]


def taken_by_departments(organization: Any) -> list[Taken]:
    """What departments take in an association, in as many statements for twenty kinds as for one."""
    settings, found = settings_of(organization), dict[frozenset[int], Q]()
    if not any(department_in(row, organization) for row in settings.values()):
        return []
    there: dict[int, set[int]] = {}
    officers, clerks = _holding(organization, [Role.CASE_OFFICER]), _holding(organization, [Role.CLERK])
    for spec in known_at(organization).values():
        department = department_in(setting_of(settings, *spec.keys), organization)
        if department is None:
            continue
        if department not in there:
            there[department] = accounts_in_department(organization, department)
        posts = officers | clerks if clerks_handle(settings, *spec.keys) else officers
        taking = frozenset(there[department] & posts)
        if taking:
            one = Q(own_kind=spec.own_key) if spec.own_key else Q(own_kind=None, kind=spec.key)
            found[taking] = found.get(taking, Q(pk__in=[])) | one
    return [Taken(kinds, taking) for taking, kinds in found.items()]
