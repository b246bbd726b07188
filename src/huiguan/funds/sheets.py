"""Tables of the room: the bank statement that comes in; reports, statements and payments that go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.funds.models import BankLine, Donation, PaymentOrder, Voucher
from huiguan.funds.selectors.ledger import StatementRow
from huiguan.funds.selectors.reports import Report, TrialRow
from huiguan.funds.services.bank import Booked, checked_line, drop_bank_line, take_bank_lines
from huiguan.kernel.exchange import Column, Sheet, register_sheet
from huiguan.kernel.exchange.sheet import ImportContext
from huiguan.kernel.exchange.statements import StatementTaking, statement_sheet

BANK_KEY = "funds-bank-statement"
READ = "funds.read_books"


def _take(context: ImportContext, lines: Sequence[Booked]) -> list[tuple[BankLine, bool]]:
    return take_bank_lines(actor=context.actor, organization=context.organization, lines=lines)


def _checked(values: dict[str, Any]) -> Booked:
    checked_line(cast(Booked, values))
    return cast(Booked, values)


BANK = statement_sheet(
    key=BANK_KEY,
    label=_("Bank statement for the books"),
    permission="funds.reconcile_bank",
    taking=StatementTaking(
        check=_checked,
        take=_take,
        drop=lambda context, line_id: drop_bank_line(actor=context.actor, line_id=line_id),
    ),
    url=lambda code: f"/o/{code}/funds/bank/",
    outgoing=True,
)


def sheet_for(report: Report) -> Sheet:
    """The table of a report with its own headers."""
    columns = [Column("label", pgettext_lazy("report", "Item"), width=36)]
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
        Column("credit", pgettext_lazy("side of a line", "Credit"), width=18),
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
        Column("credit", pgettext_lazy("side of a line", "Credit"), width=16),
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
        Column("reference", _("reference of the matter"), width=20),
        Column("state", _("state"), width=16),
        Column("paid_on", _("day of payment"), width=12),
    ),
)


VOUCHERS = Sheet(
    key="funds-vouchers",
    label=_("Vouchers"),
    export_permission=READ,
    columns=(
        Column("mark", _("number of the voucher"), width=22),
        Column("occurred_on", _("day of the matter"), width=12),
        Column("kind", _("kind of voucher"), width=14),
        Column("summary", _("summary"), width=36),
        Column("total", _("total of the voucher"), width=16),
        Column("origin", _("origin"), width=14),
        Column("made_by", _("made by"), width=14),
        Column("posted_by", _("posted by"), width=14),
        Column("posted_on", _("posted at"), width=12),
    ),
)
DONATIONS = Sheet(
    key="funds-donations",
    label=_("Donations"),
    export_permission=READ,
    columns=(
        Column("donor", _("donor"), width=20),
        Column("source", _("source of the money"), width=12),
        Column("received_on", _("received on"), width=12),
        Column("fund", _("fund"), width=20),
        Column("amount", _("amount"), width=14),
        Column("wish", _("the donor's wish"), width=28),
        Column("allowed", _("the donor lets it be spent on"), width=20),
        Column("rest", _("Not spent yet"), width=14),
        Column("voucher", _("Voucher"), width=22),
        Column("receipt", _("Receipt of the donation"), width=18),
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
    plain = {key: getattr(row, key) for key in ("pk", "amount", "reference", "paid_on")}
    return plain | {
        "payee": row.payee_in_books,
        "purpose": row.get_purpose_display(),
        "fund": row.fund.name,
        "state": row.get_state_display(),
    }


def voucher_cells(row: Voucher) -> dict[str, Any]:
    """A voucher as a row."""
    plain = {key: getattr(row, key) for key in ("mark", "occurred_on", "summary", "total")}
    people = {key: user.display_name if (user := getattr(row, key)) else "" for key in ("made_by", "posted_by")}
    shown = {"kind": row.get_kind_display(), "origin": row.get_origin_display()}
    return {**plain, **people, **shown, "posted_on": timezone.localdate(row.posted_at)}


def donation_cells(row: Donation) -> dict[str, Any]:
    """A donation as a row."""
    plain = {key: getattr(row, key) for key in ("donor", "received_on", "amount", "wish", "receipt")}
    left = {"allowed": row.spent_on, "rest": row.rest if row.fund.restricted else None}
    named = {"source": row.get_source_display(), "fund": row.fund.name, "voucher": row.voucher.mark}
    return plain | left | named


def register() -> None:
    """Declare the sheets; called when the room starts up."""
    for sheet in (BANK, TRIAL, LEDGER, PAYMENTS, VOUCHERS, DONATIONS):
        register_sheet(sheet)
