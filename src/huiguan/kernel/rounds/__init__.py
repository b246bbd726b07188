"""Rounds: a call with its window, quotas and form; what is submitted goes up the tree level by level, or comes back.

A room declares a kind of round (`register_kind`) with its own rules at handing in; nominations, calls for projects and
collections of figures use the same windows, quotas, form versions and route.
"""

from huiguan.kernel.rounds.kinds import RoundKind, register_kind

__all__ = ["RoundKind", "register_kind"]
