"""A province, a city and two counties with members, a call that is open, and those who review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import docx
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

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
from huiguan.members.models import Membership
from huiguan.members.services import register_member
from huiguan.research import services
from huiguan.research.models import Call, Output, Project

PLACES = (("prov", "province"), ("city", "city"), ("east", "county"))
BLIND = "本课题研究社区警务中的矛盾预防，提出分级响应办法。"
WHO = {
    "applicant": "欧阳明哲",
    "unit": "云州市公安局东川分局治安大队",
    "phone": "13987654321",
    "email": "oymz@example.org",
    "orcid": "0000-0002-1825-0097",
    "team": "诸葛云帆 云州警察学院\n独孤信然",
    "earlier": "滇警研〔2023〕17号",
}
TOPICS = ({"name": "社区警务", "most": Decimal(50000)}, {"name": "智慧警务", "most": Decimal(80000)})


@dataclass
class Federation:
    """The places by code, and who acts there."""

    places: dict[str, Organization]
    clerks: dict[str, Actor]
    head: Actor
    users: dict[str, User]

    def call(self, **more: Any) -> Call:
        facts: dict[str, Any] = {
            "title": "年度课题", "guide": "围绕基层警务开展研究。", "eligibility": "会员均可申报。", "topics": TOPICS,
            "prefix": "XH", "most_granted": 2, "opens_on": today(), "closes_on": today() + timedelta(days=20),
            "quotas": {"county": 5, "city": 5}, "blind_limit": 300,
        }  # fmt: skip
        return services.announce_call(actor=self.clerks["prov"], organization=self.places["prov"], **facts | more)

    def apply(self, call: Call, title: str = "社区矛盾预防研究", blind: str = BLIND, **who: str) -> Project:
        return services.apply_for_project(
            actor=self.clerks["east"], organization=self.places["east"], call_id=call.pk, topic="t1", title=title,
            asked=Decimal(40000), answers={**WHO, **who, "blind": blind},
        )  # fmt: skip

    def pass_all_the_way(self, project: Project) -> Project:
        services.hand_in(actor=self.clerks["east"], project_id=project.pk)
        services.pass_up(actor=self.clerks["city"], project_id=project.pk, note="同意申报")
        project.refresh_from_db()
        return project

    def panel(self, call: Call, jurors: tuple[str, ...] = ("one", "two", "three")) -> Panel:
        actor = self.clerks["prov"]
        panel = services.lay_before_panel(actor=actor, call_id=call.pk)
        panels.set_criteria(actor=actor, panel_id=panel.pk, measures=[panels.Measure("创新", 100)])
        for name in jurors:
            panels.add_juror(actor=actor, panel_id=panel.pk, username=name)
        return panels.begin_marking(actor=actor, panel_id=panel.pk)

    def mark(self, panel: Panel, value: int = 90) -> None:
        (criterion,) = criteria_of(panel)
        rows = Assignment.objects.unscoped("test").filter(entry__panel=panel, state="open").select_related("juror")
        for row in rows:
            actor = next(actor_of(user) for user in self.users.values() if user.person_id == row.juror.person_id)
            panels.mark_entry(actor=actor, assignment_id=row.pk, values={criterion.pk: value}, vote="for")
        panels.close_panel(actor=self.clerks["prov"], panel_id=panel.pk)

    def proposed(self, *titles: str) -> Call:
        """A call whose applications have gone all the way to a proposal."""
        call = self.call(per_leader=max(len(titles), 1))
        for title in titles or ("社区矛盾预防研究",):
            self.pass_all_the_way(self.apply(call, title))
        self.mark(self.panel(call))
        services.propose_projects(actor=self.clerks["prov"], call_id=call.pk)
        return call

    def put_up(self, call: Call) -> Any:
        from huiguan.kernel.notices.selectors import get_ready

        spec, ready = get_ready(self.clerks["prov"], self.places["prov"], "research.projects", call.pk)
        return open_notice(
            actor=self.clerks["prov"], organization=self.places["prov"], purpose=spec.key,
            subject_kind=spec.subject_kind, subject_id=call.pk, title=ready.title, rows=ready.rows,
        )  # fmt: skip

    def granted(self, later: Callable[[int], None], *titles: str) -> list[Project]:
        call = self.proposed(*titles)
        self.put_up(call)
        later(20)
        return services.grant_projects(actor=self.head, call_id=call.pk)

    def running(self, later: Callable[[int], None]) -> Project:
        (project,) = self.granted(later)
        days = {kind: today() + timedelta(days=n) for kind, n in (("opening", 30), ("midterm", 150), ("final", 300))}
        return services.sign_contract(actor=self.clerks["prov"], project_id=project.pk, signed_on=today(), due=days)

    def output(self, project_id: int | None = None, **more: Any) -> Output:
        facts = {
            "kind": "report", "title": "社区矛盾分级响应研究报告", "authors": [{"name": "欧阳明哲"}],
            "licence": "CC-BY-4.0", "issued_on": date(2026, 6, 1), "keywords": ["社区警务"], "abstract": "摘要。",
        }  # fmt: skip
        actor, place = self.clerks["prov"], self.places["prov"]
        return services.add_output(actor=actor, organization=place, project_id=project_id, **facts | more)

    def published(self, project_id: int | None = None, **more: Any) -> Output:
        output = self.output(project_id, **more)
        services.add_version(actor=self.clerks["prov"], output_id=output.pk, upload=ContentFile(b"text", name="r.txt"))
        return services.publish_output(actor=self.clerks["prov"], output_id=output.pk)


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
    for code, level in PLACES:
        facts = {"code": code, "name": f"{code}警察协会", "short_name": code, "level": level}
        above = Organization.objects.add_root(facts) if above is None else above.add_child(**facts)
        above = places[code] = Organization.objects.get(code=code)
    users = {name: _user(name) for name in ("one", "two", "three", "head", *places)}
    for code, place in places.items():
        _grant(users[code], Role.CLERK, place)
    for name in ("one", "two", "three"):
        _grant(users[name], Role.EXPERT, places["prov"])
    _grant(users["head"], Role.HEAD, places["prov"])
    users["leader"] = _user(WHO["applicant"])
    _grant(users["leader"], Role.MEMBER, places["east"])
    clerks = {code: actor_of(users[code]) for code in places}
    details = {"name": WHO["applicant"], "birth_date": date(1990, 1, 1)}
    member = register_member(actor=clerks["east"], organization=places["east"], details=details)
    Membership.objects.unscoped("test").filter(pk=member.pk).update(person=users["leader"].person)
    return Federation(places, clerks, actor_of(users["head"]), users)


def _user(name: str) -> User:
    return User.objects.create_user(name, person=Person.objects.create(name=name))


def _grant(user: User, role: Role, place: Organization) -> None:
    Grant.objects.create(user=user, role=role, organization=place, period=(date(2020, 1, 1), None))


def word_file(*paragraphs: str, author: str = "", header: str = "", comment: str = "") -> Any:
    """A Word document to upload, with whatever of the author stands in it."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.core_properties.author = author
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if comment:
        document.add_comment(document.paragraphs[0].runs, text="修改", author=comment)
    stream = BytesIO()
    document.save(stream)
    return ContentFile(stream.getvalue(), name="活页附件.docx")
