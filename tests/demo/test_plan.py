"""The plan of the demonstration: numbers, uniqueness, no real place, the same every time."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from stdnum.cn import uscc

from huiguan.demo.accounts import planned_accounts
from huiguan.demo.names import PROVINCES, persons, places
from huiguan.demo.scales import SCALES
from huiguan.demo.tree import planned_tree
from huiguan.kernel.permits import Role
from huiguan.kernel.permits.roles import SEPARATED


def real_divisions() -> set[str]:
    """Stems of the names of all divisions that exist or existed, as python-stdnum lists them."""
    listed = files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    names = re.findall(r'(?:\[[^\]]*\])?([\u4e00-\u9fff]+)(?=[",、\[])', listed)
    return {re.sub(r"(自治县|自治州|地区|林区|特区|省|市|县|区|旗|盟)$", "", name) for name in names}


@pytest.mark.parametrize(
    ("scale", "levels"),
    [
        ("small", {"national": 1, "province": 3, "city": 9, "county": 27}),
        ("province", {"national": 1, "province": 1, "city": 11, "county": 97}),
        ("nation", {"national": 1, "province": 32, "city": 340, "county": 2900}),
    ],
)
def test_scales_hold_as_many_associations_as_they_say(scale: str, levels: dict[str, int]) -> None:
    plan = planned_tree(SCALES[scale])
    found = {level: sum(1 for planned in plan if planned.level == level) for level in levels}
    assert found == levels


def test_names_codes_and_credit_codes_are_unique_and_valid() -> None:
    plan = planned_tree(SCALES["nation"])
    assert len({planned.name for planned in plan}) == len(plan)
    assert len({planned.code for planned in plan}) == len(plan)
    credit = {planned.registration["credit_code"] for planned in plan}
    assert len(credit) == len(plan)
    assert all(uscc.is_valid(code) for code in credit)


def test_no_place_is_a_real_one() -> None:
    real = real_divisions()
    assert len(real) > 2500  # the list was read
    assert not real & set(places())
    assert not real & set(PROVINCES)


def test_no_division_code_belongs_to_a_real_province() -> None:
    listed = files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    real = set(re.findall(r"^(\d\d)", listed, flags=re.MULTILINE))
    codes = {planned.code[:2] for planned in planned_tree(SCALES["nation"]) if planned.parent}
    assert "11" in real
    assert not real & codes


def test_every_association_comes_after_the_one_above_it() -> None:
    seen: set[str | None] = {None}
    for planned in planned_tree(SCALES["nation"]):
        assert planned.parent in seen
        seen.add(planned.code)


def test_persons_do_not_repeat_within_the_first_thousands() -> None:
    names = persons()
    assert len(set(names)) == len(names) > 20_000


def test_the_three_administrators_are_three_people() -> None:
    top = planned_tree(SCALES["small"])[0]
    administrators = [account for account in planned_accounts(top) if account.role in SEPARATED]
    assert {account.role for account in administrators} == set(SEPARATED)
    assert len({account.name for account in administrators}) == 3
    assert all(
        account.role in {Role.CLERK, Role.HEAD} for account in planned_accounts(planned_tree(SCALES["small"])[5])
    )
