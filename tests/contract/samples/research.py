"""One of everything of research in the county of the access tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.research import services
from huiguan.research.models import Milestone


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    actor, here, day = actor_of(officer), place["here"], date.today()
    call = services.announce_call(
        actor=actor, organization=here, title="c", guide="g", eligibility="e", topics=[{"name": "t", "most": 9}],
        prefix="X", most_granted=1, opens_on=day, closes_on=day,
    )  # fmt: skip
    project = services.apply_for_project(
        actor=actor, organization=here, call_id=call.pk, topic="t1", title="t", asked=Decimal(1),
        answers={"applicant": "applicant", "blind": "b"},
    )  # fmt: skip
    project.number, project.granted, project.granted_on = "X-1", Decimal(1), day
    project.save()
    milestone = Milestone.objects.create(organization=here, caller=here, project=project, kind="opening", due_on=day)
    facts = {"kind": "report", "title": "t", "authors": [{"name": "a"}], "licence": "CC0-1.0", "issued_on": day}
    output = services.add_output(actor=actor, organization=here, **facts)
    version = services.add_version(actor=actor, output_id=output.pk, upload=ContentFile(b"x", name="x.txt"))
    services.publish_output(actor=actor, output_id=output.pk)
    return {
        "call_id": call.pk,
        "project_id": project.pk,
        "milestone_id": milestone.pk,
        "output_id": output.pk,
        "research:number": version.number,
        "style": "ris",
        "research:step": "panel",
        "research:doing": "attach",
        "research:acting": "version",
        "finding": "pass",
        "research:assigned_id": 987_654_321,
    }
