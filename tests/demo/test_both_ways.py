"""The demonstration loaded by services and by COPY leaves the same rows in every table."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from huiguan.demo import SCALES, load

_spec = importlib.util.spec_from_file_location("demo_tables", Path(__file__).with_name("tables.py"))
assert _spec is not None and _spec.loader is not None
tables: Any = importlib.util.module_from_spec(_spec)
sys.modules["demo_tables"] = tables
_spec.loader.exec_module(tables)


def loaded(load: Callable[[], None]) -> dict[str, Counter[str]]:
    """What `load` leaves in every table; it is rolled back afterwards."""
    with transaction.atomic():
        load()
        found: dict[str, Counter[str]] = tables.snapshot()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_by_services_and_in_bulk_every_table_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    tables.draw_alike(monkeypatch)
    one = loaded(lambda: load(SCALES["small"], by_services=True))
    tables.draw_alike(monkeypatch)
    other = loaded(lambda: load(SCALES["small"]))

    assert one["organizations.Organization"].total() == 40
    assert one["directives.Assignment"].total() > 3 * 30 + 3 * 30 + 9 * 30
    for label in ("directives.AssignmentEvent", "directives.ExtensionRequest", "workflow.Step", "inbox.Matter"):
        assert one[label].total() > 0, label
    assert {label: one[label].total() - other[label].total() for label in one if one[label] != other[label]} == {}
