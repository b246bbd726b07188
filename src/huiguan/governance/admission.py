"""Which body admits members, by the charter: what the room of members asks (slot `members.admission_body`)."""

from __future__ import annotations

from typing import Any

from huiguan.engines.charter import may_decide
from huiguan.governance.selectors.charters import charter_on
from huiguan.kernel.calendar import today

POWER = "admit_member"


def admission_body(organization: Any) -> str:
    """The name of the first body that the charter in force gives the power to admit; empty where it says nothing."""
    charter = charter_on(organization, today())
    if charter is None or POWER not in charter.powers:
        return ""
    for decider in charter.powers[POWER].deciders:
        if may_decide(charter, body=decider.body, power=POWER).decision is True:
            return charter.bodies[decider.body].title.zh
    return ""
