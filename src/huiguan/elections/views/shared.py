"""What several pages of an election show."""

from __future__ import annotations

from typing import Any

from huiguan.elections import selectors
from huiguan.elections.models import Candidate, Election
from huiguan.governance.selectors.charter_rules import explained


def result_of(election: Election) -> dict[str, Any]:
    """The counts by name, the charter's sentence and the numbers of the report; empty before the count."""
    if not election.result or not election.case:
        return {"counted": False}
    case = election.case
    whole, required = max(case["present"] or 0, 1), election.result.get("required")
    rows = list(Candidate.objects.unscoped("counts of a read election").filter(election=election))
    return {
        "counted": True,
        "rows": [(row, round(min((row.votes_for or 0) * 100 / whole, 100), 2)) for row in rows],
        "rule": round(min(required * 100 / whole, 100), 2) if required else None,
        "answer": explained(election.result),
        "report": {
            "entitled": case["entitled"],
            "present": case["present"],
            "issued": case["issued"],
            "returned": case["returned"],
            "invalid": case.get("invalid", 0),
            "valid": case["returned"] - case.get("invalid", 0),
            "required": election.result.get("required"),
            "open": election.result.get("open"),
            "void": election.result.get("void"),
        },
    }


def key_of(election: Election) -> dict[str, Any]:
    """How many trustees there are, how many are needed, and how many have decrypted."""
    trustees = selectors.trustees_of(election)
    needed = selectors.trustees_needed(election)
    done = selectors.decrypted(election)
    return {
        "trustees": trustees,
        "needed": needed,
        "decrypted": done,
        "still_needed": max(needed - done, 0),
        "may_decrypt": [each.name for each in trustees if each.done_at is None],
    }
