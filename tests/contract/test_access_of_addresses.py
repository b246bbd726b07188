"""Eight people try each page address."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.contract import access_table as table
from tests.contract.doors import OWN, ends_things, try_address


@pytest.mark.django_db
def test_each_address_opens_to_those_who_may_and_to_nobody_else(world: SimpleNamespace) -> None:
    found = {name: try_address(world, name) for name in sorted(OWN, key=ends_things) if name in table.EXPECTED}
    assert found == {name: table.EXPECTED[name] for name in found}
