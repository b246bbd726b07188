"""Columns of the roster's page: which there are, which are shown unless somebody chose others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.people.selectors import columns_of
from huiguan.kernel.permits import Actor, allows
from huiguan.members.selectors import SortBy, fields_of
from huiguan.members.selectors.dues import READ as READ_DUES

LIST = "members-roster"
EXTRA = "extra-"
DUES = "dues"
OFFICE = "office"


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """A column: `sort` is a key of `SORTS`, `fixed` ones are always there, `sensitive` ones masked."""

    key: str
    label: Any
    sort: str = ""
    shown: bool = True
    fixed: bool = False
    sensitive: bool = False
    css: str = "hg-cell-desk"


SORTS = {"strokes": SortBy.STROKES, "pinyin": SortBy.PINYIN, "number": SortBy.NUMBER, "joined": SortBy.JOINED}
COLUMNS = (
    RosterColumn("name", pgettext_lazy("person", "Name"), "name", fixed=True, css="hg-cell-first"),
    RosterColumn("gender", _("Gender"), css="hg-cell-desk"),
    RosterColumn("number", _("Member number"), "number", css="hg-cell-corner"),
    RosterColumn("unit", _("Unit"), css="hg-cell-wide mem-unit"),
    RosterColumn("duty", _("Duty"), css="mem-duty"),
    RosterColumn("joined", _("Joined on"), "joined"),
    RosterColumn(OFFICE, _("Office held"), css="mem-office"),
    RosterColumn("klass", _("Class"), css="mem-klass"),
    RosterColumn("state", _("State"), css="mem-state"),
    RosterColumn(DUES, _("Dues of this year"), shown=False),
    RosterColumn("mobile", _("Mobile number"), shown=False, sensitive=True),
    RosterColumn("id_number", _("ID number"), shown=False, sensitive=True),
    RosterColumn("birth", _("Date of birth"), shown=False, sensitive=True),
    RosterColumn("bank_account", _("Bank account"), shown=False, sensitive=True),
    RosterColumn("email", _("E-mail"), shown=False),
    RosterColumn("address", _("Address"), shown=False),
    RosterColumn("first_joined", _("First joined on"), shown=False),
    RosterColumn("left", _("Left on"), shown=False),
    RosterColumn("decision", _("Decision"), shown=False),
    RosterColumn("note", _("Note"), shown=False),
)


def all_columns(actor: Actor, organization: Any) -> list[RosterColumn]:
    """The columns of the room that the actor may see, and one for each further field that the association keeps."""
    dues = allows(actor, READ_DUES, organization)
    own = [column for column in COLUMNS if dues or column.key != DUES]
    extra = [RosterColumn(f"{EXTRA}{field.key}", field.label, shown=False) for field in fields_of(organization)]
    return [*own, *extra]


def shown_columns(actor: Actor, known: Sequence[RosterColumn], kept: Sequence[str] = ()) -> list[RosterColumn]:
    """The columns that the actor sees, in the actor's order; `kept` are those of a saved view, which go first."""
    by_key = {column.key: column for column in known}
    chosen = tuple(key for key in kept if key in by_key)
    keys = chosen or columns_of(actor, LIST, tuple(by_key), tuple(c.key for c in known if c.shown))
    missing = tuple(c.key for c in known if c.fixed and c.key not in keys)
    return [by_key[key] for key in (*missing, *keys)]


def column_choices(shown: Sequence[RosterColumn], known: Sequence[RosterColumn]) -> list[dict[str, Any]]:
    """What the column chooser offers: the columns shown in their order, then the others."""
    keys = {column.key for column in shown}
    return [
        {
            "key": column.key,
            "label": column.label,
            "shown": column.key in keys,
            "fixed": column.fixed,
            "sensitive": column.sensitive,
        }
        for column in (*shown, *(one for one in known if one.key not in keys))
    ]
