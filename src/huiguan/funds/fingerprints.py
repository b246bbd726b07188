"""The fingerprint of a voucher's lines: the sealed history of the voucher covers them by it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any


def fingerprint_of(day: date, entries: Iterable[Any]) -> str:
    """SHA-256 over the lines in their order; `entries` are entries to be posted, or lines."""
    text = "\n".join(
        f"{day.isoformat()}|{row.account_id}|{row.fund_id}|{row.debit:.2f}|{row.credit:.2f}|{row.summary[:200]}"
        for row in entries
    )
    return hashlib.sha256(text.encode()).hexdigest()
