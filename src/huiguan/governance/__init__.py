"""Governance: the charter in force, the bodies it makes, who holds which post for which term, and renewal (换届)."""
