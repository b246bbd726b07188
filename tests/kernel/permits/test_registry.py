"""Permissions: the default is no, and "everything below" reaches structural rows only."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiguan.kernel.permits import (
    ANONYMOUS,
    Actor,
    ActorKind,
    DataClass,
    GrantView,
    NotFound,
    Role,
    allows,
    define,
    permit,
    scope_of,
    system_actor,
)

STRUCTURAL = define("permitstest.totals", "totals", data=DataClass.STRUCTURAL, roles=[Role.CLERK]).name
PERSONAL = define("permitstest.records", "records", data=DataClass.PERSONAL, roles=[Role.CLERK]).name
SELF = define("permitstest.mine", "mine", data=DataClass.SELF).name
PUBLIC = define("permitstest.open", "open", data=DataClass.PUBLIC).name


@dataclass(frozen=True)
class Place:
    """An association as permits see it."""

    pk: int
    path: str


NATION, PROVINCE, OTHER = Place(1, "0001"), Place(2, "00010001"), Place(3, "00010002")


def clerk(place: Place, *, below: bool = False, tokens: frozenset[str] | None = None) -> Actor:
    """A clerk of one association."""
    grant = GrantView(Role.CLERK, place.pk, place.path, below)
    return Actor(ActorKind.USER, "clerk", user_id=7, grants=(grant,), token_permissions=tokens)


def test_an_officer_above_reaches_structural_rows_below_but_no_personal_ones() -> None:
    above = clerk(NATION, below=True)
    assert allows(above, STRUCTURAL, PROVINCE)
    assert not allows(above, PERSONAL, PROVINCE)
    assert allows(above, PERSONAL, NATION)


def test_without_below_only_the_own_association_is_reached() -> None:
    assert not allows(clerk(NATION), STRUCTURAL, PROVINCE)
    assert not allows(clerk(PROVINCE, below=True), STRUCTURAL, OTHER)
    assert not allows(clerk(PROVINCE, below=True), STRUCTURAL, NATION)


def test_a_role_that_was_not_named_may_not() -> None:
    grant = GrantView(Role.HEAD, NATION.pk, NATION.path, True)
    head = Actor(ActorKind.USER, "head", user_id=8, grants=(grant,))
    assert scope_of(head, STRUCTURAL).is_empty()
    with pytest.raises(NotFound):
        permit(head, STRUCTURAL, NATION)


def test_a_permission_that_nobody_declared_is_a_fault_and_never_a_yes() -> None:
    with pytest.raises(KeyError):
        allows(system_actor("job"), "permitstest.unknown")


def test_a_name_declared_twice_with_other_roles_is_refused() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        define(STRUCTURAL, "totals", data=DataClass.STRUCTURAL, roles=[Role.HEAD])
    with pytest.raises(ValueError, match="names no room"):
        define("totals", "totals", data=DataClass.STRUCTURAL)


def test_own_things_are_for_everybody_who_is_signed_in() -> None:
    assert allows(clerk(NATION), SELF)
    assert not allows(ANONYMOUS, SELF)
    assert allows(ANONYMOUS, PUBLIC)


def test_a_token_reaches_no_further_than_the_permissions_it_names() -> None:
    narrowed = clerk(NATION, tokens=frozenset({STRUCTURAL}))
    assert allows(narrowed, STRUCTURAL, NATION)
    assert not allows(narrowed, PERSONAL, NATION)
    assert not allows(narrowed, SELF)


def test_a_system_actor_reaches_everything_under_its_own_name() -> None:
    job = system_actor("escalation")
    assert allows(job, PERSONAL, OTHER)
    assert job.label == "escalation"


paths = st.lists(st.integers(0, 35), min_size=1, max_size=5).map(lambda steps: "".join(f"{s:04d}" for s in steps))


@given(paths, paths, st.booleans())
def test_scope_covers_exactly_the_branch(grant_path: str, row_path: str, below: bool) -> None:
    actor = clerk(Place(1, grant_path), below=below)
    inside = row_path.startswith(grant_path) if below else False
    assert allows(actor, STRUCTURAL, Place(99, row_path)) == inside
    assert not allows(actor, PERSONAL, Place(99, row_path))
