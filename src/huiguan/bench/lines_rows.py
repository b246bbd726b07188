"""Rows of other rooms for `huiguan bench lines`, so that indicators count something besides members.

Charters, bodies, terms and holders of posts as the demonstration has them; hours of training of every fourth member and
cases of every association are made inside the database, without history: counting them is measured, not how they came.
"""

from __future__ import annotations

from typing import Any

CASES = 30  # of an association in a year
_HOURS = """INSERT INTO programmes_hourentry (organization_id, member_id, category, hours, "on", what, evidence)
    SELECT organization_id, id, 'law', 4, %s, '讲座', '证书' FROM members_membership WHERE id %% 4 = 0"""
_CASES = """INSERT INTO cases_case
    (organization_id, above_id, year, serial, kind, state, source, standing, submitted_at, due_on, outcome, may_publish,
     course, days_paused)
    SELECT id, NULL, %s, n, %s, 'handling', 'self', 'member', %s, %s, '', false, '', 0
    FROM organizations_organization, generate_series(1, %s) AS n"""


def houses(places: list[Any]) -> None:
    """Charters, bodies, terms and tenures of all associations; inside the transaction that made them."""
    from huiguan.demo.governance import head_people
    from huiguan.demo.governance_bulk import copy_houses
    from huiguan.demo.houses import planned_house
    from huiguan.kernel.calendar import today

    copy_houses([planned_house(place, number, today()) for number, place in enumerate(places)], head_people(places))


def fill() -> None:
    """Hours and cases; outside of a transaction, for a table whose keys are still to be checked keeps no triggers."""
    from huiguan.cases.kinds import SPECS
    from huiguan.kernel.calendar import today

    day = today()
    _made("programmes_hourentry", _HOURS, [day])
    _made("cases_case", _CASES, [day.year, next(iter(SPECS)), day, day, CASES])


def _made(table: str, statement: str, values: list[Any]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"ANALYZE {table}")
