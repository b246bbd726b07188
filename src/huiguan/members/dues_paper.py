"""Receipts and notices of dues as papers, with the amount in capitals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from huiguan.kernel.calendar import today
from huiguan.kernel.i18n.numbers import capital_money
from huiguan.kernel.papers import Paper
from huiguan.members.models import DuesDemand, DuesPayment

TITLE = "会费收据"
METHODS = {"bank": "银行转账", "cash": "现金", "provider": "网上支付", "other": "其他"}


def receipt_paper(payment: DuesPayment) -> Paper:
    """The words of a receipt; a cancelled one says so. The official receipt of the treasury is another paper."""
    member = payment.demand.member
    number = _number(member)
    lines = [
        f"今收到{member.name}{number}交来{payment.demand.year}年度会费。",
        f"金额（大写）：人民币{capital_money(payment.amount)}",
        f"金额（小写）：¥{payment.amount:,.2f}",
        f"交款日期：{_day(payment)}；交款方式：{METHODS[payment.method]}。",
    ]
    if payment.cancelled_on is not None:
        lines.append("本收据已作废。")
    lines.append("财政票据按规定另行开具。")
    return Paper(
        mark=payment.organization.name,
        title=TITLE,
        number=f"会费收字〔{payment.receipt_year}〕{payment.receipt_number}号",
        body=lines,
        signed=payment.organization.name,
        dated=payment.paid_on,
    )


def notice_paper(demand: DuesDemand) -> Paper:
    """The words by which a member is asked to pay: how much, until when, by which resolution."""
    member = demand.member
    lines = [
        f"{member.name}{_number(member)}：",
        f"根据{demand.tier.resolution.reference}，您{demand.year}年度应缴会费{_yuan(demand.amount)}。",
    ]
    if demand.waived:
        lines.append(f"已减免{_yuan(demand.waived)}。")
    if demand.paid:
        lines.append(f"已缴纳{_yuan(demand.paid)}。")
    if demand.owed > 0:
        lines.append(f"请于{_date(demand.due_on)}前缴纳{_yuan(demand.owed)}，缴款时请注明会员编号或姓名。")
    else:
        lines.append("本年度会费已缴清。")
    return Paper(
        mark=demand.organization.name,
        title="会费缴纳通知单",
        number=f"{demand.year}年度",
        body=lines,
        signed=demand.organization.name,
        dated=today(),
    )


def _number(member: Any) -> str:
    return f"（会员编号：{member.number}）" if member.number else ""


def _yuan(amount: Decimal) -> str:
    return f"人民币{capital_money(amount)}（¥{amount:,.2f}）"


def _day(payment: DuesPayment) -> str:
    return _date(payment.paid_on)


def _date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
