"""A province, a city and two counties with members, a scheme in force, and those who mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from huiguan.honours import services
from huiguan.honours.models import Award, Nomination, Scheme
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.notices.services import open_notice
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.panels import services as panels
from huiguan.kernel.panels.models import Assignment, Panel
from huiguan.kernel.panels.selectors import criteria_of
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Role
from huiguan.kernel.rounds.models import Round
from huiguan.members.services import register_member

RULES = ({"key": "one_deed", "article": "评选办法第九条"}, {"key": "within_year", "article": "评选办法第十条"})
GRADES = ({"key": "third", "name": "三等奖", "most": 5}, {"key": "second", "name": "二等奖", "most": 1})
BASIS = {"basis": "《社会组织评比达标表彰活动管理办法》", "approval": "民社批〔2025〕8号"}
ANSWERS = {"deeds": "徒手制服持刀歹徒，救下两名群众。", "unit_opinion": "同意推荐。"}


@dataclass
class Federation:
    """The places by code, and who acts there."""

    places: dict[str, Organization]
    clerks: dict[str, Actor]
    head: Actor
    users: dict[str, User]

    def scheme(self, **more: Any) -> Scheme:
        facts = {"name": "见义勇为奖", "grades": GRADES, "rules": RULES, **BASIS, **more}
        scheme = services.add_scheme(actor=self.clerks["prov"], organization=self.places["prov"], **facts)
        return services.open_scheme(actor=self.clerks["prov"], scheme_id=scheme.pk)

    def call(self, scheme: Scheme) -> Round:
        days = {"opens_on": today(), "closes_on": today() + timedelta(days=20)}
        quotas = {"county": 5, "city": 5}
        actor = self.clerks["prov"]
        return services.call_round(actor=actor, scheme_id=scheme.pk, title="年度见义勇为奖", quotas=quotas, **days)

    def nominate(self, row: Round, name: str = "甲某", **more: Any) -> Nomination:
        facts: dict[str, Any] = {"deed": "制服歹徒", "deed_on": date(2026, 1, 5), "grade": "third", "answers": ANSWERS}
        return services.nominate(
            actor=self.clerks["east"], organization=self.places["east"], round_id=row.pk, candidate=name, **facts | more
        )

    def pass_all_the_way(self, nomination: Nomination) -> Nomination:
        services.hand_in(actor=self.clerks["east"], nomination_id=nomination.pk)
        services.pass_up(actor=self.clerks["city"], nomination_id=nomination.pk, note="同意推荐")
        nomination.refresh_from_db()
        return nomination

    def panel(self, row: Round, jurors: tuple[str, ...] = ("one", "two", "three")) -> Panel:
        actor = self.clerks["prov"]
        panel = services.lay_before_panel(actor=actor, round_id=row.pk)
        panels.set_criteria(actor=actor, panel_id=panel.pk, measures=[panels.Measure("事迹", 100)])
        for name in jurors:
            panels.add_juror(actor=actor, panel_id=panel.pk, username=name)
        return panels.begin_marking(actor=actor, panel_id=panel.pk)

    def mark(self, panel: Panel, value: int = 90) -> None:
        (criterion,) = criteria_of(panel)
        for row in Assignment.objects.unscoped("test").filter(entry__panel=panel, state="open").select_related("juror"):
            actor = next(actor_of(user) for user in self.users.values() if user.person_id == row.juror.person_id)
            panels.mark_entry(actor=actor, assignment_id=row.pk, values={criterion.pk: value}, vote="for")
        panels.close_panel(actor=self.clerks["prov"], panel_id=panel.pk)

    def proposed(self, *names: str) -> Round:
        """A round whose nominations have gone all the way to a proposal."""
        row = self.call(self.scheme())
        for name in names or ("甲某",):
            self.pass_all_the_way(self.nominate(row, name))
        self.mark(self.panel(row))
        services.propose_awards(actor=self.clerks["prov"], round_id=row.pk)
        return row

    def put_up(self, row: Round) -> Any:
        from huiguan.kernel.notices.selectors import get_ready

        spec, ready = get_ready(self.clerks["prov"], self.places["prov"], "honours.awards", row.pk)
        return open_notice(
            actor=self.clerks["prov"], organization=self.places["prov"], purpose=spec.key,
            subject_kind=spec.subject_kind, subject_id=row.pk, title=ready.title, rows=ready.rows,
        )  # fmt: skip

    def awarded(self, later: Callable[[int], None], *names: str) -> list[Award]:
        row = self.proposed(*names)
        self.put_up(row)
        later(20)
        return services.decide_awards(actor=self.head, round_id=row.pk)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the clock so many days ahead."""
    start = timezone.now()

    def days(n: int) -> None:
        moment: datetime = start + timedelta(days=n)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return days


@pytest.fixture
def federation(db: None, tmp_path: Any, settings: Any) -> Federation:
    settings.MEDIA_ROOT = tmp_path
    places, above = {}, None
    for code, level in (("prov", "province"), ("city", "city"), ("east", "county")):
        facts = {"code": code, "name": f"{code}会", "short_name": code, "level": level}
        above = Organization.objects.add_root(facts) if above is None else above.add_child(**facts)
        places[code] = Organization.objects.get(code=code)
        above = places[code]
    users = {name: _user(name) for name in ("one", "two", "three", "head", *places)}
    for code, place in places.items():
        _grant(users[code], Role.CLERK, place)
    _grant(users["head"], Role.HEAD, places["prov"])
    clerks = {code: actor_of(users[code]) for code in places}
    for name in ("甲某", "乙某"):
        details = {"name": name, "birth_date": date(1990, 1, 1)}
        register_member(actor=clerks["east"], organization=places["east"], details=details)
    return Federation(places, clerks, actor_of(users["head"]), users)


def _user(name: str) -> User:
    return User.objects.create_user(name, person=Person.objects.create(name=name))


def _grant(user: User, role: Role, place: Organization) -> None:
    Grant.objects.create(user=user, role=role, organization=place, period=(date(2020, 1, 1), None))


def paper() -> Any:
    """A file to upload."""
    return ContentFile("意见书：同意。".encode(), name="意见.txt")
