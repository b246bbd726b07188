"""What the yearly statement of dues tells (民发〔2014〕166号): by tier, what is owed, what was passed up; of nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from huiguan.members.models import DuesDemand, DuesPayment, SharePayment
from huiguan.members.selectors.dues import ZERO, demands_asked

WHY = "totals only: the statement of dues is open to everybody"
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of dues as the statement names it: its words and what it asks for a year."""

    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Arrears:
    """Demands of a year that are due and not settled today: how many, and how much is owed."""

    number: int
    owed: Decimal


def tiers_of_payments(organization_id: int, payment_ids: Sequence[int]) -> dict[int, Tier]:
    """The tier of each payment of an association, by the payment's id; unknown ids are left out."""
    rows = DuesPayment.objects.unscoped(WHY).filter(organization=organization_id)
    found: dict[int, Tier] = {}
    for first in range(0, len(payment_ids), _AT_ONCE):
        some = rows.filter(pk__in=payment_ids[first : first + _AT_ONCE])
        named = some.values_list("pk", "demand__tier__label", "demand__tier__amount")
        found |= {pk: Tier(label, amount) for pk, label, amount in named.iterator()}
    return found


def arrears_in(organization_id: int, year: int, day: date) -> Arrears:
    """What was due by `day` of the dues of a year and is owed."""
    rows = DuesDemand.objects.unscoped(WHY).filter(organization=organization_id, year=year, due_on__lte=day)
    sums = demands_asked(rows).filter(owed__gt=0).aggregate(number=Count("pk"), total=Sum("owed"))
    return Arrears(sums["number"], sums["total"] or ZERO)


@dataclass(frozen=True, slots=True)
class PassedUp:
    """What was passed on of the dues of a year to an association above."""

    receiver: str
    year: int
    total: Decimal


def passed_up(organization_id: int, since: date, until: date) -> list[PassedUp]:
    """What was passed on between two days, by the association above and the year of the dues."""
    rows = SharePayment.objects.unscoped(WHY).filter(organization=organization_id, passed_on__range=(since, until))
    sums = rows.values_list("receiver__name", "year").annotate(total=Sum("amount"))
    return [PassedUp(name, year, total) for name, year, total in sums.order_by("receiver__name", "year")]
