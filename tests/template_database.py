"""One migrated database, from which every test process copies its own.

Making the tables takes minutes, copying them a second. The template is named after all that decides how the tables
look, and kept beside them in the server of the tests, so that later runs find it.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

import huiguan
from huiguan.server.migrating import quick_migrations

ROOT = Path(__file__).parent.parent
PREFIX = "huiguan_template_"


def template_name() -> str:
    """The name of the template that belongs to these migrations and these versions of the libraries."""
    digest = hashlib.sha256((ROOT / "requirements" / "runtime.txt").read_bytes())
    source = Path(huiguan.__file__).parent
    for path in sorted(source.glob("**/migrations/*.py")):
        digest.update(str(path.relative_to(source)).encode() + path.read_bytes())
    return PREFIX + digest.hexdigest()[:16]


def ensure_template() -> str:
    """The template's name; made by the first process that asks, while the others wait for it."""
    name = template_name()
    with alone("template"):
        if name not in databases(PREFIX):
            for old in databases(PREFIX):
                maintain(f'DROP DATABASE "{old}"')
            making = f"{name}_making"
            maintain(f'CREATE DATABASE "{making}"')
            with quick_migrations():
                migrate(making)
            maintain(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


@contextmanager
def alone(what: str) -> Iterator[None]:
    """While one process makes `what`, the others that ask for it wait."""
    place = Path(settings.DATA)
    place.mkdir(parents=True, exist_ok=True)
    with (place / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def databases(prefix: str) -> list[str]:
    """The databases of the server whose names begin so."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # the way of Django's own test databases
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [row[0] for row in cursor.fetchall()]


def maintain(statement: str) -> None:
    """Run a statement on the server that no transaction may hold."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # the way of Django's own test databases
        cursor.execute(statement)


def migrate(name: str) -> None:
    """Make all tables of the database called `name`."""
    own: Any = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def use_copy_of_template() -> None:
    """Make the test database of this process, which Django uses from now on."""
    name, template = connection.creation._get_test_db_name(), ensure_template()  # type: ignore[attr-defined]  # as above
    maintain(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    maintain(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def drop_copy_of_template() -> None:
    """Drop it, whoever is still connected."""
    name = connection.settings_dict["NAME"]
    connection.close()
    maintain(f'DROP DATABASE "{name}" WITH (FORCE)')
