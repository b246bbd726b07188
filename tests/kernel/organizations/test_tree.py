"""Founding, moving, merging and dissolving associations."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from huiguan.kernel.organizations import selectors, services
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, ActorKind, GrantView, Invalid, NotFound, Role, RuleViolation, system_actor

SYSTEM = system_actor("test")
GOOD_CODE = "51160000100000016"  # without its check digit


def found(code: str, level: str, parent: Organization | None = None, **facts: str) -> Organization:
    return services.create_organization(actor=SYSTEM, parent=parent, code=code, name=code, level=level, **facts)


@pytest.fixture
def tree(db: None) -> dict[str, Organization]:
    """A national association, two provinces, a city in each, a county in the first city."""
    rows = {"n": found("n", "national")}
    for p in ("p1", "p2"):
        rows[p] = found(p, "province", rows["n"])
        rows[f"{p}c"] = found(f"{p}c", "city", rows[p])
    rows["k"] = found("k", "county", rows["p1c"])
    return {code: Organization.objects.get(code=code) for code in rows}


def administrator(organization: Organization) -> Actor:
    grant = GrantView(Role.SYSTEM_ADMIN, organization.pk, organization.path, below=True)
    return Actor(kind=ActorKind.USER, label="a", grants=(grant,))


def codes(parent: Organization) -> list[str]:
    return [row.code for row in selectors.branch(Organization.objects.get(pk=parent.pk))]


def test_the_tree_is_read_in_its_order(tree: dict[str, Organization]) -> None:
    assert codes(tree["n"]) == ["n", "p1", "p1c", "k", "p2", "p2c"]
    assert [row.code for row in selectors.ancestors(tree["k"])] == ["n", "p1", "p1c"]


def test_a_level_must_lie_below_the_one_above(tree: dict[str, Organization]) -> None:
    with pytest.raises(Invalid) as refusal:
        found("x", "province", tree["p1c"])
    assert refusal.value.code == "level_not_below"
    with pytest.raises(Invalid, match="level"), translation.override("en"):
        found("x", "village", tree["k"])


def test_a_county_may_stand_directly_below_a_province(tree: dict[str, Organization]) -> None:
    found("direct", "county", tree["p2"])
    assert codes(tree["p2"]) == ["p2", "p2c", "direct"]


@pytest.mark.parametrize("wrong", ["511600001000000167", "12345", "511600001000000O66"])
def test_a_wrong_credit_code_is_refused_with_its_field(tree: dict[str, Organization], wrong: str) -> None:
    with pytest.raises(Invalid) as refusal:
        services.update_registration(actor=SYSTEM, organization=tree["p1"], credit_code=wrong)
    assert refusal.value.field == "credit_code"
    assert Organization.objects.get(code="p1").credit_code == ""


def test_a_right_credit_code_is_taken_once(tree: dict[str, Organization]) -> None:
    from stdnum.cn import uscc

    right = GOOD_CODE + str(uscc.calc_check_digit(GOOD_CODE))
    services.update_registration(actor=SYSTEM, organization=tree["p1"], credit_code=right)
    assert Organization.objects.get(code="p1").credit_code == right
    with pytest.raises(Invalid):
        services.update_registration(actor=SYSTEM, organization=tree["p2"], credit_code=right)


def test_a_code_is_taken_once(tree: dict[str, Organization]) -> None:
    with pytest.raises(Invalid) as refusal:
        found("p1", "city", tree["p2"])
    assert refusal.value.field == "code"


def test_a_branch_moves_along(tree: dict[str, Organization]) -> None:
    services.move_organization(actor=administrator(tree["n"]), organization=tree["p1c"], parent=tree["p2"])
    assert codes(tree["p2"]) == ["p2", "p2c", "p1c", "k"]
    assert codes(tree["p1"]) == ["p1"]


def test_nothing_moves_below_itself_or_beside_its_level(tree: dict[str, Organization]) -> None:
    with pytest.raises(RuleViolation) as refusal:
        services.move_organization(actor=SYSTEM, organization=tree["p1"], parent=tree["k"])
    assert refusal.value.code == "below_itself"
    with pytest.raises(Invalid):
        services.move_organization(actor=SYSTEM, organization=tree["p1"], parent=tree["p2c"])
    assert codes(tree["n"]) == ["n", "p1", "p1c", "k", "p2", "p2c"]


def test_moving_needs_the_permission_at_both_ends(tree: dict[str, Organization]) -> None:
    with pytest.raises(NotFound):
        services.move_organization(actor=administrator(tree["p1"]), organization=tree["p1c"], parent=tree["p2"])


def test_a_merger_keeps_both_rows_and_hands_over_what_stands_below(tree: dict[str, Organization]) -> None:
    services.merge_organizations(
        actor=SYSTEM, predecessor=tree["p1c"], successor=tree["p2c"], on=date(2026, 1, 1), note="decision 3"
    )
    gone = Organization.objects.get(code="p1c")
    assert gone.state == "dissolved"
    assert codes(tree["p2c"]) == ["p2c", "k"]
    succession = selectors.successor_of(gone)
    assert succession is not None and succession.organization == tree["p2c"]
    assert [one.predecessor.code for one in selectors.predecessors_of(tree["p2c"])] == ["p1c"]


def test_an_association_does_not_take_over_from_itself(tree: dict[str, Organization]) -> None:
    with pytest.raises(RuleViolation):
        services.merge_organizations(actor=SYSTEM, predecessor=tree["k"], successor=tree["k"], on=date(2026, 1, 1))


def test_dissolving_is_refused_while_others_stand_below(tree: dict[str, Organization]) -> None:
    with pytest.raises(RuleViolation) as refusal:
        services.change_state(actor=SYSTEM, organization=tree["p1"], state="dissolved")
    assert refusal.value.code == "has_associations_below"


def test_the_line_upward_is_dated_and_may_be_absent(tree: dict[str, Organization]) -> None:
    assert not selectors.unit_memberships_on(tree["k"], date(2026, 1, 1))
    line = services.start_unit_membership(
        actor=SYSTEM, organization=tree["k"], association=tree["p1c"], on=date(2025, 1, 1)
    )
    with pytest.raises(RuleViolation):
        services.start_unit_membership(
            actor=SYSTEM, organization=tree["k"], association=tree["p1c"], on=date(2025, 6, 1)
        )
    with pytest.raises(Invalid):
        services.end_unit_membership(actor=SYSTEM, membership=line, on=date(2024, 1, 1))
    services.end_unit_membership(actor=SYSTEM, membership=line, on=date(2026, 1, 1))
    assert selectors.unit_memberships_on(tree["k"], date(2025, 12, 31)).exists()
    assert not selectors.unit_memberships_on(tree["k"], date(2026, 1, 1)).exists()


def test_tree_rows_count_everything_below_in_two_queries(
    tree: dict[str, Organization], django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]  # the fixture is a context manager
        rows = selectors.tree_rows(SYSTEM, tree["n"])
    assert [(row.organization.code, row.below) for row in rows] == [("p1", 2), ("p2", 1)]
    assert [row.below for row in selectors.tree_rows(SYSTEM, None)] == [5]


def test_search_finds_by_name_pinyin_initials_and_code(tree: dict[str, Organization]) -> None:
    services.update_registration(actor=SYSTEM, organization=tree["k"], name="青溪县警察协会")
    for text in ("青溪", "qx", "k", "qingxi", "Qing xi"):
        assert tree["k"] in selectors.search_organizations(SYSTEM, text), text
    assert not selectors.search_organizations(SYSTEM, "没有的名称").exists()
