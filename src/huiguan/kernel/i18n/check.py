"""Whether everything that people read has its Chinese; English is the language of the sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polib

from huiguan.kernel.i18n.compile import PACKAGE, catalogues
from huiguan.kernel.i18n.extract import Fault, Message, literals, messages, sources

Key = tuple[str | None, str]
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def faults(root: Path = PACKAGE) -> list[Fault]:
    """Every fault below `root`, by file and line: strings without translation, literal text, faulty entries."""
    found = [*_missing(root), *_faulty_entries(root)]
    for path in sources(root):
        found.extend(literals(path))
    return sorted(set(found), key=lambda fault: (str(fault.path), fault.line, fault.what))


def _entries(root: Path) -> Iterator[tuple[Path, polib.POEntry]]:
    for path in catalogues(root):
        yield from ((path, entry) for entry in polib.pofile(str(path)) if not entry.obsolete)


def _translated(root: Path) -> set[tuple[Key, str | None]]:
    """What has a translation: key and plural."""
    return {
        ((entry.msgctxt, entry.msgid), entry.msgid_plural or None)
        for _path, entry in _entries(root)
        if entry.translated() and not entry.fuzzy
    }


def _missing(root: Path) -> Iterator[Fault]:
    known = _translated(root)
    for path in sources(root):
        for message in messages(path):
            if message.msgid and not _is_known(message, known):
                yield Fault(path, message.line, f"{message.msgid!r} has no Chinese")


def _is_known(message: Message, known: set[tuple[Key, str | None]]) -> bool:
    """An entry with a plural also serves its singular alone, as in gettext."""
    if (message.key, message.plural) in known:
        return True
    return message.plural is None and any(key == message.key for key, _plural in known)


def _faulty_entries(root: Path) -> Iterator[Fault]:
    first: dict[Key, tuple[Path, polib.POEntry]] = {}
    for path, entry in _entries(root):
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
