"""Reminders (催办), one or many, at most one a day on the same assignment."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from huiguan.directives.enums import AssignmentState
from huiguan.directives.models import Reminder
from huiguan.directives.services import announcing
from huiguan.directives.services.doors import lock_assignments
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid

REMINDABLE = (AssignmentState.SENT, AssignmentState.TAKEN_ON)
AT_MOST = 5000


def remind(*, actor: Actor, assignment_ids: Sequence[int], text: str = "") -> list[Reminder]:
    """Remind the receivers of assignments that the actor's association sent; returns the reminders made.

    What was reminded of today already, or is no longer open, is left out. Raises Invalid on more than 5,000 at once or
    an overlong text.
    """
    with recording(actor, reason="remind"):
        if len(assignment_ids) > AT_MOST or len(text) > 500:
            raise Invalid(_("At most 5,000 tasks and 500 characters at once."), code="too_many")
        found = lock_assignments(actor, assignment_ids, "directives.remind", "sender")
        reminded = Reminder.objects.unscoped("once a day").filter(assignment__in=found, on=today())
        done = set(reminded.values_list("assignment_id", flat=True))
        due = [a for a in found if a.state in REMINDABLE and a.pk not in done]
        reminders: list[Reminder] = Reminder.objects.bulk_create(
            [
                Reminder(
                    organization_id=a.organization_id,
                    sender_id=a.sender_id,
                    assignment=a,
                    text=text.strip(),
                    on=today(),
                    by_id=actor.user_id,
                )
                for a in due
            ],
            batch_size=1000,
        )
        announcing.tell_receivers(due, "directives.reminded")
    return reminders
