"""Columns of the ledger's page: which there are, which are shown unless somebody chose others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import Tab
from huiguan.kernel.people.selectors import columns_of
from huiguan.kernel.permits import Actor

LIST, LIST_SENT = "directives-ledger", "directives-ledger-sent"


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column: `sort` is a key of SORTS or SENT_SORTS, `fixed` ones are always there, `css` places it on phones."""

    key: str
    label: Any
    sort: str = ""
    shown: bool = True
    fixed: bool = False
    css: str = "hg-cell-desk"


COLUMNS = (
    LedgerColumn("light", _("Light"), "light", fixed=True, css="hg-cell-first"),
    LedgerColumn("number", _("No. / source"), "number", css="hg-cell-corner"),
    LedgerColumn("title", _("Task"), "title", fixed=True, css="hg-cell-title"),
    LedgerColumn("unit", _("Lead / with"), "unit", css="led-unit"),
    LedgerColumn("due", _("Due"), "due", css="led-due"),
    LedgerColumn("below", _("Below done"), css="hg-cell-wide led-below"),
    LedgerColumn("report", _("Latest report"), "report", css="hg-cell-wide led-report"),
    LedgerColumn("state", _("State"), "state"),
    LedgerColumn("stage", _("Stage"), "stage", shown=False),
    LedgerColumn("measures", _("Measures"), shown=False),
    LedgerColumn("target", _("Target"), shown=False),
    LedgerColumn("responsible", _("Answers for it"), shown=False),
    LedgerColumn("contact", _("Contact"), shown=False),
    LedgerColumn("topic", _("Topic"), shown=False),
    LedgerColumn("sent", _("Sent on"), "sent", shown=False),
)
#: Of what was sent down, one line an item.
SENT_COLUMNS = (
    LedgerColumn("light", _("Worst light"), "light", fixed=True, css="hg-cell-first"),
    LedgerColumn("number", _("No. / source"), "number", css="hg-cell-corner"),
    LedgerColumn("title", _("Task"), "title", fixed=True, css="hg-cell-title"),
    LedgerColumn("due", _("First due"), "due", css=""),
    LedgerColumn("closed", _("Struck off"), "closed", css="hg-cell-wide led-below"),
    LedgerColumn("receivers", _("Receivers by light"), css="hg-cell-wide"),
    LedgerColumn("total", _("Receivers"), "total", shown=False),
    LedgerColumn("topic", _("Topic"), shown=False),
)
_UNIT_SORT = {Tab.RECEIVED.value: "sender", Tab.OWN.value: "unit"}
_UNIT_LABEL = {Tab.RECEIVED.value: _("Sent by"), Tab.OWN.value: _("Lead / with")}


def shown_columns(actor: Actor, tab: str, kept: Sequence[str] = ()) -> list[LedgerColumn]:
    """The columns that the actor sees, in the actor's order; the unit is whoever stands on the other side.

    `kept` are the columns of a saved view, which go before the actor's own choice.
    """
    return [_for_tab(column, tab) for column in _shown(actor, LIST, COLUMNS, kept)]


def shown_sent_columns(actor: Actor, kept: Sequence[str] = ()) -> list[LedgerColumn]:
    """The columns of the items sent down that the actor sees; `kept` as above."""
    return _shown(actor, LIST_SENT, SENT_COLUMNS, kept)


def _shown(actor: Actor, list_name: str, table: Sequence[LedgerColumn], kept: Sequence[str]) -> list[LedgerColumn]:
    by_key = {column.key: column for column in table}
    keys = tuple(key for key in kept if key in by_key) or columns_of(
        actor, list_name, tuple(by_key), tuple(c.key for c in table if c.shown)
    )
    missing = tuple(c.key for c in table if c.fixed and c.key not in keys)
    return [by_key[key] for key in (*missing, *keys)]


def _for_tab(column: LedgerColumn, tab: str) -> LedgerColumn:
    if column.key != "unit":
        return column
    label = _UNIT_LABEL.get(tab, _("Receiver / with"))
    return LedgerColumn("unit", label, _UNIT_SORT.get(tab, "organization"), css=column.css)


def column_choices(shown: Sequence[LedgerColumn], tab: str) -> list[dict[str, Any]]:
    """What the column chooser offers: the columns shown in their order, then the others."""
    return _choices(shown, [_for_tab(column, tab) for column in COLUMNS])


def sent_choices(shown: Sequence[LedgerColumn]) -> list[dict[str, Any]]:
    """The same of the items sent down."""
    return _choices(shown, SENT_COLUMNS)


def _choices(shown: Sequence[LedgerColumn], table: Sequence[LedgerColumn]) -> list[dict[str, Any]]:
    keys = [column.key for column in shown]
    rest = [column for column in table if column.key not in keys]
    return [
        {"key": column.key, "label": column.label, "shown": column.key in keys, "fixed": column.fixed}
        for column in (*shown, *rest)
    ]
