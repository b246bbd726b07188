"""The log: one changed byte moves chain and root; erased values leave both in place."""

from __future__ import annotations

import tracemalloc
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from huiguan.engines.seal import GENESIS, Entry, Frontier, Log, digest_values, leaf_of, link

items = st.lists(st.tuples(st.binary(max_size=6), st.binary(max_size=6)), min_size=1, max_size=30)


def replay(entries: list[Entry], contents: list[tuple[bytes, bytes | None]]) -> bytes:
    """The chain as a checker computes it: from values where they are, from digests where they were erased."""
    chain = GENESIS
    for entry, (header, values) in zip(entries, contents, strict=True):
        digest = entry.digest if values is None else digest_values(entry.salt or b"", values)
        chain = link(chain, leaf_of(header, digest))
    return chain


@given(items)
def test_a_checker_reaches_the_same_chain_and_root(contents: list[tuple[bytes, bytes]]) -> None:
    log = Log()
    entries, _nodes = log.append_many(contents)
    frontier = Frontier()
    for entry in entries:
        frontier.append(entry.leaf)
    assert replay(entries, list(contents)) == log.chain == entries[-1].chain
    assert frontier.root() == log.frontier.root()
    assert [entry.position for entry in entries] == list(range(len(contents)))


@given(items, st.data())
def test_erased_values_leave_the_chain_checkable(contents: list[tuple[bytes, bytes]], draw: st.DataObject) -> None:
    log = Log()
    entries, _nodes = log.append_many(contents)
    erased = draw.draw(st.sets(st.integers(0, len(contents) - 1)))
    left = [(header, None if number in erased else values) for number, (header, values) in enumerate(contents)]
    assert replay(entries, left) == log.chain


@given(items, st.data())
def test_one_changed_byte_moves_the_chain(contents: list[tuple[bytes, bytes]], draw: st.DataObject) -> None:
    log = Log()
    entries, _nodes = log.append_many(contents)
    at = draw.draw(st.integers(0, len(contents) - 1))
    header, values = contents[at]
    in_header = [*contents[:at], (header + b"x", values), *contents[at + 1 :]]
    in_values = [*contents[:at], (header, values + b"x"), *contents[at + 1 :]]
    assert replay(entries, list(in_header)) != log.chain
    assert replay(entries, list(in_values)) != log.chain


def test_equal_values_have_unlike_digests() -> None:
    entries, _nodes = Log().append_many([(b"h", "女".encode())] * 100)
    assert len({entry.digest for entry in entries}) == 100
    assert sha256("女".encode()).digest() not in {entry.digest for entry in entries}


@given(items, st.integers(0, 30))
def test_two_batches_are_one_log(contents: list[tuple[bytes, bytes]], cut: int) -> None:
    log = Log()
    first, _ = log.append_many(contents[:cut])
    taken_up = Log(log.chain, Frontier(log.size, log.frontier.roots))
    second, _ = taken_up.append_many(contents[cut:])
    assert replay([*first, *second], list(contents)) == taken_up.chain


def test_a_large_log_takes_little_memory() -> None:
    log = Log()
    batch = [(b"header", b"values")] * 1000
    tracemalloc.start()
    for _ in range(100):
        log.append_many(batch)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert log.size == 100_000
    assert peak < 3_000_000
