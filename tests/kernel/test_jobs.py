"""A worker killed in the middle: its jobs are put back and done."""

from __future__ import annotations

import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from huiguan.kernel import jobs
from huiguan.kernel.workflow.tasks import escalate_late_subjects

pytestmark = pytest.mark.usefixtures("empty_queue")


def kill_worker_holding(task_seconds_ago: int) -> None:
    """The state that a killed worker leaves: its job in `doing`, its last heartbeat long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second') RETURNING id",
            [task_seconds_ago],
        )
        (worker,) = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE status = 'todo'", [worker])


def states() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs ORDER BY id")
        return [status for (status,) in cursor.fetchall()]


def requeue() -> int:
    found: int = async_to_sync(jobs.requeue_stalled.func)(timestamp=0)
    return found


def test_the_job_of_a_dead_worker_is_queued_again() -> None:
    escalate_late_subjects.defer(timestamp=0)
    kill_worker_holding(120)
    assert requeue() == 1
    assert states() == ["todo"]
    assert requeue() == 0


def test_the_job_of_a_living_worker_is_left_alone() -> None:
    escalate_late_subjects.defer(timestamp=0)
    kill_worker_holding(5)
    assert requeue() == 0
    assert states() == ["doing"]


def test_a_job_whose_successor_waits_is_closed() -> None:
    escalate_late_subjects.defer(timestamp=0)
    kill_worker_holding(120)
    escalate_late_subjects.defer(timestamp=3600)
    assert requeue() == 1
    assert states() == ["failed", "todo"]
