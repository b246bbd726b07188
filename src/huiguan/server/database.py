"""Which database an instance uses: the one that DATABASE_URL names, else the embedded one of the data folder."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Any

from huiguan.server.embedded import EmbeddedPostgres, connection_parameters, conninfo
from huiguan.server.errors import ServerError

URL_VARIABLE = "DATABASE_URL"
OLDEST_VERSION = 150000
# Every trigger asks which triggers are to be passed over. Without an answer each asking is an error that is caught: a
# subtransaction rolled back, which looks through all foreign keys still to be checked, millions in a large load.
NO_TRIGGER_IGNORED = "-c pgtrigger.ignore={}"


def external_url() -> str | None:
    """The connection URL (or libpq string) that the operator set, or None when the embedded server is used."""
    return os.environ.get(URL_VARIABLE) or None


def database_parameters(data_dir: Path) -> dict[str, str]:
    """Connection parameters of libpq for the instance's database; starts nothing.

    Raises ServerError when DATABASE_URL cannot be read.
    """
    url = external_url()
    if url is None:
        return connection_parameters(data_dir)
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        return {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError as error:
        # The URL holds a password: it is not repeated.
        raise ServerError("DATABASE_URL is not a connection URL such as postgresql://user@host:5432/name.") from error


def database_settings(data_dir: Path) -> dict[str, Any]:
    """Django's DATABASES["default"] for the instance's database; starts nothing."""
    parameters = database_parameters(data_dir)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings: dict[str, Any] = {field: parameters.pop(name, "") for field, name in names.items()}
    parameters["options"] = f"{parameters.get('options', '')} {NO_TRIGGER_IGNORED}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        **settings,
        "OPTIONS": parameters,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


class DatabaseHandle:
    """Somebody's use of the instance's database. Closing it stops the embedded server when nobody else uses it."""

    def __init__(self, embedded: EmbeddedPostgres | None) -> None:
        self.embedded = embedded

    def mend(self) -> None:
        """Start the embedded server again if it and its keeper were killed; to be called now and then in long runs.

        Raises ServerError when it does not start.
        """
        if self.embedded is not None:
            self.embedded.mend()

    def close(self) -> None:
        """End the use."""
        if self.embedded is not None:
            self.embedded.stop()

    def __enter__(self) -> DatabaseHandle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def ensure_database(data_dir: Path) -> DatabaseHandle:
    """Make sure that the instance's database answers, starting the embedded server if none runs.

    Use the result as a context manager, or close it. Raises ServerError with what to do when there is no database.
    """
    if external_url() is not None:
        _check_external(database_parameters(data_dir))
        return DatabaseHandle(None)
    embedded = EmbeddedPostgres(data_dir)
    embedded.start()
    return DatabaseHandle(embedded)


def database_answers(data_dir: Path) -> bool:
    """Whether the instance's database can be used at this moment; starts and creates nothing.

    Raises ServerError when DATABASE_URL cannot be read.
    """
    import psycopg

    try:
        psycopg.connect(conninfo(database_parameters(data_dir)), connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def _check_external(parameters: dict[str, str]) -> None:
    import psycopg

    try:
        with psycopg.connect(conninfo(parameters), connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        raise ServerError(f"The database of DATABASE_URL does not answer: {str(error).strip()}") from error
    if version < OLDEST_VERSION:
        raise ServerError(f"PostgreSQL 15 or newer is needed; the server of DATABASE_URL is {version // 10000}.")
