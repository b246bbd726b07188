"""Tables of dues: the bank statement that comes in, the lists that go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange import Column, Sheet, register_sheet
from huiguan.kernel.exchange.sheet import ImportContext
from huiguan.kernel.exchange.statements import StatementTaking, statement_sheet
from huiguan.kernel.permits import Invalid, RuleViolation
from huiguan.members.models import DuesDemand, StatementLine
from huiguan.members.selectors.dues import ShareLine
from huiguan.members.services.dues_statement import Credit, checked_credit, drop_line, take_lines

KEY = "members-bank-statement"


#: What a statement calls what a credit calls otherwise.
_COLUMNS = {"amount": "came", "payer": "counterparty"}


def _checked(values: dict[str, Any]) -> Credit:
    credit = {key: values.get(_COLUMNS.get(key, key), "") for key in Credit.__annotations__}
    try:
        return checked_credit(cast(Credit, credit))
    except RuleViolation as refusal:
        column = _COLUMNS.get(refusal.field or "", refusal.field or "")
        raise Invalid(refusal.message, code=refusal.code, field=column) from refusal


def _take(context: ImportContext, lines: Sequence[Credit]) -> list[tuple[StatementLine, bool]]:
    return take_lines(actor=context.actor, organization=context.organization, credits=lines)


STATEMENT = statement_sheet(
    key=KEY,
    label=_("Bank statement"),
    permission="members.enter_payments",
    taking=StatementTaking(
        check=_checked, take=_take, drop=lambda context, line_id: drop_line(actor=context.actor, line_id=line_id)
    ),
    url=lambda code: f"/o/{code}/dues/statement/",
    outgoing=False,
    sensitive=True,
)


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


LAPSING = Sheet(
    key="members-lapsing",
    label=_("To lapse"),
    export_permission="members.read_dues",
    columns=(
        Column("number", _("Member no."), width=16),
        Column("name", _("Member name"), width=20),
        Column("year", _("Dues of the year")),
        Column("due_on", _("Due on"), width=14),
        Column("days", _("Days late")),
        Column("owed", _("Still owed")),
        Column("reminded_on", _("Reminded on"), width=14),
    ),
)
LINES = Sheet(
    key="members-statement-lines",
    label=_("Lines of the bank statement"),
    export_permission="members.read_dues",
    columns=(
        Column("payer", _("Payer"), width=24),
        Column("remark", _("Remark"), width=32),
        Column("reference", _("Reference"), width=20),
        Column("booked_on", _("Booked on"), width=14),
        Column("amount", _("Credit")),
        Column("rest", _("Still to assign")),
        Column("set_aside", _("Set aside"), width=24),
    ),
)
SHARES = Sheet(
    key="members-shares",
    label=_("Shares passed up"),
    export_permission="members.read_dues_totals",
    columns=(
        Column("giver", _("Passed up by"), width=28),
        Column("receiver", _("Passed up to"), width=28),
        Column("percent", _("Percent")),
        Column("each", _("For each payer")),
        Column("reference", _("Agreed"), width=24),
        Column("paid", _("Dues that came in")),
        Column("amount", _("To pass on")),
        Column("passed", pgettext_lazy("dues", "Passed on")),
        Column("open", pgettext_lazy("dues", "Open")),
    ),
)


def lapsing_cells(row: DuesDemand) -> dict[str, Any]:
    """The demand by which somebody lapses, as a row."""
    named = {"number": row.member.number, "name": row.member.shown, "days": (today() - row.due_on).days}
    return named | {key: getattr(row, key) for key in ("year", "due_on", "owed", "reminded_on")}


def line_cells(row: StatementLine) -> dict[str, Any]:
    """A line of a bank statement as a row."""
    return {column.key: getattr(row, column.key) for column in LINES.columns}


def share_cells(line: ShareLine) -> dict[str, Any]:
    """A share, of dues that one association passes to another, as a row."""
    sides = {"giver": line.organization.name, "receiver": line.share.receiver.name}
    agreed = {key: getattr(line.share, key) for key in ("percent", "each", "reference")}
    return sides | agreed | {key: getattr(line, key) for key in ("paid", "amount", "passed", "open")}


def demand_cells(row: DuesDemand) -> dict[str, Any]:
    """A demand as a row of the table that goes out."""
    plain = ("year", "amount", "waived", "waived_reason", "paid", "owed", "due_on", "reminded_on")
    named = {"number": row.member.number, "name": row.member.shown, "tier": row.tier.label}
    return named | {key: getattr(row, key) for key in plain}


def register() -> None:
    """Declare the sheets; called when the room starts up."""
    register_sheet(STATEMENT)
    for sheet in (DEMANDS, LAPSING, LINES, SHARES):
        register_sheet(sheet)
