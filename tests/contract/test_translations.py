"""Nothing that people read is left untranslated: every room with a catalogue is complete."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import polib
import pytest
from django.utils import translation

from huiguan.kernel.i18n.check import faults
from huiguan.kernel.i18n.compile import PACKAGE, catalogues

FOLDERS = sorted({path.parents[3].relative_to(PACKAGE) for path in catalogues()})


@cache
def found_faults() -> list[Any]:
    """Read once, and only by whoever runs these tests: it takes seconds."""
    return faults()


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_a_room_with_a_catalogue_is_complete(folder: Path) -> None:
    found = [str(fault) for fault in found_faults() if fault.path.is_relative_to(PACKAGE / folder)]
    assert found == [], "see `huiguan i18n missing`"


def test_what_stands_outside_of_the_rooms_is_translated() -> None:
    """Names of roles, levels and sections, settings, commands: in the catalogue of the floor i18n.

    A room without a catalogue is found here too.
    """
    covered = [PACKAGE / folder for folder in FOLDERS]
    found = [str(fault) for fault in found_faults() if not any(fault.path.is_relative_to(place) for place in covered)]
    assert found == []


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_people_read_our_words_also_where_a_library_translates_the_same_english(folder: Path) -> None:
    """Django and allauth have catalogues of their own ("Verified": 已验证), which must not win over ours (已核实)."""
    entries = polib.pofile(str(PACKAGE / folder / "locale/zh_Hans/LC_MESSAGES/django.po"))
    with translation.override("zh-hans"):
        differing = {entry.msgid: (ours, read) for entry in entries for ours, read in readings(entry) if ours != read}
    assert differing == {}


def readings(entry: polib.POEntry) -> Iterator[tuple[str, str]]:
    """Our words for an entry, each with what Django gives for it."""
    context = entry.msgctxt
    if not entry.msgid_plural:
        read = translation.pgettext(context, entry.msgid) if context else translation.gettext(entry.msgid)
        yield entry.msgstr, read
    elif context:
        yield entry.msgstr_plural[0], translation.npgettext(context, entry.msgid, entry.msgid_plural, 2)
    else:
        yield entry.msgstr_plural[0], translation.ngettext(entry.msgid, entry.msgid_plural, 2)


def test_this_test_reads_the_program() -> None:
    assert Path("kernel/workflow") in FOLDERS and Path("ui") in FOLDERS
