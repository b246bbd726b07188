"""What the engine refuses, each with a sentence that a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huiguan.engines.charter.findings import Finding


class CharterError(ValueError):
    """A charter that cannot be used: unreadable, against the schema, or contradicting itself."""

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


class CaseError(ValueError):
    """A question that cannot be asked: impossible numbers, or names that the charter does not know."""
