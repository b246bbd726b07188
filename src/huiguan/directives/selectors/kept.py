"""The maintained counts (`models/counting.py`) as lines to sum up: what a page of the federation counts without reading
a hundred thousand rows.

They answer at the top of the only tree; elsewhere, and for filters that they do not know, rows are counted. What lies
inside the association itself is counted from its rows in the same statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from huiguan.directives.enums import AssignmentState, ItemKind, Light, Mode, Tab
from huiguan.directives.lights import LightDays, light_sql
from huiguan.directives.models.counting import ALIKE
from huiguan.directives.selectors.ledger_filter import BRANCH, LedgerFilter
from huiguan.directives.selectors.reach import INSIDE, READ, is_top, reaches_below
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, allows

_ALL = "directives_federationcount"
_HEADS = "directives_headcount"
_INSIDE = f"""SELECT {{columns}} FROM directives_assignment
    WHERE organization_id = %s AND mode = '{Mode.INTERNAL}' AND state <> '{AssignmentState.WITHDRAWN}'"""  # noqa: S608 - constants
_NEUTRAL: dict[str, Any] = {
    "document": (),
    "item": None,
    "kind": "",
    "state": (),
    "light": (),
    "due_from": None,
    "due_until": None,
    "sort": "light",
    "descending": False,
    "view": None,
}


@dataclass(frozen=True, slots=True)
class Kept:
    """Lines that sum up to rows: those that `sender` sent, or all; with `inside`, an association's own ones, too.

    `conditions` narrow both, with their `parameters`.
    """

    sender: int | None = None
    inside: int | None = None
    conditions: tuple[str, ...] = ()
    parameters: tuple[Any, ...] = ()

    def but(self, condition: str, *parameters: Any) -> Kept:
        """The same lines, narrowed."""
        return replace(self, conditions=(*self.conditions, condition), parameters=(*self.parameters, *parameters))

    def lines(self) -> tuple[str, list[Any]]:
        """A statement with item_id, document_id, ALIKE and number, and its parameters."""
        columns = ", ".join(("item_id", "document_id", *ALIKE))
        return self._both(_ALL, f"{columns}, number", f"{columns}, 1")

    def lines_by_head(self) -> tuple[str, list[Any]]:
        """As `lines`, with head_id and below; of today only."""
        columns = ", ".join(("item_id", "document_id", *ALIKE))
        return self._both(_HEADS, f"head_id, below, {columns}, number", f"organization_id, FALSE, {columns}, 1")

    def receivers(self) -> tuple[str, list[Any]]:
        """A statement with receiver_id, document_id and number; knows no conditions but on documents."""
        columns = "receiver_id, document_id, number"
        return self._both("directives_receivercount", columns, "organization_id, document_id, 1")

    def _both(self, table: str, counted: str, own: str) -> tuple[str, list[Any]]:
        narrow = "".join(f" AND {condition}" for condition in self.conditions)
        sent, values = (" AND sender_id = %s", [self.sender]) if self.sender is not None else ("", [])
        statement = f"SELECT {counted} FROM {table} WHERE TRUE{sent}{narrow}"  # noqa: S608 - constants, values are parameters
        values += self.parameters
        if self.inside is not None:
            statement += f" UNION ALL {_INSIDE.format(columns=own)}{narrow}"
            values += [self.inside, *self.parameters]
        return statement, values


def kept_below(actor: Actor, organization: Organization, permission: str = READ) -> Kept | None:
    """Lines of everything in the branch of an association, withdrawn rows left out; None where rows must be counted."""
    if not (is_top(organization) and reaches_below(actor, organization, permission)):
        return None
    return Kept(inside=organization.pk if allows(actor, INSIDE, organization) else None)


def kept_sent(organization: Organization, item_ids: Sequence[int]) -> Kept:
    """Lines of what an association at the top sent of these items."""
    return Kept(sender=organization.pk).but("item_id = ANY(%s)", list(item_ids))


def kept_of(actor: Actor, organization: Organization, wanted: LedgerFilter) -> Kept | None:
    """Lines of the rows of a filter but for its lights; None where rows must be counted."""
    if wanted.but(**_NEUTRAL) != LedgerFilter(tab=wanted.tab) or AssignmentState.WITHDRAWN in wanted.state:
        return None
    kept = None
    if wanted.tab == BRANCH:
        kept = kept_below(actor, organization)
    elif wanted.tab == Tab.SENT and organization.depth == 1:
        kept = Kept(sender=organization.pk)
    return _narrowed(kept, wanted) if kept is not None else None


def _narrowed(kept: Kept, wanted: LedgerFilter) -> Kept:
    conditions: tuple[tuple[Any, str], ...] = (
        (list(wanted.document), "document_id = ANY(%s)"),
        (wanted.item, "item_id = %s"),
        (list(wanted.state), "state = ANY(%s)"),
        (wanted.due_from, "due_date >= %s"),
        (wanted.due_until, "due_date <= %s"),
        (wanted.kind if wanted.kind in ItemKind.values else "", _OF_KIND),
    )
    for value, condition in conditions:
        kept = kept.but(condition, value) if value else kept
    return kept


_OF_KIND = "item_id IN (SELECT id FROM directives_item WHERE kind = %s)"


class _Names(dict[str, str]):
    """The columns under the alias `k`."""

    def __missing__(self, name: str) -> str:
        return f"k.{name}"


def light_of_lines(days: LightDays) -> str:
    """`light_sql` over lines called `k`."""
    return light_sql(days, _Names())


def fetch(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """The rows that a statement of constants gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def kept_lights(kept: Kept, days: LightDays) -> dict[Light, int]:
    """Rows by light, worst first."""
    lines, values = kept.lines()
    found = fetch(
        f"SELECT {light_of_lines(days)} AS light, sum(number)::int FROM ({lines}) k GROUP BY 1",  # noqa: S608 - constants
        values,
    )
    return {light: dict(found).get(light, 0) for light in Light}


def kept_items(kept: Kept, days: LightDays) -> list[tuple[int, int, int, date | None]]:
    """Item, light, how many rows, and the earliest due date among them."""
    lines, values = kept.lines()
    statement = f"""
        SELECT item_id, light, sum(n)::int, min(due_date) FROM (
            SELECT item_id, {light_of_lines(days)} AS light, due_date, sum(number) AS n
            FROM ({lines}) k GROUP BY 1, 2, 3 HAVING sum(number) <> 0
        ) g GROUP BY 1, 2
    """  # noqa: S608 - constants, values are parameters
    return fetch(statement, values)


def kept_by_item(kept: Kept) -> dict[int, int]:
    """Rows by item."""
    lines, values = kept.lines()
    return dict(fetch(f"SELECT item_id, sum(number)::int FROM ({lines}) k GROUP BY 1 HAVING sum(number) <> 0", values))  # noqa: S608 - constants


def kept_item_total(kept: Kept) -> int:
    """How many items have rows."""
    lines, values = kept.lines()
    statement = f"SELECT count(*) FROM (SELECT FROM ({lines}) k GROUP BY item_id HAVING sum(number) <> 0) i"  # noqa: S608 - constants
    return int(fetch(statement, values)[0][0])


def documents_of_lines(kept: Kept) -> tuple[str, list[Any]]:
    """A statement with the documents that have rows, and its parameters."""
    lines, values = kept.lines()
    return f"SELECT document_id FROM ({lines}) k GROUP BY 1 HAVING sum(number) <> 0", values  # noqa: S608 - constants


def kept_far_and_wide(kept: Kept) -> tuple[dict[int | None, int], dict[str, int]]:
    """Rows by document, and by level of the receiver, the most first."""
    receivers, values = kept.receivers()
    statement = f"""SELECT grouping(k.document_id), k.document_id, o.level, sum(k.number)::int FROM ({receivers}) k
        JOIN organizations_organization o ON o.id = k.receiver_id
        GROUP BY GROUPING SETS ((k.document_id), (o.level)) HAVING sum(k.number) <> 0 ORDER BY 4 DESC"""  # noqa: S608 - constants
    found = fetch(statement, values)
    documents = {document: count for by_level, document, _level, count in found if not by_level}
    return documents, {level: count for by_level, _document, level, count in found if by_level}


def kept_receivers(kept: Kept) -> dict[str, int]:
    """How many associations of each level have rows."""
    receivers, values = kept.receivers()
    statement = f"""SELECT o.level, count(*) FROM organizations_organization o
        JOIN (SELECT receiver_id FROM ({receivers}) k GROUP BY 1 HAVING sum(number) <> 0) r ON o.id = r.receiver_id
        GROUP BY 1"""  # noqa: S608 - constants, values are parameters
    return dict(fetch(statement, values))


def kept_heads(kept: Kept, days: LightDays) -> list[tuple[str, int, bool, int]]:
    """Path of the head of a branch, light, whether below that head, and how many rows; lit as of today."""
    lines, values = kept.lines_by_head()
    statement = f"""
        SELECT h.path, light, below, sum(n)::int FROM (
            SELECT head_id, {light_of_lines(days)} AS light, below, sum(number) AS n FROM ({lines}) k GROUP BY 1, 2, 3
        ) g JOIN organizations_organization h ON h.id = g.head_id GROUP BY 1, 2, 3 HAVING sum(n) <> 0
    """  # noqa: S608 - constants, values are parameters
    return fetch(statement, values)
