"""What holds whatever is posted: reports balance, sums follow lines, a reversal undoes, nothing goes below nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.funds.conftest import House, house

from huiguan.funds import services
from huiguan.funds.models import FundMoney, Leg
from huiguan.funds.selectors import reports
from huiguan.funds.selectors.balances import pieces, sums_between
from huiguan.funds.selectors.ledger import account_statement, figure_statement
from huiguan.funds.services.posting import NewVoucher
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Actor, RuleViolation

__all__ = ["house"]
CODES = ("1001", "1002", "1122", "1501", "2202", "2209", "3101", "4101", "4901", "510101", "5201", "1701")
DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31))
POSTINGS = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.sampled_from(CODES),
        st.integers(1, 10**9),
        st.integers(0, (today() - date(today().year, 1, 1)).days),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


class Undone(Exception):
    """Ends an example: what it wrote is taken back."""


@pytest.mark.django_db
@settings(max_examples=examples(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(postings=POSTINGS, cut=st.integers(0, 366))
def test_whatever_is_posted_every_report_balances(house: House, postings: list[Any], cut: int) -> None:
    try:
        with transaction.atomic():
            posted = [_post(house, *each) for each in postings]
            _check(house, cut)
            for voucher in filter(None, posted):
                _reverse(house, voucher)
            _check(house, cut)
            raise Undone
    except Undone:
        pass


def _post(house: House, debit: str, credit: str, cents: int, after: int, relief: bool, large: bool) -> Any:
    fund, amount = house.relief if relief else house.general, Decimal(cents) / 100
    day = date(today().year, 1, 1) + timedelta(days=after)
    entries = [house.entry(debit, fund, amount), house.entry(credit, fund, 0, amount)]
    if large:
        entries += [house.entry("1002", house.general, 7), house.entry("4401", house.general, 0, 7)]
    vouchers = [NewVoucher(day, "x", entries)]
    try:
        with transaction.atomic():
            return services.post_vouchers(actor=house.actor("head"), organization=house.place, vouchers=vouchers)[0]
    except RuleViolation as refusal:
        assert refusal.code == ("purpose" if relief and debit == "5201" else "fund_short")
        return None


def _reverse(house: House, voucher: Any) -> None:
    try:
        with transaction.atomic():
            services.reverse_voucher(
                actor=house.actor("head"), voucher_id=voucher.pk, occurred_on=today(), reason="核对"
            )
    except RuleViolation as refusal:
        assert refusal.code == "fund_short"


def _check(house: House, cut: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    actor, first = house.actor("auditor"), date(today().year, 1, 1)
    for day in (min(first + timedelta(days=cut), today()), today()):
        sheet = {line.key: line.values for line in reports.balance_sheet(actor, house.place, day).lines}
        assert sheet["sum_asset"] == sheet["sum_both"]
        trial = reports.trial_balance(actor, house.place, first, day)
        assert sum(row.opening for row in trial) == sum(row.closing for row in trial) == 0
        assert sum(row.debit for row in trial) == sum(row.credit for row in trial)
        flow = {line.key: line.values[0] for line in reports.cash_flow(actor, house.place, first, day).lines}
        assert flow["sum_operating"] + flow["sum_investing"] + flow["sum_financing"] == flow["change"]
        _figures_open_what_they_add_up(actor, house, first, day)
        assert flow["closing"] == sheet["money"][1]
        change = {line.key: line.values for line in reports.activities(actor, house.place, first, day).lines}["change"]
        assert change[0] + change[1] == change[2]
    _sums_follow_lines(house)


def _figures_open_what_they_add_up(actor: Actor, house: House, first: date, day: date) -> None:
    """Each figure of each statement, in each column: its lines, and nothing else, add up to it."""
    made = [
        reports.balance_sheet(actor, house.place, day),
        reports.activities(actor, house.place, first, day),
        reports.cash_flow(actor, house.place, first, day),
    ]
    found = [pair for report in made for line in report.lines for pair in zip(line.values, line.picks, strict=True)]
    for row in reports.trial_balance(actor, house.place, first, day):
        found += zip((row.opening, row.debit, row.credit, row.closing), row.picks, strict=True)
    for value, pick in found:
        opened = figure_statement(actor, house.place, pick, limit=1000)
        assert sum((row.debit - row.credit for row in opened.rows), Decimal(0)) * pick.sign == value
        assert (opened.closing, opened.debit - opened.credit, opened.lines) == (
            value, value * pick.sign, len(opened.rows),
        )  # fmt: skip
        assert all(pick.since <= row.occurred_on <= pick.until for row in opened.rows)


def _sums_follow_lines(house: House) -> None:
    wanted: dict[tuple[int, int], Decimal] = {}
    for leg in Leg.objects.unscoped("test").filter(organization=house.place):
        assert leg.debit >= 0 and leg.credit >= 0 and (leg.debit > 0) != (leg.credit > 0)
        key = leg.account_id, leg.fund_id
        wanted[key] = wanted.get(key, Decimal(0)) + leg.debit - leg.credit
    assert {(row.account_id, row.fund_id): row.net for row in sums_between(house.place.pk, today())} == wanted
    cash = {house.account(code).pk for code in ("1001", "1002", "1009")}
    for row in FundMoney.objects.unscoped("test").filter(organization=house.place):
        assert row.money >= row.reserved >= 0
        assert row.money == sum((v for (account, fund), v in wanted.items() if account in cash and fund == row.fund_id))


@given(since=DAYS, until=DAYS)
def test_days_are_cut_into_months_and_rests_without_gap_or_overlap(since: date, until: date) -> None:
    found = list(pieces(since, until))
    days = [first + timedelta(days=n) for _whole, first, end in found for n in range((end - first).days)]
    assert days == [since + timedelta(days=n) for n in range((until - since).days + 1)]
    for whole, first, end in found:
        if whole:
            assert first.day == end.day == 1


@pytest.mark.django_db
def test_a_statement_carries_its_balance_over_pages(house: House) -> None:
    start = date(today().year, 1, 1)
    for number in range(7):
        house.grant(str(number + 1), day=start + timedelta(days=number * 3))
    bank = [house.account("1002")]
    asked: Any = (house.actor("auditor"), house.place, bank, start + timedelta(days=2), today())
    whole = account_statement(*asked)
    assert (whole.opening, whole.closing, whole.lines) == (1, 28, 6)
    assert [row.balance for row in whole.rows] == [3, 6, 10, 15, 21, 28]
    paged = [row for offset in (0, 2, 4) for row in account_statement(*asked, offset=offset, limit=2).rows]
    assert paged == whole.rows
    income = account_statement(*asked[:2], [house.account("4401")], *asked[3:])
    assert (income.opening, income.closing) == (1, 28)


@pytest.mark.django_db
def test_any_line_of_a_statement_opens_a_page(house: House) -> None:
    """Whole months before it are passed over; from the middle of a month as from its beginning."""
    start = date(today().year, 1, 1)
    days = (today() - start).days
    for number in range(14):
        house.grant(str(number + 1), day=start + timedelta(days=number * days // 13))
    for since in (start, start + timedelta(days=days // 5), start + timedelta(days=days // 2)):
        for until in (today(), start + timedelta(days=days * 4 // 5)):
            asked: Any = (house.actor("auditor"), house.place, [house.account("1002")], since, until)
            whole = account_statement(*asked)
            assert whole.lines == len(whole.rows) > 1
            for fund_ids in (None, {row.fund_id for row in whole.rows}):
                pages = [account_statement(*asked, fund_ids=fund_ids, offset=at, limit=1) for at in range(whole.lines)]
                assert [page.rows for page in pages] == [[row] for row in whole.rows]
            assert account_statement(*asked, offset=whole.lines).rows == []
