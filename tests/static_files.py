"""Static files are looked for once in a process.

WhiteNoise looks through the folders of all packages whenever a handler is made, and each `Client()` makes one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

#: What was found, by address, for each beginning of the addresses.
_found: dict[str, dict[str, Any]] = {}


def looking_once(usual: Callable[[Any], None]) -> Callable[[Any], None]:
    """`WhiteNoiseMiddleware.add_files_from_finders` as it is here, given its own."""

    def look(middleware: Any) -> None:
        prefix = middleware.static_prefix
        if prefix not in _found:
            usual(middleware)
            _found[prefix] = dict(middleware.files)
        middleware.files.update(_found[prefix])

    return look


def install() -> None:
    """From now on handlers of this process are made as above."""
    WhiteNoiseMiddleware.add_files_from_finders = looking_once(WhiteNoiseMiddleware.add_files_from_finders)  # type: ignore[method-assign]
