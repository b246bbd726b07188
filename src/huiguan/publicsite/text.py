"""What is typed and what is kept: lines on one side, blocks on the other. Pure values, no database.

A line is a paragraph; `# ` begins a heading, `- ` an item, `> ` a quotation; `[图12]` or `[picture 12]` alone on a
line stands for a picture of that number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

Block = tuple[str, Any]
_PICTURE = re.compile(r"\[(?:图|picture)\s*(\d{1,12})\]", re.IGNORECASE)
_MARKS = {"# ": "heading", "- ": "items", "> ": "quote"}


def blocks_of(text: str) -> list[Block]:
    """Typed lines as blocks; items that follow each other become one list."""
    found: list[Block] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        kind, value = _block(line)
        if kind == "items" and found and found[-1][0] == "items":
            found[-1][1].append(value)
        else:
            found.append((kind, [value] if kind == "items" else value))
    return found


def _block(line: str) -> tuple[str, Any]:
    picture = _PICTURE.fullmatch(line)
    if picture is not None:
        return "picture", int(picture.group(1))
    kind = _MARKS.get(line[:2], "")
    return (kind, line[2:].strip()) if kind and line[2:].strip() else ("paragraph", line)


def lines_of(blocks: Iterable[Block], picture: str = "图") -> Iterator[str]:
    """Blocks as the lines from which they come."""
    for kind, value in blocks:
        if kind == "items":
            yield from (f"- {item}" for item in value)
        elif kind == "picture":
            yield f"[{picture}{value}]"
        else:
            yield {"heading": "# ", "quote": "> "}.get(kind, "") + str(value)


def plain(blocks: Iterable[Block]) -> str:
    """The words of blocks alone, for search and feeds."""
    return "\n".join(line for line in lines_of(blocks) if not _PICTURE.fullmatch(line))


def differences(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """What changed between two lists of lines: ("same" | "gone" | "new", line), in reading order."""
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [("same", line) for line in old[a:b]]
        else:
            found += [("gone", line) for line in old[a:b]] + [("new", line) for line in new[c:d]]
    return found
