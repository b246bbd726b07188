"""The user guide: a page for each line of work in both languages, with pictures that are there and stay small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

GUIDES = Path(__file__).parents[2] / "docs" / "users"
LINES = ("desk", "honours", "programmes", "public-site", "reporting", "research")
LARGEST = 120_000


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("line", LINES)
def test_the_guide_of_a_line_shows_it(line: str, language: str) -> None:
    text = (GUIDES / f"{line}.{language}.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[([^\]]+)\]\((pictures/[\w-]+\.(\w\w)\.webp)\)", text)
    assert pictures and {of for _words, _path, of in pictures} == {language}
    for _words, path, _of in pictures:
        picture = GUIDES / path
        assert picture.is_file(), path
        assert picture.read_bytes()[8:12] == b"WEBP" and picture.stat().st_size <= LARGEST, path


def test_no_picture_is_left_over() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in GUIDES.glob("*.md"))
    assert [path.name for path in (GUIDES / "pictures").glob("*") if f"pictures/{path.name}" not in texts] == []
