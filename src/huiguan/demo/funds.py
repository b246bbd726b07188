"""Funds of the demonstration: a county's books of two years with something of everything, disclosed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from huiguan.demo.speech import clerk_of, head_of
from huiguan.funds import services
from huiguan.funds.models import Account, Fund
from huiguan.funds.selectors.books import opened_books
from huiguan.funds.services.bank import Booked
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization

_PAID = (
    ("running", "01", "380.00", "办公用品店", "办公用品"),
    ("activity", "01", "1260.00", "某宾馆", "会员座谈会场地"),
    ("condolence", "02", "1000.00", "会员家属", "住院慰问"),
    ("relief", "02", "5000.00", "困难会员", "大病救助"),
    ("project", "01", "2400.00", "某印刷厂", "法律知识手册印制"),
    ("relief", "02", "3000.00", "因公负伤会员", "伤病救助"),
)


def add_funds(county: Organization) -> None:
    """Books since the beginning of last year, closed up to the month before last, disclosed."""
    clerk, head, start = clerk_of(county), head_of(county), date(today().year - 1, 1, 1)
    facts: dict[str, Any] = {"actor": clerk, "organization": county}
    services.open_books(**facts, starts_on=start)
    relief = services.open_fund(
        **facts,
        code="02",
        name="爱警救助资金",
        purpose="救助困难会员和因公伤亡会员家庭",
        rules="单笔五千元以下由会长批准，五千元以上由常务理事会审议。\n救助情况按季度向会员公布，不公布受助人姓名。",
        restricted=True,
        allowed=("relief", "condolence"),
    )
    general = Fund.objects.unscoped("the demonstration's own").get(organization=county, general=True)
    for fund, amount in ((general, "86000.00"), (relief, "40000.00")):
        services.enter_opening(**facts, fund_id=fund.pk, amount=Decimal(amount))
    services.book_incoming(**facts)
    _year(facts, head, general, relief, start)
    _desk(facts, head, general, relief)
    _bank(facts)
    _budget(facts, general, relief)
    _close(facts)
    services.set_fund_uses(actor=clerk, fund_id=relief.pk, purposes=("relief", "condolence"))
    services.disclose_funds(**facts, disclosed=True)


def _year(facts: dict[str, Any], head: Any, general: Fund, relief: Fund, start: date) -> None:
    """Every quarter a grant, a donation, interest and payments."""
    funds = {"01": general, "02": relief}
    days = [start + timedelta(days=40 + 91 * number) for number in range(8)]
    for number, day in enumerate(day for day in days if day <= today()):
        income: dict[str, Any] = {"fund_id": general.pk, "received_on": day, "into": "bank"}
        services.enter_income(**facts, **income, source="grant", amount=Decimal(20_000), summary="业务活动补助")
        services.enter_income(
            **facts, **income, source="interest", amount=Decimal("86.40") + number, summary="银行存款利息"
        )
        services.receive_donation(
            **facts,
            fund_id=relief.pk,
            donor=("某运输公司", "匿名", "某建材商会")[number % 3],
            amount=Decimal(6_000 + 500 * number),
            received_on=day + timedelta(days=1),
            wish="救助困难会员",
            may_name=number % 3 != 1,
        )
        for purpose, code, amount, payee, note in _PAID[number % 2 :: 2]:
            order = services.order_payment(
                **facts, fund=funds[code], amount=Decimal(amount), payee=payee, purpose=purpose, note=note
            )
            services.approve_payment(actor=head, order_id=order.pk)
            paid_on = min(day + timedelta(days=9), today())
            services.confirm_payment(actor=facts["actor"], order_id=order.pk, paid_on=paid_on)


def _desk(facts: dict[str, Any], head: Any, general: Fund, relief: Fund) -> None:
    """What waits: a payment to be approved, one to be made, one refused, a draft; and a reversed voucher."""
    wanted: dict[str, Any] = {"fund": relief, "purpose": "relief", "payee": "困难会员"}
    services.order_payment(**facts, **wanted, amount=Decimal(2_000), note="临时困难救助")
    approved = services.order_payment(**facts, **wanted, amount=Decimal(1_500), note="子女就学资助")
    services.approve_payment(actor=head, order_id=approved.pk)
    refused = services.order_payment(**facts, **wanted, amount=Decimal(90_000), note="购房补助")
    services.refuse_payment(actor=head, order_id=refused.pk, note="不在救助范围。")
    wrong = services.enter_income(
        **facts,
        fund_id=general.pk,
        source="service",
        amount=Decimal(700),
        received_on=today() - timedelta(days=2),
        summary="培训服务费",
    )
    services.reverse_voucher(
        actor=facts["actor"], voucher_id=wrong.pk, occurred_on=today() - timedelta(days=1), reason="重复登记"
    )
    accounts = dict(
        Account.objects.unscoped("the demonstration's own")
        .filter(organization=facts["organization"])
        .values_list("code", "pk")
    )
    services.save_draft(
        **facts,
        occurred_on=today(),
        summary="购置投影仪",
        entries=[
            {"account": accounts["1501"], "fund": general.pk, "debit": "3200.00", "credit": "", "summary": ""},
            {"account": accounts["1002"], "fund": general.pk, "debit": "", "credit": "3200.00", "summary": ""},
        ],
    )


def _bank(facts: dict[str, Any]) -> None:
    """A statement of which most lines are certain, one is only the bank's, and one was booked wrongly."""
    day = today() - timedelta(days=2)
    lines: list[Booked] = [
        {"booked_on": day, "came": Decimal(700), "counterparty": "某培训中心", "remark": "培训服务费"},
        {"booked_on": day, "went": Decimal("12.00"), "remark": "转账手续费"},
        {"booked_on": day, "came": Decimal("300.00"), "counterparty": "某公司", "remark": "误入账"},
    ]
    for number, line in enumerate(lines):
        line["reference"] = f"{day:%Y%m%d}B{number:05}"
    taken = services.take_bank_lines(**facts, lines=lines)
    services.match_lines(**facts)
    services.set_bank_line_aside(actor=facts["actor"], line_id=taken[2][0].pk, reason="对方误付，已退回")


def _budget(facts: dict[str, Any], general: Fund, relief: Fund) -> None:
    accounts = Account.objects.unscoped("the demonstration's own").filter(organization=facts["organization"])
    ids = dict(accounts.values_list("code", "pk"))
    for code, fund, amount in (
        ("4401", general, 80_000),
        ("4201", general, 15_000),
        ("4101", relief, 30_000),
        ("510101", relief, 25_000),
        ("510102", relief, 4_000),
        ("510104", general, 6_000),
        ("5201", general, 8_000),
    ):
        services.set_budget(**facts, year=today().year, fund_id=fund.pk, account_id=ids[code], amount=Decimal(amount))


def _close(facts: dict[str, Any]) -> None:
    """Up to the month before the last one."""
    last = today().replace(day=1) - timedelta(days=32)
    books = opened_books(facts["organization"])
    while books.closed_until is None or books.closed_until < last.replace(day=1):
        services.close_period(**facts)
        books = opened_books(facts["organization"])
