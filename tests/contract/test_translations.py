"""Nothing that people read is left untranslated: every room with a catalogue is complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiguan.kernel.i18n.check import faults
from huiguan.kernel.i18n.compile import PACKAGE, catalogues

FAULTS = faults()
FOLDERS = sorted({path.parents[3].relative_to(PACKAGE) for path in catalogues()})


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_a_room_with_a_catalogue_is_complete(folder: Path) -> None:
    found = [str(fault) for fault in FAULTS if fault.path.is_relative_to(PACKAGE / folder)]
    assert found == [], "see `huiguan i18n missing`"


def test_what_stands_outside_of_the_rooms_is_translated() -> None:
    """Names of roles, levels and sections, and the settings: in the catalogue of the floor i18n."""
    outside = [PACKAGE / "config", PACKAGE / "cli", PACKAGE / "kernel" / "permits"]
    found = [str(fault) for fault in FAULTS if any(fault.path.is_relative_to(place) for place in outside)]
    assert found == []


def test_this_test_reads_the_program() -> None:
    assert Path("kernel/workflow") in FOLDERS and Path("ui") in FOLDERS
