"""How far a document's items are, as totals: for rooms that show what became of a matter of theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from huiguan.directives.enums import ItemKind, ItemState, Light
from huiguan.directives.lights import LightOf
from huiguan.directives.models import Assignment, Item
from huiguan.directives.selectors.settings import light_days
from huiguan.kernel.organizations.models import Organization


@dataclass(frozen=True, slots=True)
class Progress:
    """Items that ask for something; how often these were handed to somebody, struck off, and are late today."""

    items: int = 0
    sent: int = 0
    closed: int = 0
    overdue: int = 0


def progress_of(organization: Organization, document_ids: Iterable[int]) -> dict[int, Progress]:
    """By document of `organization`: its progress by what the association itself handed out; every document is there.

    Totals only, for a reader whom the caller has permitted; lit by the association's own rule. Three queries.
    """
    wanted = set(document_ids)
    if not wanted:
        return {}
    own: Any = Item.objects.unscoped("totals for a reader whom the caller permitted")
    own = own.filter(document__in=wanted, organization=organization, kind__in=(ItemKind.TASK, ItemKind.PROBLEM))
    items = dict(own.exclude(state=ItemState.DISCARDED).order_by().values_list("document").annotate(Count("pk")))
    rows: Any = Assignment.objects.unscoped("totals for a reader whom the caller permitted")
    rows = rows.filter(document__in=wanted, sender=organization).exclude(state="withdrawn").order_by()
    counted = rows.annotate(light=LightOf(light_days(organization))).values_list("document", "light")
    lights: dict[int, dict[Light, int]] = {document: {} for document in wanted}
    for document, light, number in counted.annotate(Count("pk")):
        lights[document][Light(light)] = number
    return {
        document: Progress(
            items.get(document, 0),
            sum(found.values()),
            found.get(Light.CLOSED, 0),
            found.get(Light.OVERDUE, 0),
        )
        for document, found in lights.items()
    }
