"""The receipt of dues as a paper, with the amount in capitals."""

from __future__ import annotations

from huiguan.kernel.i18n.numbers import capital_money
from huiguan.kernel.papers import Paper
from huiguan.members.models import DuesPayment

TITLE = "会费收据"
METHODS = {"bank": "银行转账", "cash": "现金", "provider": "网上支付", "other": "其他"}


def receipt_paper(payment: DuesPayment) -> Paper:
    """The words of a receipt; a cancelled one says so. The official receipt of the treasury is another paper."""
    member = payment.demand.member
    number = f"（会员编号：{member.number}）" if member.number else ""
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


def _day(payment: DuesPayment) -> str:
    return f"{payment.paid_on.year}年{payment.paid_on.month}月{payment.paid_on.day}日"
