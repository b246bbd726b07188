"""Static files under an address that changes with them: `/static/r-RELEASE/huiguan/js/main.js`.

A page says with which hashes its scripts run (`huiguan.ui.scripts`). After an upgrade a browser that still keeps the
script of before would refuse to run it, and the page with it. Under a new address nothing is kept; modules and styles
name others relative to themselves, so these come under the same one.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles import finders
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedStaticFilesStorage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponseBase

_MARK = re.compile(r"r-([0-9a-f]{16})/")
# What has a new address as soon as it changes need not be asked for again.
_KEPT = "max-age=31536000, public, immutable"
_COMPRESSED = (".gz", ".br")  # made from the files beside them


@cache
def release() -> str:
    """Sixteen hexadecimal digits that stand for the names and bytes of all static files together.

    Of those that are served: while a new version is installed, the collected files are still those of the old one.
    """
    served = _served()
    digest = hashlib.sha256()
    for name in sorted(served):
        raw = served[name].read_bytes()
        digest.update(f"{name}\0{len(raw)}\0".encode() + raw)
    return digest.hexdigest()[:16]


def _served() -> dict[str, Path]:
    """Each static file by its name in addresses: as collected, or else as the first finder has it."""
    root = Path(settings.STATIC_ROOT)
    if not settings.WHITENOISE_USE_FINDERS and root.is_dir():
        files = (each for each in root.rglob("*") if each.is_file() and each.suffix not in _COMPRESSED)
        return {each.relative_to(root).as_posix(): each for each in files}
    found: dict[str, Path] = {}
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            found.setdefault(Path(name).as_posix(), Path(storage.path(name)))
    return found


class ReleaseStorage(CompressedStaticFilesStorage):  # type: ignore[misc]
    """Collects and compresses as WhiteNoise does; addresses name the release, but for developers, who change files."""

    def url(self, name: str | None) -> str:
        """The address of a static file."""
        return str(super().url(name if settings.DEBUG or not name else f"r-{release()}/{name}"))


class ReleaseMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Serves a file under the address of this release, which browsers keep, of any other, and of none."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The file, or whatever the rest of the site answers."""
        path, named = self._plain(request.path_info)
        found = self.find_file(path) if self.autorefresh else self.files.get(path)
        if found is None:
            answer: HttpResponseBase = self.get_response(request)
            return answer
        answer = self.serve(found, request)
        if named == release():
            answer["Cache-Control"] = _KEPT
        return answer

    def _plain(self, path: str) -> tuple[str, str]:
        """The address without a release, and the release."""
        if not path.startswith(self.static_prefix):
            return path, ""
        rest = path[len(self.static_prefix) :]
        mark = _MARK.match(rest)
        return (self.static_prefix + rest[mark.end() :], mark[1]) if mark else (path, "")


class ReleaseFinder(finders.BaseFinder):
    """Finds a file under the address of a release too, for servers that serve straight from the packages."""

    def find(self, path: str, find_all: bool = False, **_old: Any) -> Any:
        """The place of the file on disk, or all of them; an empty list where there is none."""
        mark = _MARK.match(path)
        if mark is None:
            return []
        plain = path[mark.end() :]
        return finders.find(plain, find_all=True) if find_all else finders.find(plain) or []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """Nothing to collect: each file belongs to another finder."""
        return ()
