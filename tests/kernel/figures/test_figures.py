"""Figures count rows, go up as totals, open at home, and keep what they counted when frozen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.governance.conftest import Federation, federation

from huiguan.kernel.figures import FigureSpec, Period, Unit, all_figures, figure_spec, register_figure
from huiguan.kernel.figures.counting import counts_by_association, ids_of
from huiguan.kernel.figures.packing import pack, unpack
from huiguan.kernel.figures.refused import is_discipline, why_refused
from huiguan.kernel.figures.selectors import (
    figure_total,
    frozen_ids,
    get_frozen,
    is_intact,
    rows_behind,
    totals_by_branch,
)
from huiguan.kernel.figures.services import freeze_figures
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import NotFound, Role
from huiguan.members.models import Membership

__all__ = ["federation"]
YEAR = Period.of_year(2025)
PRESENT = "members.present"


def members(place: Organization, count: int, **more: object) -> list[int]:
    values = {"state": "admitted", "klass": "individual", "joined_on": date(2025, 2, 1)} | more
    return [Membership.objects.create(organization=place, name=f"会员{n}", **values).pk for n in range(count)]


def test_at_least_thirty_figures_are_counted_and_every_one_of_them_runs(federation: Federation) -> None:
    keys = [spec.key for spec in all_figures()]
    assert len(keys) >= 40 and len(set(keys)) == len(keys)
    for spec in all_figures():
        counts = counts_by_association(spec, YEAR, federation.nation)
        assert sum(counts.values()) == len(ids_of(spec, YEAR, federation.here)) == 0, spec.key


def test_a_figure_is_one_statement_for_the_whole_tree(
    federation: Federation, django_assert_num_queries: object
) -> None:
    members(federation.here, 6)
    members(federation.there, 2)
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        counts = counts_by_association(figure_spec(PRESENT), YEAR, federation.nation)
    assert counts == {federation.here.pk: 6, federation.there.pk: 2}


def test_who_left_and_who_came_later_are_not_counted(federation: Federation) -> None:
    here = federation.here
    kept = members(here, 3)
    members(here, 1, state="resigned", left_on=date(2025, 6, 1))
    members(here, 1, joined_on=date(2026, 1, 1))
    members(here, 1, state="applied", joined_on=None)
    later = members(here, 1, state="resigned", left_on=date(2026, 3, 1))
    assert ids_of(figure_spec(PRESENT), YEAR, here) == sorted(kept + later)
    assert len(ids_of(figure_spec("members.left"), YEAR, here)) == 1


def test_above_there_are_totals_without_small_ones_and_no_rows(federation: Federation) -> None:
    members(federation.here, 40)
    members(federation.there, 3)
    above = federation.above
    assert figure_total(above, PRESENT, federation.city, YEAR).value == 43
    assert [total.value for total in totals_by_branch(above, PRESENT, federation.city, YEAR)] == [None, None]
    assert figure_total(above, PRESENT, federation.there, YEAR).value is None
    with pytest.raises(NotFound):
        rows_behind(above, PRESENT, federation.here, YEAR)
    there = federation.actor(federation.there, Role.CLERK)
    assert figure_total(there, PRESENT, federation.there, YEAR).value == 3
    assert len(rows_behind(there, PRESENT, federation.there, YEAR).links) == 3
    with pytest.raises(NotFound):
        figure_total(there, PRESENT, federation.here, YEAR)


def test_who_may_not_read_the_rows_of_a_room_opens_no_figure_of_it(federation: Federation) -> None:
    members(federation.here, 9)
    auditor = federation.actor(federation.here, Role.AUDITOR)
    assert figure_total(auditor, PRESENT, federation.here, YEAR).value == 9
    with pytest.raises(NotFound):
        rows_behind(auditor, PRESENT, federation.here, YEAR)
    assert rows_behind(auditor, "governance.meetings", federation.here, YEAR).total == 0


def test_a_hidden_identity_shows_its_number_only(federation: Federation) -> None:
    members(federation.here, 1, hidden_identity=True, number="A-7")
    (row,) = rows_behind(federation.clerk, PRESENT, federation.here, YEAR).links
    assert row.text == "A-7"


def test_a_frozen_figure_opens_exactly_what_it_counted(federation: Federation) -> None:
    ids = members(federation.here, 5)
    made = freeze_figures(actor=federation.clerk, organization=federation.here, keys=[PRESENT], period=YEAR)
    members(federation.here, 4)
    frozen = get_frozen(federation.clerk, made[PRESENT].pk)
    assert (frozen.value, frozen_ids(frozen), is_intact(frozen)) == (Decimal(5), sorted(ids), True)
    frozen.row_ids = pack(ids[:-1])
    assert not is_intact(frozen)
    with pytest.raises(NotFound):
        freeze_figures(actor=federation.above, organization=federation.here, keys=[PRESENT], period=YEAR)


@given(st.lists(st.integers(1, 2**62), unique=True).map(sorted))
def test_packed_ids_come_back(ids: list[int]) -> None:
    assert unpack(pack(ids)) == ids


@pytest.mark.parametrize(
    ("written", "starts", "ends"),
    [
        ("2026", (2026, 1, 1), (2026, 12, 31)),
        ("2026-Q4", (2026, 10, 1), (2026, 12, 31)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2025-12", (2025, 12, 1), (2025, 12, 31)),
        ("2026-01-05..2026-02-03", (2026, 1, 5), (2026, 2, 3)),
    ],
)
def test_periods(written: str, starts: tuple[int, int, int], ends: tuple[int, int, int]) -> None:
    found = Period.read(written)
    assert (found.starts, found.ends) == (date(*starts), date(*ends)) and Period.read(found.written()) == found


@pytest.mark.parametrize("written", ["", "26", "2026-13", "2026-Q5", "2026..2025", "2026-02-01..2026-01-01", "x"])
def test_what_is_no_period(written: str) -> None:
    with pytest.raises(ValueError, match=r"period|isoformat|month"):
        Period.read(written)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("破案数", "work_of_the_police"),
        ("抓获 嫌疑人", "work_of_the_police"),
        ("Arrests made", "work_of_the_police"),
        ("接处警次数", "work_of_the_police"),
        ("舆情处置", "work_of_the_police"),
        ("会员政治面貌", "beliefs"),
        ("忠诚度", "beliefs"),
        ("Party members", "beliefs"),
        ("受处分人员", "discipline"),
        ("Disciplinary matters", "discipline"),
    ],
)
def test_what_no_figure_may_count_is_refused(words: str, reason: str) -> None:
    assert why_refused(words, computed=True) == reason
    spec = figure_spec(PRESENT)
    with pytest.raises(ValueError, match="refused"):
        register_figure(FigureSpec("members.some", words, Unit.PIECES, spec.rows, spec.links, spec.open_permission))


def test_discipline_may_be_entered_as_a_total_and_no_figure_of_ours_is_refused() -> None:
    assert why_refused("违纪处理件数", computed=False) == "" and is_discipline("违纪处理件数")
    for spec in all_figures():
        assert why_refused(spec.key, str(spec.label), str(spec.about), computed=True) == "", spec.key
