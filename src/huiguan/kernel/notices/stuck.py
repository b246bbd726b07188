"""Objections that wait while nobody impartial is there to judge them: nobody is, here or above, until one is named.

Whoever heads the association hears of it the next morning, and those who head the ones above it once the answer is
late: that one waits, where and since when, and nothing else of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle_many
from huiguan.kernel.notices.concerned import may_answer_each
from huiguan.kernel.notices.enums import ObjectionState
from huiguan.kernel.notices.holding import nobody_reads
from huiguan.kernel.notices.models import Objection
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import ancestors
from huiguan.kernel.permits import Role
from huiguan.kernel.permits.managers import ScopedQuerySet

STUCK, KIND = "notices.objection_stuck", "notices.objection"
#: Working days after which those above hear of one that no room holds; one that a room holds has a day of its own.
DAYS, MOST = 10, 100


def open_objections() -> ScopedQuerySet[Objection]:
    """All that wait for an answer, with their notices."""
    rows: ScopedQuerySet[Objection] = Objection.objects.unscoped("that one waits, and where")
    return rows.filter(state=ObjectionState.OPEN).select_related("organization", "notice__organization")


def stuck_among(objections: Iterable[Objection]) -> list[Objection]:
    """Those of these open objections that nobody may judge today."""
    rows = list(objections)
    unheld = [row for row in rows if not row.held]
    unread = nobody_reads(rows) | {row.pk for row, may in zip(unheld, may_answer_each(unheld), strict=True) if not may}
    return [row for row in rows if row.pk in unread]


def stuck_at(organization: Organization) -> list[Objection]:
    """Those of an association, and of the ones below it once they are late, the oldest first; for whoever may read
    its register of notices.
    """
    below = Q(organization__path__startswith=organization.path) & is_late()
    rows = open_objections().filter(Q(organization=organization) | below).order_by("received_on", "pk")
    return stuck_among(rows[:MOST])


def is_late() -> Q:
    """The condition that an answer is overdue: its own day is past, or, without one, DAYS working days after it came.

    Whatever came before the DAYS-th working day back from today has had as many: counted back, for all rows at once.
    """
    return Q(due_on__lt=today()) | Q(due_on=None, received_on__lt=add_working_days(today(), -DAYS))


def tell_of_stuck() -> int:
    """Part of the morning's job: tell of those that are stuck, and no longer of those that are not; how many are."""
    rows = list(open_objections())
    late = set(open_objections().filter(is_late()).values_list("pk", flat=True))
    stuck = {row.pk for row in stuck_among(rows)}
    settle_many(subject_kind=KIND, subject_ids=[row.pk for row in rows if row.pk not in stuck], kind=STUCK)
    for row in rows:
        if row.pk in stuck:
            above = ancestors(row.organization) if row.pk in late else ()
            for place in (row.organization, *above):
                _tell(row, place)
    return len(stuck)


def _tell(objection: Objection, place: Any) -> None:
    due: date | None = objection.due_on
    notify(
        kind=STUCK,
        to=[Recipient(organization_id=place.pk, role=Role.HEAD)],
        subject_kind=KIND,
        subject_id=objection.pk,
        organization_id=place.pk,
        text="",
        url=reverse("notices:notices", args=[place.code]),
        due=due,
        group="objections_stuck",
    )
