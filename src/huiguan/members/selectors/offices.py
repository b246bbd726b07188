"""Posts that members hold, as the room above that keeps them says (slot `members.offices_held`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import Q

from huiguan.kernel.permits.slots import filled
from huiguan.members.models import Membership

SLOT = "members.offices_held"


class Offices:
    """Who holds a post of an association now: asked once, when it is first needed, for all that a page shows of it."""

    def __init__(self, organization: Any) -> None:
        self._organization = organization

    @cached_property
    def _held(self) -> list[tuple[int | None, int | None, str]]:
        return [row for held in filled(SLOT) for row in held(self._organization)]

    def of(self, rows: Sequence[Membership]) -> dict[int, list[str]]:
        """The names of the posts that each of these members holds; who holds a post is published."""
        by_person = {row.person_id: row.pk for row in rows if row.person_id is not None}
        found: dict[int, list[str]] = {row.pk: [] for row in rows}
        for membership, person, name in self._held:
            key = membership if membership in found else by_person.get(person or 0)
            if key is not None:
                found[key].append(name)
        return found

    def held(self) -> Q:
        """The condition that a membership, or its person, holds a post."""
        members, persons = self.holders
        return Q(pk__in=members) | Q(person__in=persons)

    @property
    def holders(self) -> tuple[set[int], set[int]]:
        """The memberships and the persons that hold a post."""
        members = {membership for membership, _person, _name in self._held if membership is not None}
        persons = {person for _membership, person, _name in self._held if person is not None}
        return members, persons
