"""What the auditor answers: a word on each check, and the result."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from huiguan.engines.ballot.errors import Rejected

OK = "ok"
CHECKS = (
    "archive",
    "election",
    "trustees",
    "public_key",
    "roll",
    "ballot_distinct",
    "ballot_credential",
    "complete",
    "ballot_form",
    "ballot_election",
    "ballot_signature",
    "ballot_proofs",
    "tally",
    "tally_sizes",
    "decryptions",
    "result",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the auditor found. `checks` holds "ok", or the reason why not, for each of CHECKS; seconds are wall time."""

    valid: bool
    checks: dict[str, str]
    ballots: int
    result: list[list[int]] | None
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """As `huiguan ballot verify --format json` prints it."""
        return {
            "valid": self.valid,
            "checks": self.checks,
            "ballots": self.ballots,
            "result": self.result,
            "seconds": round(self.seconds, 3),
        }


def reasons(passed: Collection[str], failed: Rejected | None) -> dict[str, str]:
    """A word on each check: those that were not finished are said not to be, whether they would have held or not."""
    rest = "not there yet" if failed is None else f"not finished, because of: {failed.check}"
    found = {check: OK if check in passed else rest for check in CHECKS}
    return found if failed is None else {**found, failed.check: failed.reason}
