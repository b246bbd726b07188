"""The figures of the room: what came in and went out, donations, payments. Amounts are public money, not persons."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.funds.enums import AccountKind, OrderState, Purpose, Source
from huiguan.funds.models import Donation, Leg, PaymentOrder, PeriodClose, Voucher
from huiguan.kernel.figures import FigureSpec, Period, Unit, register_figure
from huiguan.kernel.figures.links import links_of

READ = "funds.read_books"
WHY = "figures count every association; what each reader gets is decided there"
MEMBERS = (Purpose.RELIEF, Purpose.CONDOLENCE)


def _income(period: Period) -> Any:
    """Lines of income accounts; `net` takes back what was reversed."""
    rows = Leg.objects.unscoped(WHY).filter(account__kind=AccountKind.INCOME, **period.days("occurred_on"))
    return rows.annotate(net=F("credit") - F("debit"))


def _spent(period: Period) -> Any:
    rows = Leg.objects.unscoped(WHY).filter(account__kind=AccountKind.EXPENSE, **period.days("occurred_on"))
    return rows.annotate(net=F("debit") - F("credit"))


def _donations(period: Period) -> Any:
    return Donation.objects.unscoped(WHY).filter(source=Source.DONATION, **period.days("received_on"))


def _paid(period: Period) -> Any:
    return PaymentOrder.objects.unscoped(WHY).filter(state=OrderState.PAID, **period.days("paid_on"))


def _voucher_url(voucher_id: int, code: str) -> str:
    return reverse("funds:voucher", args=[code, voucher_id])


LEG = links_of(
    Leg,
    lambda row, code: _voucher_url(row.voucher_id, code),
    lambda row: f"{row.voucher.mark} {row.summary}",
    ("voucher",),
)
VOUCHER = links_of(Voucher, lambda row, code: _voucher_url(row.pk, code))
# The donor is named on the donation's own papers only.
DONATION = links_of(
    Donation, lambda row, code: _voucher_url(row.voucher_id, code), lambda row: f"{row.received_on}：{row.amount}"
)
PAYMENT = links_of(
    PaymentOrder,
    lambda row, code: reverse("funds:payment", args=[code, row.pk]),
    lambda row: f"{row.paid_on}：{row.amount}（{row.get_purpose_display()}）",
)
MONTH = links_of(PeriodClose)

FIGURES = (
    FigureSpec("funds.income", _("Income"), Unit.MONEY, _income, LEG, READ, sum_of="net",
               about=_("Lines of income accounts, less what was reversed.")),
    FigureSpec("funds.spent", _("Spent"), Unit.MONEY, _spent, LEG, READ, sum_of="net",
               about=_("Lines of accounts of expenses, less what was reversed.")),
    FigureSpec("funds.donations", _("Donations"), Unit.TIMES, _donations, DONATION, READ),
    FigureSpec("funds.donated", _("Amount of donations"), Unit.MONEY, _donations, DONATION, READ, sum_of="amount"),
    FigureSpec("funds.payments", _("Payments made"), Unit.TIMES, _paid, PAYMENT, READ),
    FigureSpec(
        "funds.paid_to_members", _("Paid out for relief and condolence"), Unit.MONEY,
        lambda p: _paid(p).filter(purpose__in=MEMBERS), PAYMENT, READ, sum_of="amount",
    ),
    FigureSpec(
        "funds.vouchers", _("Vouchers posted"), Unit.PIECES,
        lambda p: Voucher.objects.unscoped(WHY).filter(**p.days("occurred_on")), VOUCHER, READ,
    ),
    FigureSpec(
        "funds.months_closed", _("Months closed"), Unit.TIMES,
        lambda p: PeriodClose.objects.unscoped(WHY).filter(**p.days("month")), MONTH, READ,
    ),
)  # fmt: skip


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    for spec in FIGURES:
        register_figure(spec)
