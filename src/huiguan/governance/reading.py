"""Charter texts as engine values, each built once."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from huiguan.engines.charter import Charter, Lang, fill_blanks
from huiguan.engines.charter.build import build
from huiguan.engines.charter.source import read


@lru_cache(maxsize=128)
def _built(blanks: str, text: str) -> Charter:
    # Texts were checked when they were drafted; reading does not check again.
    return build(read(fill_blanks(text, json.loads(blanks))).data)


def language() -> Lang:
    """The language in which the engine, and words kept in both, speak to the reader."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def charter_of(version: Any) -> Charter:
    """The engine's charter of a version (with its text loaded), the association's words in the blanks."""
    return _built(json.dumps(version.blanks, sort_keys=True), version.text.text)


def rules_of(version: Any) -> Charter:
    """The same without the association's words: one for all that use a text. For dates and numbers, not for reading."""
    return _built("{}", version.text.text)
