"""From a text to its blocks: lines, with those put together again that a fixed line width had cut."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

INK = re.compile(r"\S+")
STOP_END = tuple("。！？!?；;：:…")
CLOSING = "”』」）)】》\"'"
# A line that ends so cannot be the end of anything.
OPEN_END = ("，", ",", "、", "（", "(", "“", "《", "必须", "应当", "以及", "并", "和", "与", "及", "的", "或")
NEW_START = re.compile(
    r"(?:第[一二三四五六七八九十百零\d]{1,4}[章节条编部]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,3}[.．、](?!\d)|[①-⑳]|[-•●■◆*·▲△▶►▪◇□○☆★※➤➢✓✔√◎]|附件|附：|亮点\d)"
)
# 建立台账。（监事会）: the note belongs to what stands before it, and nothing goes on.
NOTED_END = re.compile(r"[。！；;][（(][^（）()。]{2,60}[）)]$")
LONG_HEADING = 40
# Characters: a shorter line may be short for many reasons. Lines: fewer say nothing about a width.
MIN_WRAP, MIN_WRAPPED_LINES, SAMPLE_LINES = 18, 4, 2000


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

    Where most lines that end without a stop have one width and hardly any line is longer, the writer did not choose it.
    """
    long = [line.rstrip() for line in lines if len(line.strip()) >= MIN_WRAP and "\t" not in line]
    widths = [columns(line) for line in long if not _is_ended(line)]
    if len(widths) < MIN_WRAPPED_LINES:
        return None
    mode = 2 * Counter(width // 2 for width in widths).most_common(1)[0][0]
    near = sum(1 for width in widths if abs(width - mode) <= 3)
    longer = sum(1 for line in long if columns(line) > mode + 4)
    return mode - 3 if near >= 0.6 * len(widths) and longer <= 0.1 * len(long) else None


def _is_ended(line: str) -> bool:
    words = line.rstrip()
    return words.rstrip(CLOSING).endswith(STOP_END) or (
        words.endswith(("）", ")")) and NOTED_END.search(words) is not None
    )


@dataclass(slots=True)
class _Page:
    """How the lines of a text lie: the columns at which they were cut (if they were), and the margin common to all."""

    width: int | None
    margin: int

    def continues(self, before: str, line: str, *, running: bool) -> bool:
        """Whether a raw line goes on with the sentence of the raw line before it.

        `running` says that the block so far holds a full stop, so that it is running text and no heading.
        """
        words, following = before.strip(), line.lstrip()
        ended = _is_ended(words)
        if (ended and words[-1] not in "；;：:") or NEW_START.match(following):
            return False
        if ended or len(line) - len(following) >= self.margin + 2:
            return False
        if self.width is not None and columns(before.rstrip()) >= self.width:
            return True
        return running or words.endswith(OPEN_END) or (len(words) > LONG_HEADING and "，" in words)


def _page(lines: list[str]) -> _Page:
    sample = [line for line in lines[:SAMPLE_LINES] if not line.isspace()]
    margin = min((len(line) - len(line.lstrip()) for line in sample), default=0)
    return _Page(wrap_width(sample), margin)


def _block(pieces: list[tuple[str, int]]) -> Block:
    first, origin = pieces[0]
    if len(pieces) == 1 and len(words := first.split(None, 1)) == 1:
        return Block(words[0].rstrip(), [0], [origin + len(first) - len(first.lstrip())])
    starts, origins, words_found, length = [], [], [], 0
    for line, offset in pieces:
        for match in INK.finditer(line):
            starts.append(length)
            origins.append(offset + match.start())
            words_found.append(match.group())
            length += match.end() - match.start()
    return Block("".join(words_found), starts, origins)


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a text in order; empty lines are left out."""
    lines = text.splitlines(keepends=True)
    page = _page([line.rstrip("\r\n") for line in lines[: 2 * SAMPLE_LINES]])
    offset = 0
    pieces: list[tuple[str, int]] = []
    running = False
    for line in lines:
        start, offset = offset, offset + len(line)
        if line.isspace():
            continue
        is_row = "\t" in line.strip()
        if pieces and (is_row or not page.continues(pieces[-1][0], line, running=running)):
            yield _block(pieces)
            pieces, running = [], False
        if is_row:
            row = _block([(line, start)])
            row.row = line
            yield row
        else:
            pieces.append((line, start))
            running = running or "。" in line
    if pieces:
        yield _block(pieces)
