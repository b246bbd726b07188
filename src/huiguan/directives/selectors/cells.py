"""What the board counts: cells of rows that stand alike, of which every figure of the page is a sum.

Today's cells of the whole federation come from the maintained counts, all others from the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from huiguan.directives.enums import Light
from huiguan.directives.lights import LightDays, light_sql
from huiguan.directives.selectors.kept import Kept, fetch, kept_below, kept_receivers, light_of_lines
from huiguan.directives.selectors.reach import INSIDE, reaches_below
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, allows

READ = "directives.read_board"
MONDAY = date(1970, 1, 5)
LONG_OVERDUE = 30  # days
LIGHTS = dict(enumerate(Light))

# Rows are counted into cells first, then cells into what the page shows: the second step sees thousands, not a
# hundred thousand. `kind` tells which of the four tables a line belongs to. A sub-select and no CTE, so that two
# processors share the first step; heads and items by number, because numbers are quicker to group by than texts
# (OFFSET 0 keeps the heads from being looked up for every row).
_CELLS = """
    SELECT CASE WHEN grouping(before) = 0 THEN 'total' WHEN grouping(head) = 0 THEN 'place'
                WHEN grouping(item_id) = 0 THEN 'item' ELSE 'week' END AS kind,
           head, item_id, i.topic, cells.state, light, before, week, long_overdue, coalesce(week = {week}, FALSE),
           sum(n)::int, min(since)
    FROM (
        SELECT o.head, a.item_id, a.state, {light} AS light, {before} AS before,
               (a.due_date - DATE '1970-01-05') / 7 AS week, coalesce(a.due_date < {long_ago}, FALSE) AS long_overdue,
               count(*) AS n, min(coalesce(a.requested_on, a.sent_on)) AS since
        FROM directives_assignment a
        JOIN (
            SELECT o.id, o.path, h.id AS head FROM organizations_organization o
            JOIN organizations_organization h ON h.path = left(o.path, {prefix}) OFFSET 0
        ) o ON o.id = a.organization_id
        WHERE {where} AND a.sent_on <= {as_of} AND a.state <> 'withdrawn'
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    ) cells JOIN directives_item i ON i.id = cells.item_id
    GROUP BY GROUPING SETS (
        (light, before, long_overdue), (head, i.topic, light, coalesce(week = {week}, FALSE)), (week, light),
        (item_id, cells.state, light)
    )
"""


# The same from the maintained counts. Lines that cancel each other out are left out first: they have no oldest day.
_KEPT = """
    SELECT CASE WHEN grouping(before) = 0 THEN 'total' WHEN grouping(item_id) = 0 THEN 'item' ELSE 'week' END AS kind,
           NULL::bigint, item_id, NULL::text, state, light, before, week, long_overdue, FALSE, sum(n)::int, min(since)
    FROM (
        SELECT k.item_id, k.state, {light} AS light, {before} AS before, (k.due_date - DATE '1970-01-05') / 7 AS week,
               coalesce(k.due_date < {long_ago}, FALSE) AS long_overdue,
               coalesce(k.requested_on, k.sent_on) AS since, sum(k.number) AS n
        FROM ({lines}) k WHERE k.sent_on <= {as_of}
        GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(k.number) <> 0
    ) cells
    GROUP BY GROUPING SETS ((light, before, long_overdue), (week, light), (item_id, state, light))
    HAVING sum(n) <> 0
"""
_KEPT_PLACES = """
    SELECT 'place', head_id, NULL::bigint, i.topic, NULL, light, NULL::smallint, NULL::int, FALSE, this_week,
           sum(n)::int, NULL::date
    FROM (
        SELECT k.head_id, k.item_id, {light} AS light,
               coalesce((k.due_date - DATE '1970-01-05') / 7 = {week}, FALSE) AS this_week, sum(k.number) AS n
        FROM ({lines}) k GROUP BY 1, 2, 3, 4
    ) cells JOIN directives_item i ON i.id = cells.item_id
    GROUP BY head_id, i.topic, light, this_week HAVING sum(n) <> 0
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """Rows counted together; `kind` says by what: total (light, light a week before), place, week or item.

    `head` is the association at the head of the branch, `topic` that of the item; `since` is the oldest day of sending
    or asking.
    """

    kind: str
    head: int
    item_id: int
    topic: str
    state: str
    light: Light
    before: Light
    week: int | None
    long_overdue: bool
    this_week: bool
    count: int
    since: date


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a board by what they count together."""

    totals: list[Cell]
    places: list[Cell]
    weeks: list[Cell]
    items: list[Cell]


def cells_and_receivers(
    actor: Actor, organization: Organization, document_id: int | None, days: LightDays, week_ago: LightDays
) -> tuple[Cells, dict[str, int]]:
    """The counted cells of the branch on the day of `days`, of one document or of all; and how many associations of
    each level have something that was sent by then and not withdrawn.

    The caller has asked the permission.
    """
    kept = _kept(actor, organization, document_id, days.as_of)
    if kept is not None:
        return _sorted_out(_kept_rows(kept, days, week_ago)), kept_receivers(kept)
    rows = _counted_rows(actor, organization, document_id, days, week_ago)
    return _sorted_out(rows), _counted_receivers(actor, organization, document_id, days.as_of)


def week_of(day: date) -> int:
    """The number of the week of a day, counted from MONDAY."""
    return (day - MONDAY).days // 7


def _kept(actor: Actor, organization: Organization, document_id: int | None, day: date) -> Kept | None:
    if day != today():
        return None
    kept = kept_below(actor, organization, READ)
    return kept.but("document_id = %s", document_id) if kept is not None and document_id is not None else kept


def _kept_rows(kept: Kept, days: LightDays, week_ago: LightDays) -> list[tuple[Any, ...]]:
    lines, values = kept.lines()
    places, place_values = kept.lines_by_head()
    marks = _marks(days)
    light, before = light_of_lines(days), light_of_lines(week_ago)
    together = _KEPT.format(lines=lines, light=light, before=before, **marks)
    return fetch(
        f"{together} UNION ALL {_KEPT_PLACES.format(lines=places, light=light, **marks)}", values + place_values
    )


def _marks(days: LightDays) -> dict[str, Any]:
    return {
        "long_ago": f"DATE '{days.as_of - timedelta(days=LONG_OVERDUE)}'",
        "as_of": f"DATE '{days.as_of}'",
        "week": week_of(days.as_of),
    }


def _counted_rows(
    actor: Actor, organization: Organization, document_id: int | None, days: LightDays, week_ago: LightDays
) -> list[tuple[Any, ...]]:
    names = _Columns()
    where, parameters = _where(actor, organization, document_id)
    statement = _CELLS.format(
        prefix=len(organization.path) + Organization.steplen,
        light=light_sql(days, names),
        before=light_sql(week_ago, names),
        where=where,
        **_marks(days),
    )
    return fetch(statement, parameters)


def _sorted_out(rows: list[tuple[Any, ...]]) -> Cells:
    found: dict[str, list[Cell]] = {"total": [], "place": [], "week": [], "item": []}
    for kind, head, item, topic, state, light, before, *rest in rows:
        was = LIGHTS[before] if before is not None else Light.NONE
        found[kind].append(Cell(kind, head or 0, item or 0, topic or "", state or "", LIGHTS[light], was, *rest))
    return Cells(found["total"], found["place"], found["week"], found["item"])


def _where(actor: Actor, organization: Organization, document_id: int | None) -> tuple[str, list[Any]]:
    inside = "a.mode = 'guidance'"
    parameters: list[Any] = []
    if allows(actor, INSIDE, organization):
        inside, parameters = f"({inside} OR a.organization_id = %s)", [organization.pk]
    if reaches_below(actor, organization, READ):
        where, parameters = f"{inside} AND o.path LIKE %s", [*parameters, organization.path + "%"]
    else:
        where = f"{inside} AND (a.organization_id = %s OR a.sender_id = %s)"
        parameters += [organization.pk, organization.pk]
    if document_id is not None:
        where, parameters = where + " AND a.document_id = %s", [*parameters, document_id]
    return where, parameters


class _Columns(dict[str, str]):
    """The columns under the alias of the statement above."""

    def __missing__(self, name: str) -> str:
        return f"a.{name}"


def _counted_receivers(actor: Actor, organization: Organization, document_id: int | None, day: date) -> dict[str, int]:
    where, parameters = _where(actor, organization, document_id)
    statement = f"""
        SELECT o.level, count(*) FROM organizations_organization o WHERE EXISTS (
            SELECT FROM directives_assignment a WHERE a.organization_id = o.id AND {where}
            AND a.sent_on <= %s AND a.state <> 'withdrawn'
        ) GROUP BY o.level
    """  # noqa: S608 - `where` is made above from constants; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, day])
        return dict(cursor.fetchall())
