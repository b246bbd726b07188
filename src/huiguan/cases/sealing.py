"""Which columns of the room are sealed. Nobody sees them masked: whoever may not read a case sees nothing of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.cases.models import SEALED
from huiguan.kernel.privacy import SealedField, SealedTable, new_data_key, open_value, seal_value, unwrap_key

#: The general door of revealing stays shut for cases: they open through `services.open_case` alone.
NOBODY = "cases.reveal_values"


def hidden(text: str) -> str:
    """Nothing of the value."""
    return "****"


def _table(model: str, *fields: tuple[str, Any]) -> SealedTable:
    return SealedTable(f"cases.{model}", tuple(SealedField(name, label, NOBODY, hidden) for name, label in fields))


_TEXT = ("text", _("text"))
TABLES = (
    _table("Case", *((name, name) for name in SEALED)),
    _table("Entry", _TEXT),
    _table("SealedNote", _TEXT),
    _table("NoteRequest", ("text", _("why it is asked for"))),
    _table("CasePaper", ("name", _("name of the file"))),
    _table("PlanStep", _TEXT),
    _table("GlassBreak", ("reason", _("reason"))),
    _table("Referral", ("summary", _("what is handed over")), ("answer", _("answer of the receiver"))),
    _table(
        "OutsideHelp",
        ("name", _("name of the helper")),
        ("office", _("law firm, hospital or office")),
        ("summary", _("what is handed over")),
        ("opinion", _("opinion")),
    ),
    _table(
        "Relief",
        ("payee", _("payee")),
        ("account", _("account")),
        ("proof", _("proof by the unit")),
        ("status_document", _("decision of the State")),
    ),
    _table("AnonymousReport", ("parties", _("who is named in the matter"))),
    _table("AnonymousMessage", _TEXT),
    _table("HelpDraft", ("words", _("text"))),
    _table("Survey", ("signing_key", _("signing key"))),
)


def seal_into(row: Any, **plain: str) -> None:
    """Put plain values into the sealed columns of a row; an empty one empties its column. Saves nothing."""
    if row.data_key is None:
        key, row.data_key = new_data_key()
    else:
        key = unwrap_key(row.data_key)
    for field, value in plain.items():
        text = value.strip()
        setattr(row, field, seal_value(key, field, text) if text else None)


def opened(row: Any, *fields: str) -> dict[str, str]:
    """Plain values of sealed columns of a row that the caller may read; its key is unwrapped once."""
    if row.data_key is None:
        return dict.fromkeys(fields, "")
    key = unwrap_key(row.data_key)
    values = {field: getattr(row, field) for field in fields}
    return {field: "" if value is None else open_value(key, field, value) for field, value in values.items()}


def text_of(row: Any) -> str:
    """The plain `text` of an entry, a note, a step of the plan."""
    return opened(row, "text")["text"]
