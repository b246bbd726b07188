"""Scripts that the browser takes only as they came with the package: each with its hash, and so whatever it imports.

Source: W3C Subresource Integrity. A module that another one imports has no element of its own: it is announced as a
`modulepreload` with its hash, and the import then finds what was checked, or nothing.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import tomllib
from base64 import b64encode
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

from huiguan.ui.vendor import MANIFEST, VENDOR

_IMPORT = re.compile(r"""^import\s[^"';]*["'](\.[^"']+)["']""", re.MULTILINE)


@cache
def integrity_of(name: str) -> str:
    """What the browser insists on for a static file; for one of others' the hash listed when it was vendored.

    FileNotFoundError, or KeyError in a vendored folder, when there is none of that name.
    """
    area, _slash, rest = name.partition("/")
    if area == "vendor":
        folder, _slash, file = rest.partition("/")
        listed: dict[str, str] = tomllib.loads((VENDOR / folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        found = bytes.fromhex(listed[file])
    else:
        found = hashlib.sha256(_bytes_of(name)).digest()
    return f"sha256-{b64encode(found).decode()}"


@cache
def imports_of(name: str) -> tuple[str, ...]:
    """The static files that a module imports, and those that they import, each once and in the order of loading."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        module = waiting.pop(0)
        text = _bytes_of(module).decode(errors="replace")
        for each in _IMPORT.findall(text):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(module), each))
            if path != name and path not in found:
                found[path] = None
                waiting.append(path)
    return tuple(found)


def _bytes_of(name: str) -> bytes:
    place = finders.find(name)
    if place is None:
        raise FileNotFoundError(f"no static file named {name!r}")
    return Path(str(place)).read_bytes()
