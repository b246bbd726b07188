"""Posts that members hold, as the room above that keeps them says (slot `members.offices_held`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from huiguan.kernel.permits.slots import filled
from huiguan.members.models import Membership

SLOT = "members.offices_held"


def _held(organization: Any) -> list[tuple[int | None, int | None, str]]:
    return [row for held in filled(SLOT) for row in held(organization)]


def offices_of(organization: Any, rows: Sequence[Membership]) -> dict[int, list[str]]:
    """The names of the posts that each of these members holds in the association now; who holds a post is published."""
    by_person = {row.person_id: row.pk for row in rows if row.person_id is not None}
    found: dict[int, list[str]] = {row.pk: [] for row in rows}
    for membership, person, name in _held(organization):
        key = membership if membership in found else by_person.get(person or 0)
        if key is not None:
            found[key].append(name)
    return found


def holds_office(organization: Any) -> Q:
    """The condition that a membership, or its person, holds a post in the association now."""
    held = _held(organization)
    members = {membership for membership, _person, _name in held if membership is not None}
    persons = {person for _membership, person, _name in held if person is not None}
    return Q(pk__in=members) | Q(person__in=persons)
