"""Tables of dues: the bank statement that comes in, the list that goes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.exchange import Column, Sheet, register_sheet
from huiguan.kernel.exchange.sheet import ImportContext
from huiguan.kernel.exchange.statements import StatementTaking, statement_sheet
from huiguan.kernel.permits import Invalid, RuleViolation
from huiguan.members.models import DuesDemand, StatementLine
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


def demand_cells(row: DuesDemand) -> dict[str, Any]:
    """A demand as a row of the table that goes out."""
    plain = ("year", "amount", "waived", "waived_reason", "paid", "owed", "due_on", "reminded_on")
    named = {"number": row.member.number, "name": row.member.name, "tier": row.tier.label}
    return named | {key: getattr(row, key) for key in plain}


def register() -> None:
    """Declare the sheets; called when the room starts up."""
    register_sheet(STATEMENT)
    register_sheet(DEMANDS)
