"""The whole database in and out, by PostgreSQL's own programs.

The wheel's programs speak with every server from 15 to 18; a newer server needs its own, from the system.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from huiguan.server.cluster import MAJOR, binaries
from huiguan.server.embedded import conninfo
from huiguan.server.errors import ServerError

# pg_restore writes these for its own version; servers before 17 and 18 do not know them.
_UNKNOWN_BEFORE = {b"SET transaction_timeout": 170000}
_PREAMBLE_LINES = 60

Parameters = Mapping[str, str]


def server_version(parameters: Parameters) -> int:
    """The server's version as PostgreSQL counts it: 180004 is 18.4."""
    import psycopg

    with psycopg.connect(conninfo(dict(parameters)), connect_timeout=10) as connection:
        return connection.info.server_version


def has_tables(parameters: Parameters) -> bool:
    """Whether the database holds any table of anybody."""
    return _ask(parameters, "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)')")


def is_in_use(parameters: Parameters) -> bool:
    """Whether anybody else is connected to the database."""
    words = "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    return _ask(parameters, words + " AND backend_type = 'client backend'")


def dump_database(parameters: Parameters, target: Path) -> None:
    """Write the database, as it is at one moment, into a file in PostgreSQL's custom format.

    Raises ServerError with the program's own words when that fails.
    """
    version = server_version(parameters)
    command = [str(program("pg_dump", version)), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    result = subprocess.run(  # noqa: S603 - our own words only
        [*command, "--dbname", _public(parameters)],
        check=False,
        capture_output=True,
        text=True,
        env=_secret(parameters),
    )
    if result.returncode != 0:
        raise ServerError(f"The database could not be written out: {result.stderr.strip()}")


def load_database(parameters: Parameters, dump: Path, *, replace: bool) -> None:
    """Load a dump in one transaction: it is either wholly there afterwards or nothing has changed.

    With `replace`, what the role owns in the database is dropped in the same transaction. ServerError if it fails.
    """
    version = server_version(parameters)
    psql = [str(program("psql", version)), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    psql += ["--output", os.devnull, "--dbname", _public(parameters)]
    restore = [str(program("pg_restore", version)), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    with (
        subprocess.Popen(restore, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as source,  # noqa: S603 - our words
        subprocess.Popen(  # noqa: S603 - our words
            psql, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=_secret(parameters)
        ) as sink,
    ):
        written = _feed(source, sink, version, replace=replace)
        complaint = (source.stderr.read() if source.stderr else b"") + written
    if source.returncode != 0 or sink.returncode != 0:
        raise ServerError(
            f"The database could not be loaded; nothing was changed: {complaint.decode(errors='replace')}"
        )


def column_values(dump: Path, version: int, table: str, column: str) -> set[str]:
    """What a dump holds in one column of text without tabs or breaks; empty where it has no such table.

    Raises ServerError when the dump cannot be read.
    """
    command = [str(program("pg_restore", version)), "--data-only", f"--table={table}", "--file=-", str(dump)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as source:  # noqa: S603 - our words
        assert source.stdout is not None  # noqa: S101 - asked for above
        assert source.stderr is not None  # noqa: S101 - asked for above
        found = _copied_column(source.stdout, column)
        complaint = source.stderr.read()
    if source.returncode != 0:
        raise ServerError(f"The database that was written out cannot be read again: {complaint.strip()}")
    return found


def _copied_column(lines: Iterable[str], column: str) -> set[str]:
    """One column of what COPY wrote, by the names in its statement."""
    place: int | None = None
    found: set[str] = set()
    for line in lines:
        if line.startswith("COPY "):
            names = line[line.index("(") + 1 : line.index(")")].split(", ")
            place = names.index(column)
        elif line.startswith("\\."):
            place = None
        elif place is not None:
            found.add(line.rstrip("\n").split("\t")[place])
    return found


def program(name: str, version: int) -> Path:
    """The program that fits a server of this version. Raises ServerError when there is none."""
    major = version // 10000
    if major <= MAJOR:
        return binaries() / name
    own = Path(f"/usr/lib/postgresql/{major}/bin") / name
    if own.exists():
        return own
    found = shutil.which(name)
    if found is None:
        raise ServerError(f"{name} of PostgreSQL {major} is needed for this server. Install its client programs.")
    return Path(found)


def _feed(source: subprocess.Popen[bytes], sink: subprocess.Popen[bytes], version: int, *, replace: bool) -> bytes:
    """Pass the dump on to the server; returns what psql complained of. A dump that ends badly is rolled back."""
    assert source.stdout is not None  # noqa: S101 - asked for by the caller
    assert sink.stdin is not None  # noqa: S101 - asked for by the caller
    try:
        if replace:
            sink.stdin.write(b"DROP OWNED BY CURRENT_USER CASCADE;\n")
        for number, line in enumerate(source.stdout):
            if number > _PREAMBLE_LINES or not _is_unknown(line, version):
                sink.stdin.write(line)
        if source.wait() != 0:
            sink.stdin.write(b"\n\\.\nROLLBACK;\n")
    except BrokenPipeError:
        source.kill()
    return sink.communicate()[1]


def _is_unknown(line: bytes, version: int) -> bool:
    return any(line.startswith(words) and version < first for words, first in _UNKNOWN_BEFORE.items())


def _ask(parameters: Parameters, question: str) -> bool:
    import psycopg

    with psycopg.connect(conninfo(dict(parameters)), connect_timeout=10) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row is not None and bool(row[0])


def _public(parameters: Parameters) -> str:
    """The connection string without the password: every user of the machine can read the words of a command."""
    return conninfo({name: value for name, value in parameters.items() if name != "password"})


def _secret(parameters: Parameters) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return environment | ({"PGPASSWORD": parameters["password"]} if "password" in parameters else {})
