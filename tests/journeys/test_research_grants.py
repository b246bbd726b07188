"""The grant of a project is ordered by instalments out of the caller's funds, once for each step, and shown there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.research.conftest import Federation, federation, later

from huiguan.funds import services as funds
from huiguan.funds.models import PaymentOrder
from huiguan.journeys.research_grants import ORDER_TASK, instalments, order_grant
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import system_actor

__all__ = ["federation", "later"]
SYSTEM = system_actor("test")


@given(st.decimals("0.01", "9999999", places=2))
def test_instalments_are_exactly_the_grant(granted: Decimal) -> None:
    parts = instalments(granted)
    assert list(parts) == ["contract", "midterm", "final"]
    assert sum(parts.values()) == granted and all(part >= 0 for part in parts.values())


@pytest.mark.django_db
def test_a_signed_contract_orders_the_first_instalment_once(
    federation: Federation, later: Callable[[int], None]
) -> None:
    place = federation.places["prov"]
    funds.open_books(actor=SYSTEM, organization=place, starts_on=date(today().year, 1, 1))
    project = federation.running(later)
    (job,) = ProcrastinateJob.objects.filter(task_name=ORDER_TASK)
    assert job.args == {"project_id": project.pk, "step": "contract"}
    for _again in range(2):  # a job may run twice
        order_grant(**job.args)
    order = PaymentOrder.objects.unscoped("test").get(organization=place)
    assert (order.amount, order.purpose, order.payee) == (Decimal(20000), "project", "east警察协会")
    client = Client()
    client.force_login(federation.users["prov"], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/o/prov/research/projects/{project.pk}/").content.decode()
    assert "20,000.00" in page and "12,000.00" in page and "8,000.00" in page
    assert str(order.get_state_display()) in page


@pytest.mark.django_db
def test_where_no_books_are_kept_nothing_is_ordered_nor_shown(
    federation: Federation, later: Callable[[int], None]
) -> None:
    project = federation.running(later)
    assert not ProcrastinateJob.objects.filter(task_name=ORDER_TASK).exists()
    client = Client()
    client.force_login(federation.users["prov"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert 'id="payments"' not in client.get(f"/o/prov/research/projects/{project.pk}/").content.decode()
