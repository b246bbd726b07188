"""Dues that the members' department received come into the books, once, cancellations too."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tests.funds.conftest import SYSTEM, House, house

from huiguan.funds import services
from huiguan.funds.models import IncomingMoney, Voucher
from huiguan.journeys import dues_received
from huiguan.kernel.calendar import today

__all__ = ["house"]
pytestmark = pytest.mark.django_db


def payment(pk: int, amount: int, cancelled: date | None = None) -> Any:
    return SimpleNamespace(
        pk=pk,
        amount=Decimal(amount),
        paid_on=date(today().year, 1, 9),
        method="bank",
        demand=SimpleNamespace(year=today().year),
        receipt=f"{today().year}-{pk:06}",
        reference="",
        cancelled_on=cancelled,
    )


def test_payments_are_written_down_once_and_posted_together(house: House, monkeypatch: Any) -> None:
    rows = [payment(1, 60), payment(2, 60, cancelled=today())]
    monkeypatch.setattr(dues_received, "payments_since", lambda place, day: rows)
    assert dues_received.note_dues(SYSTEM, house.place) == 3
    assert dues_received.note_dues(SYSTEM, house.place.pk) == 0
    rows.append(payment(3, 30))
    assert services.book_incoming(actor=house.actor("clerk"), organization=house.place) == 1
    voucher = Voucher.objects.unscoped("test").get(organization=house.place)
    assert (voucher.total, voucher.lines, voucher.origin) == (Decimal(210), 4, "dues")
    taken = IncomingMoney.objects.unscoped("test").filter(voucher=voucher)
    assert sorted(taken.values_list("key", flat=True)) == ["+1", "+2", "+3", "-2"]


def test_where_no_books_are_kept_nothing_happens(house: House, monkeypatch: Any) -> None:
    above = house.place.__class__.objects.get(code="900000")
    monkeypatch.setattr(dues_received, "payments_since", lambda place, day: [payment(1, 60)])
    assert dues_received.note_dues(SYSTEM, above) == 0
