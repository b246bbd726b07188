"""What figures tell the other floors at start-up."""

from __future__ import annotations

from huiguan.kernel.figures.reasons import REASONS
from huiguan.kernel.history import register_reasons


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
