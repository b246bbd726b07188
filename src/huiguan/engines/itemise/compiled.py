"""The compiled form of this engine: where it lies, and whether it fits the sources as they are (docs/decisions/0024).

`native.make` makes it, outside the source tree. Its folder is named after the stamp of what it was made from: changed
sources, or another Python, find no folder of theirs and run uncompiled.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableSequence
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import source_hash
from pathlib import Path

#: `off` leaves the compiled form unused; any other value is the folder to keep compiled forms in.
VARIABLE = "HUIGUAN_COMPILED"
GROUP = "huiguan.engines.itemise._native"
LIBRARY = f"{GROUP}__mypyc"
HERE = Path(__file__).parent
RECIPE = "native/build.py"
# The package itself chooses between the two forms, so it has only one.
_UNCOMPILED = ("__init__.py", "compiled.py")


def is_switched_off() -> bool:
    """Whether the environment asks for the plain sources."""
    return os.environ.get(VARIABLE) == "off"


def default_home() -> Path:
    """The folder that holds compiled forms: the one of the environment, else one in the virtual environment."""
    chosen = "" if is_switched_off() else os.environ.get(VARIABLE, "")
    return Path(chosen).absolute() if chosen else Path(sys.prefix, "lib", "huiguan", "itemise")


def source_names(tree: Path = HERE) -> list[str]:
    """The modules that have a compiled form, and the recipe that it is made by, as paths inside the package."""
    own = [name for name in os.listdir(tree) if name.endswith(".py") and name not in _UNCOMPILED]
    rules = [f"rules/{name}" for name in os.listdir(tree / "rules") if name.endswith(".py")]
    return [*sorted(own), *sorted(rules), RECIPE]


def stamp_of(tree: Path = HERE) -> str:
    """Names a compiled form by everything that it depends on: sources, recipe, and the Python that is running.

    Python's own hash of sources: every start pays for this, and hashlib alone takes longer to load than all of it.
    """
    parts = [f"{sys.version} {EXTENSION_SUFFIXES[0]}".encode()]
    parts += [name.encode() + source_hash((tree / name).read_bytes()) for name in source_names(tree)]
    return source_hash(b"\0".join(parts)).hex()


def prefer_compiled(path: MutableSequence[str]) -> None:
    """Put the compiled form of these sources, if there is one, first in the package's `__path__`."""
    if is_switched_off():
        return
    try:
        folder = default_home() / stamp_of()
    except OSError:
        # Without sources (a zip archive) nothing can be told about what was made from them.
        return
    if not folder.is_dir():
        return
    path.insert(0, str(folder))
    try:
        import_module(LIBRARY)
    except ImportError:
        # A file system that forbids execution, or the library of another system: the sources run everywhere.
        path.remove(str(folder))
