"""A small federation with offices and members."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from tests.trees import facts, planted

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Role
from huiguan.members import services
from huiguan.members.models import Membership

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(born: date = date(1990, 3, 7), sequence: int = 152, region: str = "440601") -> str:
    """A resident identity number with a right check character; odd sequences are men's."""
    body = f"{region}{born:%Y%m%d}{sequence:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@dataclass
class House:
    """A nation, a province, a city, and two counties with their people."""

    nation: Organization
    province: Organization
    city: Organization
    here: Organization
    there: Organization
    _actors: dict[Any, Actor] = field(default_factory=dict)
    _names: Any = field(default_factory=itertools.count)

    def clerk(self, place: Organization | None = None, *, below: bool = False) -> Actor:
        """The clerk of an association (of `here`)."""
        return self.actor(place or self.here, Role.CLERK, below=below)

    def head(self, place: Organization | None = None) -> Actor:
        """The head of an association (of `here`)."""
        return self.actor(place or self.here, Role.HEAD)

    def actor(self, place: Organization, role: Role, *, below: bool = False) -> Actor:
        """Somebody with one role in one association, made once."""
        key = (place.pk, role, below)
        if key not in self._actors:
            user = self.user(f"某人{next(self._names)}")
            Grant.objects.create(user=user, role=role, organization=place, below=below, period=(date(2020, 1, 1), None))
            self._actors[key] = actor_of(user)
        return self._actors[key]

    def user(self, name: str | None) -> User:
        """An account, of a named person or of nobody known yet."""
        person = Person.objects.create(name=name) if name else None
        return User.objects.create_user(f"user{next(self._names)}", person=person)

    def applicant(self, name: str | None = None) -> Actor:
        """Somebody signed in without any grant."""
        return actor_of(self.user(name))

    def member(self, name: str = "王小红", place: Organization | None = None, **more: Any) -> Membership:
        """A member entered by the clerk; details and columns of `register_member` as given."""
        columns = {key: more.pop(key) for key in ("klass", "number", "joined_on", "decision") if key in more}
        columns.setdefault("joined_on", date(2020, 5, 1))
        return services.register_member(
            actor=self.clerk(place), organization=place or self.here, details={"name": name, **more}, **columns
        )

    def own(self, membership: Membership) -> Actor:
        """The member, signed in and linked with the record."""
        user = self.user(membership.name)
        Membership.objects.unscoped("test").filter(pk=membership.pk).update(person=user.person)
        return actor_of(user)


@pytest.fixture
def house(db: None) -> House:
    rows = (
        (None, facts("n", "全国协会", "全国", "national")),
        ("n", facts("p", "p协会", "p", "province")),
        ("p", facts("c", "c协会", "c", "city")),
        ("c", facts("here", "here协会", "here", "county")),
        ("c", facts("there", "there协会", "there", "county")),
    )
    return House(*planted(rows))


def fresh(row: Any) -> Any:
    """The row as it is in the database now."""
    return type(row)._base_manager.get(pk=row.pk)
