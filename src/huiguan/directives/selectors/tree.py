"""An item in the tree, level by level: who has it, how it stands there, and how far everything below is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from huiguan.directives.enums import Light
from huiguan.directives.lights import LightDays, LightOf
from huiguan.directives.models import Assignment, Item
from huiguan.directives.selectors.assignments import ItemRows, item_rows, rows_of
from huiguan.directives.selectors.ledger_filter import LedgerFilter
from huiguan.kernel.calendar import working_days_between
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit
from huiguan.kernel.permits.managers import ScopedQuerySet


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One association with what it has of the item itself, and the branch that it heads.

    `assignment` is its most urgent row, None where only associations below it have the item; `own` counts its rows.
    `total` and `closed` count the branch with the association itself, and `rows` is the ledger filter of `total`.
    """

    organization: Organization
    assignment: Assignment | None
    light: Light
    days_left: int | None
    own: int
    total: int
    closed: int
    worst_below: Light
    rows: LedgerFilter

    @property
    def opens(self) -> bool:
        """Tell whether associations below it have the item."""
        return self.total > self.own


def item_tree(
    actor: Actor,
    organization: Organization,
    item: Item,
    under: Organization | None = None,
    found: ItemRows | None = None,
) -> list[TreeRow]:
    """The level directly below `under` (default: below `organization`, which reads the page).

    `found` are the rows that the page of the item counted already. Raises NotFound without the permission, or when
    `under` does not lie in the branch of `organization`.
    """
    permit(actor, "directives.read_ledger", organization)
    place = under or organization
    if not place.path.startswith(organization.path):
        raise NotFound(place.code)
    counted = found if found is not None else item_rows(actor, organization, item, under)
    heads = [head for path, head in counted.heads.items() if path != place.path]
    own = _own_rows(counted.rows, heads, counted.days)
    return [_row(head, own.get(head.pk), counted.counts[head.path], counted.days, rows_of(item)) for head in heads]


def _own_rows(rows: ScopedQuerySet[Assignment], heads: list[Organization], days: LightDays) -> dict[int, Any]:
    """The most urgent row of each head itself."""
    found = rows.filter(organization__in=heads).annotate(light=LightOf(days)).select_related("last_report", "sender")
    first: dict[int, Any] = {}
    for row in found.order_by("light", F("due_date").asc(nulls_last=True), "pk"):
        first.setdefault(row.organization_id, row)
    return first


def _row(
    head: Organization, own: Any, counts: dict[tuple[Light, bool], int], days: LightDays, base: LedgerFilter
) -> TreeRow:
    due = own and (own.due_date or own.next_report_on)
    left = working_days_between(days.as_of, due) if due and own.closed_on is None else None
    below = [light for (light, deeper), count in counts.items() if deeper and count]
    return TreeRow(
        organization=head,
        assignment=own,
        light=Light(own.light) if own else Light.NONE,
        days_left=left,
        own=sum(count for (_light, deeper), count in counts.items() if not deeper),
        total=sum(counts.values()),
        closed=sum(count for (light, _deeper), count in counts.items() if light is Light.CLOSED),
        worst_below=min(below, default=Light.NONE),
        rows=base.but(branch=head.code),
    )
