"""The data folder of an instance: what lies where, and with which modes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from huiguan.server.errors import ServerError

DATA_VARIABLE = "HUIGUAN_DATA"


def default_data_dir() -> Path:
    """The data folder named by the environment variable HUIGUAN_DATA, else `var` in the current folder."""
    return Path(os.environ.get(DATA_VARIABLE) or "var")


@dataclass(frozen=True)
class DataFolder:
    """Places inside one data folder; nothing is created until it is asked for."""

    root: Path

    @classmethod
    def at(cls, path: Path) -> DataFolder:
        """The data folder at a path, made absolute, so that a later change of directory does not matter."""
        return cls(path.absolute())

    @property
    def keys(self) -> Path:
        """Secrets; mode 0700, every file in it 0600."""
        return self.root / "keys"

    @property
    def logs(self) -> Path:
        """Logs of the web server, the worker and the database."""
        return self.root / "logs"

    @property
    def files(self) -> Path:
        """Uploaded files."""
        return self.root / "files"

    @property
    def postgres(self) -> Path:
        """The embedded database: its cluster, its socket and its locks."""
        return self.root / "postgres"

    def make(self) -> None:
        """Create what is missing. Folders that exist keep their mode.

        Raises ServerError when the place cannot be written to.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.keys.mkdir(mode=0o700, exist_ok=True)
            # The server's own account has to pass through; it owns what lies inside and is closed.
            self.postgres.mkdir(mode=0o711, exist_ok=True)
            for place in (self.logs, self.files):
                place.mkdir(mode=0o750, exist_ok=True)
        except OSError as error:
            raise ServerError(
                f"The data folder {self.root} cannot be created: {error.strerror}. Name another with --data."
            ) from error
