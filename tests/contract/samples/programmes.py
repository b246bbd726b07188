"""One of everything of programmes in the county of the access tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.members.models import Membership
from huiguan.programmes import services


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    """An activity that the officer holds, trains and takes part in, with one of everything."""
    actor, here, day = actor_of(officer), place["here"], date.today()
    own: dict[str, Any] = {"actor": actor, "organization": here}
    partner = services.save_partner(**own, name="p", kind="abroad")
    agreement = services.save_agreement(actor=actor, partner_id=partner.pk, title="a", signed_on=day)
    activity = services.plan_activity(
        **own, kind="course", title="c", starts_on=day, assessed=True, trainer=officer.username
    )
    step = services.add_step(actor=actor, activity_id=activity.pk, title="s")
    services.open_activity(actor=actor, activity_id=activity.pk)
    at = timezone.now()
    lesson = services.add_lesson(
        actor=actor, activity_id=activity.pk, title="l", starts_at=at, ends_at=at + timedelta(hours=1), hours=Decimal(1)
    )
    facts = {"name": "o", "number": "P1", "find_key": "o p1", "state": "admitted", "klass": "individual"}
    Membership.objects.create(organization=here, person=officer.person, **facts)
    enrolment = services.enrol_oneself(actor=actor, activity_id=activity.pk)
    volunteer = services.register_volunteer(**own, own=True)
    services.acknowledge_risks(actor=actor, volunteer_id=volunteer.pk, version=1)
    services.insure_volunteer(actor=actor, volunteer_id=volunteer.pk, insurance="i", insured_until=day)
    plan = services.save_plan(**own, year=2026, unit="u")
    services.appoint_trainer(**own, username=officer.username)
    return {
        "activity_id": activity.pk,
        "activity_step": "tell",
        "checklist_id": step.pk,
        "lesson_id": lesson.pk,
        "enrolment_id": enrolment.pk,
        "enrolment_step": "approve",
        "service_id": services.put_on(actor=actor, activity_id=activity.pk, volunteer_id=volunteer.pk).pk,
        "volunteer_id": volunteer.pk,
        "plan_id": plan.pk,
        "programmes:entry_id": services.record_hours(
            **own, member="P1", category="law", hours=Decimal(1), on=day, what="w", evidence="e"
        ).pk,
        "finding_id": services.add_finding(actor=actor, plan_id=plan.pk, aspect="daily", text="t").pk,
        "partner_id": partner.pk,
        "programmes:agreement_id": agreement.pk,
        "study_id": services.keep_study(**own, title="t", starts_at=at).pk,
        "trained_id": here.pk,
        "own_step": "enrol",
    }
