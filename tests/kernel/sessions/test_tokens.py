"""The code of the hall: only the present one, only from this session, and a little late where the network is poor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiguan.kernel.sessions.tokens import LATE, SKEW, WINDOW, CodeRefused, hall_of, make_token, read_token

SECRET = b"s" * 32
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # the beginning of a window


def refused(token: str, *, scanned: datetime = NOON, now: datetime | None = None, secret: bytes = SECRET) -> str:
    with pytest.raises(CodeRefused) as caught:
        read_token(secret, token, scanned_at=scanned, now=now or scanned)
    return caught.value.code


def test_the_present_code_is_taken() -> None:
    reading = read_token(SECRET, make_token(SECRET, 7, NOON), scanned_at=NOON, now=NOON + timedelta(seconds=2))
    assert (reading.hall_id, reading.late_seconds) == (7, 0)


def test_a_code_arrives_later_when_the_network_is_poor() -> None:
    token = make_token(SECRET, 7, NOON)
    reading = read_token(SECRET, token, scanned_at=NOON, now=NOON + timedelta(seconds=WINDOW + 100))
    assert reading.late_seconds == 100


def test_a_code_from_before_is_refused() -> None:
    token = make_token(SECRET, 7, NOON)
    assert refused(token, scanned=NOON + timedelta(seconds=WINDOW) + SKEW + timedelta(seconds=1)) == "outside_window"
    assert refused(token, scanned=NOON, now=NOON + timedelta(seconds=WINDOW + 1) + LATE) == "too_late"


def test_a_telephone_may_not_tell_a_time_that_has_not_come() -> None:
    ahead = NOON + timedelta(minutes=10)
    assert refused(make_token(SECRET, 7, ahead), scanned=ahead, now=NOON) == "outside_window"


@pytest.mark.parametrize("token", ["", "7", "7.1", "a.b.c", "7.1." + "0" * 23, "٧.1." + "0" * 24, "7.1.2.3"])
def test_what_is_no_code_is_refused(token: str) -> None:
    assert refused(token) == "malformed"


def test_the_code_of_another_session_is_refused() -> None:
    assert refused(make_token(b"t" * 32, 7, NOON)) == "forged"


def test_the_hall_cannot_be_changed_by_hand() -> None:
    token = make_token(SECRET, 7, NOON).replace("7.", "8.", 1)
    assert hall_of(token) == 8
    assert refused(token) == "forged"


@given(seconds=st.integers(0, 10_000), hall=st.integers(1, 2**40))
def test_every_code_of_a_moment_is_taken_at_that_moment(seconds: int, hall: int) -> None:
    moment = NOON + timedelta(seconds=seconds)
    assert read_token(SECRET, make_token(SECRET, hall, moment), scanned_at=moment, now=moment).hall_id == hall
