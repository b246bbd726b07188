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

from huiguan.demo.office import set_up_offices
from huiguan.demo.office_bulk import copy_offices
from huiguan.demo.scales import SCALES
from huiguan.demo.tree import planned_tree

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
def test_offices_by_services_and_by_copy_are_equal() -> None:
    plan = planned_tree(SCALES["small"])

    by_services = loaded(lambda: set_up_offices(plan))
    by_copy = loaded(lambda: copy_offices(plan))

    assert by_services["organizations.Organization"].total() == 40
    assert by_services["access.GrantEvent"].total() == by_services["access.Grant"].total() > 80
    different = {label for label in by_services if by_services[label] != by_copy[label]}
    assert different == set()
