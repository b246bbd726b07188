"""The daily look: what is due within a week, and which periodic reports are expected; told once per task and date."""

from __future__ import annotations

from collections.abc import Iterator

from huiguan.directives.enums import AssignmentState
from huiguan.directives.models import Assignment
from huiguan.directives.services.announcing import tell_receivers
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import system_actor
from huiguan.kernel.permits.managers import ScopedQuerySet

AHEAD = 5  # working days
BATCH = 5000
OPEN = (AssignmentState.SENT, AssignmentState.TAKEN_ON)
ACTOR = system_actor("due")


def tell_what_is_due() -> int:
    """Tell receivers of tasks that become due on the day five working days ahead, and of reports expected by then.

    Looking at exact days keeps it to one message for each date, however often a clerk strikes it off. Returns how many
    tasks were told of. Doing it twice on a day counts nothing twice: the inbox knows the subject.
    """
    first, last = add_working_days(today(), AHEAD - 1), add_working_days(today(), AHEAD)
    rows = Assignment.objects.unscoped("the job looks at every association").filter(state__in=OPEN)
    rows = rows.select_related("organization")
    due = rows.filter(due_date__gt=first, due_date__lte=last, next_report_on=None)
    asked = rows.filter(next_report_on__gt=first, next_report_on__lte=last)
    return _tell(due, "directives.due_soon") + _tell(asked, "directives.report_due")


def _tell(rows: ScopedQuerySet[Assignment], kind: str) -> int:
    told = 0
    for batch in _batches(rows):
        with recording(ACTOR, reason=kind):
            tell_receivers(batch, kind)
        told += len(batch)
    return told


def _batches(rows: ScopedQuerySet[Assignment]) -> Iterator[list[Assignment]]:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk
