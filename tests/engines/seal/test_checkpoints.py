"""Checkpoints: what was signed is read back, and nothing else is accepted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiguan.engines.seal import (
    BadCheckpoint,
    Checkpoint,
    SigningKey,
    VerifyingKey,
    open_checkpoint,
    read_checkpoint,
)

KEY = SigningKey("huiguan.example", bytes(range(32)))
POINT = Checkpoint("huiguan.example/history", 12, b"r" * 32, b"c" * 32, datetime(2026, 3, 1, 8, 30, tzinfo=UTC))


def test_the_note_is_read_back() -> None:
    note = KEY.sign(POINT)
    assert open_checkpoint(note, KEY.verifying) == POINT
    assert note.startswith("huiguan.example/history\n12\n")
    assert open_checkpoint(note.replace("\n", "\r\n"), KEY.verifying) == POINT


@given(st.integers(0, 2**63), st.binary(min_size=32, max_size=32), st.datetimes(timezones=st.just(UTC)))
def test_any_state_is_read_back(size: int, root: bytes, time: datetime) -> None:
    if time.year < 1000:
        return
    point = Checkpoint("o", size, root, root, time.replace(microsecond=0))
    assert open_checkpoint(KEY.sign(point), KEY.verifying) == point


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n12\n", "\n13\n"), ("2026-03-01", "2026-03-02"), ("huiguan.example/history", "other/history")],
)
def test_a_changed_note_is_refused(old: str, new: str) -> None:
    with pytest.raises(BadCheckpoint, match="signature does not hold"):
        open_checkpoint(KEY.sign(POINT).replace(old, new, 1), KEY.verifying)


def test_another_key_is_refused() -> None:
    other = SigningKey("huiguan.example", b"\x07" * 32)
    with pytest.raises(BadCheckpoint, match="no signature by the key"):
        open_checkpoint(KEY.sign(POINT), other.verifying)


@pytest.mark.parametrize("text", ["", "hello", "a\nb\n\n— x y\n", "a\n1\nAAAA\n\n— x AAAA\n", "\n\n— \n", "a\n\n— k\n"])
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        read_checkpoint(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(BadCheckpoint):
        open_checkpoint(text, KEY.verifying)


def test_keys_are_handed_around_as_text() -> None:
    assert VerifyingKey.from_text(KEY.verifying.text) == KEY.verifying
    with pytest.raises(BadCheckpoint, match="does not fit"):
        VerifyingKey.from_text(KEY.verifying.text.replace("huiguan", "guanhui"))
    with pytest.raises(BadCheckpoint):
        VerifyingKey.from_text("nonsense")
