"""The bank statement as a table that comes in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.exchange import Column, Outcome, Result, Sheet, register_sheet, row_by_row
from huiguan.kernel.exchange.sheet import Applied, ImportContext, Reversal, Row
from huiguan.kernel.exchange.values import day, decimal_number, text
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.members.services.dues_statement import drop_line, take_line

KEY = "members-bank-statement"


def apply_line(context: ImportContext, row: Row) -> Outcome:
    """Take a credit; one whose reference is known stays as it is."""
    line, is_new = take_line(actor=context.actor, organization=context.organization, **row.values)
    return Outcome(row.number, Result.NEW if is_new else Result.UNCHANGED, line.pk if is_new else None)


def reverse_lines(context: ImportContext, applied: list[Applied]) -> list[Reversal]:
    """Cancel the payments of the lines, and drop the lines."""
    return [_reversed(context, row) for row in applied]


def _reversed(context: ImportContext, row: Applied) -> Reversal:
    try:
        drop_line(actor=context.actor, line_id=row.object_id)
    except (RuleViolation, NotFound) as refusal:
        return Reversal(row.number, done=False, reason=str(refusal))
    return Reversal(row.number, done=True)


STATEMENT = Sheet(
    key=KEY,
    label=_("Bank statement"),
    permission="members.enter_payments",
    apply=row_by_row(apply_line),
    reverse=reverse_lines,
    max_rows=50_000,
    sensitive=True,
    url=lambda code: f"/o/{code}/dues/statement/",
    columns=(
        Column("booked_on", _("Booked on"), ("交易日期", "记账日期", "入账日期", "日期", "交易时间"),
               required=True, parse=day),
        Column("amount", _("Credit"), ("贷方发生额", "收入金额", "贷方金额", "收入", "金额", "交易金额"), required=True,
               parse=decimal_number(2)),
        Column("payer", _("Payer"), ("对方户名", "付款人", "对方名称", "付款人户名", "户名"), parse=text(200),
               width=20),
        Column("remark", _("Remark"), ("摘要", "附言", "用途", "备注"), parse=text(300), width=30),
        Column("reference", _("Bank reference"), ("流水号", "交易流水号", "交易流水", "凭证号", "参考号"),
               required=True, parse=text(80), width=24),
    ),
)  # fmt: skip


def register() -> None:
    """Declare the sheet; called when the room starts up."""
    register_sheet(STATEMENT)
