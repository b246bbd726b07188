"""The elections of belenios-tool that our auditor has to judge as expected.json says; skipped where they are absent."""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("HUIGUAN_SHARED", Path(__file__).parents[4] / "shared")) / "vectors" / "belenios"
_ABSENT = f"THE ELECTIONS OF belenios-tool WERE NOT CHECKED: {SHARED} is not here; HUIGUAN_SHARED names another folder"
needs_vectors = pytest.mark.skipif(not SHARED.is_dir(), reason=_ABSENT)
if not SHARED.is_dir():
    # A skip alone is one letter in a row of dots.
    warnings.warn(_ABSENT, stacklevel=1)
EXPECTED: dict[str, Any] = json.loads((SHARED / "expected.json").read_text()) if SHARED.is_dir() else {}
ACCEPTED = EXPECTED.get("accept", {})
JUDGED = EXPECTED.get("reject (python-made, Ed25519)", {})


def archive_in(folder: Path) -> Path:
    """The one archive of a folder."""
    (found,) = folder.glob("*.bel")
    return found
