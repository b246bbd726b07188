"""Benefits of a place and, as totals, of the places below."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Q, Sum, When

from huiguan.cases.enums import BenefitState
from huiguan.cases.models import Benefit, BenefitUse
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of

READ = "cases.read_benefits"
_ORDER = (BenefitState.IN_FORCE, BenefitState.PROMISED, BenefitState.ENDED, BenefitState.STRUCK)


@dataclass(frozen=True, slots=True)
class PlaceBenefits:
    """What was promised, is in force and was used in a year in one association."""

    organization: Organization
    promised: int
    in_force: int
    used: int
    people: int
    amount: Decimal


def benefits_of(actor: Actor, organization: Any, *, limit: int = 200) -> list[tuple[Benefit, list[BenefitUse]]]:
    """Benefits of an association, those in force first, struck ones last, each with its uses, the latest year first."""
    permit(actor, READ, organization)
    rows = Benefit.objects.scoped(scope_of(actor, READ)).filter(organization=organization)
    order = Case(*(When(state=state, then=at) for at, state in enumerate(_ORDER)))
    found = list(rows.order_by(order, "title", "pk")[:limit])
    uses: dict[int, list[BenefitUse]] = {row.pk: [] for row in found}
    for use in (
        BenefitUse.objects.unscoped("of benefits read through scope").filter(benefit__in=found).order_by("-year")
    ):
        uses[use.benefit_id].append(use)
    return [(row, uses[row.pk]) for row in found]


def get_benefit(actor: Actor, benefit_id: int) -> Benefit:
    """A benefit; NotFound when unknown or forbidden."""
    rows = Benefit.objects.scoped(scope_of(actor, READ)).select_related("organization")
    found: Benefit | None = rows.filter(pk=benefit_id).first()
    if found is None:
        raise NotFound(str(benefit_id))
    return found


def benefits_by_place(actor: Actor, organization: Any, year: int) -> list[PlaceBenefits]:
    """The association and those directly below, each with what its branch was promised, has and used in `year`."""
    permit(actor, READ, organization)
    below = list(organization.get_children())
    scope = scope_of(actor, READ)
    rows = Benefit.objects.scoped(scope).filter(organization__path__startswith=organization.path)
    counts = rows.values_list("organization__path").annotate(
        promised=Count("pk", filter=Q(state=BenefitState.PROMISED)),
        force=Count("pk", filter=Q(state=BenefitState.IN_FORCE)),
    )
    uses = BenefitUse.objects.scoped(scope).filter(organization__path__startswith=organization.path, year=year)
    used = uses.filter(people__gt=0).exclude(benefit__state=BenefitState.STRUCK).values_list("organization__path")
    used = used.annotate(number=Count("pk"), people=Sum("people"), amount=Sum("amount"))
    by_path = list(counts.order_by()), list(used.order_by())
    return [_place(place, place.path, by_path, own=place.pk == organization.pk) for place in (organization, *below)]


def _place(place: Organization, path: str, found: Any, *, own: bool) -> PlaceBenefits:
    def here(row: Any) -> bool:
        return bool(row[0] == path if own else row[0].startswith(path))

    counts = [row for row in found[0] if here(row)]
    uses = [row for row in found[1] if here(row)]
    return PlaceBenefits(
        organization=place,
        promised=sum(row[1] for row in counts),
        in_force=sum(row[2] for row in counts),
        used=sum(row[1] for row in uses),
        people=sum(row[2] or 0 for row in uses),
        amount=sum((row[3] or Decimal(0) for row in uses), Decimal(0)),
    )
