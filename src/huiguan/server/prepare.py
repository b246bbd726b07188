"""Makes an instance ready to be served: `python -m huiguan.server.prepare [--demo]`, a child process of `huiguan run`.

It is a process of its own so that the supervisor never holds Django. It prints its progress to standard error and, as
its last act, one JSON object to standard output: `{"applied": [migration, …], "sign_ins": [{column: value}, …]}`.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

# Any number will do as long as all processes that migrate use the same one.
_MIGRATION_LOCK = 7_253_018_344


def set_up_django() -> None:
    """Load Django with the settings of this installation."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiguan.config.settings")
    django.setup()


def migrate() -> list[str]:
    """Bring the database to the newest version; returns the names of the migrations that were applied.

    Of several processes that do so at once, one works and the others wait for it.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from huiguan.server.migrating import quick_migrations

    with _alone():
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            # An update of tables in use goes Django's own way: it has few operations, and every kind of them.
            empty = not executor.loader.applied_migrations
            with quick_migrations() if empty else nullcontext():
                call_command("migrate", interactive=False, verbosity=0)
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


@contextmanager
def _alone() -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def compile_catalogues() -> None:
    """Compile the translations, where the kernel can do it."""
    compiler = part("huiguan.kernel.i18n.compile")
    if compiler is not None:
        compiler.compile_catalogues()


def collect_static() -> bool:
    """Collect and compress the static files unless the ones collected before are still right; says whether it did."""
    from django.conf import settings
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    stamp = root.parent / "static.stamp"
    digest = _static_digest()
    if stamp.exists() and stamp.read_text() == digest and root.exists():
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)
    return True


def _static_digest() -> str:
    from django.contrib.staticfiles import finders

    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            facts = os.stat(storage.path(path))
            digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def demonstration() -> Any:
    """The module `huiguan.demo`, or None where it is not part of the installation.

    It offers `load_if_empty() -> bool`, which loads the small demonstration into an empty instance, and
    `sign_ins() -> list[dict[str, str]]`, the demonstration's sign-ins as rows of a table, empty in a real instance.
    """
    return part("huiguan.demo")


def part(name: str) -> Any:
    """A module of Huiguan that an installation may lack; None where it does."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and name.startswith(error.name):
            return None
        raise


def prepare(*, with_demonstration: bool) -> dict[str, Any]:
    """Everything that has to be right before the first page is served."""
    _tell("Looking at the database …")
    applied = migrate()
    if applied:
        _tell(f"Brought the database up to date ({len(applied)} steps).")
    collect_static()
    demo = demonstration()
    if demo is None:
        return {"applied": applied, "sign_ins": []}
    if with_demonstration and demo.load_if_empty():
        _tell("Loaded the demonstration.")
    return {"applied": applied, "sign_ins": demo.sign_ins()}


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> None:
    """Entry of the process."""
    # Before Django: what it looked up in a catalogue that was not there yet, it would take for untranslated to the end,
    # and the demonstration would keep its dictionary in English.
    compile_catalogues()
    set_up_django()
    # Whatever a called command prints belongs to the progress, not to the answer.
    answer, sys.stdout = sys.stdout, sys.stderr
    result = prepare(with_demonstration="--demo" in sys.argv[1:])
    answer.write(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
