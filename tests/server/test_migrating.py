"""Tables made the quick way are the tables that Django makes its own way."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.state import ModelState
from tests.template_database import ensure_template, maintain, migrate

from huiguan.server.migrating import _copied

# Everything that a migration makes, as PostgreSQL itself writes it down.
CATALOGUE = """
    SELECT 'column', attrelid::regclass::text, attname || ' ' || format_type(atttypid, atttypmod)
        || ' ' || attnotnull::text || ' ' || attidentity::text || ' ' || coalesce(pg_get_expr(adbin, adrelid), '')
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
    LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'S')
    UNION ALL SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
        JOIN pg_class c ON c.oid = indrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'options', relname, reloptions::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL
    UNION ALL SELECT 'migration', app, name FROM django_migrations
"""
PLAIN = "huiguan_migrated_plainly"


def catalogue(name: str) -> set[Any]:
    own: Any = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        with connection.cursor() as cursor:
            cursor.execute(CATALOGUE)
            return set(cursor.fetchall())
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_quick_way_makes_the_same_tables() -> None:
    quick = catalogue(ensure_template())
    maintain(f'DROP DATABASE IF EXISTS "{PLAIN}"')
    maintain(f'CREATE DATABASE "{PLAIN}"')
    try:
        migrate(PLAIN)
        plain = catalogue(PLAIN)
    finally:
        maintain(f'DROP DATABASE "{PLAIN}"')
    assert len(plain) > 5000
    assert quick ^ plain == set()


def test_a_copy_that_gets_another_name_is_found_by_it() -> None:
    state = ModelState("room", "Old", [("id", models.AutoField(primary_key=True))])
    assert state.name_lower == "old"  # kept from here on
    copy = _copied(state)
    copy.name = "New"
    assert (copy.name_lower, state.name_lower) == ("new", "old")
