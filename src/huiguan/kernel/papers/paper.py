"""What an official document holds, apart from how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Annex:
    """A table that goes with a paper (附件): its title, column heads, and rows of words.

    `numeric` names the columns (from 0) that are set at the right.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Paper:
    """An official document (公文), its words as they stand in it.

    `mark` is the red name at the head (发文机关标志); `number` the document number, such as 云警协〔2026〕3号;
    `addressee` the main recipients (主送机关) without colon; `body` one line for each paragraph, whose own numbers
    (一、（一）1.（1）) give its level; `signed` the issuing body (署名); `dated` the day of issue; `sealed` whether a
    seal is put on it. `copies` (抄送), `printed_by` and `printed_on` make the record at the end (版记). `issuer`
    (签发人) stands at the head of papers that go up. `letter` asks for the form of letters (信函格式). A first line in
    round brackets that says where the paper was passed is set below its title (题注). `duty` (签发人职务) asks for the
    form of orders (命令格式): `signed` is then the name of the head who signs, title and recipients are not set.
    """

    mark: str
    title: str
    body: Sequence[str]
    signed: str
    dated: date
    number: str = ""
    addressee: str = ""
    sealed: bool = True
    annexes: Sequence[Annex] = field(default_factory=tuple)
    copies: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    issuer: str = ""
    letter: bool = False
    duty: str = ""
