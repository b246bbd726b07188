"""Advisory file locks. The kernel releases them when their holder dies, in whatever way, so none is ever stale."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

# Held shared by every process that uses the server, exclusively by the keeper once nobody does.
USERS_LOCK = "users.lock"
# Held by the keeper while it lives.
KEEPER_LOCK = "keeper.lock"
# Held by the one process that is starting the server.
START_LOCK = "start.lock"


class FileLock:
    """One lock on one file, shared or exclusive. Not for use by several threads."""

    def __init__(self, path: Path) -> None:
        # World-readable content would say nothing: the file stays empty.
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def share(self) -> None:
        """Wait for a shared lock."""
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def take(self) -> None:
        """Wait for an exclusive lock."""
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def try_share(self) -> bool:
        """A shared lock if it can be had at once."""
        return self._try(fcntl.LOCK_SH)

    def try_take(self) -> bool:
        """An exclusive lock if it can be had at once. A shared lock that this object held is lost either way."""
        return self._try(fcntl.LOCK_EX)

    def release(self) -> None:
        """Give the lock back; it may be taken again."""
        fcntl.flock(self._handle, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the lock back for good."""
        os.close(self._handle)

    def __enter__(self) -> FileLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _try(self, mode: int) -> bool:
        try:
            fcntl.flock(self._handle, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
