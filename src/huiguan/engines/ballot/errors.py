"""What the engine raises: one family, so that a caller catches BallotError and prints it."""

from __future__ import annotations


class BallotError(ValueError):
    """Something about an election is not as the protocol asks; the message says what."""


class Malformed(BallotError):
    """Bytes, JSON or an encoded number that the format does not allow, or not in its one canonical form."""


class Rejected(BallotError):
    """A check of the auditor failed. `check` is its name in the verdict, `reason` what was found."""

    def __init__(self, check: str, reason: str) -> None:
        super().__init__(f"{check}: {reason}")
        self.check = check
        self.reason = reason

    def __reduce__(self) -> tuple[type[Rejected], tuple[str, str]]:
        """Both arguments: a worker process sends its finding through pickle."""
        return Rejected, (self.check, self.reason)
