"""Rows by COPY: keys are drawn first, so that rows may point to each other before they are in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models
from django.utils import timezone
from psycopg import sql

M = TypeVar("M", bound=models.Model)


def draw_keys(rows: Sequence[M]) -> Sequence[M]:
    """Give each row a primary key from its table's sequence, in the order of the rows; returns the rows."""
    if not rows:
        return rows
    meta = rows[0]._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
    return rows


def copy_rows(rows: Iterable[models.Model]) -> int:
    """Write rows of one model that have their keys; returns how many. Triggers fire, so the history is written too.

    Fields that Django fills with the time of saving are filled with one time for all.
    """
    found = list(rows)
    if not found:
        return 0
    fields = list(found[0]._meta.concrete_fields)
    _stamp(found, fields, timezone.now())
    with connection.cursor() as cursor, cursor.cursor.copy(_statement(found[0], fields)) as copy:
        for row in found:
            copy.write_row([_value(row, field) for field in fields])
    return len(found)


def _statement(row: models.Model, fields: list[Any]) -> sql.Composed:
    columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(row._meta.db_table), columns)


def _value(row: models.Model, field: Any) -> object:
    return field.get_db_prep_save(getattr(row, field.attname), connection)


def _stamp(rows: list[models.Model], fields: list[Any], now: datetime) -> None:
    for field in fields:
        if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
            for row in rows:
                if getattr(row, field.attname) is None:
                    setattr(row, field.attname, now)


def analyse() -> None:
    """Let the database count its rows, so that queries on what was just loaded are planned well.

    Needed inside the loading transaction too: to the planner its tables are still empty.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if not connection.in_atomic_block:
            # Rosters are searched by an index alone, which holds for pages that were vacuumed.
            cursor.execute("VACUUM members_membership, members_membershipcount")
