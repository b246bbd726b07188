"""Sentences that are kept in the installation's language, said again in the reader's.

The reason why a row of a file was refused is written once, by a job, and read by people of both languages. It is kept
in the language of official papers; for a reader of another one the catalogues are looked up from the other side: which
sentence of the sources gave this translation, and with which values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import polib
from django.conf import settings
from django.utils.translation import get_language, gettext, override, pgettext, to_locale

# Values come as %(name)s or %(name)d; nothing else stands in sentences that are kept.
_PLACE = re.compile(r"%\((\w+)\)[sd]")
LONGEST = 400
WORDS = 3  # characters beside the values, in the least sentence that is told by them


class _Source(NamedTuple):
    """A sentence of the sources and its context, which is empty for most."""

    text: str
    context: str


def in_own_language() -> override:
    """Within this, sentences are made in the language of the installation, in which they are kept."""
    return override(settings.LANGUAGE_CODE)


def said_again(text: str) -> str:
    """`text`, made `in_own_language`, in the language of the reader; as it is when no catalogue knows it.

    Values within it, mostly what stood in a cell, stay as they are.
    """
    language = get_language()
    if not text or not language or language == settings.LANGUAGE_CODE:
        return text
    return _said(text, language)


@lru_cache(maxsize=2048)
def _said(text: str, language: str) -> str:
    exact, patterns = _known()
    found = exact.get(text)
    if found is not None:
        return _translated(found, language)
    for pattern, source in patterns:
        match = pattern.fullmatch(text)
        if match is not None:
            return _filled(_translated(source, language), match.groupdict(), text)
    return text


def _filled(words: str, values: dict[str, str], text: str) -> str:
    """`words` with the values that were read out of `text`; `text` where they ask for one that is not there."""
    if any(place[1] not in values for place in _PLACE.finditer(words)):
        return text
    return _PLACE.sub(lambda place: values[place[1]], words).replace("%%", "%")


def _translated(source: _Source, language: str) -> str:
    with override(language):
        return pgettext(source.context, source.text) if source.context else gettext(source.text)


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, _Source], list[tuple[re.Pattern[str], _Source]]]:
    """Translations without values, and patterns of those with some, those that say most in words first."""
    exact: dict[str, _Source] = {}
    patterns: dict[str, _Source] = {}
    for translation, source in _entries():
        if _PLACE.search(translation):
            # What is hardly more than its values would be found in any sentence.
            if len(_PLACE.sub("", translation)) >= WORDS:
                patterns.setdefault(translation, source)
        else:
            exact.setdefault(translation.replace("%%", "%"), source)
    ordered = sorted(patterns.items(), key=lambda item: len(_PLACE.sub("", item[0])), reverse=True)
    return exact, [(_pattern(translation), source) for translation, source in ordered]


def _entries() -> Iterator[tuple[str, _Source]]:
    locale = to_locale(settings.LANGUAGE_CODE)
    for folder in settings.LOCALE_PATHS:
        path = Path(folder) / locale / "LC_MESSAGES" / "django.mo"
        if path.exists():
            for entry in polib.mofile(str(path)):
                if entry.msgstr and len(entry.msgid) <= LONGEST:
                    yield entry.msgstr, _Source(entry.msgid, entry.msgctxt or "")


def _pattern(translation: str) -> re.Pattern[str]:
    """What the translation looks like with values in it; a name that comes twice has the same value."""
    parts: list[str] = []
    seen: set[str] = set()
    end = 0
    for place in _PLACE.finditer(translation):
        parts.append(re.escape(translation[end : place.start()].replace("%%", "%")))
        name = place[1]
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
        seen.add(name)
        end = place.end()
    parts.append(re.escape(translation[end:].replace("%%", "%")))
    return re.compile("".join(parts), re.DOTALL)
