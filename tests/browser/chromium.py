"""Which Chromium the browser tests and the pictures are made with."""

from __future__ import annotations

import os
import shutil

#: The first that is there. The headless shell draws pages alike, without a window of its own around them, and sooner.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
#: Root may not use the sandbox; there is no graphics card; nothing is asked of the browser's makers.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def path() -> str | None:
    """Where the program lies: what the variable CHROMIUM says, or the first name found; None when there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
