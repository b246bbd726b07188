"""The sums at every level are those of the forms that are handed up, whatever happened in which order."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.reporting.conftest import Collected

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Role
from huiguan.reporting import services
from huiguan.reporting.enums import COUNTED
from huiguan.reporting.models import Cell, Filled, Rollup
from huiguan.reporting.selectors.rollup import sums_of

STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(("hand_up", "send_back")), st.integers(0, 999)), max_size=7
)


class _Undo(Exception):
    """Takes back what one example wrote."""


def sums_by_hand(collected: Collected, place: Organization) -> dict[int, Decimal]:
    """Added up from the cells of all forms below that are handed up."""
    cells = Cell.objects.unscoped("test").filter(
        form__collection=collected.collection, form__path__startswith=place.path, form__state__in=COUNTED,
        number__isnull=False,
    )  # fmt: skip
    found: dict[int, Decimal] = {}
    for line, number in cells.values_list("line_id", "number"):
        found[line] = found.get(line, Decimal(0)) + (number or 0)
    return found


def play(collected: Collected, steps: list[tuple[int, str, int]]) -> None:
    """Hand forms up and send them back; what is not possible at the moment is passed over."""
    federation = collected.federation
    places = (federation.nation, federation.city, federation.here, federation.there)
    for at, doing, number in steps:
        form = collected.form(places[at])
        if doing == "hand_up" and form.state in ("blank", "returned"):
            collected.hand_up(places[at], staff=number, visits=number % 7)
        elif doing == "send_back" and form.state in COUNTED:
            collected.send_back(places[at])


@settings(max_examples=examples(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_sums_are_those_of_the_leaves_at_every_level(collected: Collected, steps: list[tuple[int, str, int]]) -> None:
    try:
        with transaction.atomic():
            play(collected, steps)
            for place in (collected.federation.nation, collected.federation.city, collected.federation.here):
                assert sums_of(collected.form(place)) == sums_by_hand(collected, place)
            kept = set(Rollup.objects.filter(answered__gt=0).values_list("form_id", "line_id", "total", "answered"))
            services.rebuild_rollup(
                actor=collected.federation.actor(collected.federation.nation, Role.CLERK),
                collection_id=collected.collection.pk,
            )
            assert kept == set(Rollup.objects.values_list("form_id", "line_id", "total", "answered"))
            raise _Undo
    except _Undo:
        pass


def test_one_countys_change_touches_only_the_sums_above_it(
    collected: Collected, django_assert_max_num_queries: object
) -> None:
    federation = collected.federation
    collected.hand_up(federation.here, visits=5)
    collected.hand_up(federation.there, visits=8)
    line = collected.line("own.visits").pk
    assert sums_of(collected.form(federation.nation))[line] == 13
    collected.send_back(federation.here)
    assert sums_of(collected.form(federation.nation))[line] == 8
    assert Rollup.objects.exclude(form__organization__in=(federation.nation, federation.city)).count() == 0
    assert Filled.objects.unscoped("test").filter(state="returned").count() == 1


@pytest.mark.parametrize("sign", [1, -1])
def test_a_form_without_numbers_changes_nothing(collected: Collected, sign: int) -> None:
    from huiguan.reporting.services.rollup import add_to_sums

    with transaction.atomic():
        add_to_sums(collected.form(collected.federation.here), sign)
    assert not Rollup.objects.exists()
