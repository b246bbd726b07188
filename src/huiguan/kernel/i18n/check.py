"""Whether everything that people read has its Chinese; English is the language of the sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polib

from huiguan.kernel.i18n.compile import PACKAGE, catalogues
from huiguan.kernel.i18n.extract import Fault, literals, messages, sources

Key = tuple[str | None, str]
Entry = tuple[Path, polib.POEntry]
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def faults(root: Path = PACKAGE) -> list[Fault]:
    """Every fault below `root`, by file and line: strings without translation, literal text, faulty entries."""
    entries = [*_entries(root)]
    known = _translated(entries)
    found = [*_faulty_entries(root, entries)]
    for path in sources(root):
        found.extend(_missing(path, known))
        found.extend(literals(path))
    return sorted(set(found), key=lambda fault: (str(fault.path), fault.line, fault.what))


def _entries(root: Path) -> Iterator[Entry]:
    for path in catalogues(root):
        yield from ((path, entry) for entry in polib.pofile(str(path)) if not entry.obsolete)


def _translated(entries: list[Entry]) -> set[tuple[Key, str | None]]:
    """What has a translation: key and plural. An entry with a plural also serves its singular alone, as in gettext."""
    done = [entry for _path, entry in entries if entry.translated() and not entry.fuzzy]
    keys = [((entry.msgctxt, entry.msgid), entry.msgid_plural or None) for entry in done]
    return {*keys, *((key, None) for key, _plural in keys)}


def _missing(path: Path, known: set[tuple[Key, str | None]]) -> Iterator[Fault]:
    for message in messages(path):
        if message.msgid and (message.key, message.plural) not in known:
            yield Fault(path, message.line, f"{message.msgid!r} has no Chinese")


def _faulty_entries(root: Path, entries: list[Entry]) -> Iterator[Fault]:
    first: dict[Key, tuple[Path, polib.POEntry]] = {}
    for path, entry in entries:
        line = entry.linenum or 0
        if entry.fuzzy:
            yield Fault(path, line, f"{entry.msgid!r} is fuzzy")
        elif not entry.translated():
            yield Fault(path, line, f"{entry.msgid!r} is empty")
        elif _placeholders(entry.msgid, entry.msgid_plural) != _placeholders(*_strings(entry)):
            yield Fault(path, line, f"{entry.msgid!r} and its Chinese differ in what is filled in")
        other_path, other = first.setdefault((entry.msgctxt, entry.msgid), (path, entry))
        if _strings(other) != _strings(entry):
            place = other_path.relative_to(root)
            yield Fault(path, line, f"{entry.msgid!r} is translated otherwise in {place}: use a context (pgettext)")


def _strings(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _placeholders(*texts: str) -> set[str]:
    return {found for text in texts for found in _PLACEHOLDER.findall(text)}
