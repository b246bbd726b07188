"""What the samples of all rooms share."""

from __future__ import annotations

from datetime import date

from huiguan.kernel.permits import system_actor

SYSTEM = system_actor("test")
START = date(2021, 1, 1)
