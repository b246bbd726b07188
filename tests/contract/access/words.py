"""Who tries each door, and the rows that many doors share."""

from __future__ import annotations

PEOPLE = ("outsider", "member", "other", "above", "officer", "system", "security", "keeper")
ANYBODY = "OOOOOOOO"
SIGNED_IN = "LOOOOOOO"
