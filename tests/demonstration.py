"""One database with the small demonstration, from which files of tests take copies.

Loading it takes most of a minute of a core, copying it a fraction of a second. It is loaded once in a run: what it
holds is sealed with the keys of the folder, and dates are counted from today.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection, transaction
from tests.demo import tables
from tests.template_database import alone, databases, ensure_template, maintain

from huiguan import demo

#: One run of a name at a time (tests/conftest.py), so what is left of another run of this name is rubbish.
PREFIX = f"huiguan_small_{os.environ.get('HUIGUAN_TEST_RUN', '')}_"


@contextmanager
def small_demonstration() -> Iterator[None]:
    """Until the end this process works in a database of its own that holds the small demonstration.

    For fixtures of modules: no transaction may be open at the beginning or at the end.
    """
    own = str(connection.settings_dict["NAME"])
    copy = f"{own}_small"
    loaded = _ensure_loaded()
    maintain(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
    maintain(f'CREATE DATABASE "{copy}" TEMPLATE "{loaded}"')
    use(copy)
    try:
        yield
    finally:
        use(own)
        maintain(f'DROP DATABASE "{copy}" WITH (FORCE)')


def use(name: str) -> None:
    """From now on this process works in the database called `name`."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _ensure_loaded() -> str:
    """The name of the database; made by the first process that asks, while the others wait for it."""
    name = f"{PREFIX}{os.environ.get('PYTEST_XDIST_TESTRUNUID', str(os.getpid()))[:12]}"
    with alone("small"):
        found = databases(PREFIX)
        if name not in found:
            for old in found:
                maintain(f'DROP DATABASE "{old}" WITH (FORCE)')
            making = f"{name}_making"
            maintain(f'CREATE DATABASE "{making}" TEMPLATE "{ensure_template()}"')
            _load(making)
            maintain(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _load(name: str) -> None:
    own = str(connection.settings_dict["NAME"])
    use(name)
    try:
        with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
            tables.draw_alike(patch)
            demo.load(demo.SCALES["small"])
            # What a commit lets run (jobs, mails, posts to other rooms) is no part of what loading leaves.
            connection.run_on_commit.clear()
    finally:
        use(own)
