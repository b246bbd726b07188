"""Small questions of every page, asked in SQL.

The object mapper takes a millisecond of processor time to word such a statement, the database a tenth of one to answer
it. Only for reads that each page makes and that need no model: columns are named, values are parameters.
"""

from __future__ import annotations

from typing import Any

from django.db import connection


def rows_of(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """All rows of a statement with `%s` for each value."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def first_of(statement: str, *values: Any) -> Any:
    """The first column of the first row; None when there is no row."""
    return next((row[0] for row in rows_of(statement, *values)), None)
