"""Who marks what: everybody everything, or so many members for each entry, drawn by lot with even loads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import SystemRandom

from django.utils.translation import gettext as _

from huiguan.kernel.permits import Invalid, RuleViolation

Pair = tuple[int, int]
_LOT = SystemRandom()


def drawn(free: Sequence[int], load: Counter[int], number: int) -> list[int]:
    """So many of the free members, those with the least to do first; among equals the lot decides."""
    order = list(free)
    _LOT.shuffle(order)
    return sorted(order, key=lambda juror: load[juror])[:number]


def assigned_pairs(jurors: Sequence[int], entries: Sequence[int], aside: set[Pair], each: int | None) -> set[Pair]:
    """Pairs of member and entry, without those who stand `aside`; with `each` so many members for every entry.

    Invalid "each" below one; RuleViolation "too_few" where fewer are free for an entry.
    """
    free = {entry: [juror for juror in jurors if (juror, entry) not in aside] for entry in entries}
    if each is None:
        return {(juror, entry) for entry, able in free.items() for juror in able}
    if each < 1:
        raise Invalid(_("At least one member marks each entry."), code="each", field="each")
    fewest = min((len(able) for able in free.values()), default=0)
    if fewest < each:
        message = _("Only %(n)d members are free for one of the entries: add others, or let fewer mark each.")
        raise RuleViolation(message % {"n": fewest}, code="too_few", field="each")
    pairs, load = set[Pair](), Counter[int]()
    # The entries with the least choice draw first: the others can make up for it.
    for entry in sorted(entries, key=lambda one: len(free[one])):
        for juror in drawn(free[entry], load, each):
            pairs.add((juror, entry))
            load[juror] += 1
    return pairs
