"""Training plans and findings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.programmes.enums import Aspect
from huiguan.programmes.models import Finding, TrainingPlan
from huiguan.programmes.services.doors import MANAGE, lock_row, said


def save_plan(
    *, actor: Actor, organization: Organization, year: int, unit: str, plan_id: int | None = None, revision: int = 0,
    **aspects: str,
) -> TrainingPlan:  # fmt: skip
    """Enter or change the training plan of a unit: a text for each aspect by its key.

    Invalid "empty", "year"; RuleViolation "known"; Conflict on a stale revision.
    """
    with recording(actor, organization, reason="save_training_plan"):
        permit(actor, MANAGE, organization)
        plan = TrainingPlan(organization=organization, changed_by_id=actor.user_id)
        if plan_id is not None:
            plan = lock_row(TrainingPlan, actor, plan_id, MANAGE)
            check_revision(plan, revision)
        if not 2000 <= year <= 2100:
            raise Invalid(_("This is no year."), code="year", field="year")
        plan.year, plan.unit = year, said(unit, "unit", 120)
        for aspect in Aspect.values:
            setattr(plan, aspect, aspects.get(aspect, getattr(plan, aspect)).strip()[:10_000])
        others = TrainingPlan.objects.unscoped("permitted in the association").filter(
            organization=plan.organization, year=plan.year, unit=plan.unit
        )
        if others.exclude(pk=plan.pk).exists():
            raise RuleViolation(_("This unit has a plan for that year."), code="known", field="unit")
        save_revised(plan, actor) if plan.pk else plan.save()
    return plan


def add_finding(
    *, actor: Actor, plan_id: int, aspect: str, text: str, measure: str = "", found_on: date | None = None
) -> Finding:
    """Enter what was found about the training of a unit. Invalid "aspect", "empty", "found_on"."""
    with recording(actor, reason="add_finding"):
        plan: TrainingPlan = lock_row(TrainingPlan, actor, plan_id, MANAGE)
        if aspect not in Aspect.values:
            raise Invalid(_("There is no such aspect."), code="aspect", field="aspect")
        if found_on is not None and found_on > today():
            raise Invalid(_("That day has not come."), code="found_on", field="found_on")
        facts: dict[str, Any] = {"text": said(text, "text", 300), "measure": measure.strip()[:300]}
        row: Finding = Finding.objects.create(
            organization=plan.organization, plan=plan, aspect=aspect, found_on=found_on or today(), **facts
        )
    return row
