"""A relief that was released is paid out of the relief fund by two people, and its case hears of it."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tests.funds.conftest import House, house

from huiguan.funds import services
from huiguan.funds.models import PaymentOrder
from huiguan.journeys import relief_payments

__all__ = ["house"]
pytestmark = pytest.mark.django_db


def test_the_order_is_made_once_and_the_case_is_told(
    house: House, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    due = SimpleNamespace(relief_id=5, case_id=9, number="救〔2026〕3号", amount=Decimal(300), payee="某会员")
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(relief_payments, "relief_to_pay", lambda actor, place: [due])
    monkeypatch.setattr(relief_payments, "mark_relief_paid", lambda **said: told.append(said))
    house.grant("500", house.relief)
    for _time in range(2):
        relief_payments.order_relief(SimpleNamespace(pk=5, organization=house.place))
    order = PaymentOrder.objects.unscoped("test").get(organization=house.place)
    assert (order.fund, order.amount, order.reference) == (house.relief, Decimal(300), due.number)
    services.approve_payment(actor=house.actor("head"), order_id=order.pk)
    with django_capture_on_commit_callbacks(execute=True):
        paid = services.confirm_payment(actor=house.actor("clerk"), order_id=order.pk)
    (said,) = told
    assert said["case"] == 9 and paid.voucher is not None and said["voucher_number"] == paid.voucher.mark
