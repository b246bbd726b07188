"""The tree of associations: each a legal person of its own, joined by membership and guidance (DOMAIN.md §0.1)."""
