"""A province with two counties, their offices, members who sign in, and a trainer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.filings import services as filings
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Role
from huiguan.members.models import Membership
from huiguan.members.services import register_member
from huiguan.programmes import services
from huiguan.programmes.models import Activity, Lesson


@dataclass
class School:
    """The places by code, who acts there, and the members by name."""

    places: dict[str, Organization]
    clerks: dict[str, Actor]
    members: dict[str, Actor]
    trainer: Actor
    users: dict[str, User]

    def plan(self, **more: Any) -> Activity:
        facts: dict[str, Any] = {
            "kind": "course", "title": "急救培训班", "starts_on": today(), "category": "safety", "assessed": True,
            "trainer": "trainer",
        }  # fmt: skip
        return services.plan_activity(actor=self.clerks["prov"], organization=self.places["prov"], **facts | more)

    def opened(self, **more: Any) -> Activity:
        activity = self.plan(**more)
        return services.open_activity(actor=self.clerks["prov"], activity_id=activity.pk)

    def lesson(self, activity: Activity, hours: str = "3") -> Lesson:
        # At noon of the activity's own day, so that no test sees a year or a day turn.
        starts = timezone.make_aware(datetime.combine(activity.starts_on, time(12)))
        return services.add_lesson(
            actor=self.clerks["prov"], activity_id=activity.pk, title="第一讲", starts_at=starts,
            ends_at=starts + timedelta(hours=4), hours=Decimal(hours),
        )  # fmt: skip

    def receipt(self, activity: Activity, number: str = "备〔2026〕7号") -> None:
        filing = services.file_activity(actor=self.clerks["prov"], activity_id=activity.pk)
        filings.file_filing(actor=self.clerks["prov"], filing_id=filing.pk)
        filings.enter_answer(actor=self.clerks["prov"], filing_id=filing.pk, approve=True, note="来函", receipt=number)

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


@pytest.fixture
def school(db: None, tmp_path: Any, settings: Any) -> School:
    settings.MEDIA_ROOT = tmp_path
    return make_school()


def make_school() -> School:
    places: dict[str, Organization] = {}
    root = Organization.objects.add_root({"code": "prov", "name": "省会", "short_name": "省会", "level": "province"})
    for code in ("east", "west"):
        root.add_child(code=code, name=f"{code}会", short_name=code, level="county")
    for code in ("prov", "east", "west"):
        places[code] = Organization.objects.get(code=code)
    users = {name: _user(name) for name in ("trainer", "head", *places)}
    for code, place in places.items():
        _grant(users[code], Role.CLERK, place)
    _grant(users["head"], Role.HEAD, places["prov"])
    clerks = {code: actor_of(users[code]) for code in places}
    members = {}
    for name, code in (("甲一", "east"), ("乙二", "east"), ("丙三", "west"), ("丁四", "prov")):
        users[name] = _user(name)
        details = {"name": name, "birth_date": date(1990, 1, 1)}
        row = register_member(actor=clerks[code], organization=places[code], details=details)
        Membership.objects.unscoped("test").filter(pk=row.pk).update(person=users[name].person, state="admitted")
        members[name] = actor_of(users[name])
    return School(places, clerks, members, actor_of(users["trainer"]), users)


def _user(name: str) -> User:
    return User.objects.create_user(name, person=Person.objects.create(name=name))


def _grant(user: User, role: Role, place: Organization) -> None:
    Grant.objects.create(user=user, role=role, organization=place, period=(date(2020, 1, 1), None))
