"""Nobody is forgotten: every address and API operation names its permission.

A new address or operation needs a row in `access/` and a value for each new parameter in `samples/`; these tests, and
those that let eight people try each of them, fail until it has one.
"""

from __future__ import annotations

import pytest
from tests.contract import access_table as table
from tests.contract.doors import ADDRESSES, OPERATIONS, OWN

from huiguan.kernel.permits.registry import permission


@pytest.mark.parametrize("name", OWN)
def test_every_view_names_a_declared_permission_or_says_why_it_is_public(name: str) -> None:
    view = OWN[name].callback
    public = getattr(view, "public_reason", "")
    assert public or permission(view.permission).name == view.permission
    assert not (public and hasattr(view, "permission"))


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_names_a_declared_permission(name: str) -> None:
    assert permission(OPERATIONS[name].permission).name == OPERATIONS[name].permission


def test_every_address_and_operation_has_a_row_and_no_row_is_left_over() -> None:
    assert set(OWN) | set(OPERATIONS) == set(table.EXPECTED)


def test_third_party_addresses_are_the_sign_in_librarys_only() -> None:
    others = {entry.callback.__module__ for name, entry in ADDRESSES.items() if name not in OWN}
    assert all(module.startswith("allauth.") for module in others)
