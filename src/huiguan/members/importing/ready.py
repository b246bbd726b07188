"""A chunk of a roster on its way from the worker to the writer.

The lines for COPY travel as one text. What is needed only for rows that mean a stored member lies packed beside them
and is unpacked when the first such row turns up.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

NO_KEY = bytes(8)


class Ready(NamedTuple):
    """A row that may be written. Texts are empty where the file says nothing; `extra` holds the configured fields.

    `masked` names values that came masked; `line` is None then, since such a row can only stand for a stored one.
    """

    number: int
    plain: tuple[str, ...]
    secret: tuple[str, ...]
    extra: dict[str, str]
    id_hash: bytes | None
    mobile_hash: bytes | None
    number_key: bytes | None
    masked: tuple[str, ...]
    line: bytes | None


@dataclass
class ReadyRows:
    """The good rows of a chunk, by columns. `id_keys` and `number_keys` hold eight bytes a row, zeros for none."""

    numbers: list[int]
    id_keys: bytes
    number_keys: bytes
    masked: dict[int, tuple[str, ...]]
    lines: bytes
    packed: bytes

    def __len__(self) -> int:
        return len(self.numbers)

    def keys(self) -> tuple[array[int], array[int]]:
        """The keys of ID numbers and of member numbers, as `SeenKeys` takes them."""
        return array("Q", self.id_keys), array("Q", self.number_keys)

    @cached_property
    def rows(self) -> list[Ready]:
        """The rows one by one."""
        texts, secrets, extras, id_hashes, mobile_hashes = marshal.loads(self.packed)  # noqa: S302 - from our own worker
        plain, secret = _rows_of(texts), _rows_of(secrets)
        lines = self.lines.splitlines(keepends=True)
        return [
            Ready(
                number,
                plain[at],
                secret[at],
                extras.get(at, {}),
                id_hashes[at],
                mobile_hashes[at],
                self._number_key(at),
                self.masked.get(at, ()),
                None if at in self.masked else lines[at],
            )
            for at, number in enumerate(self.numbers)
        ]

    def _number_key(self, at: int) -> bytes | None:
        key = self.number_keys[8 * at : 8 * at + 8]
        return None if key == NO_KEY else key


def pack(
    plain: Sequence[Sequence[str]],
    secret: Sequence[Sequence[str]],
    extras: dict[int, dict[str, str]],
    *hashes: list[bytes | None],
) -> bytes:
    """What `ReadyRows.packed` holds. As in the lines for COPY, no value holds a tab or a line feed."""
    texts = ["\n".join(["\t".join(column) for column in columns]) for columns in (plain, secret)]
    parts: tuple[Any, ...] = (*texts, extras, *hashes)
    return marshal.dumps(parts)


def _rows_of(text: str) -> list[tuple[str, ...]]:
    return list(zip(*[column.split("\t") for column in text.split("\n")], strict=True))
