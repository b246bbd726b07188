"""The embedded PostgreSQL server, shared by every process that works on one data folder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from huiguan.server import keys
from huiguan.server.cluster import DATABASE, ROLE, SUPERUSER, Cluster
from huiguan.server.errors import ServerError
from huiguan.server.folder import DataFolder
from huiguan.server.locks import KEEPER_LOCK, START_LOCK, USERS_LOCK, FileLock

if TYPE_CHECKING:
    import psycopg

START_SECONDS = 120.0
_POLL_SECONDS = 0.03


class EmbeddedPostgres:
    """The server of one data folder, for one user of it.

    `start` returns when the server answers and the application's role and database exist; it starts the server only if
    none runs. `stop` lets go of it: the last one to let go stops it. As a context manager: both.
    """

    def __init__(self, data_dir: Path) -> None:
        self.folder = DataFolder.at(data_dir)
        self.cluster = Cluster(self.folder)
        self._users: FileLock | None = None

    def start(self, timeout: float = START_SECONDS) -> None:
        """Make sure that the server runs, within this many seconds. Raises ServerError with the reason otherwise."""
        if self._users is not None:
            return
        self.folder.make()
        keys.ensure_keys(self.folder.root)
        keys.password_file(self.folder.root, (SUPERUSER, ROLE))
        users = FileLock(self._place(USERS_LOCK))
        try:
            users.share()
            with FileLock(self._place(START_LOCK)) as start:
                start.take()
                self._await_answer(time.monotonic() + timeout)
        except BaseException:
            users.close()
            raise
        self._users = users

    def stop(self, timeout: float = START_SECONDS) -> None:
        """Let go of the server; if nobody else uses it, return after it has stopped, or after this many seconds."""
        if self._users is None:
            return
        users, self._users = self._users, None
        with users, FileLock(self._place(KEEPER_LOCK)) as keeper:
            users.release()
            deadline = time.monotonic() + timeout
            while time.monotonic() < deadline and not keeper.try_take():
                if not users.try_take() and users.try_share():
                    return
                users.release()
                time.sleep(_POLL_SECONDS)

    def mend(self, timeout: float = START_SECONDS) -> None:
        """While using the server: put a keeper beside it again, and the server back, should they have been killed."""
        if self._users is not None and self._is_unkept():
            with FileLock(self._place(START_LOCK)) as start:
                start.take()
                self._await_answer(time.monotonic() + timeout)

    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def parameters(self, role: str = ROLE, database: str = DATABASE) -> dict[str, str]:
        """Connection parameters of libpq for a role; the password is looked up by libpq in the password file."""
        return connection_parameters(self.folder.root, role, database)

    def connect_as_superuser(self, database: str = DATABASE) -> psycopg.Connection[tuple[object, ...]]:
        """A connection of the database's superuser, in autocommit mode, for maintenance and for tests."""
        import psycopg

        return psycopg.connect(conninfo(self.parameters(SUPERUSER, database)), autocommit=True, connect_timeout=10)

    def _place(self, name: str) -> Path:
        return self.folder.postgres / name

    def _await_answer(self, deadline: float) -> None:
        """Wait until the server answers, with a keeper at its side. Call with the start lock held."""
        keeper: subprocess.Popen[bytes] | None = None
        while time.monotonic() < deadline:
            if keeper is not None and keeper.poll() not in (None, 0):
                raise ServerError(f"The database does not start: {self._last_words()}")
            if keeper is None or keeper.poll() == 0:
                keeper = self._spawn_keeper() if self._is_unkept() else None
            # A server that somebody left behind answers before its new keeper has come.
            if self._answers() and not self._is_unkept():
                return
            time.sleep(_POLL_SECONDS)
        raise ServerError(f"The database did not answer in time. Its log is {self.cluster.log}. {self._last_words()}")

    def _is_unkept(self) -> bool:
        with FileLock(self._place(KEEPER_LOCK)) as keeper:
            return keeper.try_take()

    def _spawn_keeper(self) -> subprocess.Popen[bytes]:
        self._turn_log()
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        with self.cluster.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own words only
                [sys.executable, "-m", "huiguan.server.keeper", str(self.folder.root)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                start_new_session=True,
            )
        _KEEPERS.append(process)
        return process

    def _turn_log(self, limit: int = 10_000_000) -> None:
        if self.cluster.log.exists() and self.cluster.log.stat().st_size > limit:
            self.cluster.log.replace(self.cluster.log.with_suffix(".log.1"))

    def _answers(self) -> bool:
        """Whether the application can connect; makes its role and database on a new cluster."""
        import psycopg

        if not self.cluster.data.exists():
            return False
        try:
            psycopg.connect(conninfo(self.parameters()), connect_timeout=5).close()
        except psycopg.OperationalError:
            return self._provision()
        return True

    def _provision(self) -> bool:
        """Make the application's role and database, as the superuser. False while the server does not answer yet."""
        import psycopg
        from psycopg import sql

        try:
            connection = self.connect_as_superuser(SUPERUSER)
        except psycopg.OperationalError as error:
            self._refuse_wrong_password(error)
            return False
        password = keys.password_of(self.folder.root, ROLE)
        with connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(ROLE), password))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                words = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
                connection.execute(words)
        return True

    def _refuse_wrong_password(self, error: Exception) -> None:
        if "password authentication failed" in str(error):
            raise ServerError(
                f"The keys in {self.folder.keys} do not belong to the database in {self.cluster.data}. "
                "Put back the keys folder that was made with it."
            ) from error

    def _last_words(self, count: int = 5) -> str:
        if not self.cluster.log.exists():
            return ""
        return "\n".join(self.cluster.log.read_text(errors="replace").splitlines()[-count:])


# Kept so that a keeper, which outlives the function that started it, is not reported as forgotten.
_KEEPERS: list[subprocess.Popen[bytes]] = []


def conninfo(parameters: dict[str, str]) -> str:
    """Connection parameters as one libpq connection string."""
    from psycopg.conninfo import make_conninfo

    return make_conninfo("", **parameters)


def connection_parameters(data_dir: Path, role: str = ROLE, database: str = DATABASE) -> dict[str, str]:
    """Connection parameters of libpq for the embedded server of a data folder; starts and creates nothing."""
    folder = DataFolder.at(data_dir)
    return {
        "host": str(Cluster(folder).sockets),
        "port": "5432",
        "user": role,
        "dbname": database,
        "passfile": str(folder.keys / keys.PASSWORDS),
    }
