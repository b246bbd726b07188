"""Dues in the browser: a member pays in the sandbox on the phone, and the office sees it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.test import Client
from playwright.sync_api import expect
from tests.browser.test_members import Open, account, opened, places, pytestmark

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person
from huiguan.kernel.permits import Role
from huiguan.members import services
from huiguan.members.models import DuesDemand, DuesPayment, Membership, PaymentOrder
from huiguan.members.services import dues_asking, dues_setting
from huiguan.members.services.payment_providers import Sandbox

__all__ = ["opened", "places", "pytestmark"]


def test_a_member_pays_in_the_sandbox(places: dict[str, Organization], opened: Open) -> None:
    place, year = places["qingxi"], today().year
    user = account("clerk", place, Role.CLERK)
    clerk = actor_of(user)
    dues_setting.resolve_dues(
        actor=clerk, organization=place, reference="大会决议", decided_on=date(year - 1, 11, 1), from_year=year,
        delegates=9, present=9, in_favour=9, secret_ballot=True,
        tiers=[{"label": "会员", "classes": ["full"], "amount": Decimal(60)}],
    )  # fmt: skip
    row = services.register_member(
        actor=clerk, organization=place, details={"name": "王小红"}, joined_on=date(2020, 1, 1)
    )
    dues_asking.demand_dues(actor=clerk, organization=place, year=year)
    member = account("member")
    member.person = Person.objects.create(name="王小红")
    member.save()
    Membership.objects.unscoped("test").filter(pk=row.pk).update(person=member.person)

    phone = opened(member, width=390)
    phone.goto("/my/membership/")
    phone.get_by_role("link", name="会费").click()
    phone.get_by_role("link", name=str(year)).click()
    phone.get_by_role("button", name="在线缴纳").click()
    phone.get_by_role("button", name="模拟支付").click()
    expect(phone.get_by_text("已支付，收据在下方。")).to_be_visible()
    expect(phone.get_by_role("link", name=f"{year}-000001")).to_be_visible()

    order = PaymentOrder.objects.unscoped("test").get()
    body, signature = Sandbox().word(order)
    said = Client().post("/payments/sandbox/callback/", body, "application/json", HTTP_X_SIGNATURE=signature)
    assert said.json() == {"receipt": f"{year}-000001"}
    assert DuesPayment.objects.unscoped("test").count() == 1
    demand = DuesDemand.objects.unscoped("test").get()
    office = opened(user)
    office.goto(f"/o/qingxi/dues/?q=wxh&year={year}")
    expect(office.get_by_role("row", name="王小红")).to_contain_text("已缴清")
    office.goto(f"/o/qingxi/dues/{demand.pk}/")
    expect(office.get_by_text("网上支付")).to_be_visible()
