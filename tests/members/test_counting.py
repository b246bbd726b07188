"""The maintained counts equal a count of the rows, after anything that can happen to them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.members.conftest import House, id_number

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import NotFound, system_actor
from huiguan.members import selectors, services
from huiguan.members.models import BranchCount, Membership, MembershipCount, MembershipSpell

CURRENT = ("admitted", "suspended")


def counted() -> Counter[tuple[Any, ...]]:
    sums: Counter[tuple[Any, ...]] = Counter()
    for line in MembershipCount.objects.unscoped("test"):
        key = (line.organization_id, line.axis, line.klass, line.state, line.gender, line.period)
        sums[key] += line.number
    return Counter({key: number for key, number in sums.items() if number})


def month(day: date | None) -> int:
    return day.year * 100 + day.month if day else 0


def from_rows() -> Counter[tuple[Any, ...]]:
    sums: Counter[tuple[Any, ...]] = Counter()
    for row in Membership.objects.unscoped("test"):
        place = row.organization_id
        sums[place, "standing", row.klass, row.state, "", 0] += 1
        if row.state in CURRENT:
            sums[place, "age", "", "", row.gender, row.birth_date.year if row.birth_date else 0] += 1
        if row.state in CURRENT or row.left_on:
            sums[place, "joined", "", "", "", month(row.joined_on)] += 1
        if row.left_on:
            sums[place, "left", "", row.state, "", month(row.left_on)] += 1
    for spell in MembershipSpell.objects.unscoped("test"):
        sums[spell.organization_id, "joined", "", "", "", month(spell.joined_on)] += 1
        sums[spell.organization_id, "left", "", spell.state, "", month(spell.left_on)] += 1
    return sums


class Rolled(Exception):
    """Ends a trial, so that nothing of it stays."""


DATES = st.none() | st.dates(date(2010, 1, 1), date(2020, 12, 31))
ROW = st.tuples(
    st.sampled_from(["here", "there", "city"]),
    st.sampled_from(["full", "associate"]),
    st.sampled_from(["applied", "admitted", "suspended", "resigned", "merged"]),
    st.sampled_from(["", "m", "f"]),
    DATES,
    DATES,
)


@settings(max_examples=examples(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(ROW, max_size=12), second=st.lists(ROW, max_size=12), dropped=st.integers(0, 5))
def test_counts_equal_the_rows(house: House, first: list, second: list, dropped: int) -> None:
    def made(row: tuple[Any, ...], pk: int | None = None) -> Membership:
        place, klass, state, gender, born, joined = row
        left = date(2021, 5, 1) if state == "resigned" else None
        columns = {"organization": getattr(house, place), "klass": klass, "state": state, "gender": gender}
        columns["changed_at"] = timezone.now()  # filled by the database layer for new rows only
        return Membership(pk=pk, name="某", birth_date=born, joined_on=joined, left_on=left, **columns)

    with pytest.raises(Rolled), transaction.atomic():
        rows = Membership.objects.bulk_create(made(row) for row in first)
        assert counted() == from_rows()
        changed = [made(new, old.pk) for old, new in zip(rows, second, strict=False)]
        for row in changed:
            row.save(force_update=True)
        assert counted() == from_rows()
        Membership.objects.unscoped("test").filter(pk__in=[row.pk for row in rows[:dropped]]).delete()
        expected = from_rows()
        assert counted() == expected
        services.fold_counts(actor=system_actor("test"))
        assert counted() == expected
        assert MembershipCount.objects.unscoped("test").count() == len(expected)
        raise Rolled


def test_coming_and_going_leaves_every_month_as_it_was(house: House) -> None:
    member = house.member(joined_on=date(2015, 3, 1), id_number=id_number())
    services.resign(actor=house.clerk(), membership_id=member.pk, left_on=date(2020, 6, 1))
    services.readmit(actor=house.head(), membership_id=member.pk, joined_on=date(2024, 1, 1))
    figures = selectors.months_by_level(house.clerk(), house.here)["county"]
    assert [(f.month, f.joined, f.left, f.members) for f in figures] == [
        (201503, 1, 0, 1),
        (202006, 0, 1, 0),
        (202401, 1, 0, 1),
    ]
    assert counted() == from_rows()


def test_totals_go_up_and_rows_do_not(house: House) -> None:
    for name in ("甲", "乙", "丙"):
        house.member(name, gender="m", birth_date=date(today().year - 30, 1, 1))
    house.member("丁", house.there, klass="honorary")
    above = house.clerk(house.province, below=True)
    assert selectors.member_totals(above, house.province) == {("full", "admitted"): 3, ("honorary", "admitted"): 1}
    assert selectors.totals_by_level(above, house.province) == {"county": 4}
    assert selectors.totals_below(above, house.city) == {house.here.path: 3, house.there.path: 1}
    assert selectors.age_bands(above, house.province)["26-35", "m"] == 3
    with pytest.raises(NotFound):
        selectors.member_totals(house.clerk(house.there), house.here)
    with pytest.raises(NotFound):
        selectors.standing_counts(above, house.here)


def test_a_small_count_is_known_as_such() -> None:
    from huiguan.kernel.figures.hiding import is_small

    assert [n for n in range(7) if is_small(n)] == [1, 2, 3, 4]


def test_folding_is_for_the_job(house: House) -> None:
    with pytest.raises(NotFound):
        services.fold_counts(actor=house.clerk())


def test_a_copy_is_counted(house: House) -> None:
    texts = [
        "number",
        "name_pinyin",
        "name_strokes",
        "find_key",
        "gender",
        "unit",
        "duty",
        "email",
        "address",
        "decision",
        "note",
    ]
    values = {
        **dict.fromkeys([*texts, "decision", "note"], ""),
        "organization_id": house.here.pk,
        "state": "admitted",
        "klass": "full",
        "name": "某",
        "hidden_identity": False,
        "extra": "{}",
        "revision": 1,
        "changed_at": "2026-01-01 00:00+00",
    }
    columns, row = ", ".join(values), list(values.values())
    with connection.cursor() as cursor, cursor.copy(f"COPY members_membership ({columns}) FROM STDIN") as copy:
        for _ in range(500):
            copy.write_row(row)
    assert counted() == from_rows()
    assert selectors.standing_counts(house.clerk(), house.here) == {("full", "admitted"): 500}


def levels_of_rows(branch: Organization) -> dict[str, int]:
    rows = Membership.objects.unscoped("test").filter(state__in=CURRENT)
    branch.refresh_from_db()
    return dict(
        Counter(rows.filter(organization__path__startswith=branch.path).values_list("organization__level", flat=True))
    )


def test_branches_are_exact_before_and_after_folding_and_moving(house: House) -> None:
    root = system_actor("test")
    other = Organization.objects.add_child(
        Organization.objects.get(pk=house.province.pk),
        {"code": "other", "name": "other协会", "short_name": "other", "level": "city"},
    )
    places = [house.nation, house.province, house.city, other, house.here, house.there]

    def exact() -> None:
        for place in places:
            expected = levels_of_rows(place)
            assert selectors.totals_by_level(root, place) == expected
            assert sum(selectors.totals_below(root, place).values()) == sum(expected.values())
            assert sum(selectors.age_bands(root, place).values()) == sum(expected.values())
            months = selectors.months_by_level(root, place)
            assert {level: figures[-1].members for level, figures in months.items()} == expected

    house.member("甲")
    house.member("乙", house.there)
    house.member("丙", house.city)
    exact()
    assert services.fold_counts(actor=root) == 3
    exact()
    assert (
        sum(BranchCount.objects.filter(branch=house.nation.path, axis="standing").values_list("number", flat=True)) == 3
    )
    gone = house.member("丁")
    exact()
    Organization.objects.get(pk=house.here.pk).move(Organization.objects.get(pk=other.pk), "last-child")
    exact()
    services.resign(actor=house.clerk(), membership_id=gone.pk, left_on=date(2025, 6, 1))
    exact()
    assert services.fold_counts(actor=root) == 1
    exact()
    Organization.objects.filter(pk=house.there.pk).update(level="city")
    exact()
    assert services.fold_counts(actor=root) == 1 and services.fold_counts(actor=root) == 0
    exact()
    assert selectors.totals_by_level(root, house.nation) == {"city": 2, "county": 1}
    assert counted() == from_rows()


def test_who_has_no_branch_gets_the_own_figures(house: House) -> None:
    house.member("甲")
    house.member("乙", house.city)
    services.fold_counts(actor=system_actor("test"))
    alone = house.clerk(house.city)
    assert selectors.totals_by_level(alone, house.city) == {"city": 1}
    assert selectors.totals_below(alone, house.city) == {house.city.path: 1}


def test_levels_stand_from_the_top_down(house: House) -> None:
    for name, place in (("甲", house.here), ("乙", house.province), ("丙", house.city)):
        house.member(name, place)
    root = system_actor("test")
    assert list(selectors.totals_by_level(root, house.nation)) == ["province", "city", "county"]
    assert list(selectors.months_by_level(root, house.nation)) == ["province", "city", "county"]
