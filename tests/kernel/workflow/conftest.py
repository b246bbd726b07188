"""A small workflow of its own, with a subject that lies between two associations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db import connection, models

from huiguan.kernel.calendar import selectors as calendar_selectors
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, ActorKind, DataClass, GrantView, Role, define, slots
from huiguan.kernel.workflow import Late, State, Tell, Transition, Workflow, registry, selectors
from huiguan.kernel.workflow.notices import SLOT, Notice

define("flowtest.answer", "Answer a matter", data=DataClass.HANDED_UP, roles={Role.CLERK})
define("flowtest.check", "Check a matter", data=DataClass.HANDED_UP, roles={Role.HEAD})

TELL_CLERK = Tell(Role.CLERK, "flowtest.late")

WORKFLOW = Workflow(
    name="flowtest_matter",
    label="Matter",
    states=(
        State("sent", "Sent", late=(Late(0, (TELL_CLERK,)), Late(3, (Tell(Role.HEAD, "flowtest.late", "sender"),)))),
        State("taken", "Taken on", tone="blue"),
        State("asked", "Closure asked", late=(Late(-1, (Tell(Role.HEAD, "flowtest.soon", "sender"),)),)),
        State("closed", "Closed", final=True, tone="green"),
    ),
    transitions=(
        Transition("take", "Take on", ("sent",), "taken", "flowtest.answer", primary=True),
        Transition("give_back", "Give back", ("taken",), "sent", "flowtest.answer", needs_note=True, within=5),
        Transition("ask", "Ask for closure", ("taken",), "asked", "flowtest.answer", needs_evidence=True, within=2,
                   tells=(Tell(Role.HEAD, "flowtest.asked", "sender"),)),
        Transition("close", "Close", ("asked",), "closed", "flowtest.check", side="sender", four_eyes=("ask",)),
        Transition("reopen", "Reopen", ("closed",), "taken", "flowtest.check", side="sender", destructive=True),
    ),
    initial="sent",
    within=5,
    title=lambda subject: subject.name,
    url=lambda subject: f"/matters/{subject.pk}/",
    related=("organization", "sender"),
)  # fmt: skip


class Matter(models.Model):
    """Not installed: its table lives for one test."""

    workflow_name = "flowtest_matter"
    organization = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="+")
    sender = models.ForeignKey("organizations.Organization", models.CASCADE, related_name="+", null=True)
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=20, default="sent")

    class Meta:
        app_label = "flowtest"

    def __str__(self) -> str:
        return self.name


@dataclass
class Scene:
    """Two associations, people in them, and what the inbox was told."""

    county: Organization
    province: Organization
    clerk: Actor
    head: Actor
    told: list[Notice] = field(default_factory=list)

    def matter(self, name: str = "D-001") -> Any:
        return Matter.objects.create(organization=self.county, sender=self.province, name=name)

    def user(self, role: Role, place: Organization, name: str) -> Actor:
        return make_actor(role, place, name)


def make_actor(role: Role, place: Organization, name: str) -> Actor:
    from huiguan.kernel.people.models import User

    user = User.objects.create_user(name)
    return Actor(ActorKind.USER, name, user_id=user.pk, grants=(GrantView(role, place.pk, place.path),))


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    with connection.schema_editor() as editor:
        editor.create_model(Matter)
    calendar_selectors.forget()
    monkeypatch.setattr(registry, "_workflows", {})
    monkeypatch.setattr(selectors, "subject_models", lambda name: [Matter] if name == "flowtest_matter" else [])
    registry.register(WORKFLOW)
    province = Organization.objects.add_root(
        {"code": "p1", "name": "Province", "short_name": "Province", "level": "province"}
    )
    county = Organization.objects.add_child(
        Organization.objects.get(pk=province.pk),
        {"code": "c1", "name": "County", "short_name": "County", "level": "county"},
    )
    made = Scene(county, province, make_actor(Role.CLERK, county, "clerk"), make_actor(Role.HEAD, province, "head"))
    monkeypatch.setattr(slots, "_slots", {**slots._slots, SLOT: [made.told.extend]})
    return made


@pytest.fixture
def changed() -> Callable[..., Workflow]:
    return lambda **changes: replace(WORKFLOW, name="flowtest_other", **changes)
