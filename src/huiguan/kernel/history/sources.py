"""The event tables that are sealed, and how an event becomes bytes.

An event is two JSON texts made by PostgreSQL: the *header* (table, id, label, object, time, transaction, context: who,
for whom, why; nothing personal) and the *values* (the columns of the tracked row). Session settings that JSON depends
on are fixed by `fix_settings`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from pghistory.core import event_models
from psycopg import sql

from huiguan.kernel.history.models import Erasure, ReadEvent

_SETTINGS = (
    ("TimeZone", "UTC"),
    ("DateStyle", "ISO, YMD"),
    ("IntervalStyle", "iso_8601"),
    ("bytea_output", "hex"),
    ("extra_float_digits", "1"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """An event table: its value columns, and the column that says which object it is about beside pgh_obj_id.

    That is the copy of the tracked row's key, or the kind of the object for recorded looks; it is never erased.
    """

    table: str
    key_column: str
    columns: tuple[str, ...]
    model: type[models.Model]

    @property
    def tracked(self) -> type[models.Model] | None:
        """The tracked model; None for events that the program writes itself."""
        found: type[models.Model] | None = getattr(self.model, "pgh_tracked_model", None)
        return found


def sources() -> list[Source]:
    """All sealed event tables, by name."""
    tables: list[type[models.Model]] = [*event_models(), ReadEvent, Erasure]
    found = [_source_of(model) for model in tables if model._meta.managed]
    return sorted(found, key=lambda source: source.table)


def _source_of(model: type[models.Model]) -> Source:
    tracked = getattr(model, "pgh_tracked_model", None)
    key = tracked._meta.pk.column if tracked else "kind" if model is ReadEvent else "pgh_obj_id"
    columns = [str(field.column) for field in model._meta.concrete_fields]
    values = tuple(column for column in columns if column != key and not column.startswith("pgh_"))
    return Source(model._meta.db_table, key, values, model)


def fix_settings(cursor: Any) -> None:
    """Fix, for this transaction, the settings that change how PostgreSQL writes values as text."""
    for name, value in _SETTINGS:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def header_sql(table: str, key_column: str) -> sql.Composed:
    """Expression for the header of event `e` with its context `c`, as bytes."""
    return sql.SQL(
        "convert_to(json_build_array({table}::text, e.pgh_id, e.pgh_label, e.pgh_obj_id, e.{key}, e.pgh_created_at, "
        "e.pgh_xact, c.id, c.metadata)::text, 'UTF8')"
    ).format(table=sql.Literal(table), key=sql.Identifier(key_column))


def values_sql(columns: list[str] | tuple[str, ...]) -> sql.Composed:
    """Expression for the values of event `e`, as bytes; columns by position, so that a renamed one keeps its seal."""
    listed = sql.SQL(", ").join(sql.SQL("e.") + sql.Identifier(column) for column in columns)
    return sql.SQL("convert_to(json_build_array({})::text, 'UTF8')").format(listed)
