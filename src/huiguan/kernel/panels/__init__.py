"""Panels: criteria and weights, those who mark, conflicts of interest with their reason, quorum and majority.

Everything is frozen when marking begins; who marks sees the marks of others only after the own. A room declares where
conflicts come from (`register_conflicts`), and what those who mark are given (`register_material`, `register_paper`).
"""

from huiguan.kernel.panels.sources import Found, register_conflicts, register_material, register_paper

__all__ = ["Found", "register_conflicts", "register_material", "register_paper"]
