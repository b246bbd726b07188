"""In which language words of an association's own are written: whoever listens to a page hears them pronounced so."""

from __future__ import annotations

import re

_CHINESE = re.compile(r"[\u3400-\u9fff]")


def language_of(words: object) -> str:
    """The tag for `lang`: Chinese where there is a Chinese character, otherwise English."""
    return "zh-Hans" if _CHINESE.search(str(words)) else "en"
