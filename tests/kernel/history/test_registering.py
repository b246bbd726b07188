"""The quick registry of triggers knows what pgtrigger's own would work out from all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pgtrigger
import pytest
from pgtrigger import registry

from huiguan.kernel.history.registering import NamedRegistry
from huiguan.kernel.organizations.models import Organization

NAME = "nobody_writes"


def protecting(*kinds: Any) -> pgtrigger.Trigger:
    return pgtrigger.Protect(name=NAME, operation=kinds[0])


@pytest.fixture
def added() -> Iterator[pgtrigger.Trigger]:
    """A trigger of the tree, which is taken away again."""
    trigger = protecting(pgtrigger.Delete)
    trigger.register(Organization)
    yield trigger
    if any(known is trigger for _model, known in registry.registered()):
        trigger.unregister(Organization)
    is_in_step()


def is_in_step() -> None:
    """What is kept is what pgtrigger computes."""
    known = registry._registry
    assert isinstance(known, NamedRegistry)
    assert known.by_db_table == registry._Registry.by_db_table.fget(known)
    assert known.pg_function_names == registry._Registry.pg_function_names.fget(known)


def test_it_knows_every_trigger_of_the_house() -> None:
    assert len(registry.registered()) > 400
    is_in_step()


def test_it_stays_in_step_when_triggers_come_and_go(added: pgtrigger.Trigger) -> None:
    assert ("organizations_organization", NAME) in registry._registry.by_db_table
    is_in_step()
    added.unregister(Organization)
    assert ("organizations_organization", NAME) not in registry._registry.by_db_table
    is_in_step()


def test_a_name_that_is_taken_is_refused(added: pgtrigger.Trigger) -> None:
    with pytest.raises(KeyError, match="already used"):
        protecting(pgtrigger.Update).register(Organization)
