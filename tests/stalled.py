"""Other processes' connections that wait for a row which a test holds."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection


def wait_for(condition: Callable[[], bool]) -> None:
    """Look again until it is so, for two minutes."""
    for _each in range(1200):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come")


def held_up() -> int:
    """How many of the web processes' connections wait for a row that this test holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # otherwise the same is read in a transaction again and again
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])
