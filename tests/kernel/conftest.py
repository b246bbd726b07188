"""What tests of several floors use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection


@pytest.fixture
def empty_queue(transactional_db: None) -> Iterator[None]:
    """No jobs and no workers before; no session of a worker's threads left after, which would hold the database.

    The tables of the queue are not Django's, so the flush between tests leaves them alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE")
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
