"""The code that a hall shows: it changes every twenty seconds and proves that its reader was there a moment ago.

Pure functions. A token is `hall.window.signature`: the signature is an HMAC-SHA256 of hall and window under the
session's secret, so nobody makes one who does not hold the secret, and a photograph of the screen is of no use soon
after.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = 20  # seconds for which a hall shows the same code
# Clocks of telephones and of the server differ a little, and the screen asks for its code every few seconds.
SKEW = timedelta(seconds=10)
# How much later than it was read a code may arrive, where the network of a hall is poor.
LATE = timedelta(minutes=3)
_SIGNATURE = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """A code that holds: the hall that showed it, its window, and how many seconds after being read it arrived."""

    hall_id: int
    window: int
    late_seconds: int


class CodeRefused(Exception):
    """The code does not hold; `code` says why: malformed, forged, outside_window, too_late."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def window_of(moment: datetime) -> int:
    """The number of the window in which `moment` (aware) lies."""
    return int(moment.timestamp()) // WINDOW


def make_token(secret: bytes, hall_id: int, moment: datetime) -> str:
    """What a hall shows at `moment`."""
    window = window_of(moment)
    return f"{hall_id}.{window}.{_sign(secret, hall_id, window)}"


def hall_of(token: str) -> int:
    """The hall that a token names, unverified; CodeRefused when it is no token."""
    return _parts(token)[0]


def read_token(secret: bytes, token: str, *, scanned_at: datetime, now: datetime) -> Reading:
    """Check a token that a telephone read at `scanned_at` by its own word, and that arrived `now`.

    Raises CodeRefused when it is malformed or forged, when it was not the code of that moment (a replay), when the
    moment lies ahead, or when it arrives more than LATE after it was read.
    """
    hall_id, window, signature = _parts(token)
    if not hmac.compare_digest(signature, _sign(secret, hall_id, window)):
        raise CodeRefused("forged")
    starts, ends = window * WINDOW, (window + 1) * WINDOW
    skew = SKEW.total_seconds()
    if not starts - skew <= scanned_at.timestamp() <= ends + skew or scanned_at > now + SKEW:
        raise CodeRefused("outside_window")
    # Counted from the code's own window, not from the telephone's word.
    late = max(0, int(now.timestamp() - ends))
    if late > LATE.total_seconds():
        raise CodeRefused("too_late")
    return Reading(hall_id, window, late)


def _parts(token: str) -> tuple[int, int, str]:
    pieces = token.split(".")
    if len(pieces) != 3 or not (_plain(pieces[0]) and _plain(pieces[1])) or len(pieces[2]) != _SIGNATURE:
        raise CodeRefused("malformed")
    return int(pieces[0]), int(pieces[1]), pieces[2]


def _plain(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) < 16


def _sign(secret: bytes, hall_id: int, window: int) -> str:
    return hmac.new(secret, f"{hall_id}.{window}".encode(), hashlib.sha256).hexdigest()[:_SIGNATURE]
