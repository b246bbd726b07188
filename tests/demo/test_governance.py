"""Governance of the demonstration alone, by services and by COPY: the same rows, without loading all the rest."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction
from tests.demo import tables

from huiguan.demo.governance import add_governance
from huiguan.demo.office import LOADER
from huiguan.demo.office_bulk import copy_offices
from huiguan.demo.scales import SCALES
from huiguan.demo.tree import planned_tree
from huiguan.governance.models import RenewalPlan
from huiguan.governance.selectors import with_state
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording


def loaded(*, by_services: bool) -> tuple[dict[str, Counter[str]], set[str]]:
    """What is left in every table, and the states of renewal that are seen; rolled back afterwards."""
    with transaction.atomic():
        with recording(LOADER, reason="load_demonstration"):
            copy_offices(planned_tree(SCALES["small"]))
            add_governance(by_services=by_services)
        found: dict[str, Counter[str]] = tables.snapshot()
        states = {plan.state for plan in with_state(RenewalPlan.objects.unscoped("test"), today())}
        transaction.set_rollback(True)
    return found, states


@pytest.mark.django_db
def test_by_services_and_in_bulk_governance_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    tables.draw_alike(monkeypatch)
    one, states = loaded(by_services=True)
    tables.draw_alike(monkeypatch)
    other, _states = loaded(by_services=False)
    assert states == {"in_term", "preparing", "due", "overdue", "postponed"}
    assert one["governance.Tenure"].total() > 40 * 20
    assert {label: one[label].total() - other[label].total() for label in one if one[label] != other[label]} == {}
