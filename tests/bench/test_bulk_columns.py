"""Benchmarks write rows in bulk, and nobody runs them every day: a column that came since must not be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

import huiguan

FOLDERS = [Path(huiguan.__file__).parent / name for name in ("bench", "demo")]
LISTED = re.compile(r"\b([a-z]+_[a-z]+)\s+\(([a-z_\",\s]+)\)")


def _bulk_writes() -> Iterator[tuple[str, str, set[str]]]:
    tables = {model._meta.db_table for model in apps.get_models()}
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.py")):
            for table, columns in LISTED.findall(path.read_text(encoding="utf-8")):
                if table in tables:
                    yield path.name, table, {column.strip(' "\n') for column in columns.split(",")}


def _needed(table: str) -> set[str]:
    """The columns that a row cannot be without and that the database does not fill itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT column_name FROM information_schema.columns
               WHERE table_schema = current_schema() AND table_name = %s AND is_nullable = 'NO'
                 AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'""",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_what_benchmarks_write_in_bulk_names_every_column_that_must_be_filled() -> None:
    writes = list(_bulk_writes())
    assert {"cases_case", "funds_numbercounter", "programmes_hourentry"} <= {table for _file, table, _columns in writes}
    lacking = {(file, table): _needed(table) - columns for file, table, columns in writes}
    assert {place: missing for place, missing in lacking.items() if missing} == {}
