"""What a ledger can be narrowed by: documents, senders or units that occur in its rows, each with how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count

from huiguan.directives.enums import Tab
from huiguan.directives.models import Document
from huiguan.directives.selectors.kept import kept_far_and_wide, kept_of
from huiguan.directives.selectors.ledger import unlit_rows
from huiguan.directives.selectors.ledger_filter import BRANCH, LedgerFilter
from huiguan.kernel.organizations.enums import level_label
from huiguan.kernel.organizations.models import Department, Organization
from huiguan.kernel.permits import Actor, permit

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
    whole = LedgerFilter(tab=wanted.tab)
    if wanted.tab in (BRANCH, Tab.SENT):
        permit(actor, "directives.read_ledger", organization)
        kept = kept_of(actor, organization, whole)
        found_in = _far_and_wide(unlit_rows(actor, organization, whole)) if kept is None else kept_far_and_wide(kept)
        return {"document": _documents(found_in[0]), "level": _levels(found_in[1])}
    rows = unlit_rows(actor, organization, whole).order_by()
    found = {"document": _documents({row["document"]: row["count"] for row in _counted(rows, "document")})}
    if wanted.tab == Tab.RECEIVED:
        found["sender"] = _senders(rows)
    elif wanted.tab == Tab.OWN:
        found["unit"] = _units(rows)
    return found


def _counted(rows: Any, *names: str) -> list[dict[str, Any]]:
    return list(rows.values(*names).annotate(count=Count("pk")).order_by("-count")[:MOST])


def _far_and_wide(rows: Any) -> tuple[dict[int | None, int], dict[str, int]]:
    """Rows by document and by level of the receiver; what is sent may be a hundred thousand, so they are read once."""
    inner, parameters = (
        rows.order_by().values("document_id", "organization_id").annotate(n=Count("pk")).query.sql_with_params()
    )
    statement = f"""
        SELECT grouping(c.document_id), c.document_id, o.level, sum(c.n)::int FROM ({inner}) c
        JOIN organizations_organization o ON o.id = c.organization_id
        GROUP BY GROUPING SETS ((c.document_id), (o.level)) ORDER BY 4 DESC
    """  # noqa: S608 - Django's own statement inside one of constants; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
    documents = {document: count for by_level, document, _level, count in found if not by_level}
    return documents, {level: count for by_level, _document, level, count in found if by_level}


def _documents(counted: dict[int | None, int]) -> list[Choice]:
    shown = [(key, count) for key, count in counted.items() if key is not None][:MOST]
    documents = Document.objects.unscoped("documents of rows that were read through scope")
    titles = dict(documents.filter(pk__in=[key for key, _count in shown]).values_list("pk", "title"))
    return [Choice(str(key), titles[key], count) for key, count in shown if key in titles]


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


def _levels(counted: dict[str, int]) -> list[Choice]:
    return [Choice(level, level_label(level), count) for level, count in counted.items()]


def names_in(actor: Actor, organization: Organization, wanted: LedgerFilter) -> dict[str, dict[str, str]]:
    """What the numbers in a filter are called, by field and value; only of what occurs in rows that the actor reads.

    A number of which no row is read stays a number, so that an address tells nothing about foreign things.
    """
    found: dict[str, dict[str, str]] = {}
    named: dict[str, Callable[[Any], str]] = {
        "item": lambda row: f"{row.item.label} {row.item.title}",
        "parent": lambda row: row.parent.title if row.parent else "",
        "department": lambda row: row.department.name if row.department else "",
    }
    for name, words in named.items():
        if value := getattr(wanted, name):
            rows = _rows_of(actor, organization, wanted, name).select_related("item", "parent", "department")
            row = rows.order_by().first()
            found[name] = {str(value): words(row) if row is not None else str(value)}
    if wanted.document:
        rows = _rows_of(actor, organization, wanted, "document").order_by()
        found["document"] = {str(pk): title for pk, title in rows.values_list("document", "document__title").distinct()}
    if wanted.unit:
        rows = _rows_of(actor, organization, wanted, "unit").order_by()
        units = rows.values_list("department", "department__name", "addressee").distinct()
        found["unit"] = {f"d{pk}" if pk else addressee: name or addressee for pk, name, addressee in units}
    return found


def _rows_of(actor: Actor, organization: Organization, wanted: LedgerFilter, name: str) -> Any:
    narrow = LedgerFilter(tab=wanted.tab).but(**{name: getattr(wanted, name)})
    return unlit_rows(actor, organization, narrow)
