"""From a text to its blocks: lines, with those put together again that a fixed line width had cut."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
INK = re.compile(r"\S+")
SPACE = re.compile(r"\s")
STOP_END = tuple("。！？!?；;：:…")
CLOSING = "”』」）)】》\"'"
# A line that ends so cannot be the end of anything.
OPEN_END = ("，", ",", "、", "（", "(", "“", "《", "必须", "应当", "以及", "并", "和", "与", "及", "的", "或")
NEW_START = re.compile(
    r"(?:第[一二三四五六七八九十百零\d]{1,4}[章节条编部]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,3}[.．、](?!\d)|[①-⑳]|[-•●■◆*·]|附件|附：|亮点\d)"
)
LONG_HEADING = 40


@dataclass(slots=True)
class Block:
    """A paragraph, heading or table row without its white space, and the way back to the text.

    `text[i]` stands at code point `at(i)` of the document. `row` holds the raw line when it has tabulators.
    """

    text: str
    starts: list[int]
    origins: list[int]
    row: str | None = None

    def at(self, position: int) -> int:
        """Offset in the document of one character of `text`."""
        index = bisect_right(self.starts, position) - 1
        return self.origins[index] + position - self.starts[index]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the document of a non-empty slice of `text`."""
        if len(self.starts) == 1:
            return self.origins[0] + start, self.origins[0] + end
        return self.at(start), self.at(end - 1) + 1


def columns(line: str) -> int:
    """Width of a line as printed: a Chinese character takes two columns."""
    return len(line.encode("gb18030", "replace"))


def wrap_width(lines: list[str]) -> int | None:
    """Columns at which the text was cut into lines, or None where it was not.

    Where most lines that end without a stop have one width, that width was not the writer's choice.
    """
    widths = [columns(line) for line in lines if len(line) >= 15 and not line.rstrip(CLOSING).endswith(STOP_END)]
    if len(widths) < 4:
        return None
    mode, _ = Counter(width // 2 for width in widths).most_common(1)[0]
    near = sum(1 for width in widths if abs(width // 2 - mode) <= 1)
    return mode * 2 - 2 if near >= 0.6 * len(widths) else None


def _continues(before: str, line: str, indented: bool, width: int | None) -> bool:
    ended = before.rstrip(CLOSING).endswith(STOP_END)
    if (ended and before[-1] not in "；;：:") or NEW_START.match(line):
        return False
    if width is not None and not ended and not indented and columns(before) >= width:
        return True
    if ended or indented:
        return False
    return before.endswith(OPEN_END) or "。" in before or (len(before) > LONG_HEADING and "，" in before)


def _block(pieces: list[tuple[str, int]]) -> Block:
    if len(pieces) == 1 and not SPACE.search(pieces[0][0]):
        return Block(pieces[0][0], [0], [pieces[0][1]])
    starts, origins, words, length = [], [], [], 0
    for line, offset in pieces:
        for match in INK.finditer(line):
            starts.append(length)
            origins.append(offset + match.start())
            words.append(match.group())
            length += match.end() - match.start()
    return Block("".join(words), starts, origins)


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a text in order; empty lines are left out."""
    lines = [(match.group(), match.start()) for match in LINE.finditer(text)]
    width = wrap_width([line.strip() for line, _ in lines[:4000]])
    pieces: list[tuple[str, int]] = []
    for raw, offset in lines:
        line = raw.strip()
        if not line:
            continue
        if "\t" in line:
            if pieces:
                yield _block(pieces)
                pieces = []
            row = _block([(line, offset + raw.index(line))])
            row.row = raw
            yield row
            continue
        lead = len(raw) - len(raw.lstrip())
        if pieces and not _continues(pieces[-1][0], line, lead >= 2, width):
            yield _block(pieces)
            pieces = []
        pieces.append((line, offset + lead))
    if pieces:
        yield _block(pieces)
