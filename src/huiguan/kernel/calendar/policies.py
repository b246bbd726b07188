"""Who keeps the local calendar."""

from __future__ import annotations

from huiguan.kernel.permits import DataClass, Role, define

MANAGE = define(
    "calendar.manage",
    "Keep the local working-day calendar",
    data=DataClass.STRUCTURAL,
    roles={Role.SYSTEM_ADMIN},
)
