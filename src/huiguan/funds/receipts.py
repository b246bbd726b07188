"""The receipt of a donation as a paper, with the amount in capitals."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import translation

from huiguan.funds.models import Donation
from huiguan.kernel.i18n.numbers import capital_money
from huiguan.kernel.papers import Paper


def donation_paper(row: Donation) -> Paper:
    """The words of a receipt. The official fee receipt of the treasury is another paper, and this one says so."""
    wish = f"捐赠意愿：{row.wish}。" if row.wish else "捐赠未限定用途。"
    if row.allowed:
        with translation.override(settings.LANGUAGE_CODE):
            wish += f"限用于：{row.spent_on}。"
    lines = [
        f"今收到{row.donor}捐赠款项，列入“{row.fund.name}”。",
        f"金额（大写）：人民币{capital_money(row.amount)}",
        f"金额（小写）：¥{row.amount:,.2f}",
        f"收款日期：{_date(row.received_on)}。{wish}",
        f"记账凭证：{row.voucher.mark}。",
        "公益事业捐赠票据按规定另行开具。感谢捐赠。",
    ]
    return Paper(
        mark=row.organization.name,
        title="捐赠收据",
        number=f"捐赠收字〔{row.receipt_year}〕{row.receipt_number}号",
        body=lines,
        signed=row.organization.name,
        dated=row.received_on,
    )


def _date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
