"""Sheets for bank statements: the same columns and the same manners for every room that takes one.

A room says how it checks, takes and drops a line; the file may be Excel, CSV, MT940 or CAMT.053.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.exchange.bank_files import EXTENSIONS, statement_as_table
from huiguan.kernel.exchange.sheet import Applied, Column, ImportContext, Outcome, Result, Reversal, Row, Sheet, bad
from huiguan.kernel.exchange.values import day, decimal_number, text
from huiguan.kernel.permits import NotFound, RuleViolation

MAX_ROWS = 50_000


class _Kept(Protocol):
    pk: int


@dataclass(frozen=True, slots=True)
class StatementTaking:
    """What a room does with lines of a statement.

    `check(values)` gives a line as `take` wants it, or raises RuleViolation whose field is a column; `values` have the
    keys of the columns. `take(context, lines)` keeps them all by a few statements and tells for each the row and
    whether it is new. `drop(context, object_id)` takes one back, or raises RuleViolation with the reason why not.
    """

    check: Callable[[dict[str, Any]], Any]
    take: Callable[[ImportContext, Sequence[Any]], Sequence[tuple[_Kept, bool]]]
    drop: Callable[[ImportContext, int], None]


def statement_sheet(
    *,
    key: str,
    label: Any,
    permission: str,
    taking: StatementTaking,
    url: Callable[[str], str],
    outgoing: bool,
    sensitive: bool = False,
) -> Sheet:
    """A sheet for bank statements; without `outgoing`, one of what came in only."""
    return Sheet(
        key=key,
        label=label,
        permission=permission,
        apply=partial(_apply, taking),
        reverse=partial(_reverse, taking),
        max_rows=MAX_ROWS,
        sensitive=sensitive,
        url=url,
        columns=_columns(outgoing),
        convert=partial(statement_as_table, outgoing=outgoing),
        further_types=EXTENSIONS,
    )


def _columns(outgoing: bool) -> tuple[Column, ...]:
    came = ("贷方发生额", "收入金额", "贷方金额", "收入", "贷方")
    went = Column(
        "went", _("Went out"), ("借方发生额", "支出金额", "借方金额", "支出", "借方"), parse=decimal_number(2)
    )
    return (
        Column("booked_on", _("Booked on"), ("交易日期", "记账日期", "入账日期", "日期", "交易时间"),
               required=True, parse=day),
        # Where only what came in is asked for, an amount without a side is one that came in.
        Column("came", _("Came in"), came if outgoing else (*came, "金额", "交易金额"), required=not outgoing,
               parse=decimal_number(2)),
        *((went,) if outgoing else ()),
        Column("counterparty", _("the other side"),
               ("对方户名", "付款人", "对方名称", "付款人户名", "户名", "对方账户名称"), parse=text(200), width=20),
        Column("remark", _("Remark"), ("摘要", "附言", "用途", "备注"), parse=text(300), width=30),
        Column("reference", _("Bank reference"), ("流水号", "交易流水号", "交易流水", "凭证号", "参考号"),
               required=True, parse=text(80), width=24),
    )  # fmt: skip


def _apply(taking: StatementTaking, context: ImportContext, rows: list[Row]) -> list[Outcome]:
    """Take lines; those whose reference is known stay as they are."""
    good, outcomes = [], []
    for row in rows:
        try:
            good.append((row, taking.check(row.values)))
        except RuleViolation as refusal:
            outcomes.append(bad(row, refusal.field or "", refusal.message))
    taken = taking.take(context, [line for _row, line in good])
    for (row, _line), (kept, is_new) in zip(good, taken, strict=True):
        result = Result.NEW if is_new else Result.UNCHANGED
        outcomes.append(Outcome(row.number, result, kept.pk if is_new else None))
    return outcomes


def _reverse(taking: StatementTaking, context: ImportContext, applied: list[Applied]) -> list[Reversal]:
    """Take back what the room lets go."""
    return [_reversed(taking, context, row) for row in applied]


def _reversed(taking: StatementTaking, context: ImportContext, row: Applied) -> Reversal:
    try:
        taking.drop(context, row.object_id)
    except (RuleViolation, NotFound) as refusal:
        return Reversal(row.number, done=False, reason=str(refusal))
    return Reversal(row.number, done=True)
