"""The elections of belenios-tool that our auditor has to judge as expected.json says; skipped where they are absent."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("HUIGUAN_SHARED", Path(__file__).parents[4] / "shared")) / "vectors" / "belenios"
needs_vectors = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the vectors (../shared/vectors/belenios or HUIGUAN_SHARED) are not here"
)
EXPECTED: dict[str, Any] = json.loads((SHARED / "expected.json").read_text()) if SHARED.is_dir() else {}
ACCEPTED = EXPECTED.get("accept", {})
JUDGED = EXPECTED.get("reject (python-made, Ed25519)", {})


def archive_in(folder: Path) -> Path:
    """The one archive of a folder."""
    (found,) = folder.glob("*.bel")
    return found
