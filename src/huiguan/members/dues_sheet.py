"""Tables of dues: the bank statement that comes in, the list that goes out."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.exchange import Column, Outcome, Result, Sheet, register_sheet
from huiguan.kernel.exchange.sheet import Applied, ImportContext, Reversal, Row, bad
from huiguan.kernel.exchange.values import day, decimal_number, text
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.members.models import DuesDemand
from huiguan.members.services.dues_statement import Credit, checked_credit, drop_line, take_lines

KEY = "members-bank-statement"


def apply_lines(context: ImportContext, rows: list[Row]) -> list[Outcome]:
    """Take credits; those whose reference is known stay as they are. All rows by a few statements."""
    good, outcomes = [], []
    for row in rows:
        try:
            good.append((row, checked_credit(cast(Credit, row.values))))
        except RuleViolation as refusal:
            outcomes.append(bad(row, refusal.field or "", refusal.message))
    taken = take_lines(actor=context.actor, organization=context.organization, credits=[c for _row, c in good])
    for (row, _credit), (line, is_new) in zip(good, taken, strict=True):
        result = Result.NEW if is_new else Result.UNCHANGED
        outcomes.append(Outcome(row.number, result, line.pk if is_new else None))
    return outcomes


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
    apply=apply_lines,
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


DEMANDS = Sheet(
    key="members-dues",
    label=_("Dues"),
    export_permission="members.read_dues",
    columns=(
        Column("number", _("Member no."), width=16),
        Column("name", _("Member name"), width=20),
        Column("year", _("Year")),
        Column("tier", _("Tier"), width=16),
        Column("amount", _("Amount")),
        Column("waived", _("Waived")),
        Column("waived_reason", _("reason of the waiver"), width=24),
        Column("paid", _("Paid")),
        Column("owed", _("Still owed")),
        Column("due_on", _("Due on"), width=14),
        Column("reminded_on", _("reminded on"), width=14),
    ),
)


def demand_cells(row: DuesDemand) -> dict[str, Any]:
    """A demand as a row of the table that goes out."""
    plain = ("year", "amount", "waived", "waived_reason", "paid", "owed", "due_on", "reminded_on")
    named = {"number": row.member.number, "name": row.member.name, "tier": row.tier.label}
    return named | {key: getattr(row, key) for key in plain}


def register() -> None:
    """Declare the sheets; called when the room starts up."""
    register_sheet(STATEMENT)
    register_sheet(DEMANDS)
