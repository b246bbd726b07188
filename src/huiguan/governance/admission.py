"""Which bodies admit and expel members, by the charter: what the room of members asks (slots `members.…`)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from huiguan.engines.charter import Charter, article_said, may_decide
from huiguan.governance.reading import language
from huiguan.governance.selectors.charters import charter_on
from huiguan.kernel.calendar import today

POWER, EXPULSION = "admit_member", "expel_member"


def admission_body(organization: Any) -> str:
    """The name of the first body that the charter in force gives the power to admit; empty where it says nothing."""
    charter = charter_on(organization, today())
    bodies = _deciding(charter, POWER) if charter is not None else []
    return charter.bodies[bodies[0]].title.zh if charter is not None and bodies else ""


def expulsion_refused(organization: Any, decision: str) -> str:
    """Why `decision`, in words, expels nobody: it names none of the bodies to which the charter in force gives that.

    Empty when it names one, and where the charter says nothing of it.
    """
    charter = charter_on(organization, today())
    bodies = _deciding(charter, EXPULSION) if charter is not None else []
    if charter is None or not bodies or any(_names(decision, charter, body) for body in bodies):
        return ""
    said = language()
    told = {
        "article": article_said(charter.powers[EXPULSION].article).to(said),
        "bodies": "、".join(charter.bodies[body].title.to(said) for body in bodies),
    }
    return _("By the charter (%(article)s) members are expelled by: %(bodies)s. Name its decision.") % told


def _deciding(charter: Charter, power: str) -> list[str]:
    """The bodies that decide on a power, in the charter's order."""
    if power not in charter.powers:
        return []
    deciders = (decider.body for decider in charter.powers[power].deciders)
    return [body for body in deciders if may_decide(charter, body=body, power=power).decision is True]


def _names(decision: str, charter: Charter, body: str) -> bool:
    """Whether words name a body; 常务理事会 does not name the 理事会."""
    titles = {title.casefold() for other in charter.bodies.values() for title in (other.title.zh, other.title.en)}
    own = {title.casefold() for title in (charter.bodies[body].title.zh, charter.bodies[body].title.en)}
    left = decision.casefold()
    for title in sorted(titles - own, key=len, reverse=True):
        if any(one in title for one in own):
            left = left.replace(title, " ")
    return any(one in left for one in own)
