"""The compiled back end computes what libsodium and plain integers do, and refuses what they refuse."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.ballot.native_fuzz import EDGE_SCALARS, SMALL, SPELLINGS, Chance, check, plain_encode

from huiguan.engines.ballot.compiled import Batch, CompiledEd25519, compiled_ed25519
from huiguan.engines.ballot.errors import Malformed
from huiguan.engines.ballot.groups import Element, Group, group_of, public_group_of

PLAIN = group_of("Ed25519")
SCALARS = st.sampled_from(EDGE_SCALARS) | st.integers(0, 2**256)


@pytest.fixture(scope="module")
def curve() -> CompiledEd25519:
    found = compiled_ed25519()
    if found is None:
        pytest.skip("the compiled back end is not built here (no C compiler at set-up)")
    return found


def test_it_agrees_on_random_operations(curve: CompiledEd25519) -> None:
    assert check(4000, random.randrange(2**32)) >= 4000


@pytest.mark.long
def test_it_agrees_on_a_million_random_operations(curve: CompiledEd25519) -> None:
    assert check(1_000_000, random.randrange(2**32)) >= 1_000_000


@given(SCALARS, SCALARS)
def test_any_powers_products_and_quotients_agree(curve: CompiledEd25519, left: int, right: int) -> None:
    """What hypothesis finds between the edges, and makes small where it fails."""
    first, second = PLAIN.generator_power(left), PLAIN.generator_power(right)
    assert (curve.generator_power(left), curve.generator_power(right)) == (first, second)
    assert curve.power(first, right) == PLAIN.power(first, right)
    assert curve.multiply(first, second) == PLAIN.multiply(first, second)
    assert curve.divide(first, second) == PLAIN.divide(first, second)


@given(st.sampled_from([*SPELLINGS, *SMALL]) | st.binary(min_size=32, max_size=32), st.integers(0, 255))
def test_any_bytes_are_the_same_element_or_none(curve: CompiledEd25519, raw: bytes, bit: int) -> None:
    near = (int.from_bytes(raw, "little") ^ 1 << bit).to_bytes(32, "little")
    for each in (raw, near):
        assert _decoded(curve, each) == _decoded(PLAIN, each)


def _decoded(group: Group, raw: bytes) -> Element | None:
    try:
        return group.decode(raw[::-1].hex())
    except Malformed:
        return None


def test_it_is_used_where_it_is_there(curve: CompiledEd25519) -> None:
    group: Group = public_group_of("Ed25519")
    assert group is curve
    assert type(group).secret_power is type(PLAIN).secret_power
    assert type(group).secret_generator_power is type(PLAIN).secret_generator_power


@pytest.mark.parametrize("raw", [each for each in SPELLINGS + SMALL if each != PLAIN.identity], ids=bytes.hex)
def test_small_order_and_second_spellings_are_refused(curve: CompiledEd25519, raw: bytes) -> None:
    with pytest.raises(Malformed):
        curve.decode(raw[::-1].hex())


def test_a_point_with_torsion_is_refused_in_any_place(curve: CompiledEd25519) -> None:
    chance = Chance(1)
    twisted = [plain_encode(chance.twisted()) for _ in range(20)]
    for raw in twisted:
        try:
            expected = PLAIN.decode(raw[::-1].hex())
            assert curve.decode(raw[::-1].hex()) == expected
        except Malformed:
            with pytest.raises(Malformed):
                curve.decode(raw[::-1].hex())
    assert any(raw not in chance.elements for raw in twisted)


def test_a_scalar_of_256_bits_is_refused(curve: CompiledEd25519) -> None:
    scalars = [bytes(32), bytes(32), bytes(31) + b"\x80"]
    with pytest.raises(Malformed):
        curve.combine(Batch([], scalars, [-1]), None)


def test_a_key_that_is_no_point_is_refused(curve: CompiledEd25519) -> None:
    with pytest.raises(Malformed):
        curve.prepare(Element((2**255 - 1).to_bytes(32, "little")))


def test_nothing_makes_nothing(curve: CompiledEd25519) -> None:
    assert (curve.products([]), curve.commitments(curve.generator, [])) == ([], [])
