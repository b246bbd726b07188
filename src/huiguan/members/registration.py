"""What the room tells the kernel at start-up."""

from __future__ import annotations

from huiguan.kernel.history import register_reasons
from huiguan.kernel.privacy import register_sealed
from huiguan.members.reasons import REASONS
from huiguan.members.sealing import TABLES


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    for table in TABLES:
        register_sealed(table)
