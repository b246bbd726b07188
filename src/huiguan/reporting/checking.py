"""Rules over the figures of a form, from plain values: no database.

A rule that does not hold is a finding; it does not forbid the figure, it asks for a written explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

Values = Mapping[int, Decimal | None]
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Term:
    """One part of what a line is compared with: the value of a line, now or in the last period, with its sign."""

    sign: int
    line_id: int
    last: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule as it is checked; see models.Rule."""

    rule_id: int
    line_id: int
    kind: str
    terms: tuple[Term, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold: the value, and what it was compared with."""

    rule_id: int
    value: Decimal
    against: tuple[Decimal, ...] = field(default=())


def broken(rules: Iterable[Asked], now: Values, last: Values, medians: Values) -> list[Broken]:
    """The rules that do not hold. A rule of which a value is missing is not checked.

    `last` are the values of the last period, `medians` those of the associations of the same level, by line.
    """
    found = []
    for rule in rules:
        value = now.get(rule.line_id)
        if value is None:
            continue
        against = _against(rule, value, now, last, medians)
        if against is not None:
            found.append(Broken(rule.rule_id, value, against))
    return found


def _against(rule: Asked, value: Decimal, now: Values, last: Values, medians: Values) -> tuple[Decimal, ...] | None:
    if rule.kind == "bounds":
        return _outside(value, rule.low, rule.high)
    if rule.kind in ("change", "peers"):
        base = (last if rule.kind == "change" else medians).get(rule.line_id)
        return _far(value, base, rule.percent or 0)
    total = add_up(rule.terms, now, last)
    holds = total is None or (value == total if rule.kind == "identity" else value <= total)
    return None if holds or total is None else (total,)


def _outside(value: Decimal, low: Decimal | None, high: Decimal | None) -> tuple[Decimal, ...] | None:
    if (low is not None and value < low) or (high is not None and value > high):
        return tuple(bound for bound in (low, high) if bound is not None)
    return None


def _far(value: Decimal, base: Decimal | None, percent: int) -> tuple[Decimal, ...] | None:
    """More than `percent` of the base away from it; of a base of nothing everything is far."""
    if base is None or abs(value - base) * HUNDRED <= abs(base) * percent:
        return None
    return (base,)


def add_up(terms: Sequence[Term], now: Values, last: Values) -> Decimal | None:
    """The sum of terms; None when one of them is missing."""
    total = Decimal(0)
    for term in terms:
        value = (last if term.last else now).get(term.line_id)
        if value is None:
            return None
        total += term.sign * value
    return total
