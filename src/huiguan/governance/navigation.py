"""The room's lines of the side bar."""

from __future__ import annotations


def register() -> None:
    """Called once from AppConfig.ready."""
