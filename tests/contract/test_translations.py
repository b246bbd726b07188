"""Nothing that people read is left untranslated: every room with a catalogue is complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiguan.kernel.i18n.check import faults
from huiguan.kernel.i18n.compile import PACKAGE, catalogues

FAULTS = faults()
FOLDERS = sorted({path.parents[3].relative_to(PACKAGE) for path in catalogues()})

# Rooms whose catalogue comes with their first page.
UNDER_CONSTRUCTION = (Path("directives"),)


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_a_room_with_a_catalogue_is_complete(folder: Path) -> None:
    found = [str(fault) for fault in FAULTS if fault.path.is_relative_to(PACKAGE / folder)]
    assert found == [], "see `huiguan i18n missing`"


def test_what_stands_outside_of_the_rooms_is_translated() -> None:
    """Names of roles, levels and sections, settings, commands: in the catalogue of the floor i18n.

    A room without a catalogue is found here too, but for those that are being built.
    """
    covered = [PACKAGE / folder for folder in (*FOLDERS, *UNDER_CONSTRUCTION)]
    found = [str(fault) for fault in FAULTS if not any(fault.path.is_relative_to(place) for place in covered)]
    assert found == []


def test_this_test_reads_the_program() -> None:
    assert Path("kernel/workflow") in FOLDERS and Path("ui") in FOLDERS
