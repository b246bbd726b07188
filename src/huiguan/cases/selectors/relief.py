"""Reads of relief: what waits for a check, a vote, a payment, a visit; and what its public notice shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from huiguan.cases.enums import ReferralState, ReliefState
from huiguan.cases.models import Case, CommitteeSeat, Referral, Relief, ReliefCheck, ReliefRate
from huiguan.cases.sealing import opened
from huiguan.cases.selectors.reading import naming, of_kinds_open_to
from huiguan.kernel.calendar import today
from huiguan.kernel.i18n import formats
from huiguan.kernel.notices import PurposeSpec, ShownField
from huiguan.kernel.organizations.selectors import ancestors
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.slots import filled
from huiguan.members.keys import HIDDEN, name_in_papers
from huiguan.members.selectors import has_hidden_identity

NOTICE = "cases.relief"


def _concerned(reliefs: Collection[int]) -> list[tuple[int, int]]:
    """Of notices of relief: whose case it is, who brought it, who checked it, who sits in the committee."""
    why = "who may not judge an objection"
    rows = Relief.objects.unscoped(why).filter(pk__in=reliefs)
    cases = rows.values_list("pk", "case__person_id", "case__submitted_by__person_id")
    found = [(pk, person) for pk, *people in cases for person in people]
    for model in (CommitteeSeat, ReliefCheck):
        acted = model.objects.unscoped(why).filter(relief__in=reliefs)
        found += acted.values_list("relief_id", "user__person_id")
    return [(pk, person) for pk, person in found if person is not None]


#: What a notice of relief shows: a shortened name and the amount; never ground, diagnosis, account, or a child.
NOTICE_PURPOSE = PurposeSpec(
    NOTICE,
    gettext_lazy("Relief"),
    (ShownField("name", gettext_lazy("name"), names=True), ShownField("amount", gettext_lazy("amount"))),
    5,
    gettext_lazy("rules of the relief fund; PIPL 25"),
    subject_kind="cases.relief",
    permission="cases.handle_cases",
    concerned=_concerned,
)


def notice_rows(relief: Relief, *, hidden: bool | None = None) -> list[dict[str, str]]:
    """The one row of a notice: the surname with 某, so that a child or a patient is not told by name.

    Of a hidden identity only that it is hidden; `hidden` is whether it is, as the roster has it when None.
    """
    amount = formats.money(relief.amount or Decimal(0))
    if has_hidden_identity(relief.case.person_id) if hidden is None else hidden:
        return [{"name": name_in_papers(HIDDEN), "amount": amount}]
    name = opened(relief.case, "name")["name"] or opened(relief, "payee")["payee"]
    return [{"name": f"{name[:1]}某某", "amount": amount}]


def awaited_checks(relief: Relief) -> list[int]:
    """Associations whose check is missing or found it not right: the own one, then those above in joint handling."""
    above = set(ancestors(relief.organization).values_list("pk", flat=True))
    rows = Referral.objects.unscoped("joint handling of a read relief").filter(
        case=relief.case_id, state=ReferralState.ACCEPTED, receiver__in=above
    )
    wanted = [relief.organization_id, *rows.values_list("receiver_id", flat=True)]
    done = ReliefCheck.objects.unscoped("checks of a read relief").filter(relief=relief, right=True)
    right = set(done.values_list("organization_id", flat=True))
    return [place for place in wanted if place not in right] if relief.state == ReliefState.CHECKING else []


def waits_for_check(referral: Referral) -> bool:
    """Tell whether relief in the case of an accepted referral waits for the receiver's check."""
    rows = Relief.objects.unscoped("relief of a read referral").filter(case=referral.case_id)
    relief = rows.order_by("-pk").first()
    return relief is not None and referral.receiver_id in awaited_checks(relief)


def rates_of(organization: Any) -> dict[str, ReliefRate]:
    """Rates by ground: the association's own, or the nearest above that set one."""
    ids = [*ancestors(organization).values_list("pk", flat=True), organization.pk]
    rows = ReliefRate.objects.unscoped("rules hold downwards").filter(organization__in=ids)
    return {row.ground: row for row in rows.order_by("organization__path")}


def seats_of(relief: Relief) -> list[CommitteeSeat]:
    """The committee of a relief that the caller may read."""
    rows = CommitteeSeat.objects.unscoped("committee of a read relief").filter(relief=relief)
    return list(rows.select_related("user__person").order_by("pk"))


def own_seat(actor: Actor, relief_id: int) -> CommitteeSeat:
    """One's own seat in the committee of a relief; NotFound else, and where one may no longer decide there."""
    rows = CommitteeSeat.objects.scoped(scope_of(actor, "cases.decide_relief"))
    found: CommitteeSeat | None = (
        rows.filter(relief=relief_id, user=actor.user_id or 0)
        .select_related("relief__organization", "relief__case__organization", "organization")
        .first()
    )
    if found is None:
        raise NotFound(str(relief_id))
    return found


def own_seats(actor: Actor, organization: Any) -> list[CommitteeSeat]:
    """Reliefs on which one is asked to decide, those that wait first."""
    permit(actor, "cases.decide_relief", organization)
    rows = CommitteeSeat.objects.scoped(scope_of(actor, "cases.decide_relief"))
    mine = rows.filter(organization=organization, user=actor.user_id or 0, relief__state=ReliefState.COMMITTEE)
    return list(mine.select_related("relief__case").order_by("voted_at", "pk")[:100])


#: function(organization_id, references), which tells `PaymentNote` by reference; filled by the room above.
PAYMENTS = "cases.relief_payments"


@dataclass(frozen=True, slots=True)
class PaymentNote:
    """What the books say of a payment: where its order stands, whether it runs, or why none can be made."""

    label: str = ""
    runs: bool = False
    problem: Any = ""


def payments_told(organization: Any, dues: Sequence[ReliefDue]) -> dict[str, PaymentNote]:
    """What the books say of each relief that the caller has read, by the number of its case."""
    found: dict[str, PaymentNote] = {}
    for told in filled(PAYMENTS):
        found |= told(organization.pk, [due.number for due in dues])
    return {due.number: found.get(due.number, PaymentNote()) for due in dues}


@dataclass(frozen=True, slots=True)
class ReliefDue:
    """A relief to be paid, as the treasurer sees it: number, amount, payee; neither ground nor case."""

    relief_id: int
    case_id: int
    number: str
    amount: Decimal
    payee: str
    account: str
    decided_on: date | None


def relief_to_pay(actor: Actor, organization: Any) -> list[ReliefDue]:
    """What is to be paid by an association, in the order of decision; NotFound without the permission there."""
    rows = dues_here(actor, organization)
    return [due_of(row) for row in rows.select_related("case").order_by("decided_on", "pk")]


def dues_here(actor: Actor, organization: Any) -> QuerySet[Relief]:
    """Reliefs to be paid by an association; of no case that names the actor as the other side. NotFound as above."""
    permit(actor, "cases.read_relief_due", organization)
    rows = Relief.objects.scoped(scope_of(actor, "cases.read_relief_due")).filter(
        organization=organization, state=ReliefState.TO_PAY
    )
    cases = Case.objects.unscoped("does it name who asks").filter(pk__in=rows.values("case"))
    found: QuerySet[Relief] = rows.exclude(case__in=naming(actor, cases))
    return found


def due_of(row: Relief) -> ReliefDue:
    """As the treasurer sees it; `case` is read with the row."""
    plain = opened(row, "payee", "account")
    return ReliefDue(
        relief_id=row.pk,
        case_id=row.case_id,
        number=row.case.number,
        amount=row.amount or Decimal(0),
        payee=plain["payee"],
        account=plain["account"],
        decided_on=row.decided_on,
    )


def is_to_pay(actor: Actor, organization: Any, case_id: int) -> bool:
    """Whether relief of a case waits to be paid by an association; nothing of it is opened."""
    return dues_here(actor, organization).filter(case=case_id).exists()


@dataclass(frozen=True, slots=True)
class ReliefPaid:
    """A relief that is to be paid or was paid, for the journey that knows its order: number and amount, no words."""

    relief_id: int
    case_id: int
    number: str
    amount: Decimal


def reliefs_in_payment(organization_id: int, voucher_number: str = "") -> list[ReliefPaid]:
    """Reliefs that an association has to pay, and those that it paid by a voucher; nothing of them is opened."""
    chosen = Q(state=ReliefState.TO_PAY)
    if voucher_number:
        chosen |= Q(voucher_number=voucher_number)
    rows = Relief.objects.unscoped("the books know the order of a relief by its case's number")
    found = (
        rows.filter(chosen, organization=organization_id)
        .select_related("case")
        .only("amount", "case__year", "case__serial")
    )
    return [ReliefPaid(row.pk, row.case_id, row.case.number, row.amount or Decimal(0)) for row in found.order_by("pk")]


def follow_ups_due(actor: Actor, organization: Any) -> list[Case]:
    """Cases with a yearly visit to children of the fallen that is due, in which the actor is named."""
    permit(actor, "cases.handle_cases", organization)
    rows = Case.objects.scoped(scope_of(actor, "cases.handle_cases")).filter(
        of_kinds_open_to(actor, organization),
        organization=organization,
        relief__follow_next__lte=today(),
        handlers__user=actor.user_id or 0,
        handlers__until=None,
        handlers__referral=None,
    )
    return list(rows.exclude(pk__in=naming(actor, rows)).order_by("relief__follow_next", "pk")[:100])
