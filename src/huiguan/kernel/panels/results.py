"""What comes out of marks and votes, by the charter engine's thresholds. Pure values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiguan.engines.charter import Threshold
from huiguan.engines.charter.words import share_words
from huiguan.kernel.panels.enums import Vote
from huiguan.kernel.permits import Invalid

#: What is taken where a charter says nothing: two thirds must have marked, more than half of them must be for it.
QUORUM = {"base": "entitled", "fraction": "2/3", "strict": False, "article": ""}
MAJORITY = {"base": "present", "fraction": "1/2", "strict": True, "article": ""}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One member's marks on an entry: (mark, highest, weight) of each criterion, and the vote."""

    marks: tuple[tuple[int, int, int], ...]
    vote: str


@dataclass(frozen=True, slots=True)
class Result:
    """`score` of 100, the mean of those who marked, None before anybody did; `carried` None without a quorum."""

    score: Decimal | None
    entitled: int
    marked: int
    needed_marked: int
    votes_for: int
    needed_for: int
    carried: bool | None
    words: str


def threshold_of(data: Mapping[str, Any]) -> Threshold:
    """A threshold of the charter engine from plain values; Invalid "threshold" for what is none."""
    try:
        share = Fraction(str(data["fraction"]))
        base = str(data["base"])
    except (KeyError, ValueError, ZeroDivisionError) as fault:
        raise Invalid(_("This is no quorum or majority."), code="threshold") from fault
    if not 0 < share <= 1 or base not in ("entitled", "present"):
        raise Invalid(_("This is no quorum or majority."), code="threshold")
    return Threshold(base, share, bool(data.get("strict")), str(data.get("article", "")))


def threshold_words(data: Mapping[str, Any]) -> str:
    """A threshold as people read it: 成员人数的三分之二以上, with its article."""
    threshold = threshold_of(data)
    share = share_words(threshold.fraction, threshold.strict)
    facts = {"share": share.zh if (get_language() or "").startswith("zh") else share.en}
    whole = threshold.base == "entitled"
    words = _("%(share)s of the members") if whole else _("%(share)s of those who marked")
    return " · ".join(filter(None, [words % facts, threshold.article]))


def result_of(quorum: Threshold, majority: Threshold, entitled: int, sheets: Sequence[Sheet]) -> Result:
    """The result for one entry, of which `entitled` members may mark and `sheets` have come."""
    marked = len(sheets)
    votes_for = sum(sheet.vote == Vote.FOR for sheet in sheets)
    needed_marked = quorum.required(entitled)
    needed_for = majority.required(entitled if majority.base == "entitled" else marked)
    there = marked >= needed_marked
    carried = votes_for >= needed_for if there else None
    facts = {"marked": marked, "entitled": entitled, "quorum": needed_marked, "for": votes_for, "needed": needed_for}
    said = _("%(marked)d of %(entitled)d marked (at least %(quorum)d), %(for)d for it (at least %(needed)d)") % facts
    words = " · ".join(filter(None, dict.fromkeys([said, quorum.article, majority.article])))
    return Result(_mean(sheets), entitled, marked, needed_marked, votes_for, needed_for, carried, words)


def _mean(sheets: Sequence[Sheet]) -> Decimal | None:
    if not sheets:
        return None
    total = sum((_weighted(sheet) for sheet in sheets), Fraction(0)) / len(sheets)
    exact = Decimal(total.numerator) / Decimal(total.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _weighted(sheet: Sheet) -> Fraction:
    """Of 100: each mark as a share of its highest, by its weight in percent."""
    return sum((Fraction(value * weight, top) for value, top, weight in sheet.marks), Fraction(0))
