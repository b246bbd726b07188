"""A database for one benchmark, beside the instance's own and dropped at the end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pkgutil import resolve_name


@contextmanager
def scratch_database(name: str, prepare: str = "") -> Iterator[None]:
    """Django set up, and a fresh database called `name` for it, in which `prepare` ("module:function") was called.

    Starts the instance's database when none runs (HUIGUAN_DATA, DATABASE_URL). Tables are made and `prepare` is called
    in a process of their own: what migrations leave in memory (some eighty megabytes) is nothing that is measured.
    """
    from huiguan.server.prepare import set_up_django

    set_up_django()
    from django.conf import settings
    from django.db import connection

    from huiguan.server import ensure_database

    with ensure_database(Path(settings.DATA)):
        command = [sys.executable, "-m", "huiguan.bench.scratch", name, prepare]
        subprocess.run(command, check=True)  # noqa: S603 - our own module
        own = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = name
        try:
            yield
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)


def main(name: str, prepare: str) -> None:
    """Make the database and its tables, and call `prepare` in it."""
    from huiguan.server.prepare import set_up_django

    set_up_django()
    from django.conf import settings
    from django.db import connection

    from huiguan.server import ensure_database
    from huiguan.server.migrating import quick_migrations

    with ensure_database(Path(settings.DATA)):
        connection.settings_dict["TEST"]["NAME"] = name
        with quick_migrations():
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        if prepare:
            resolve_name(prepare)()
        connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
