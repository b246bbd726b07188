"""A county, its city, the province, and the people of a case: a member, case officers, heads, a supervisor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from tests.trees import facts, planted

from huiguan.cases import services
from huiguan.cases.models import Case
from huiguan.cases.purposes import HANDLE, SENSITIVE
from huiguan.cases.services import Telling
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant, SecondFactorRule
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Role

SECRET = "夜间处警时被人持械殴打致左臂骨折"
ACCUSED = "嫌疑人甲某某"


@dataclass
class Houses:
    """Four levels of associations and whoever is needed of their people, made when asked for."""

    nation: Organization
    province: Organization
    city: Organization
    county: Organization
    beside: Organization
    _users: dict[Any, User] = field(default_factory=dict)

    def user(self, place: Organization, role: Role, number: int = 0, *, below: bool = False) -> User:
        """The account of somebody with one role in one association, made once."""
        key = (place.pk, role, number, below)
        if key not in self._users:
            name = f"{place.short_name}{role.value}{number}{'下' if below else ''}"
            user = User.objects.create(username=name, email="", person=Person.objects.create(name=name))
            Grant.objects.create(user=user, role=role, organization=place, below=below, period=(date(2020, 1, 1), None))
            self._users[key] = user
        return self._users[key]

    def actor(self, place: Organization, role: Role, number: int = 0, *, below: bool = False) -> Actor:
        """The same as an actor."""
        return actor_of(self.user(place, role, number, below=below))

    @property
    def member(self) -> Actor:
        """A member of the county."""
        return self.actor(self.county, Role.MEMBER)

    @property
    def officer(self) -> Actor:
        """The county's case officer."""
        return self.actor(self.county, Role.CASE_OFFICER)

    @property
    def second(self) -> Actor:
        """Another case officer of the county."""
        return self.actor(self.county, Role.CASE_OFFICER, 1)

    @property
    def clerk(self) -> Actor:
        """The county's clerk."""
        return self.actor(self.county, Role.CLERK)

    @property
    def head(self) -> Actor:
        """The county's head."""
        return self.actor(self.county, Role.HEAD)

    @property
    def supervisor(self) -> Actor:
        """A supervisor of the county."""
        return self.actor(self.county, Role.SUPERVISOR)

    @property
    def provincial(self) -> Actor:
        """The province's case officer."""
        return self.actor(self.province, Role.CASE_OFFICER)

    def told(self, **changes: Any) -> Telling:
        """What a member tells of an assault."""
        values: dict[str, Any] = {
            "kind": "rights",
            "topic": "assault",
            "story": SECRET,
            "wish": "垫付医疗费",
            "name": "王某",
            "contact": "13700005528",
            "accused": ACCUSED,
            "consents": (HANDLE, SENSITIVE),
        }
        return Telling(**(values | changes))

    def asked(self, **changes: Any) -> Case:
        """A case that the member opened."""
        return services.ask_for_help(actor=self.member, organization=self.county, telling=self.told(**changes))

    def taken(self, **changes: Any) -> Case:
        """The same, taken by the case officer."""
        case = self.asked(**changes)
        return services.accept_case(actor=self.officer, case_id=case.pk)

    def handled(self, **changes: Any) -> Case:
        """The same, checked."""
        case = self.taken(**changes)
        return services.begin_handling(actor=self.officer, case_id=case.pk)

    def answered(self, **changes: Any) -> Case:
        """The same, answered."""
        case = self.handled(**changes)
        return services.answer_case(actor=self.officer, case_id=case.pk, text="已联系医院")


@pytest.fixture
def houses(db: None, settings: Any, tmp_path: Any) -> Houses:
    """See the module."""
    settings.MEDIA_ROOT = tmp_path
    for role in (Role.CASE_OFFICER, Role.TREASURER):
        SecondFactorRule.objects.update_or_create(role=role, defaults={"required": False})
    rows = (
        (None, facts("100000", "全国协会", "全国", "national")),
        ("100000", facts("110000", "某省协会", "某省", "province")),
        ("110000", facts("110100", "某市协会", "某市", "city")),
        ("110100", facts("110101", "某县协会", "某县", "county")),
        ("110100", facts("110102", "别县协会", "别县", "county")),
    )
    return Houses(*planted(rows))
