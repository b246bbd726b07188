"""What is held about a person's dues, for "my data", and how long receipts are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.i18n import formats
from huiguan.kernel.permits import Actor, system_actor
from huiguan.kernel.privacy import RetentionRule
from huiguan.kernel.privacy.personal import Held, PersonalData
from huiguan.members.models import DuesDemand, DuesPayment, PaymentOrder
from huiguan.members.selectors.dues import with_balance

# 会计档案管理办法（2015）, annex 1: original vouchers are kept for 30 years after the end of the year.
YEARS_OF_VOUCHERS = 30


def dues_of(person_id: int) -> Iterable[Held]:
    """All dues that were asked of a person; the accounting law keeps them."""
    rows = DuesDemand.objects.unscoped("what is held about oneself").filter(membership__person=person_id)
    for row in with_balance(rows).select_related("organization", "tier").order_by("-year", "pk"):
        values = {
            _("Year"): str(row.year),
            _("Tier"): row.tier.label,
            _("Amount"): formats.money(row.amount),
            _("Waived"): formats.money(row.waived),
            _("Reason"): row.waived_reason,
            _("Paid"): formats.money(row.paid),
            _("Receipts"): ", ".join(payment.receipt for payment in _payments(row)),
        }
        yield Held(
            organization=row.organization,
            title=_("Dues"),
            values={key: value for key, value in values.items() if value},
            subject=row,
            kept_because=kept(),
        )


def _payments(row: DuesDemand) -> Iterable[DuesPayment]:
    return DuesPayment.objects.unscoped("what is held about oneself").filter(demand=row).order_by("pk")


def kept() -> str:
    """Why dues are not deleted when a person asks for it."""
    return _("Vouchers of accounts are kept for 30 years (会计档案管理办法).")


def erase(actor: Actor, person_id: int, organization_id: int) -> list[str]:
    """Nothing is deleted; says why, where there is anything."""
    rows = DuesDemand.objects.unscoped("whether there are any")
    found = rows.filter(membership__person=person_id, organization=organization_id).exists()
    return [kept()] if found else []


def vouchers_over(day: date, limit: int) -> Sequence[int]:
    """Demands of years whose vouchers need not be kept any longer."""
    rows = DuesDemand.objects.unscoped("the daily job of retention").filter(year__lt=day.year - YEARS_OF_VOUCHERS)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def forget_vouchers(actor: Actor, keys: Sequence[int]) -> int:
    """Delete these demands with their payments and orders, in the history as well."""
    scoped = "the daily job of retention"
    demands = list(DuesDemand.objects.unscoped(scoped).filter(pk__in=keys))
    payments = list(DuesPayment.objects.unscoped(scoped).filter(demand__in=keys))
    orders = list(PaymentOrder.objects.unscoped(scoped).filter(demand__in=keys))
    PaymentOrder.objects.unscoped(scoped).filter(demand__in=keys).delete()
    DuesPayment.objects.unscoped(scoped).filter(demand__in=keys).delete()
    DuesDemand.objects.unscoped(scoped).filter(pk__in=keys).delete()
    erase_subject(
        actor=system_actor("retention"),
        subjects=[*orders, *payments, *demands],
        rule="会计档案管理办法: 30 years are over",
    )
    return len(keys)


PERSONAL = PersonalData("members.dues", gettext_lazy("Dues"), dues_of, erase, order=20)
RETENTION = RetentionRule(
    "members.dues_vouchers",
    gettext_lazy("Dues and their receipts"),
    "会计档案管理办法（2015）, annex 1",
    vouchers_over,
    forget_vouchers,
)
