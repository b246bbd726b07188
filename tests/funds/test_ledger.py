"""The books: what is posted balances, stays, and cannot be got around; whoever writes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError, ProgrammingError
from tests.funds.conftest import SYSTEM, House, house

from huiguan.funds import services
from huiguan.funds.models import FundMoney, Leg, MonthSum, Voucher
from huiguan.funds.selectors import books as reads
from huiguan.funds.selectors.periods import number_gaps, sums_apart, wrong_fingerprints
from huiguan.funds.services.posting import NewVoucher
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound, RuleViolation

__all__ = ["house"]
pytestmark = pytest.mark.django_db
REFUSED = (IntegrityError, InternalError, ProgrammingError)


def run(query: str, *values: Any) -> None:
    """Plain SQL with all constraints checked at once, as at the end of a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def check_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_voucher_is_numbered_by_kind_and_year_without_gaps(house: House) -> None:
    first, second = house.grant("100"), house.grant("50.50")
    paid = house.post(today(), ("5201", 20, 0), ("1002", 0, 20))
    moved = house.post(today(), ("1501", 10, 0), ("2202", 0, 10))
    check_all()
    year = today().year
    assert [row.mark for row in (first, second)] == [f"收字{year}-000001号", f"收字{year}-000002号"]
    assert (paid.mark, moved.mark) == (f"付字{year}-000001号", f"转字{year}-000001号")
    with pytest.raises(RuleViolation):
        house.post(today(), ("5201", 20, 0), ("1002", 0, 19))
    assert house.grant("1").number == 3
    assert number_gaps(house.place) == 0


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((("5201", 20, 0), ("1002", 0, 19)), "unbalanced"),
        ((("5201", 20, 0),), "lines"),
        ((("5201", -20, 0), ("1002", 0, -20)), "entry"),
        ((("5201", 20, 20), ("1002", 20, 20)), "entry"),
        ((("5201", 0, 0), ("1002", 0, 0)), "entry"),
        ((("5201", "0.001", 0), ("1002", 0, "0.001")), "entry"),
        ((("5201", 200, 0), ("1002", 0, 200)), "fund_short"),
    ],
)
def test_what_the_services_refuse(house: House, lines: Any, code: str) -> None:
    house.grant("100")
    with pytest.raises(RuleViolation) as refusal:
        house.post(today(), *lines)
    assert refusal.value.code == code


def test_days_before_the_books_and_days_to_come_are_refused(house: House) -> None:
    for day, code in ((date(today().year - 1, 12, 31), "period_closed"), (today() + timedelta(days=1), "day")):
        with pytest.raises(RuleViolation) as refusal:
            house.grant("1", day=day)
        assert refusal.value.code == code


def test_each_fund_balances_by_itself(house: House) -> None:
    house.grant("100")
    entries = [house.entry("5201", house.relief, 10), house.entry("1002", house.general, 0, 10)]
    with pytest.raises(RuleViolation) as refusal:
        services.post_vouchers(
            actor=house.actor("clerk"),
            organization=house.place,
            vouchers=[NewVoucher(today(), "x", entries)],
        )
    assert refusal.value.code == "unbalanced"


def test_accounts_and_funds_of_others_are_unknown(house: House) -> None:
    entries = [house.entry("1002", house.general, 10), house.entry("4401", house.general, 0, 10)]
    strange = [type(entries[0])(entries[0].account_id + 10**6, house.general.pk, Decimal(10)), entries[1]]
    with pytest.raises(NotFound):
        services.post_vouchers(
            actor=house.actor("clerk"), organization=house.place, vouchers=[NewVoucher(today(), "x", strange)]
        )


@pytest.mark.parametrize("who", ["auditor"])
def test_the_auditor_changes_nothing(house: House, who: str) -> None:
    house.grant("10")
    actor = house.actor(who)
    assert reads.funds_of(actor, house.place)
    with pytest.raises(NotFound):
        services.post_vouchers(actor=actor, organization=house.place, vouchers=[])
    with pytest.raises(NotFound):
        services.close_period(actor=actor, organization=house.place)
    with pytest.raises(NotFound):
        services.set_budget(
            actor=actor, organization=house.place, year=2026, fund_id=1, account_id=1, amount=Decimal(1)
        )


# The database itself ------------------------------------------------------------------------------------------------


def _raw_voucher(house: House, **changes: Any) -> int:
    values = {
        "organization_id": house.place.pk,
        "kind": "receipt",
        "year": today().year,
        "number": 77,
        "occurred_on": today(),
        "summary": "raw",
        "lines": 2,
        "total": Decimal(5),
        "origin": "hand",
        "fingerprint": "0" * 64,
        "posted_at": "2026-01-01T00:00:00Z",
    } | changes
    columns = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO funds_voucher ({columns}) VALUES ({marks}) RETURNING id", list(values.values()))
        return int(cursor.fetchone()[0])


def _raw_leg(house: House, voucher_id: int, position: int, code: str, debit: int, credit: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO funds_leg (organization_id, voucher_id, position, occurred_on, account_id, fund_id, summary,"
            " debit, credit) VALUES (%s, %s, %s, %s, %s, %s, '', %s, %s)",
            [
                house.place.pk,
                voucher_id,
                position,
                today(),
                house.account(code).pk,
                house.general.pk,
                debit,
                credit,
            ],
        )


@pytest.mark.parametrize(
    "legs",
    [
        [("1002", 5, 0), ("4401", 0, 4)],
        [("1002", 5, 0)],
        [("1501", 5, 0), ("2202", 0, 5)],  # no money moved, yet the voucher says receipt
        [("1002", 5, 0), ("4401", 0, 3), ("4901", 0, 2)],  # balanced, but not as many lines as said
        [],
    ],
)
def test_raw_rows_that_do_not_balance_never_come_through(house: House, legs: list[tuple[str, int, int]]) -> None:
    with pytest.raises(REFUSED), transaction.atomic():
        voucher_id = _raw_voucher(house)
        for position, (code, debit, credit) in enumerate(legs, start=1):
            _raw_leg(house, voucher_id, position, code, debit, credit)
        check_all()


def test_raw_rows_that_balance_do(house: House) -> None:
    voucher_id = _raw_voucher(house)
    _raw_leg(house, voucher_id, 1, "1002", 5, 0)
    _raw_leg(house, voucher_id, 2, "4401", 0, 5)
    check_all()
    assert FundMoney.objects.unscoped("test").get(fund=house.general).money == 5


def test_nothing_posted_changes_or_goes(house: House) -> None:
    voucher = house.grant("100")
    check_all()
    for query in (
        "UPDATE funds_voucher SET summary = 'x' WHERE id = %s",
        "DELETE FROM funds_voucher WHERE id = %s",
        "UPDATE funds_leg SET debit = debit + 1 WHERE voucher_id = %s AND debit > 0",
        "DELETE FROM funds_leg WHERE voucher_id = %s",
        "UPDATE funds_monthsum SET debit = 0 WHERE id IN"
        " (SELECT m.id FROM funds_monthsum m JOIN funds_leg l USING (account_id) WHERE l.voucher_id = %s)",
        "UPDATE funds_fundmoney SET money = 1000 WHERE fund_id IN"
        " (SELECT fund_id FROM funds_leg WHERE voucher_id = %s)",
    ):
        with pytest.raises(REFUSED):
            run(query, voucher.pk)
    rows = Leg.objects.unscoped("test").filter(voucher=voucher)
    with pytest.raises(REFUSED), transaction.atomic():
        rows.update(debit=7)
    with pytest.raises(REFUSED), transaction.atomic():
        Leg.objects.bulk_create([Leg(**_copied(leg)) for leg in rows])


def _copied(leg: Leg) -> dict[str, Any]:
    keys = ("organization_id", "voucher_id", "position", "occurred_on", "account_id", "fund_id", "debit", "credit")
    return {key: getattr(leg, key) for key in keys}


def test_a_fund_cannot_be_overspent_by_plain_sql(house: House) -> None:
    house.grant("3")
    with pytest.raises(REFUSED), transaction.atomic():
        voucher_id = _raw_voucher(house, kind="payment")
        _raw_leg(house, voucher_id, 1, "1002", 0, 5)
        _raw_leg(house, voucher_id, 2, "5201", 5, 0)


def test_an_account_that_was_posted_to_keeps_its_kind(house: House) -> None:
    house.grant("3")
    with pytest.raises(REFUSED):
        run("UPDATE funds_account SET kind = 'asset' WHERE id = %s", house.account("4401").pk)
    run("UPDATE funds_account SET name = '补助' WHERE id = %s", house.account("4401").pk)


# Reversal and closing -----------------------------------------------------------------------------------------------


def test_a_reversal_brings_everything_back(house: House) -> None:
    before = sums(house)
    voucher = house.grant("100", house.relief)
    reversal = services.reverse_voucher(
        actor=house.actor("clerk"), voucher_id=voucher.pk, occurred_on=today(), reason="重复"
    )
    check_all()
    assert {key: value for key, value in sums(house).items() if value} == before
    assert reversal.reverses_id == voucher.pk
    for row, code in ((voucher, "reversed"), (reversal, "is_reversal")):
        with pytest.raises(RuleViolation) as refusal:
            services.reverse_voucher(actor=house.actor("clerk"), voucher_id=row.pk, occurred_on=today(), reason="再来")
        assert refusal.value.code == code


def sums(house: House) -> dict[tuple[str, str], Decimal]:
    rows = MonthSum.objects.unscoped("test").filter(organization=house.place).select_related("account", "fund")
    return {(row.account.code, row.fund.code): row.debit - row.credit for row in rows}


def test_spent_money_cannot_be_reversed_away(house: House) -> None:
    voucher = house.grant("100")
    house.post(today(), ("5201", 60, 0), ("1002", 0, 60))
    with pytest.raises(RuleViolation) as refusal:
        services.reverse_voucher(actor=house.actor("clerk"), voucher_id=voucher.pk, occurred_on=today(), reason="错")
    assert refusal.value.code == "fund_short"


def test_closed_months_take_nothing_and_stay_closed(house: House) -> None:
    january = date(today().year, 1, 1)
    house.grant("100", day=january)
    closed = services.close_period(actor=house.actor("clerk"), organization=house.place)
    assert (closed.month, closed.vouchers, closed.turnover) == (january, 1, Decimal(100))
    with pytest.raises(RuleViolation) as refusal:
        house.grant("1", day=date(today().year, 1, 31))
    assert refusal.value.code == "period_closed"
    with pytest.raises(REFUSED), transaction.atomic():
        _raw_voucher(house, occurred_on=january)
    with pytest.raises(REFUSED):
        run("UPDATE funds_books SET closed_until = NULL WHERE organization_id = %s", house.place.pk)
    assert house.grant("1", day=date(today().year, 2, 1)).number == 2


def test_the_month_under_way_and_drafts_keep_a_month_open(house: House) -> None:
    day = date(today().year, 1, 5)
    draft = services.save_draft(
        actor=house.actor("clerk"), organization=house.place, occurred_on=day, summary="草稿", entries=[]
    )
    with pytest.raises(RuleViolation) as refusal:
        services.close_period(actor=house.actor("clerk"), organization=house.place)
    assert refusal.value.code == "not_ready"
    services.drop_draft(actor=house.actor("clerk"), draft_id=draft.pk)
    for _month in range(1, today().month):
        services.close_period(actor=house.actor("clerk"), organization=house.place)
    with pytest.raises(RuleViolation):
        services.close_period(actor=house.actor("clerk"), organization=house.place)


def test_the_checks_see_what_was_tampered_with(house: House) -> None:
    first, last = date(today().year, 1, 1), date(today().year, 1, 31)
    voucher = house.grant("100", day=first)
    assert wrong_fingerprints(house.place, first, last) == sums_apart(house.place.pk, first, last) == 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE funds_leg DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE funds_leg SET debit = debit * 2, credit = credit * 2 WHERE voucher_id = %s", [voucher.pk]
        )
        cursor.execute("ALTER TABLE funds_leg ENABLE TRIGGER USER")
    assert wrong_fingerprints(house.place, first, last) == 1
    assert sums_apart(house.place.pk, first, last) == 2


def test_many_vouchers_take_a_fixed_number_of_statements(house: House, django_assert_max_num_queries: Any) -> None:
    house.grant("10000")

    def spend(number: int) -> None:
        lines = [house.entry("5201", house.general, 1), house.entry("1002", house.general, 0, 1)]
        services.post_vouchers(
            actor=SYSTEM,
            organization=house.place,
            vouchers=[NewVoucher(today(), "办公用品", lines) for _n in range(number)],
        )

    with django_assert_max_num_queries(20):
        spend(100)
    assert Voucher.objects.unscoped("test").filter(organization=house.place, kind="payment").count() == 100
