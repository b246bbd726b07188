"""How many reports are asked of an association in a month, and by whom: visible, and capped (不让基层多头报)."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from huiguan.directives.enums import AssignmentState
from huiguan.directives.models import Assignment
from huiguan.directives.selectors.settings import DEFAULT_CAP, caps_of, settings_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, permit

OPEN = (AssignmentState.SENT, AssignmentState.TAKEN_ON)


@dataclass(frozen=True, slots=True)
class Asked:
    """One association's demands: `reports` is how many it asks for, `shared` how many of them others ask for, too."""

    sender: Organization
    reports: int
    shared: int


@dataclass(frozen=True, slots=True)
class Burden:
    """Reports asked of an association in a month; equal demands of several levels count once.

    `demands` are the rows that ask, each counted.
    """

    organization: Organization
    month: date
    reports: int
    demands: int
    cap: int
    by_sender: tuple[Asked, ...]

    @property
    def is_over(self) -> bool:
        """Tell whether the cap is exceeded."""
        return self.reports > self.cap


def month_bounds(month: date) -> tuple[date, date]:
    """First and last day of the month in which `month` lies."""
    return month.replace(day=1), month.replace(day=monthrange(month.year, month.month)[1])


def asked_within(first: date, last: date) -> Q:
    """Open rows between associations of which a report is asked from `first` to `last`."""
    dated = Q(next_report_on=None, due_date__range=(first, last))
    return (dated | Q(next_report_on__range=(first, last))) & Q(state__in=OPEN, mode="guidance")


def burden(actor: Actor, organization: Organization, month: date) -> Burden:
    """What is asked of `organization` in the month of `month`, by whom; two queries and one for the cap."""
    permit(actor, "directives.read_ledger", organization)
    rows = Assignment.objects.unscoped("permitted in the association").filter(
        asked_within(*month_bounds(month)), organization=organization
    )
    found = list(rows.values_list("item_id", "sender_id", "next_report_on", "due_date"))
    demands = {(item, report or due) for item, _sender, report, due in found}
    askers = Counter(item for item, _sender, _report, _due in found)
    by_sender = Counter(sender for _item, sender, _report, _due in found)
    shared = Counter(sender for item, sender, _report, _due in found if askers[item] > 1)
    senders = Organization.objects.in_bulk(by_sender)
    return Burden(
        organization=organization,
        month=month.replace(day=1),
        reports=len(demands),
        demands=len(found),
        cap=settings_of(organization).reports_per_month,
        by_sender=tuple(Asked(senders[pk], count, shared[pk]) for pk, count in by_sender.most_common()),
    )


def associations_over_cap(
    receivers: Sequence[Organization], demands: Iterable[tuple[date | None, list[int] | None]]
) -> list[int]:
    """Ids of receivers that would be asked for more reports in some month than their cap allows.

    `demands` are the new ones: the day of the answer and, when narrower than all, the receivers. Two queries whatever
    the number of receivers.
    """
    ids = [receiver.pk for receiver in receivers]
    new: Counter[tuple[int, date]] = Counter()
    for day, targets in demands:
        if day is not None:
            new.update((pk, day.replace(day=1)) for pk in (ids if targets is None else set(targets) & set(ids)))
    if not new:
        return []
    present = _present(ids, {month for _pk, month in new})
    caps = caps_of(ids)
    over = {pk for (pk, month), count in new.items() if count + present[pk, month] > caps.get(pk, DEFAULT_CAP)}
    return [pk for pk in ids if pk in over]


def _present(ids: Sequence[int], months: set[date]) -> Counter[tuple[int, date]]:
    first, last = min(months), month_bounds(max(months))[1]
    rows = Assignment.objects.unscoped("counts against the receivers' own caps").filter(
        asked_within(first, last), organization__in=ids
    )
    found = set(rows.values_list("organization_id", "item_id", "next_report_on", "due_date"))
    days = ((pk, report or due) for pk, _item, report, due in found)
    return Counter((pk, day.replace(day=1)) for pk, day in days if day is not None)
