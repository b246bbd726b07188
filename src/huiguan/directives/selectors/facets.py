"""What a ledger can be narrowed by: documents, senders or units that occur in its rows, each with how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from huiguan.directives.enums import ItemKind, Tab
from huiguan.directives.models import Document
from huiguan.directives.selectors.ledger import BRANCH, LedgerFilter, ledger_rows
from huiguan.kernel.organizations.enums import level_label
from huiguan.kernel.organizations.models import Department, Organization
from huiguan.kernel.permits import Actor

MOST = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a field of LedgerFilter, what it is called, and how many rows have it."""

    value: str
    label: str
    count: int


def facet_choices(actor: Actor, organization: Organization, wanted: LedgerFilter) -> dict[str, list[Choice]]:
    """Choices by field of LedgerFilter for the tab of `wanted`, the most frequent first; at most four queries.

    Counted over the whole tab, so that another choice is always in sight. NotFound without the permission.
    """
    rows = ledger_rows(actor, organization, LedgerFilter(tab=wanted.tab)).order_by()
    found = {"document": _documents(rows)}
    if wanted.tab == Tab.RECEIVED:
        found["sender"] = _senders(rows)
    elif wanted.tab == Tab.OWN:
        found["unit"] = _units(rows)
    elif wanted.tab == BRANCH or wanted.tab == Tab.SENT:
        found["level"] = _levels(rows)
    return found


def _counted(rows: Any, *names: str) -> list[dict[str, Any]]:
    return list(rows.values(*names).annotate(count=Count("pk")).order_by("-count")[:MOST])


def _documents(rows: Any) -> list[Choice]:
    counted = _counted(rows, "document")
    documents = Document.objects.unscoped("documents of rows that were read through scope")
    titles = dict(documents.filter(pk__in=[row["document"] for row in counted]).values_list("pk", "title"))
    return [
        Choice(str(row["document"]), titles[row["document"]], row["count"])
        for row in counted
        if row["document"] in titles
    ]


def _senders(rows: Any) -> list[Choice]:
    counted = _counted(rows, "sender")
    senders = Organization.objects.in_bulk([row["sender"] for row in counted])
    return [Choice(senders[r["sender"]].code, senders[r["sender"]].short_name, r["count"]) for r in counted]


def _units(rows: Any) -> list[Choice]:
    counted = _counted(rows, "department", "addressee")
    departments = Department.objects.unscoped("units of rows that were read through scope")
    names = dict(departments.filter(pk__in=[r["department"] for r in counted]).values_list("pk", "name"))
    choices = []
    for row in counted:
        if row["department"]:
            choices.append(Choice(f"d{row['department']}", names[row["department"]], row["count"]))
        elif row["addressee"]:
            choices.append(Choice(row["addressee"], row["addressee"], row["count"]))
    return choices


def _levels(rows: Any) -> list[Choice]:
    counted = [(row["organization__level"], row["count"]) for row in _counted(rows, "organization__level")]
    return [Choice(level, level_label(level), count) for level, count in counted]


def names_in(actor: Actor, organization: Organization, wanted: LedgerFilter) -> dict[str, str]:
    """What the numbers in a filter are called, by field; only of what occurs in rows that the actor reads.

    A number of which no row is read stays a number, so that an address tells nothing about foreign things.
    """
    named: dict[str, tuple[Any, Callable[[Any], str]]] = {
        "document": (wanted.document, lambda row: row.document.title if row.document else ""),
        "item": (wanted.item, lambda row: f"{row.item.label} {row.item.title}"),
        "parent": (wanted.parent, lambda row: row.parent.title if row.parent else ""),
        "department": (wanted.department, lambda row: row.department.name if row.department else ""),
        "unit": (wanted.unit, lambda row: row.department.name if row.department else row.addressee),
    }
    found = {"kind": str(ItemKind(wanted.kind).label)} if wanted.kind in ItemKind.values else {}
    for name, (value, words) in named.items():
        if value:
            narrow = LedgerFilter(tab=wanted.tab).but(**{name: value})
            rows = ledger_rows(actor, organization, narrow).select_related("document", "item", "parent", "department")
            row = rows.defer("document__text", "document__outline").order_by().first()
            found[name] = words(row) if row is not None else str(value)
    return found
