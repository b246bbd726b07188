"""Merkle tree hashes and proofs of RFC 9162 §2.1, over SHA-256.

`Frontier` grows a tree by keeping only the roots of its full subtrees: twenty hashes for a million leaves. Proofs are
made from a `NodeReader`, which answers with the hash of any full subtree, so a caller may keep the tree where it likes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

# (level, index) -> hash of the full subtree over leaves [index << level, (index + 1) << level).
NodeReader = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32


def hash_leaf(data: bytes) -> bytes:
    """Hash of a leaf's data: SHA-256 of 0x00 and the data (RFC 9162 §2.1.1)."""
    return sha256(b"\x00" + data).digest()


def hash_nodes(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256 of 0x01 and both children (RFC 9162 §2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of its full subtrees, largest first.

    `roots` holds one hash for every set bit of `size`. Raises ValueError when they do not fit together.
    """

    __slots__ = ("roots", "size")

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        if size < 0 or len(roots) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {max(size, 0).bit_count()} full subtrees, not {len(roots)}")
        self.size = size
        self.roots = list(roots)

    def append(self, leaf: bytes, filled: list[tuple[int, int, bytes]] | None = None) -> None:
        """Add one leaf hash; notes (level, index, hash) of every subtree above it that it fills in `filled`."""
        index, level, roots = self.size, 0, self.roots
        self.size = index + 1
        while index & 1:
            leaf = sha256(b"\x01" + roots.pop() + leaf).digest()
            index >>= 1
            level += 1
            if filled is not None:
                filled.append((level, index, leaf))
        roots.append(leaf)

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves so far; of none, the hash of the empty string."""
        if not self.roots:
            return EMPTY_ROOT
        node = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            node = hash_nodes(left, node)
        return node


def memory_reader(leaves: Sequence[bytes]) -> NodeReader:
    """A NodeReader over leaf hashes in memory."""

    def node(level: int, index: int) -> bytes:
        if level == 0:
            return leaves[index]
        return hash_nodes(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))

    return node


def subtree_root(node: NodeReader, start: int, end: int) -> bytes:
    """Tree hash of the leaves [start, end), as they stand inside a larger tree; `start` < `end`."""
    width = end - start
    if width & (width - 1) == 0:
        return node(width.bit_length() - 1, start // width)
    split = start + _split(width)
    return hash_nodes(subtree_root(node, start, split), subtree_root(node, split, end))


def inclusion_proof(node: NodeReader, index: int, size: int) -> list[bytes]:
    """The path that proves leaf `index` to be in the tree of `size` leaves (RFC 9162 §2.1.3.1), nearest first.

    Raises ValueError when there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _split(end - start)
        if index < split:
            path.append(subtree_root(node, split, end))
            end = split
        else:
            path.append(subtree_root(node, start, split))
            start = split
    return path[::-1]


def consistency_proof(node: NodeReader, old_size: int, size: int) -> list[bytes]:
    """Proof that the tree of `old_size` leaves is the beginning of the tree of `size` leaves (RFC 9162 §2.1.4.1).

    Raises ValueError unless 0 < old_size <= size.
    """
    if not 0 < old_size <= size:
        raise ValueError(f"no consistency proof from {old_size} to {size} leaves")
    proof: list[bytes] = []
    start, end, whole = 0, size, True
    while old_size != end:
        split = start + _split(end - start)
        if old_size <= split:
            proof.append(subtree_root(node, split, end))
            end = split
        else:
            proof.append(subtree_root(node, start, split))
            start, whole = split, False
    if not whole:
        proof.append(subtree_root(node, start, end))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Check an inclusion proof for a leaf hash against a root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    fn, sn, found = index, size - 1, leaf
    for step in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            found = hash_nodes(step, found)
            fn, sn = _to_right_child(fn, sn)
        else:
            found = hash_nodes(found, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and found == root


def verify_consistency(old_size: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """Check a consistency proof between two roots (RFC 9162 §2.1.4.2).

    Equal sizes need equal roots and an empty proof.
    """
    if old_size == size:
        return not proof and old_root == root
    if not (0 < old_size < size and proof):
        return False
    steps = list(proof)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    return _walk_consistency(old_size - 1, size - 1, steps, old_root, root)


def _walk_consistency(fn: int, sn: int, steps: list[bytes], old_root: bytes, root: bytes) -> bool:
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old_found = found = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old_found, found = hash_nodes(step, old_found), hash_nodes(step, found)
            fn, sn = _to_right_child(fn, sn)
        else:
            found = hash_nodes(found, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old_found == old_root and found == root


def _to_right_child(fn: int, sn: int) -> tuple[int, int]:
    """Climb until the node is a right child: a last subtree that is not full has no sibling on those levels."""
    while fn and not fn & 1:
        fn, sn = fn >> 1, sn >> 1
    return fn, sn


def _split(width: int) -> int:
    """The largest power of two smaller than `width`."""
    return 1 << ((width - 1).bit_length() - 1)
