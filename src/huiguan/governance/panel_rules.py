"""By which quorum and majority a panel decides: what the charter in force says, as plain values with the article."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from huiguan.engines.charter import Charter, Threshold
from huiguan.engines.charter.rules import rule_of
from huiguan.governance.selectors.charters import charter_on

#: A panel prepares what these bodies would decide; where a charter gives a committee no rule of its own, theirs holds.
INSTEAD = ("standing_council", "council")
#: Bases that ask how many could have come; the others ask how many came, who for a panel are those who marked.
WHOLE = ("entitled", "members", "delegates")


def thresholds(organization: Any, body: str, day: date) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Quorum and majority of a panel of an association on a day; None where no charter is in force.

    `body` is what the charter calls the committee whose work it is ("academic_committee"), empty for none.
    """
    charter = charter_on(organization, day)
    if charter is None:
        return None
    for key in (body, *INSTEAD):
        if key in charter.bodies:
            rule = rule_of(charter, key, "ordinary")
            if rule.quorum is not None and rule.majority is not None:
                return _plain(charter, rule.quorum), _plain(charter, rule.majority)
    return None


def _plain(charter: Charter, threshold: Threshold) -> dict[str, Any]:
    return {
        "base": "entitled" if threshold.base in WHOLE else "present",
        "fraction": str(threshold.fraction),
        "strict": threshold.strict,
        "article": f"章程{charter.label(threshold.article)}",
    }
