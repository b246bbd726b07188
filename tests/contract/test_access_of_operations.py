"""Eight people try each API operation."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.contract import access_table as table
from tests.contract.doors import OPERATIONS, ends_things, try_operation


@pytest.mark.django_db
def test_each_operation_opens_to_those_who_may_and_to_nobody_else(world: SimpleNamespace) -> None:
    names = sorted(OPERATIONS, key=ends_things)
    found = {name: try_operation(world, name) for name in names if name in table.EXPECTED}
    assert found == {name: table.EXPECTED[name] for name in found}
