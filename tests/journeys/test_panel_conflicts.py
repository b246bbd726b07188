"""Who has worked on a research project with a person nominated for an award does not mark them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from tests.research.conftest import Federation, federation

from huiguan.honours.models import Nomination, Scheme
from huiguan.journeys.panel_conflicts import SOURCE, joint_projects
from huiguan.kernel.panels import sources
from huiguan.research.models import TeamMember

__all__ = ["federation"]


def test_joint_projects_are_found_across_the_rooms(federation: Federation) -> None:
    call = federation.call()
    project = federation.apply(call)
    persons = {name: user.person_id for name, user in federation.users.items()}
    place = federation.places["east"]
    project.person_id = persons["leader"]
    project.save()
    TeamMember.objects.create(organization=place, project=project, name="成员", person_id=persons["one"])
    scheme = Scheme.objects.create(organization=place, name="奖")
    nomination = Nomination.objects.create(
        organization=place, scheme=scheme, round=call.round, submission=project.submission, candidate="person:1",
        person_id=persons["leader"], name="甲某", deed="事迹", deed_on=date(2026, 1, 5), grade="g1",
    )  # fmt: skip
    jurors = [SimpleNamespace(pk=at, person_id=persons[name]) for at, name in enumerate(("one", "two"))]
    entries = [SimpleNamespace(pk=7, subject_id=nomination.pk), SimpleNamespace(pk=8, subject_id=0)]
    assert [(found.juror_id, found.entry_id) for found in joint_projects(jurors, entries)] == [(0, 7)]
    assert sources._conflicts[SOURCE][0] == "honours.nomination"
