"""One of everything of honours in the county of the access tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.contract.samples.words import START

from huiguan.honours import services
from huiguan.honours.models import Award
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    actor, here, day = actor_of(officer), place["here"], date.today()
    scheme = services.add_scheme(
        actor=actor,
        organization=here,
        name="s",
        basis="b",
        approval="a",
        candidates="units",
        grades=[{"name": "g", "most": 1}],
    )
    services.open_scheme(actor=actor, scheme_id=scheme.pk)
    row = services.call_round(actor=actor, scheme_id=scheme.pk, title="r", opens_on=day, closes_on=day)
    nomination = services.nominate(
        actor=actor, organization=here, round_id=row.pk, candidate="u", deed="d", deed_on=START, grade="g1", answers={}
    )
    copied = ("organization", "scheme", "candidate", "name", "deed", "deed_on", "grade", "round")
    facts = {name: getattr(nomination, name) for name in copied}
    award = Award.objects.create(nomination=nomination, decided_on=day, **facts)
    return {
        "scheme_id": scheme.pk,
        "honours:round_id": row.pk,
        "round_id": row.pk,
        "nomination_id": nomination.pk,
        "award_id": award.pk,
        "step": "certify",
        "honours:doing": "opinion",
        "telling": "tell",
    }
