"""A database for one benchmark, beside the instance's own and dropped at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_database(name: str) -> Iterator[None]:
    """Django set up, and a fresh database called `name` for it.

    Starts the instance's database when none runs (HUIGUAN_DATA, DATABASE_URL).
    """
    from huiguan.server.prepare import set_up_django

    set_up_django()
    from django.conf import settings
    from django.db import connection

    from huiguan.server import ensure_database
    from huiguan.server.migrating import only_touched_models

    with ensure_database(Path(settings.DATA)):
        own = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = name
        with only_touched_models():
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)
