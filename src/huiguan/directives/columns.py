"""Columns of the ledger's page: which there are, which are shown unless somebody chose others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import Tab
from huiguan.kernel.people.selectors import columns_of
from huiguan.kernel.permits import Actor

LIST = "directives-ledger"


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column: `sort` is a key of the ledger's SORTS, `fixed` ones are always there, `css` places it on phones."""

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
_BY_KEY = {column.key: column for column in COLUMNS}
_UNIT_SORT = {Tab.RECEIVED.value: "sender", Tab.OWN.value: "unit"}
_UNIT_LABEL = {Tab.RECEIVED.value: _("Sent by"), Tab.OWN.value: _("Lead / with")}


def shown_columns(actor: Actor, tab: str, kept: Sequence[str] = ()) -> list[LedgerColumn]:
    """The columns that the actor sees, in the actor's order; the unit is whoever stands on the other side.

    `kept` are the columns of a saved view, which go before the actor's own choice.
    """
    keys = tuple(key for key in kept if key in _BY_KEY) or columns_of(
        actor, LIST, tuple(_BY_KEY), tuple(c.key for c in COLUMNS if c.shown)
    )
    missing = tuple(c.key for c in COLUMNS if c.fixed and c.key not in keys)
    return [_for_tab(_BY_KEY[key], tab) for key in (*missing, *keys)]


def _for_tab(column: LedgerColumn, tab: str) -> LedgerColumn:
    if column.key != "unit":
        return column
    label = _UNIT_LABEL.get(tab, _("Receiver / with"))
    return LedgerColumn("unit", label, _UNIT_SORT.get(tab, "organization"), css=column.css)


def column_choices(shown: Sequence[LedgerColumn], tab: str) -> list[dict[str, Any]]:
    """What the column chooser offers: the columns shown in their order, then the others."""
    keys = [column.key for column in shown]
    rest = [_for_tab(column, tab) for column in COLUMNS if column.key not in keys]
    return [
        {"key": column.key, "label": column.label, "shown": column.key in keys, "fixed": column.fixed}
        for column in (*shown, *rest)
    ]
