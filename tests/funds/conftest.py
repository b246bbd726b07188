"""A county that keeps books since the beginning of the year, with a general and a relief fund, and its people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.test import Client

from huiguan.funds import services
from huiguan.funds.models import Account, Fund, Voucher
from huiguan.funds.services.posting import Entry, NewVoucher
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Role, system_actor

SYSTEM = system_actor("test")
_numbers = count(1)


@dataclass
class House:
    """The county, its books and its people."""

    place: Organization
    general: Fund
    relief: Fund
    users: dict[str, User]

    def actor(self, who: str) -> Actor:
        """clerk, treasurer, head, auditor, or other (the clerk of another county)."""
        return actor_of(self.users[who], second_factor=True)

    def client(self, who: str) -> Client:
        """Signed in."""
        client = Client()
        client.force_login(self.users[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def account(self, code: str) -> Account:
        """An account of the chart."""
        return Account.objects.unscoped("test").get(organization=self.place, code=code)

    def entry(self, code: str, fund: Fund, debit: Any = 0, credit: Any = 0) -> Entry:
        """A line."""
        return Entry(self.account(code).pk, fund.pk, Decimal(debit), Decimal(credit))

    def post(self, day: date, *lines: tuple[str, Any, Any], fund: Fund | None = None) -> Voucher:
        """Post lines of (code, debit, credit)."""
        entries = [self.entry(code, fund or self.general, debit, credit) for code, debit, credit in lines]
        (voucher,) = services.post_vouchers(
            actor=self.actor("clerk"), organization=self.place, vouchers=[NewVoucher(day, "测试", entries)]
        )
        return voucher

    def grant(self, amount: Any, fund: Fund | None = None, day: date | None = None) -> Voucher:
        """Money comes in."""
        return services.enter_income(
            actor=self.actor("clerk"),
            organization=self.place,
            fund_id=(fund or self.general).pk,
            source="grant",
            amount=Decimal(amount),
            received_on=day or today(),
            summary="拨款",
        )


def make_house() -> House:
    """See the module."""
    number = next(_numbers)
    top = Organization.objects.filter(code="900000").first() or create_organization(
        actor=SYSTEM, code="900000", name="总会", level="national", parent=None
    )
    place = create_organization(
        actor=SYSTEM, code=f"9{number:05}", name=f"第{number}县警察协会", level="county", parent=top
    )
    users = {}
    for who, role in (
        ("clerk", Role.CLERK),
        ("treasurer", Role.TREASURER),
        ("head", Role.HEAD),
        ("auditor", Role.AUDITOR),
    ):
        person = Person.objects.create(name=f"{who}{number}")
        user = User.objects.create(username=f"{who}-{number}", email="", person=person)
        Grant.objects.create(user=user, role=role, organization=place, period=(date(2020, 1, 1), None))
        users[who] = user
    services.open_books(actor=SYSTEM, organization=place, starts_on=date(today().year, 1, 1))
    relief = services.open_fund(
        actor=SYSTEM,
        organization=place,
        code="02",
        name="救助资金",
        purpose="困难救助",
        restricted=True,
        allowed=["relief", "condolence"],
    )
    general = Fund.objects.unscoped("test").get(organization=place, general=True)
    return House(place, general, relief, users)


@pytest.fixture(autouse=True)
def _in_a_year_under_way(year_under_way: None) -> None:
    """Books are kept since its beginning, and take nothing in advance."""


@pytest.fixture
def house(db: None) -> Iterator[House]:
    """The county."""
    yield make_house()
