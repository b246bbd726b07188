"""Sealed contents of files: read from any place as they were, and not at all once anything was changed."""

from __future__ import annotations

import io
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiguan.kernel.privacy import Tampered, opened_stream, seal_stream
from huiguan.kernel.privacy.streams import HEAD, PIECE

KEYS = (bytes(range(32)), bytes(range(16)))  # AES-256, SM4
LENGTHS = st.sampled_from((0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 77))


def content(length: int) -> bytes:
    return random.Random(length).randbytes(length)


def sealed(plain: bytes, key: bytes = KEYS[0]) -> bytes:
    target = io.BytesIO()
    seal_stream(key, io.BytesIO(plain), target)
    return target.getvalue()


@settings(max_examples=60)
@given(length=LENGTHS, key=st.sampled_from(KEYS), data=st.data())
def test_what_is_read_from_any_place_is_what_was_sealed(length: int, key: bytes, data: st.DataObject) -> None:
    plain = content(length)
    there = sealed(plain, key)
    assert length < 16 or plain[:16] not in there
    with opened_stream(key, io.BytesIO(there)) as stream:
        for _step in range(6):
            at = data.draw(st.integers(0, length + 5))
            count = data.draw(st.integers(0, PIECE + 20))
            assert stream.seek(at) == at
            assert stream.read(count) == plain[at : at + count]
        assert stream.seek(0, os.SEEK_END) == length
        stream.seek(0)
        assert stream.read() == plain


def test_a_source_that_gives_little_at_a_time_is_sealed_whole() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1000, 1000))

    plain, target = content(PIECE + 500), io.BytesIO()
    seal_stream(KEYS[0], Slow(plain), target)
    assert opened_stream(KEYS[0], io.BytesIO(target.getvalue())).read() == plain


@pytest.mark.parametrize(
    "change",
    [
        lambda there: there[:-1],
        lambda there: there[: HEAD + PIECE + 16],  # the last piece is cut off exactly
        lambda there: there[: HEAD + 20],
        lambda there: there[:3],
        lambda there: b"",
        lambda there: b"PK\x03\x04" + there[4:],
        lambda there: there[:HEAD] + there[HEAD + PIECE + 16 : HEAD + 2 * (PIECE + 16)] * 2 + there[-10:],
        lambda there: there[:100] + bytes((there[100] ^ 1,)) + there[101:],
        lambda there: there[:4] + b"\x02" + there[5:],
    ],
)
def test_what_was_changed_does_not_open(change) -> None:
    there = sealed(content(2 * PIECE + 10))
    with pytest.raises(Tampered):
        opened_stream(KEYS[0], io.BytesIO(change(there))).read()


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Tampered):
        opened_stream(bytes(32), io.BytesIO(sealed(b"abc"))).read()
