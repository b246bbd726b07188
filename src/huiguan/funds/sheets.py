"""Tables of the room: the bank statement that comes in; reports, statements and payments that go out."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from huiguan.funds.models import PaymentOrder
from huiguan.funds.selectors.ledger import StatementRow
from huiguan.funds.selectors.reports import Report, TrialRow
from huiguan.funds.services.bank import Booked, checked_line, drop_bank_line, take_bank_lines
from huiguan.kernel.exchange import Column, Outcome, Result, Sheet, register_sheet
from huiguan.kernel.exchange.sheet import Applied, ImportContext, Reversal, Row, bad
from huiguan.kernel.exchange.values import day, decimal_number, text
from huiguan.kernel.permits import NotFound, RuleViolation

BANK_KEY = "funds-bank-statement"
READ = "funds.read_books"


def apply_lines(context: ImportContext, rows: list[Row]) -> list[Outcome]:
    """Take lines of a statement; those whose reference is known stay as they are."""
    good, outcomes = [], []
    for row in rows:
        try:
            checked_line(cast(Booked, row.values))
            good.append(row)
        except RuleViolation as refusal:
            outcomes.append(bad(row, refusal.field or "", refusal.message))
    lines = [cast(Booked, row.values) for row in good]
    taken = take_bank_lines(actor=context.actor, organization=context.organization, lines=lines)
    for row, (line, is_new) in zip(good, taken, strict=True):
        result = Result.NEW if is_new else Result.UNCHANGED
        outcomes.append(Outcome(row.number, result, line.pk if is_new else None))
    return outcomes


def reverse_lines(context: ImportContext, applied: list[Applied]) -> list[Reversal]:
    """Drop the lines that nothing was reconciled with."""
    return [_reversed(context, row) for row in applied]


def _reversed(context: ImportContext, row: Applied) -> Reversal:
    try:
        drop_bank_line(actor=context.actor, line_id=row.object_id)
    except (RuleViolation, NotFound) as refusal:
        return Reversal(row.number, done=False, reason=str(refusal))
    return Reversal(row.number, done=True)


BANK = Sheet(
    key=BANK_KEY,
    label=_("Bank statement for the books"),
    permission="funds.reconcile_bank",
    apply=apply_lines,
    reverse=reverse_lines,
    max_rows=50_000,
    url=lambda code: f"/o/{code}/funds/bank/",
    columns=(
        Column("booked_on", _("Booked on"), ("交易日期", "记账日期", "入账日期", "日期", "交易时间"),
               required=True, parse=day),
        Column("came", _("Came in"), ("贷方发生额", "收入金额", "贷方金额", "收入", "贷方"), parse=decimal_number(2)),
        Column("went", _("Went out"), ("借方发生额", "支出金额", "借方金额", "支出", "借方"), parse=decimal_number(2)),
        Column("counterparty", _("the other side"), ("对方户名", "对方名称", "户名", "对方账户名称"), parse=text(200),
               width=20),
        Column("remark", _("Remark"), ("摘要", "附言", "用途", "备注"), parse=text(300), width=30),
        Column("reference", _("Bank reference"), ("流水号", "交易流水号", "交易流水", "凭证号", "参考号"),
               required=True, parse=text(80), width=24),
    ),
)  # fmt: skip


def sheet_for(report: Report) -> Sheet:
    """The table of a report with its own headers."""
    columns = [Column("label", _("Item of a report"), width=36)]
    columns += [Column(f"v{number}", name, width=20) for number, name in enumerate(report.columns)]
    return Sheet(key=f"funds-{report.key}", label=report.title, export_permission=READ, columns=tuple(columns))


def report_cells(report: Report) -> list[dict[str, Any]]:
    """The lines of a report as rows of its table."""
    return [
        {"label": ("" if line.is_sum else "　" * line.level) + str(line.label)}
        | {f"v{number}": value for number, value in enumerate(line.values)}
        for line in report.lines
    ]


TRIAL = Sheet(
    key="funds-trial-balance",
    label=_("Trial balance"),
    export_permission=READ,
    columns=(
        Column("code", _("code of the account"), width=12),
        Column("name", _("name of the account"), width=28),
        Column("opening", _("Opening, debit less credit"), width=18),
        Column("debit", _("Debit"), width=18),
        Column("credit", _("Credit of a line"), width=18),
        Column("closing", _("Closing, debit less credit"), width=18),
    ),
)
LEDGER = Sheet(
    key="funds-account-statement",
    label=_("Account statement"),
    export_permission=READ,
    columns=(
        Column("occurred_on", _("day of the matter"), width=12),
        Column("mark", _("number of the voucher"), width=22),
        Column("summary", _("summary"), width=36),
        Column("debit", _("Debit"), width=16),
        Column("credit", _("Credit of a line"), width=16),
        Column("balance", _("Balance"), width=18),
    ),
)
PAYMENTS = Sheet(
    key="funds-payments",
    label=_("payment orders"),
    export_permission=READ,
    columns=(
        Column("pk", _("No."), width=8),
        Column("purpose", _("purpose of the payment"), width=14),
        Column("fund", _("fund"), width=20),
        Column("amount", _("amount"), width=14),
        Column("payee", _("payee"), width=20),
        Column("reference", _("reference"), width=20),
        Column("state", _("state"), width=16),
        Column("paid_on", _("paid on"), width=12),
    ),
)


def trial_cells(row: TrialRow) -> dict[str, Any]:
    """An account of the trial balance as a row."""
    named = {"code": row.account.code, "name": row.account.name}
    return named | {key: getattr(row, key) for key in ("opening", "debit", "credit", "closing")}


def ledger_cells(row: StatementRow) -> dict[str, Any]:
    """A line of a statement as a row."""
    return {key: getattr(row, key) for key in ("occurred_on", "mark", "summary", "debit", "credit", "balance")}


def payment_cells(row: PaymentOrder) -> dict[str, Any]:
    """A payment as a row."""
    plain = {key: getattr(row, key) for key in ("pk", "amount", "payee", "reference", "paid_on")}
    return plain | {
        "purpose": row.get_purpose_display(),
        "fund": row.fund.name,
        "state": row.get_state_display(),
    }


def register() -> None:
    """Declare the sheets; called when the room starts up."""
    for sheet in (BANK, TRIAL, LEDGER, PAYMENTS):
        register_sheet(sheet)
