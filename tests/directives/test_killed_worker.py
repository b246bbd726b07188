"""A worker killed by the system in the middle of a dispatch: the next one does the rest, once."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection
from tests.directives.conftest import House, fresh

from huiguan.directives import services
from huiguan.directives.enums import RunState
from huiguan.directives.models import Assignment, DispatchRun, Item
from huiguan.directives.services import dispatch as module
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.workflow.models import Step

# Sends one association at a time, and stops inside the transaction of the fourth.
WORKER = """
import sys, time
import django
django.setup()
from huiguan.directives.services import dispatch
sent, calls = dispatch.send_chunk, []
def slow(*args):
    made = sent(*args)
    calls.append(made)
    if len(calls) == 4:
        print("inside", flush=True)
        time.sleep(600)
    return made
dispatch.send_chunk = slow
dispatch.run_dispatch(run_id=int(sys.argv[1]), chunk=1)
"""


def started(run: DispatchRun) -> subprocess.Popen[str]:
    """A worker in a process of its own, on the database of this test."""
    known = connection.settings_dict
    parts = {"dbname": known["NAME"], "user": known["USER"], "password": known["PASSWORD"], "host": known["HOST"]}
    parts |= {"port": str(known["PORT"])} | known["OPTIONS"]
    url = " ".join(f"{name}='{value}'" for name, value in parts.items() if value)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DATABASE_URL": url}
    environment |= {"DJANGO_SETTINGS_MODULE": "huiguan.config.settings", "HUIGUAN_DATA": str(settings.DATA)}
    command = [sys.executable, "-c", WORKER, str(run.pk)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.django_db(transaction=True)
def test_the_rest_is_done_once_and_nothing_twice(
    house: House, items: list[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(module, "_defer", lambda run: None)
    run = services.start_dispatch(
        actor=house.clerk(house.nation),
        organization=house.nation,
        item_ids=[item.pk for item in items],
        organization_ids=[county.pk for county in house.counties],
        accept=("whole_document", "burden"),
        note="n",
    )
    worker = started(run)
    try:
        line = worker.stdout.readline() if worker.stdout else ""
        assert line == "inside\n", worker.stderr.read() if worker.stderr else ""
    finally:
        worker.kill()
        worker.communicate(timeout=60)
    rows = Assignment.objects.unscoped("test")
    wait_for_rollback()
    assert fresh(run).state == RunState.RUNNING
    assert rows.count() == 3 * len(items), "the chunk that was cut short left nothing"
    whole = services.run_dispatch(run_id=run.pk, chunk=2)
    assert (whole.state, whole.made) == (RunState.DONE, 8 * len(items))
    assert rows.count() == rows.values("item_id", "organization_id").distinct().count() == 8 * len(items)
    steps = Step.objects.unscoped("test").filter(subject_kind="directives.assignment")
    assert steps.count() == steps.values("subject_id").distinct().count() == 8 * len(items)
    messages = Message.objects.unscoped("test").filter(kind="directives.sent")
    assert [message.count for message in messages] == [len(items)] * 8


def wait_for_rollback() -> None:
    """Until the server has noticed that the killed worker's session is gone."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%%'"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.1)
    raise AssertionError("the killed worker's transaction is still open")
