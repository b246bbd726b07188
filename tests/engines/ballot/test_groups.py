"""Both groups obey the same laws, against plain integers for the curve, and refuse what is outside."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples

from huiguan.engines.ballot.errors import BallotError, Malformed
from huiguan.engines.ballot.groups import Group, group_of, random_scalar, read_key, read_scalar

NAMES = ["Ed25519", "BELENIOS-2048"]
CURVE = group_of("Ed25519")
P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
scalars = st.integers(-(2**256), 2**256) | st.sampled_from([0, 1, -1, CURVE.order, CURVE.order - 1, CURVE.order + 1])
# The points of order 1, 2, 4 and 8 (RFC 7748 §6.1 lists them on the other curve), and non-canonical spellings.
TORSION = [2, P - 1, 0, P, P + 1, int("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7", 16)]


@pytest.fixture(params=NAMES, scope="module")
def group(request: pytest.FixtureRequest) -> Group:
    return group_of(request.param)


@given(left=scalars, right=scalars)
@settings(max_examples=examples(30))
@pytest.mark.parametrize("name", NAMES)
def test_the_laws_of_exponents_hold(name: str, left: int, right: int) -> None:
    group = group_of(name)
    base, other = group.generator_power(left), group.generator_power(right)
    assert group.multiply(base, other) == group.generator_power(left + right)
    assert group.divide(base, other) == group.generator_power(left - right)
    assert group.power(base, right) == group.power(other, left) == group.generator_power(left * right)
    assert group.decode(group.encode(base)) == base
    assert group.secret_generator_power(left) == group.hidden_generator_power(left) == base
    assert group.secret_power(group.generator, left) == base


def test_a_prepared_base_gives_the_same_powers(group: Group) -> None:
    base = group.generator_power(random_scalar(group))
    exponents = [0, 1, 63, 64, group.order - 1, *(random_scalar(group) for _ in range(20))]
    before = [group.power(base, each) for each in exponents]
    group.prepare(base)
    assert [group.power(base, each) for each in exponents] == before


def add(left: tuple[int, int], right: tuple[int, int]) -> tuple[int, int]:
    """Edwards addition in plain integers (RFC 8032 §5.1.4)."""
    (x1, y1), (x2, y2) = left, right
    product = D * x1 * x2 * y1 * y2 % P
    return (
        (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P,
    )


def plain(scalar: int) -> str:
    y = 4 * pow(5, -1, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    point, base = (0, 1), (x if x % 2 == 0 else P - x, y)
    for bit in bin(scalar)[2:]:
        point = add(point, point)
        point = add(point, base) if bit == "1" else point
    return f"{point[1] | (point[0] & 1) << 255:064x}"


@given(st.integers(0, CURVE.order - 1))
@settings(max_examples=examples(8))
def test_the_curve_agrees_with_plain_integers(scalar: int) -> None:
    assert CURVE.encode(CURVE.generator_power(scalar)) == plain(scalar)


@pytest.mark.parametrize("value", TORSION)
def test_points_of_small_order_are_refused(value: int) -> None:
    for sign in (0, 1 << 255):
        with pytest.raises(Malformed):
            CURVE.decode(f"{value | sign:064x}")


def test_a_point_with_torsion_is_refused() -> None:
    # The point of order 2 added to one of the subgroup: (-x, -y).
    y = int(CURVE.encode(CURVE.generator), 16) & (1 << 255) - 1
    with pytest.raises(Malformed, match="subgroup"):
        CURVE.decode(f"{(P - y) | 1 << 255:064x}")
    with pytest.raises(Malformed, match="subgroup"):
        CURVE.decode(f"{P - y:064x}")


@pytest.mark.parametrize(
    "text", ["", "0", "00", "g" * 64, "6" * 63, "6" * 66, " " * 64, CURVE.encode(CURVE.generator).upper() + " "]
)
def test_what_is_no_point_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        CURVE.decode(text)


@given(st.text(max_size=70))
def test_any_text_is_a_point_in_its_only_spelling_or_refused(text: str) -> None:
    try:
        point = CURVE.decode(text)
    except Malformed:
        return
    assert CURVE.encode(point) == text


@pytest.mark.parametrize("text", ["0", "-1", "+1", "01", " 1", "2", "", "1_0", "１", "9" * 700])
def test_what_is_outside_of_the_field_or_subgroup_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        group_of("BELENIOS-2048").decode(text)


def test_the_identity_is_an_element_but_no_key(group: Group) -> None:
    text = group.encode(group.identity)
    assert group.decode(text) == group.identity
    with pytest.raises(Malformed):
        read_key(group, text)


@pytest.mark.parametrize("value", ["-1", "01", "", "0x1", "1.0", "1e3", 1, None, True, "１", "1 "])
def test_a_scalar_has_one_spelling(group: Group, value: object) -> None:
    with pytest.raises(Malformed):
        read_scalar(group, value)
    with pytest.raises(Malformed):
        read_scalar(group, str(group.order))
    assert read_scalar(group, str(group.order - 1)) == group.order - 1


def test_another_group_is_not_supported() -> None:
    with pytest.raises(BallotError, match="RFC-3526-2048"):
        group_of("RFC-3526-2048")
