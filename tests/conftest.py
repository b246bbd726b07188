"""What every test may use."""

from __future__ import annotations

import gc
import os
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation
from tests import emptying, rendering, static_files, unread
from tests.examples import leave_sources_unread, load_profile
from tests.template_database import drop_copy_of_template, use_copy_of_template
from xdist.scheduler import LoadScopeScheduling

from huiguan.server import ensure_database
from huiguan.server.locks import FileLock

# Rubbish is looked for once in so many new objects, thirty times rarer than usual.
gc.set_threshold(20_000, 20, 50)
load_profile()
emptying.install()
static_files.install()
rendering.install()
unread.install()

#: What takes longest begins first, so that at the end no worker waits for the other; nor does one wait for what the
#: other makes for both: whoever makes an instance (tests/prepared.py) or a demonstration (tests/demonstration.py) has
#: done so when the next file asks for it.
LONGEST = (
    "tests/demo/test_both_ways",  # makes the tables, and a demonstration
    "tests/engines/ballot/test_belenios_tool",  # needs no tables, and waits for the network
    "tests/server/test_backup",  # makes an instance
    "tests/contract/test_access_of_",
    "tests/demo/",
    "tests/api/",
    "tests/server/",
)


#: The file of a test, and the worker's part of the file that its parameters name.
PLACE = re.compile(r"(?P<file>[^:]*)(::.*\[apart:(?P<part>\w+))?")


class ByFile(LoadScopeScheduling):
    """Tests of one file go to one worker, which makes what they share once; parameters `apart:NAME` make parts of it.

    Of pytest-xdist's own ways `loadfile` knows no parts; the groups of `loadgroup` are passed over without a word
    where pytest keeps the name of a test otherwise than that version of pytest-xdist expects.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _place(nodeid)


def _place(nodeid: str) -> str:
    found = PLACE.match(nodeid)
    return "::".join(filter(None, found.group("file", "part"))) if found is not None else nodeid


def pytest_configure(config: pytest.Config) -> None:
    """Two runs of one name in one folder would drop each other's databases: the second one says so, and ends."""
    leave_sources_unread(config)
    if hasattr(config, "workerinput"):  # a process of a run that has the folder
        return
    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True)
    run = os.environ.get("HUIGUAN_TEST_RUN", "")
    lock = FileLock(folder / f"tests-{run}.lock")
    if not lock.try_take():
        pytest.exit(
            f"Other tests run in {folder}. Wait for them, or give these a name of their own: HUIGUAN_TEST_RUN=mine",
            returncode=pytest.ExitCode.USAGE_ERROR,
        )
    config.add_cleanup(lock.close)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Who gives the tests to the workers, whichever way the command names."""
    return ByFile(config, log)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """What takes longest begins first: parts of files, then the files of LONGEST."""
    yield  # after pytest-django has made its own order
    items.sort(key=lambda item: _rank(_place(item.nodeid)))


def _rank(place: str) -> int:
    if "::" in place:
        return -1
    return next((at for at, longest in enumerate(LONGEST) if place.startswith(longest)), len(LONGEST))


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: the collector of garbage need not look through it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Before the transaction of a test ends."""
    unread.close_cursors()


@pytest.fixture(scope="session")
def instance_database() -> Iterator[None]:
    """The database server that the tests run on: started for this run, or shared with whoever runs it already.

    What it holds need not outlive a crash of the machine, so nothing waits for the disk.
    """
    with ensure_database(settings.DATA) as handle:
        if handle.embedded is not None:
            with handle.embedded.connect_as_superuser() as superuser:
                for name in ("fsync", "full_page_writes"):
                    superuser.execute(f"ALTER SYSTEM SET {name} = off")
                superuser.execute("SELECT pg_reload_conf()")
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings_parallel_suffix: None,
    instance_database: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """The database of this process. pytest-django's own way migrates what is migrated, for 2 s of a core."""
    with django_db_blocker.unblock():
        use_copy_of_template()
    yield
    with django_db_blocker.unblock():
        drop_copy_of_template()


@pytest.fixture(autouse=True)
def _language_of_the_installation() -> Iterator[None]:
    """A page asked for in English leaves the thread in English: each test begins in the installation's language."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def year_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that enter what happened in January and February of the running year, which no book takes in advance.

    Before the middle of February they stand in the November before: the date is another one, the moment is not.
    """
    real = timezone.localdate()
    if (real.month, real.day) < (2, 15):
        standing, plain = date(real.year - 1, 11, 20), timezone.localdate
        monkeypatch.setattr(timezone, "localdate", lambda *given: plain(*given) if given else standing)


OLDER_ELSEWHERE = """
SELECT count(*) FROM pg_stat_activity
WHERE datname <> current_database() AND backend_xid IS NOT NULL
  AND backend_xid::text::bigint <= %s::bigint %% 4294967296
"""


@pytest.fixture
def patient_sealing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sealer stays below the oldest running transaction of the whole server, the other test process's too:
    before sealing, those that are older than this moment are waited for.
    """
    from huiguan.kernel.history import services
    from huiguan.kernel.history.services import checkpoints, sealing

    seal = sealing.seal

    def patient(*args: Any, **kwargs: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
            now = cursor.fetchone()[0]
            for _attempt in range(600):
                cursor.execute(OLDER_ELSEWHERE, [now])
                if cursor.fetchone()[0] == 0:
                    break
                time.sleep(0.1)
        return seal(*args, **kwargs)

    for module in (services, sealing, checkpoints):
        if hasattr(module, "seal"):
            monkeypatch.setattr(module, "seal", patient)
