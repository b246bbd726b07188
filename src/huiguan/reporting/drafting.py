"""Texts whose numbers come from figures: placeholders, what they become, and digits that have no source. Pure.

{members.present} a figure, {members.present@last} of the last period, {members.present@change} the change in percent,
{directives.closed%directives.received} a share, {year} {ends} {association} {handed} {forms} facts of the collection,
{item:12} the words of an item of follow-through, {cite:5|第三届} words that stand in a document of follow-through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,200})\}")
_LIST_NUMBER = re.compile(
    r"^\s*(?:\d{1,2}[.．](?!\d)|（\d{1,2}）|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)"
)
_DIGIT = re.compile(r"[0-9０-９]+(?:[.,，．%％][0-9０-９]+)*[%％‰]?")
_CHINESE = "〇零一二三四五六七八九十百千万亿两几"
_MEASURE = "人|名|位|个|家|次|项|件|起|元|场|期|份|篇|部|倍|成|小时|天|年|月|日|届|亩|公里|批|支|所|万|百分点"
_COUNTED = re.compile(
    f"(?:百分之[{_CHINESE}点]+|[{_CHINESE}]*[十百千万亿][{_CHINESE}]*[余多]?(?:{_MEASURE})|第[{_CHINESE}]+(?:届|次|批|期)|"
    f"[{_CHINESE}]{{2,}}[余多]?(?:{_MEASURE})|[二三四五六七八九两]\\s*(?:{_MEASURE}))"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. `source` names where a part comes from (empty: it was written); `known` is False for a
    placeholder that means nothing. `start` and `end` are its place in the template.
    """

    text: str
    start: int
    end: int
    source: str = ""
    known: bool = True

    @property
    def name(self) -> str:
        """The figure or fact that a placeholder names, without how it is told (`%`, `@`)."""
        return self.source.partition("%")[0].partition("@")[0]


@dataclass(frozen=True, slots=True)
class Fault:
    """What the linter finds: a number without a source, a placeholder that is unknown, or a highlight that `lacks`
    a "figure" or an "item".
    """

    start: int
    text: str
    unknown: bool = False
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of a report: its value in the period and in the one before; None where there is none."""

    value: Decimal | None
    last: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """What placeholders may draw on: figures by key, facts by name, words of items and documents by id."""

    numbers: Mapping[str, Number]
    facts: Mapping[str, str]
    item: Callable[[int], str] = lambda key: ""
    cited: Callable[[int, str], bool] = lambda key, words: False


def shown(value: Decimal | None) -> str:
    """A number as a report writes it: whole without places, groups of three; a dash for none."""
    if value is None:
        return "—"
    return f"{int(value):,}" if value == value.to_integral_value() else f"{value:,.2f}"


def pieces_of(text: str, sources: Sources) -> list[Piece]:
    """The text cut into what was written and what placeholders become, in order."""
    found: list[Piece] = []
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        if match.start() > at:
            found.append(Piece(text[at : match.start()], at, match.start()))
        found.append(_piece(match, sources))
        at = match.end()
    if at < len(text):
        found.append(Piece(text[at:], at, len(text)))
    return found


def _piece(match: re.Match[str], sources: Sources) -> Piece:
    name = match[1].strip()
    words = _fact(name, sources) or _quoted(name, sources) or _figure(name, sources)
    if not words:
        return Piece(match[0], match.start(), match.end(), source=name, known=False)
    return Piece(words, match.start(), match.end(), source=name)


def _fact(name: str, sources: Sources) -> str:
    return sources.facts.get(name, "")


def _quoted(name: str, sources: Sources) -> str:
    kind, _colon, rest = name.partition(":")
    key, _bar, words = rest.partition("|")
    if not key.isdecimal() or len(key) > 18:
        return ""
    if kind == "item":
        return sources.item(int(key))
    return words if kind == "cite" and words and sources.cited(int(key), words) else ""


def _figure(name: str, sources: Sources) -> str:
    if "%" in name:
        part, _sign, whole = name.partition("%")
        return _share(_value(part, sources), _value(whole, sources))
    key, _at, which = name.partition("@")
    number = sources.numbers.get(key)
    if number is None or which not in ("", "last", "change"):
        return ""
    if which == "change":
        return _change(number)
    value = number.last if which == "last" else number.value
    return "" if value is None else shown(value)


def _value(key: str, sources: Sources) -> Decimal | None:
    number = sources.numbers.get(key.strip())
    return number.value if number else None


def _percent(part: Decimal, whole: Decimal) -> str:
    return f"{(part * 100 / whole).quantize(Decimal('0.1'), ROUND_HALF_UP):,}%"


def _share(part: Decimal | None, whole: Decimal | None) -> str:
    return "" if part is None or not whole else _percent(part, whole)


def _change(number: Number) -> str:
    if number.value is None or not number.last:
        return ""
    return _percent(number.value - number.last, number.last)


_NUMBER = re.compile(r"[^\s\d〔〕]{1,30}〔(\d{4})〕[1-9]\d{0,4}号")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def number_faults(number: str, years: Iterable[int]) -> list[Fault]:
    """A document number has the form 全警协〔2026〕12号, of one of these years; anything else is a fault."""
    found = _NUMBER.fullmatch(number.strip())
    if not number.strip() or (found and int(found[1]) in set(years)):
        return []
    return [Fault(0, number.strip())]


def head_faults(words: str, year: int, name: str) -> list[Fault]:
    """Numbers in a title or an address that are neither the year of the report nor part of the association's name."""
    plain = words.replace(name, " " * len(name)) if name else words
    plain = _YEAR.sub(lambda match: " " * 4 if match[0] == str(year) else match[0], plain)
    return list(_unsourced(Piece(plain, 0, len(plain)), begins=False))


def highlight_faults(title: str, text: str, figures: Iterable[str], items: int) -> list[Fault]:
    """A highlight stands on a figure and on an item of follow-through: words alone are praise."""
    lacks = [] if keys_in(text) & set(figures) else ["figure"]
    return [Fault(0, title, lacks=what) for what in (*lacks, *(["item"] if not items else []))]


_CLAUSE = re.compile(r"[^，；。]*[，；。]?")
_HEAD = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")


def fitted(text: str, keys: Iterable[str], *, has_last: bool) -> str:
    """A template without what the collection does not ask for: clauses whose figures it lacks, and paragraphs and
    headings of which nothing is left; what remains is numbered anew.
    """
    known = set(keys)
    lines = [_fitted_line(line, known, has_last) for line in text.splitlines()]
    return "\n".join(_renumbered(_without_bare_heads(line for line in lines if line)))


def _fitted_line(line: str, known: set[str], has_last: bool) -> str:
    head = _HEAD.match(line)
    first = head.end() if head else 0
    # A sub-heading （一）会员队伍。 stands whatever becomes of the clauses behind it; without them it goes.
    stop = line.find("。", first) + 1 if line.startswith("（") else first
    clauses = [match[0] for match in _CLAUSE.finditer(line[stop:]) if match[0]]
    kept = [clause for clause in clauses if _has_all(clause, known, has_last)]
    if clauses and not kept:
        return ""
    words = "".join(kept).removeprefix("其中")
    return line[:stop] + (words[:-1] + "。" if words.endswith(("，", "；")) else words)


def _has_all(clause: str, known: set[str], has_last: bool) -> bool:
    asked = {key for key in keys_in(clause) if "." in key}
    return asked <= known and (has_last or not re.search(r"@(?:last|change)\}", clause))


def _is_head(line: str) -> bool:
    return bool(_HEAD.match(line)) and not line.startswith("（")


def _without_bare_heads(lines: Iterable[str]) -> list[str]:
    """Headings of the first level behind which another one, or nothing, stands are left out."""
    found = list(lines)
    follows = [*found[1:], "一、"]
    return [line for line, after in zip(found, follows, strict=True) if not (_is_head(line) and _is_head(after))]


def _renumbered(lines: Iterable[str]) -> Iterable[str]:
    """Headings counted through: 一、二、 and within each （一）（二）."""
    first = second = 0
    for line in lines:
        if _is_head(line):
            first, second = first + 1, 0
            yield _HEAD.sub(f"{_COUNT[first]}、", line, count=1)
        elif _HEAD.match(line):
            second += 1
            yield _HEAD.sub(f"（{_COUNT[second]}）", line, count=1)
        else:
            yield line


_COUNT = ("", *"一二三四五六七八九十", "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九")


def keys_in(text: str) -> set[str]:
    """The keys of figures that a text names."""
    found: set[str] = set()
    for match in _PLACEHOLDER.finditer(text):
        found |= {part.partition("@")[0].strip() for part in match[1].split("%")}
    return found


def faults_of(pieces: Iterable[Piece]) -> list[Fault]:
    """Numbers that were written and have no source, and unknown placeholders. Numbers that only count paragraphs
    (一、（一）1.（1）at the beginning of a line) are none; numbers in Chinese characters with a measure word are some.
    """
    found: list[Fault] = []
    begins = True
    for piece in pieces:
        if not piece.known:
            found.append(Fault(piece.start, piece.text, unknown=True))
        elif not piece.source:
            found += _unsourced(piece, begins=begins)
        begins = piece.text.endswith("\n")
    return sorted(found, key=lambda fault: fault.start)


def _unsourced(piece: Piece, *, begins: bool) -> Iterable[Fault]:
    at = piece.start
    for number, line in enumerate(piece.text.splitlines(keepends=True)):
        skip = _LIST_NUMBER.match(line) if number or begins else None
        first = skip.end() if skip else 0
        spans = [*_DIGIT.finditer(line, first), *_COUNTED.finditer(line, first)]
        yield from (Fault(at + match.start(), match[0]) for match in spans)
        at += len(line)
