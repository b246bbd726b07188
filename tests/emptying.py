"""Between tests that commit, only what they wrote is taken out again.

Django empties all tables, some four hundred with their indexes, and then makes its own rows anew; a test has written to
a few of them. The first test of a process that commits is still cleared up after in Django's way. What stands in the
tables then is what they look like when empty; later, whatever more there is goes row by row, unless that is much.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.test import TransactionTestCase

#: From so many rows in one table on, Django's way is the quicker one: a row that goes looks for those that name it.
MANY = 2_000
#: The rows of each table when it is empty, for each database.
_empty: dict[str, dict[str, int]] = {}


def rows_by_table() -> dict[str, int]:
    """The tables of the models that hold any rows, with their number; no number above MANY is told apart."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    counts = " UNION ALL ".join(
        f"SELECT '{name}', count(*) FROM (SELECT FROM \"{name}\" LIMIT {MANY + 1}) AS few" for name in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return {name: count for name, count in cursor.fetchall() if count}


def take_out() -> bool:
    """Take out what the last test wrote; False where that has to be done in Django's way."""
    empty = _empty.get(str(connection.settings_dict["NAME"]))
    if empty is None:
        return False
    found = rows_by_table()
    written = [name for name in found if name not in empty]
    if any(found.get(name) != count for name, count in empty.items()) or any(found[name] > MANY for name in written):
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for name in written:
                cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
            for name in written:
                cursor.execute(f'DELETE FROM "{name}"')
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for name in written:
                cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
    except DatabaseError:
        return False
    return True


def clearing_up(usual: Callable[[Any], None]) -> Callable[[Any], None]:
    """`TransactionTestCase._fixture_teardown` as it is here, given Django's."""

    def clear_up(case: Any) -> None:
        if not take_out():
            usual(case)
            _empty[str(connection.settings_dict["NAME"])] = rows_by_table()

    return clear_up


def install() -> None:
    """From now on tests of this process are cleared up after as above."""
    TransactionTestCase._fixture_teardown = clearing_up(TransactionTestCase._fixture_teardown)  # type: ignore[method-assign]
