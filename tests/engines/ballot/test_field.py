"""The field of the compiled back end, both ways of it, against plain integers where carries ripple and come round."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

P = 2**255 - 19
HERE = Path(__file__).parent
NATIVE = HERE.parents[2] / "src/huiguan/engines/ballot/native"
EDGES = [
    *(0, 1, 2, 18, 19, 20, 37, 38, 39, 76, 2**51 - 1, 2**51, 2**64 - 1, 2**64, 2**128 - 1, 2**192 - 1),
    *(P - 1, P, P + 1, 2**255 - 1, 2**255, 2 * P - 1, 2 * P, 2 * P + 1, 2 * P + 37),
    *(2**256 - each for each in (1, 2, 37, 38, 39, 76, 77, 2**64, 2**192)),
]
LIMBS = [0, 1, 37, 38, 39, 2**63, 2**64 - 1, 2**64 - 2, 2**64 - 38, 2**64 - 39]


def value(chance: random.Random) -> int:
    kind = chance.randrange(4)
    if kind == 0:
        return chance.choice(EDGES)
    if kind == 1:
        return sum(chance.choice([*LIMBS, chance.getrandbits(64)]) << 64 * place for place in range(4))
    if kind == 2:
        return min(2**256 - 1, max(0, chance.choice(EDGES) + chance.randrange(-80, 80)))
    return chance.getrandbits(256)


def pairs(chance: random.Random, count: int) -> list[tuple[int, int]]:
    """Edges with edges, random ones, and factors whose product is next to a multiple of p."""
    found = [(a, b) for a in EDGES for b in EDGES] + [(value(chance), value(chance)) for _ in range(count)]
    for _ in range(count // 4):
        a, small = chance.getrandbits(256) | 1, chance.randrange(-3000, 3000)
        found.append((a, small * pow(a, -1, P) % P + chance.choice([0, P])))
    return found


def agrees(program: Path, portable: bool, count: int) -> None:
    tested = pairs(random.Random(), count)
    given = b"".join(each.to_bytes(32, "little") for pair in tested for each in pair)
    made = subprocess.run([str(program)], input=given, capture_output=True, check=True, timeout=300).stdout
    if portable:
        assert made[0] == 0
    mask = 2**256 - 1 if made[0] else 2**255 - 1
    for place, (a, b) in enumerate(tested):
        row = made[1 + 128 * place : 129 + 128 * place]
        found = [int.from_bytes(row[start : start + 32], "little") for start in range(0, 128, 32)]
        a, b = a & mask, b & mask
        assert found == [(a + b) % P, (a - b) % P, a * b % P, a * a % P], (a, b)


@pytest.fixture(params=["for this processor", "portable"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, bool]:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler here")
    portable = request.param == "portable"
    flags = ["-DHUIGUAN_PORTABLE"] if portable else []
    made = tmp_path / "field_check"
    command = [compiler, "-std=c11", "-O2", *flags, "-I", str(NATIVE), str(HERE / "field_check.c"), "-o", str(made)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return made, portable


def test_it_agrees_with_integers(program: tuple[Path, bool]) -> None:
    agrees(*program, count=20_000)


@pytest.mark.long
def test_it_agrees_with_integers_a_million_times(program: tuple[Path, bool]) -> None:
    agrees(*program, count=1_000_000)
