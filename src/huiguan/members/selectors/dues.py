"""Reads of dues. What is owed, overdue or lapsed is computed from amounts and dates in SQL; nothing of it is stored."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.selectors import ancestors
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.members.enums import MembershipState
from huiguan.members.models import (
    DuesDemand,
    DuesPayment,
    DuesResolution,
    DuesRule,
    DuesShare,
    DuesTier,
    SharePayment,
    StatementLine,
)

READ = "members.read_dues"
ZERO = Decimal("0.00")
_MONEY: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)
_AMOUNT = re.compile(r"\d{1,10}(\.\d{1,2})?")
_WITH = ("organization", "membership", "unit", "tier__resolution")


def resolution_of(organization: Any, year: int) -> DuesResolution | None:
    """The resolution that holds in a year: the latest that begins then or before. Fee standards are public."""
    rows = DuesResolution.objects.unscoped("fee standards are open to everybody (民发〔2014〕166号)")
    return rows.filter(organization=organization.pk, from_year__lte=year).order_by("-from_year").first()


def resolutions_of(organization: Any) -> QuerySet[DuesResolution]:
    """All resolutions of an association with their tiers, the latest first."""
    rows = DuesResolution.objects.unscoped("fee standards are open to everybody (民发〔2014〕166号)")
    tiers = DuesTier.objects.unscoped("fee standards are open to everybody (民发〔2014〕166号)")
    return rows.filter(organization=organization.pk).prefetch_related(Prefetch("tiers", tiers))


def rule_of(organization: Any) -> DuesRule:
    """When dues fall due and membership lapses; unsaved defaults when nothing is settled."""
    rows = DuesRule.objects.unscoped("what the charter says of dues is public")
    return rows.filter(organization=organization.pk).first() or DuesRule(organization_id=organization.pk)


def with_balance(rows: Any) -> Any:
    """A queryset of demands with `paid` and `owed` (amount less waiver and standing payments)."""
    stands = DuesPayment.objects.unscoped("of demands that the caller reads").filter(
        demand=OuterRef("pk"), cancelled_on=None
    )
    total = stands.order_by().values("demand").annotate(total=Sum("amount")).values("total")
    paid = Coalesce(Subquery(total, output_field=_MONEY), Value(ZERO, output_field=_MONEY))
    return rows.annotate(paid=paid).annotate(owed=F("amount") - F("waived") - F("paid"))


def demands_asked(rows: Any) -> Any:
    """Demands with their balance; unpaid ones of a record that was merged into another count no more."""
    return with_balance(rows).exclude(membership__state=MembershipState.MERGED, paid=ZERO)


def with_rest(rows: Any) -> Any:
    """A queryset of statement lines with `rest`: the amount less the standing payments made of it."""
    stands = DuesPayment.objects.unscoped("of lines that the caller reads").filter(
        line=OuterRef("pk"), cancelled_on=None
    )
    total = stands.order_by().values("line").annotate(total=Sum("amount")).values("total")
    used = Coalesce(Subquery(total, output_field=_MONEY), Value(ZERO, output_field=_MONEY))
    return rows.annotate(rest=F("amount") - used)


def demands_of(actor: Actor, organization: Any, year: int | None = None) -> Any:
    """Demands of one association with their balance, for those who keep its dues."""
    permit(actor, READ, organization)
    rows = DuesDemand.objects.scoped(scope_of(actor, READ)).filter(organization=organization.pk)
    rows = rows.filter(year=year) if year else rows
    return demands_asked(rows.select_related(*_WITH)).order_by("due_on", "id")


def demands_by_member(actor: Actor, organization: Any, year: int, members: Collection[int]) -> dict[int, DuesDemand]:
    """The demand of a year, with its balance, of each of these members who is asked for one."""
    rows = demands_of(actor, organization, year).filter(membership__in=members)
    return {row.membership_id: row for row in rows}


def arrears_of(actor: Actor, organization: Any, year: int | None = None) -> Any:
    """Demands that are due and not settled today, the oldest first."""
    return demands_of(actor, organization, year).filter(owed__gt=0, due_on__lt=today())


def lapsed_of(actor: Actor, organization: Any) -> Any:
    """Demands so long overdue that the charter lets the membership lapse, of persons who are still members."""
    last = today() - timedelta(days=rule_of(organization).lapse_after_days)
    rows = arrears_of(actor, organization).filter(due_on__lte=last)
    return rows.filter(membership__state__in=("admitted", "suspended"))


def lapsed_members(actor: Actor, organization: Any) -> Any:
    """Of each member who lapses by the charter's rule, the demand that has been overdue longest."""
    first = lapsed_of(actor, organization).order_by("membership_id", "due_on", "id").distinct("membership_id")
    return demands_of(actor, organization).filter(pk__in=first.values("pk"))


def get_demand(actor: Actor, demand_id: int) -> DuesDemand:
    """A demand with its balance, for those who keep the dues of its association; NotFound otherwise."""
    rows = DuesDemand.objects.scoped(scope_of(actor, READ)).select_related(*_WITH)
    return _one(with_balance(rows), demand_id)


def own_demands(actor: Actor) -> Any:
    """What the actor is asked to pay, in every association, the latest year first."""
    permit(actor, "members.own_membership")
    rows = DuesDemand.objects.unscoped("one's own dues, wherever they are asked for")
    own = rows.filter(membership__person=actor.person_id or 0).select_related(*_WITH)
    return with_balance(own).order_by("-year", "-id")


def get_own_demand(actor: Actor, demand_id: int) -> DuesDemand:
    """One of the actor's own demands; NotFound otherwise."""
    return _one(own_demands(actor), demand_id)


def get_readable_demand(actor: Actor, demand_id: int) -> DuesDemand:
    """A demand, for those who keep the dues or for the member who is asked; NotFound otherwise."""
    try:
        return get_demand(actor, demand_id)
    except NotFound:
        return get_own_demand(actor, demand_id)


def payments_of_line(line: StatementLine) -> QuerySet[DuesPayment]:
    """Standing payments made of a line that the caller has read."""
    rows = DuesPayment.objects.unscoped("the caller has read the line").filter(line=line.pk, cancelled_on=None)
    return rows.select_related("demand__membership", "demand__unit")


def above(organization: Any) -> list[Any]:
    """The associations above one, the nearest first."""
    return list(ancestors(organization))[::-1]


def payments_of(demand: DuesDemand) -> QuerySet[DuesPayment]:
    """Payments for a demand that the caller has read, also cancelled ones."""
    rows = DuesPayment.objects.unscoped("the caller has read the demand").filter(demand=demand.pk)
    return rows.select_related("demand__membership", "demand__unit", "organization")


def payments_since(organization_id: int, day: date) -> QuerySet[DuesPayment]:
    """Payments made from `day` on, also cancelled ones, in the order of their keys; for the association's books."""
    rows = DuesPayment.objects.unscoped("told to the books, without naming anybody (money-received.md)")
    return rows.filter(organization=organization_id, paid_on__gte=day).select_related("demand").order_by("pk")


def get_payment(actor: Actor, payment_id: int) -> DuesPayment:
    """A payment, for those who keep the dues, or for the member who paid."""
    rows = DuesPayment.objects.unscoped("whose it is, is asked next").select_related("organization", "demand")
    found = rows.select_related("organization", "demand__membership", "demand__unit").filter(pk=payment_id).first()
    if found is None:
        raise NotFound(str(payment_id))
    member = found.demand.membership
    own = member is not None and actor.person_id is not None and member.person_id == actor.person_id
    if not own and not scope_of(actor, READ).covers(found.organization):
        raise NotFound(str(payment_id))
    return found


STATES = {
    "open": Q(owed__gt=0),
    "part": Q(owed__gt=0, paid__gt=0),
    "settled": Q(owed__lte=0),
    "paid": Q(paid__gt=0),
    "waived": Q(waived__gt=0),
}


def find_demands(rows: Any, text: str) -> Any:
    """Of demands, those of members whose name, pinyin, initials or number answer every word of `text`."""
    for term in text.lower().split()[:5]:
        rows = rows.filter(Q(membership__find_key__contains=term) | Q(unit__find_key__contains=term))
    return rows


def statement_lines(actor: Actor, organization: Any, shown: str = "open", text: str = "") -> Any:
    """Lines of bank statements with their `rest`: "open", set "aside" or "all"; `text` is words or an amount."""
    permit(actor, READ, organization)
    rows = StatementLine.objects.scoped(scope_of(actor, READ)).filter(organization=organization.pk)
    lines = with_rest(rows)
    if shown == "open":
        lines = lines.filter(set_aside="", rest__gt=0)
    elif shown == "aside":
        lines = lines.exclude(set_aside="")
    for term in text.split()[:5]:
        said = Q(payer__icontains=term) | Q(remark__icontains=term) | Q(reference__icontains=term)
        plain = term.replace(",", "")
        lines = lines.filter(said | Q(amount=Decimal(plain)) if _AMOUNT.fullmatch(plain) else said)
    return lines


def open_lines(actor: Actor, organization: Any) -> Any:
    """Lines of bank statements of which something is left that no demand was found for and nobody set aside."""
    return statement_lines(actor, organization)


def get_line(actor: Actor, line_id: int) -> StatementLine:
    """A line with its `rest`, for those who keep the dues of its association; NotFound otherwise."""
    rows = StatementLine.objects.scoped(scope_of(actor, READ))
    found: StatementLine | None = with_rest(rows).filter(pk=line_id).first()
    if found is None:
        raise NotFound(str(line_id))
    return found


@dataclass(frozen=True, slots=True)
class DuesTotals:
    """Sums of a year: how many were asked, how many settled, and yuan."""

    demands: int = 0
    settled: int = 0
    asked: Decimal = ZERO
    waived: Decimal = ZERO
    paid: Decimal = ZERO
    overdue: int = 0

    @property
    def owed(self) -> Decimal:
        """What is still to come in."""
        return self.asked - self.waived - self.paid


def dues_totals(actor: Actor, organization: Any, year: int) -> DuesTotals:
    """The year's totals of one association; they go up freely, names do not."""
    permit(actor, "members.read_dues_totals", organization)
    rows = DuesDemand.objects.unscoped("totals only; the permission was asked").filter(organization=organization.pk)
    sums = demands_asked(rows.filter(year=year)).aggregate(
        demands=Count("pk"),
        settled=Count("pk", filter=Q(owed__lte=0)),
        asked=Coalesce(Sum("amount"), ZERO, output_field=_MONEY),
        waived_sum=Coalesce(Sum("waived"), ZERO, output_field=_MONEY),
        paid_sum=Coalesce(Sum("paid"), ZERO, output_field=_MONEY),
        overdue=Count("pk", filter=Q(owed__gt=0, due_on__lt=today())),
    )
    return DuesTotals(
        sums["demands"], sums["settled"], sums["asked"], sums["waived_sum"], sums["paid_sum"], sums["overdue"]
    )


@dataclass(frozen=True, slots=True)
class ShareLine:
    """What one association passes up for a year: never of whom."""

    organization: Any
    share: DuesShare
    paid: Decimal
    payers: int
    amount: Decimal
    passed: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        """What is still to be passed on; nothing when more was passed on than is due by now."""
        return max(self.amount - self.passed, ZERO)


def shares_of(actor: Actor, organization: Any, year: int) -> list[ShareLine]:
    """Shares that an association passes up and receives in a year, by the agreements that hold then."""
    permit(actor, "members.read_dues_totals", organization)
    rows = DuesShare.objects.unscoped("both sides of an agreement know it")
    mine = rows.filter(Q(organization=organization.pk) | Q(receiver=organization.pk), from_year__lte=year)
    latest: dict[tuple[int, int], DuesShare] = {}
    for share in mine.select_related("organization", "receiver").order_by("from_year"):
        latest[share.organization_id, share.receiver_id] = share
    return [_share_line(share, year) for share in latest.values()]


def _share_line(share: DuesShare, year: int) -> ShareLine:
    rows = DuesPayment.objects.unscoped("totals only; both sides of an agreement read them")
    stands = rows.filter(organization=share.organization_id, demand__year=year, cancelled_on=None)
    sums = stands.aggregate(paid=Coalesce(Sum("amount"), ZERO, output_field=_MONEY), n=Count("demand", distinct=True))
    amount = share_amount(sums["paid"], sums["n"], percent=share.percent, each=share.each)
    passed = SharePayment.objects.unscoped("both sides of an agreement read them").filter(
        organization=share.organization_id, receiver=share.receiver_id, year=year
    )
    total = passed.aggregate(total=Coalesce(Sum("amount"), ZERO, output_field=_MONEY))["total"]
    return ShareLine(share.organization, share, sums["paid"], sums["n"], amount, total)


def share_payments_of(actor: Actor, organization: Any, year: int) -> QuerySet[SharePayment]:
    """What an association passed on, and what came to it, of the dues of a year."""
    permit(actor, "members.read_dues_totals", organization)
    rows = SharePayment.objects.unscoped("both sides of an agreement read them")
    mine = rows.filter(Q(organization=organization.pk) | Q(receiver=organization.pk), year=year)
    return mine.select_related("organization", "receiver")


def share_amount(paid: Decimal, payers: int, *, percent: Decimal | None, each: Decimal | None) -> Decimal:
    """Yuan passed up, to the 分, rounded down so that no more is passed up than was agreed; never more than came in."""
    due = (paid * percent / 100) if percent is not None else (each or ZERO) * payers
    return min(due, paid).quantize(Decimal("0.01"), rounding="ROUND_DOWN")


def due_date(organization: Any, year: int) -> date:
    """The last day of the month in which the dues of a year are due."""
    month = rule_of(organization).due_month
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _one(rows: Any, demand_id: int) -> DuesDemand:
    found: DuesDemand | None = rows.filter(pk=demand_id).first()
    if found is None:
        raise NotFound(str(demand_id))
    return found
