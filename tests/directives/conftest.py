"""A small federation: one national association, two provinces, two cities in each, two counties in each city."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from tests.trees import facts, planted

from huiguan.directives import services
from huiguan.directives.models import Assignment, Document, Item
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Role

SPEECH = """在全国协会年度工作会议上的讲话
（2026年3月5日）
一、扎实做好会员服务
（一）规范会员档案
各省级协会要在2026年6月30日前完成会员信息核对，建立会员档案。
县级协会要明确一名联络员，每月28日前报送会员变动情况。
（二）做实互助保障
要把走访困难会员作为经常性工作长期坚持，走访情况每季度末汇总一次。
二、加强自身建设
秘书处要组织市级秘书长业务培训，全年不少于24学时。
各级协会要修订财务管理制度，并提请理事会审议。
"""


@dataclass
class House:
    """The tree and its people; `nation`, `provinces[0]`, … are associations, `clerk(org)` a signed-in clerk there."""

    nation: Organization
    provinces: list[Organization]
    cities: list[Organization]
    counties: list[Organization]
    _actors: dict[Any, Actor] = field(default_factory=dict)
    _names: Any = field(default_factory=itertools.count)

    def clerk(self, place: Organization, *, below: bool = False, second: bool = False) -> Actor:
        """The clerk of an association (`second`: another one)."""
        return self.actor(place, Role.CLERK, below=below, second=second)

    def head(self, place: Organization) -> Actor:
        """The head of an association."""
        return self.actor(place, Role.HEAD)

    def actor(self, place: Organization, role: Role, *, below: bool = False, second: bool = False) -> Actor:
        """Somebody with one role in one association, made once."""
        key = (place.pk, role, below, second)
        if key not in self._actors:
            number = next(self._names)
            person = Person.objects.create(name=f"某人{number}")
            user = User.objects.create_user(f"user{number}", person=person)
            Grant.objects.create(user=user, role=role, organization=place, below=below, period=(date(2020, 1, 1), None))
            self._actors[key] = actor_of(user)
        return self._actors[key]

    def outsider(self) -> Actor:
        """Somebody signed in without any grant."""
        if "outsider" not in self._actors:
            self._actors["outsider"] = actor_of(User.objects.create_user(f"outsider{next(self._names)}"))
        return self._actors["outsider"]


def _below(places: Sequence[str], level: str, letter: str) -> list[tuple[str, dict[str, Any]]]:
    """Two of a level below each of the places."""
    codes = [(place, f"{place}{letter}{i}") for place in places for i in (1, 2)]
    return [(place, facts(code, f"{code}协会", code, level)) for place, code in codes]


@pytest.fixture
def house(db: None) -> House:
    provinces = [("n", facts(code, f"{code}协会", code, "province")) for code in ("p1", "p2")]
    cities = _below(["p1", "p2"], "city", "c")
    counties = _below([city["code"] for _above, city in cities], "county", "x")
    rows = planted([(None, facts("n", "全国协会", "全国", "national")), *provinces, *cities, *counties])
    return House(rows[0], rows[1:3], rows[3:7], rows[7:])


@pytest.fixture
def speech(house: House) -> Document:
    """A speech registered by the national clerk, with its proposed items."""
    return services.register_document(
        actor=house.clerk(house.nation), organization=house.nation, text=SPEECH, number="全协〔2026〕1号"
    )


def tasks_of(document: Document) -> list[Item]:
    """Tasks of a document, in order."""
    return list(Item.objects.unscoped("test").filter(document=document, kind="task").order_by("order"))


@pytest.fixture
def items(house: House, speech: Document) -> list[Item]:
    """The speech's tasks, confirmed."""
    actor = house.clerk(house.nation)
    return services.confirm_items(actor=actor, item_ids=[item.pk for item in tasks_of(speech)])


Send = Callable[..., list[Assignment]]


@pytest.fixture
def send(house: House, items: list[Item]) -> Send:
    """Sends the first confirmed task (or given ones) to associations; returns the assignments by association."""

    def sent(receivers: Sequence[Organization], wanted: Sequence[Item] | None = None, **terms: Any) -> list[Assignment]:
        chosen = wanted or items[:1]
        terms.setdefault("due_date", today() + timedelta(days=60))
        run = services.start_dispatch(
            actor=house.clerk(house.nation),
            organization=house.nation,
            item_ids=[item.pk for item in chosen],
            organization_ids=[receiver.pk for receiver in receivers],
            changes={item.pk: {"due_date": terms["due_date"]} for item in chosen},
            accept=("whole_document", "burden"),
            note="n",
        )
        rows = Assignment.objects.unscoped("test").filter(run=run).order_by("organization__path", "item__order")
        return list(rows.select_related("organization", "sender", "item"))

    return sent


def fresh(row: Any) -> Any:
    """The row as it is in the database now."""
    return type(row).objects.unscoped("test").get(pk=row.pk)
