"""The tree against a second, naive reading of RFC 9162 §2.1 and against the published roots of its test tree."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiguan.engines.seal import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    hash_leaf,
    inclusion_proof,
    memory_reader,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves that Certificate Transparency implementations test with, and the roots of the trees over them.
CT_LEAVES = [
    bytes.fromhex(data)
    for data in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

leaf_lists = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


def naive_root(data: list[bytes]) -> bytes:
    """MTH as the RFC writes it down."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return sha256(b"\x01" + naive_root(data[:k]) + naive_root(data[k:])).digest()


def naive_path(m: int, data: list[bytes]) -> list[bytes]:
    """PATH as the RFC writes it down."""
    if len(data) == 1:
        return []
    k = 1
    while k * 2 < len(data):
        k *= 2
    if m < k:
        return [*naive_path(m, data[:k]), naive_root(data[k:])]
    return [*naive_path(m - k, data[k:]), naive_root(data[:k])]


def naive_subproof(m: int, data: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF as the RFC writes it down."""
    if m == len(data):
        return [] if whole else [naive_root(data)]
    k = 1
    while k * 2 < len(data):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, data[:k], whole), naive_root(data[k:])]
    return [*naive_subproof(m - k, data[k:], False), naive_root(data[:k])]


def grown(data: list[bytes]) -> Frontier:
    frontier = Frontier()
    for item in data:
        frontier.append(hash_leaf(item))
    return frontier


def test_roots_of_the_published_test_tree() -> None:
    assert [grown(CT_LEAVES[: n + 1]).root().hex() for n in range(8)] == CT_ROOTS
    assert Frontier().root() == EMPTY_ROOT


@given(leaf_lists)
def test_frontier_agrees_with_the_definition(data: list[bytes]) -> None:
    frontier = grown(data)
    assert frontier.root() == naive_root(data)
    assert len(frontier.roots) == len(data).bit_count()


@given(leaf_lists, st.integers(0, 69))
def test_a_frontier_can_be_put_away_and_taken_up_again(data: list[bytes], cut: int) -> None:
    first = grown(data[:cut])
    again = Frontier(first.size, first.roots)
    for item in data[cut:]:
        again.append(hash_leaf(item))
    assert again.root() == naive_root(data)


@given(leaf_lists)
def test_append_names_every_subtree_that_it_fills(data: list[bytes]) -> None:
    frontier, filled = Frontier(), []
    for item in data:
        frontier.append(hash_leaf(item), filled)
    found = {(level, index): node for level, index, node in filled}
    expected = {
        (level, index): naive_root(data[index << level : (index + 1) << level])
        for level in range(1, 7)
        for index in range(len(data) >> level)
    }
    assert found == expected


@given(leaf_lists, st.data())
def test_inclusion(data: list[bytes], draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, len(data) - 1))
    leaves = [hash_leaf(item) for item in data]
    proof = inclusion_proof(memory_reader(leaves), index, len(leaves))
    root = naive_root(data)
    assert proof == naive_path(index, data)
    assert verify_inclusion(leaves[index], index, len(leaves), proof, root)
    assert not verify_inclusion(hash_leaf(b"another"), index, len(leaves), proof, root)
    assert not verify_inclusion(leaves[index], index, len(leaves), [*proof, root], root)
    assert not verify_inclusion(leaves[index], len(leaves), len(leaves), proof, root)


@given(leaf_lists, st.data())
def test_consistency(data: list[bytes], draw: st.DataObject) -> None:
    old = draw.draw(st.integers(1, len(data)))
    leaves = [hash_leaf(item) for item in data]
    proof = consistency_proof(memory_reader(leaves), old, len(leaves))
    assert proof == naive_subproof(old, data, True)
    assert verify_consistency(old, len(data), proof, naive_root(data[:old]), naive_root(data))
    forged = [hash_leaf(b"forged"), *data[1:old]]
    assert not verify_consistency(old, len(data), proof, naive_root(forged), naive_root(data))


@given(leaf_lists, st.data())
def test_a_damaged_proof_proves_nothing(data: list[bytes], draw: st.DataObject) -> None:
    leaves = [hash_leaf(item) for item in data]
    index = draw.draw(st.integers(0, len(data) - 1))
    proof = inclusion_proof(memory_reader(leaves), index, len(leaves))
    for position in range(len(proof)):
        damaged = list(proof)
        damaged[position] = bytes(32)
        assert not verify_inclusion(leaves[index], index, len(leaves), damaged, naive_root(data))
    assert not proof or not verify_inclusion(leaves[index], index, len(leaves), proof[:-1], naive_root(data))


def test_what_is_not_there_is_refused() -> None:
    reader = memory_reader([hash_leaf(b"a")])
    with pytest.raises(ValueError, match="no leaf 1"):
        inclusion_proof(reader, 1, 1)
    with pytest.raises(ValueError, match="no consistency proof"):
        consistency_proof(reader, 0, 1)
    with pytest.raises(ValueError, match="2 full subtrees"):
        Frontier(3, [bytes(32)])
    assert not verify_consistency(0, 1, [], EMPTY_ROOT, hash_leaf(b"a"))
    assert not verify_consistency(1, 2, [], hash_leaf(b"a"), hash_leaf(b"a"))
