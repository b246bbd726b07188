"""Registers of an association: volunteers, partners, training plans, study sessions, rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.permits.slots import filled
from huiguan.members.held import held_among
from huiguan.members.selectors import own_memberships
from huiguan.programmes.models import (
    Activity,
    Agreement,
    Finding,
    KindRule,
    Partner,
    Requirement,
    Service,
    StudySession,
    Trainer,
    TrainingPlan,
    Volunteer,
)

READ, VOLUNTEERS, STUDIES = "programmes.read", "programmes.volunteers", "programmes.studies"
SOON = timedelta(days=60)
FINDING = "programmes.finding"


def _of(model: Any, actor: Actor, organization: Organization, permission: str) -> Any:
    permit(actor, permission, organization)
    return model.objects.unscoped("permitted in the association").filter(organization=organization)


def _one(model: Any, actor: Actor, key: int, permission: str, *related: str) -> Any:
    rows = model.objects.scoped(scope_of(actor, permission)).select_related("organization", *related)
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound(str(key))
    return found


def volunteers_of(actor: Actor, organization: Organization) -> Any:
    """Volunteers of an association who have not ended, with their confirmed hours (`served`), by name."""
    rows: ScopedQuerySet[Volunteer] = _of(Volunteer, actor, organization, VOLUNTEERS).filter(ended_on=None)
    confirmed = Q(services__confirmed_on__isnull=False)
    return rows.annotate(
        served=Sum("services__hours", filter=confirmed), times=Count("services", filter=confirmed)
    ).order_by("name", "pk")


def get_volunteer(actor: Actor, volunteer_id: int) -> Volunteer:
    """A volunteer of the actor's association; NotFound."""
    found: Volunteer = _one(Volunteer, actor, volunteer_id, VOLUNTEERS, "member")
    return found


def services_of(volunteer: Volunteer) -> list[Service]:
    """What a volunteer who was read did."""
    rows = Service.objects.unscoped("the volunteer was read").filter(volunteer=volunteer)
    return list(rows.select_related("activity", "activity__organization").order_by("-activity__starts_on", "-pk"))


def services_in(activity: Activity) -> list[Service]:
    """Volunteers put on an activity that was read."""
    rows = Service.objects.unscoped("the activity was read").filter(activity=activity)
    return list(rows.select_related("volunteer").order_by("volunteer__name", "pk"))


def own_volunteers(actor: Actor) -> list[Volunteer]:
    """The actor's own entries as a volunteer."""
    permit(actor, "programmes.own")
    ids = list(own_memberships(actor).values_list("pk", flat=True))
    rows = Volunteer.objects.unscoped("one's own").filter(member__in=ids, ended_on=None)
    return list(rows.select_related("organization").order_by("pk"))


def partners_of(actor: Actor, organization: Organization, kind: str = "") -> Any:
    """Partners of an association with the number of agreements in force (`in_force`)."""
    rows: ScopedQuerySet[Partner] = _of(Partner, actor, organization, READ)
    rows = rows.filter(kind=kind) if kind else rows
    current = Q(agreements__ended_on=None) & (Q(agreements__ends_on=None) | Q(agreements__ends_on__gte=today()))
    return rows.annotate(in_force=Count("agreements", filter=current)).order_by("kind", "name", "pk")


def get_partner(actor: Actor, partner_id: int) -> Partner:
    """A partner of the actor's association; NotFound."""
    found: Partner = _one(Partner, actor, partner_id, READ)
    return found


def agreements_of(partner: Partner) -> list[Agreement]:
    """Agreements with a partner that was read, the one that ends first on top."""
    rows = Agreement.objects.unscoped("the partner was read").filter(partner=partner)
    return list(rows.order_by("ended_on", "ends_on", "pk"))


def ending_agreements(actor: Actor, organization: Organization) -> list[Agreement]:
    """Agreements that end within sixty days, or ran out and were not ended."""
    rows = _of(Agreement, actor, organization, READ).filter(ended_on=None, ends_on__lte=today() + SOON)
    return list(rows.select_related("partner").order_by("ends_on", "pk"))


def plans_of(actor: Actor, organization: Organization) -> Any:
    """Training plans with the number of findings (`found`)."""
    rows: ScopedQuerySet[TrainingPlan] = _of(TrainingPlan, actor, organization, READ)
    return rows.annotate(found=Count("findings")).order_by("-year", "unit", "pk")


def get_plan(actor: Actor, plan_id: int) -> TrainingPlan:
    """A training plan of the actor's association; NotFound."""
    found: TrainingPlan = _one(TrainingPlan, actor, plan_id, READ)
    return found


def findings_of(plan: TrainingPlan) -> list[Finding]:
    """Findings of a plan that was read."""
    return list(Finding.objects.unscoped("the plan was read").filter(plan=plan).order_by("-found_on", "-pk"))


def get_finding(actor: Actor, finding_id: int) -> Finding:
    """A finding of the actor's association; NotFound."""
    found: Finding = _one(Finding, actor, finding_id, READ, "plan")
    return found


def forwarded(actor: Actor, organization: Organization, ids: list[int]) -> dict[int, str]:
    """Address in the problem list of those findings that were handed on, as the journeys tell."""
    found: dict[int, str] = {}
    for ask in filled("programmes.forwarded") if ids else ():
        found |= ask(actor, organization, ids)
    return found


def forward_address(actor: Actor, organization: Organization, finding_id: int) -> str:
    """Where the button that hands a finding to the problem list posts to; empty for who may not."""
    return next((str(ask(actor, organization, finding_id)) for ask in filled("programmes.forward_address")), "")


def studies_of(actor: Actor, organization: Organization) -> ScopedQuerySet[StudySession]:
    """Study sessions of an association, the latest first."""
    rows: ScopedQuerySet[StudySession] = _of(StudySession, actor, organization, STUDIES)
    return rows.select_related("session").order_by("-session__starts_at", "-pk")


def get_study(actor: Actor, study_id: int) -> StudySession:
    """A study session of the actor's association; NotFound."""
    found: StudySession = _one(StudySession, actor, study_id, STUDIES, "session")
    return found


def rules_of(actor: Actor, organization: Organization) -> tuple[list[KindRule], list[Requirement], list[Trainer]]:
    """The association's own rules of filing, requirements and trainers."""
    trainers = _of(Trainer, actor, organization, READ).filter(ended_on=None).select_related("user__person")
    return (
        list(_of(KindRule, actor, organization, READ).order_by("kind")),
        list(_of(Requirement, actor, organization, READ).order_by("category", "-since")),
        list(trainers.order_by("pk")),
    )


def told_stories(limit: int = 50) -> list[Activity]:
    """Activities whose stories were handed to the news, the latest first: for the public site."""
    rows = Activity.objects.unscoped("stories that were told are public").filter(story_told_at__isnull=False)
    rows = rows.exclude(pk__in=held_among("programmes.activity"))
    return list(rows.select_related("organization").order_by("-story_told_at")[:limit])
