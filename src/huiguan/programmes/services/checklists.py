"""The checklist of an activity: steps with who sees to them."""

from __future__ import annotations

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, RuleViolation
from huiguan.programmes.enums import ActivityState, Kind
from huiguan.programmes.kinds import CHECKLISTS
from huiguan.programmes.models import Activity, ChecklistStep
from huiguan.programmes.services.doors import MANAGE, lock_activity, lock_row, said


def begin_checklist(activity: Activity) -> None:
    """The steps with which a delegation begins; part of planning it."""
    titles = CHECKLISTS.get(Kind(activity.kind), ())
    rows = [
        ChecklistStep(organization=activity.organization, activity=activity, order=order, title=title)
        for order, title in enumerate(titles)
    ]
    ChecklistStep.objects.bulk_create(rows)


def add_step(
    *, actor: Actor, activity_id: int, title: str, owner: str = "", due_on: date | None = None
) -> ChecklistStep:
    """Add a step at the end. Invalid "empty"."""
    with recording(actor, reason="set_checklist"):
        activity = lock_activity(actor, activity_id)
        rows = ChecklistStep.objects.unscoped("the activity is locked").filter(activity=activity)
        row: ChecklistStep = ChecklistStep.objects.create(
            organization=activity.organization,
            activity=activity,
            order=(rows.aggregate(last=Max("order"))["last"] or 0) + 1,
            title=said(title, "title"),
            owner=owner.strip()[:60],
            due_on=due_on,
        )
    return row


def tick_step(*, actor: Actor, step_id: int, done: bool, owner: str = "") -> ChecklistStep:
    """Tick a step as done today by the actor, or take the tick back. RuleViolation "over" once summed up."""
    with recording(actor, reason="tick_step"):
        row: ChecklistStep = lock_row(ChecklistStep, actor, step_id, MANAGE, "activity")
        if row.activity.state in (ActivityState.SUMMED_UP, ActivityState.CANCELLED):
            raise RuleViolation(_("This activity is over."), code="over")
        row.done_on, row.done_by_id = (today(), actor.user_id) if done else (None, None)
        row.owner = owner.strip()[:60] or row.owner
        row.save()
    return row
