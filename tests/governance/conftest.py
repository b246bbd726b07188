"""A small federation; the county `here` has a charter in force, its bodies and an open term."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from tests.trees import facts, planted

from huiguan.governance import services
from huiguan.governance.models import Body, CharterVersion, Post, Term
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Role, system_actor

BLANKS = dict.fromkeys(
    ("协会名称", "职业名称", "主管系统", "维护权益事项", "登记管理机关", "业务主管单位", "住所", "活动地域"), "某"
)


@dataclass
class Federation:
    """A nation, a city, and two counties with their people."""

    nation: Organization
    city: Organization
    here: Organization
    there: Organization
    _actors: dict[Any, Actor] = field(default_factory=dict)
    _names: Any = field(default_factory=itertools.count)

    def actor(self, place: Organization, role: Role, *, below: bool = False) -> Actor:
        """Somebody with one role in one association, made once."""
        key = (place.pk, role, below)
        if key not in self._actors:
            user = self.user()
            Grant.objects.create(user=user, role=role, organization=place, below=below, period=(date(2020, 1, 1), None))
            self._actors[key] = actor_of(user)
        return self._actors[key]

    def user(self) -> User:
        """An account of a named person."""
        name = f"某人{next(self._names)}"
        return User.objects.create(username=name, email="", person=Person.objects.create(name=name))

    @property
    def clerk(self) -> Actor:
        """The clerk of `here`."""
        return self.actor(self.here, Role.CLERK)

    @property
    def head(self) -> Actor:
        """The head of `here`."""
        return self.actor(self.here, Role.HEAD)

    @property
    def above(self) -> Actor:
        """The clerk of the city, with everything below."""
        return self.actor(self.city, Role.CLERK, below=True)

    def charter(self, place: Organization | None = None, template: str = "profession-county") -> CharterVersion:
        """A charter taken over as in force."""
        return services.take_over_charter(
            actor=system_actor("test"),
            organization=place or self.here,
            template=template,
            blanks=BLANKS,
            adopted_on=date(2020, 5, 1),
            in_force_from=date(2020, 6, 1),
        )

    def settled(self, place: Organization | None = None, *, ends_in: int = 800) -> Term:
        """Charter, bodies, and a term that still runs `ends_in` days."""
        place = place or self.here
        self.charter(place)
        actor = system_actor("test")
        services.set_up_bodies(actor=actor, organization=place, on=date(2020, 6, 1))
        ends = today() + timedelta(days=ends_in)
        return services.open_term(
            actor=actor, organization=place, ordinal=3, starts_on=ends - timedelta(days=1461), ends_due=ends
        )

    def post(self, key: str, place: Organization | None = None) -> Post:
        """A post by its key in the charter."""
        return Post.objects.unscoped("test").get(organization=place or self.here, key=key)

    def body(self, key: str, place: Organization | None = None) -> Body:
        """A body by its key in the charter."""
        return Body.objects.unscoped("test").get(organization=place or self.here, key=key)


@pytest.fixture
def federation(db: None) -> Federation:
    """See the module."""
    rows = (
        (None, facts("100000", "全国协会", "全国", "national")),
        ("100000", facts("110100", "某市协会", "某市", "city")),
        ("110100", facts("110101", "某县协会", "某县", "county")),
        ("110100", facts("110102", "别县协会", "别县", "county")),
    )
    return Federation(*planted(rows))
