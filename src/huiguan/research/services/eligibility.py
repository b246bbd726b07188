"""Who may lead an application: what a call asks is looked up, and a refusal says which rule and what was found."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.engines.charter.facts import age_on
from huiguan.kernel.i18n.formats import long_date
from huiguan.kernel.permits import RuleViolation
from huiguan.members.keys import HIDDEN
from huiguan.members.models import Membership
from huiguan.members.selectors import hidden_members_named, present_members_named
from huiguan.research import selectors
from huiguan.research.models import Call, Project


def rules_said(call: Call) -> list[str]:
    """The rules of a call that are checked, a sentence for each."""
    found = []
    if call.asks_roster:
        found.append(_("The leader is a member of the association that applies."))
    if call.oldest is not None:
        facts = {"n": call.oldest, "day": long_date(_last_day(call))}
        found.append(_("The leader is at most %(n)d years old on %(day)s.") % facts)
    if call.posts:
        found.append(_("The leader holds one of these posts or titles: %(posts)s.") % {"posts": "、".join(call.posts)})
    if call.no_unfinished:
        found.append(_("The leader leads no unfinished project of the association that calls."))
    return found


def check_eligible(project: Project, applicant: str) -> None:
    """Asks what the call asks of who leads; `applicant` is the name as it was typed, also where the identity is hidden.

    RuleViolation "not_member", "age_unknown", "too_old", "post" or "unfinished" at the field of the leader, with
    what the call asks; asked when an application is written, handed in, and passed up.
    """
    call = project.call
    if call.asks_roster:
        member = _member(project, applicant)
        _check_age(call, project.shown_leader, member.birth_date)
        _check_post(call, project.shown_leader, member)
    if call.no_unfinished:
        _check_unfinished(project)


def members_named(organization_id: int, name: str) -> list[Membership]:
    """Present members of the association that applies who have exactly this name, hidden identities among them."""
    hidden = hidden_members_named(organization_id, name)
    return hidden if name == HIDDEN else [*present_members_named(organization_id, name), *hidden]


def of_unit(found: list[Membership], unit: str) -> list[Membership]:
    """Of several namesakes those of the same unit."""
    if len(found) < 2:
        return found
    return [row for row in found if "".join(row.unit.split()) == "".join(unit.split())]


def _member(project: Project, applicant: str) -> Any:
    """The one present member who is meant; of namesakes the one of the same unit."""
    found = of_unit(members_named(project.organization_id, applicant), project.unit)
    if len(found) == 1:
        return found[0]
    message = _("This call is for members: %(leader)s is not on the roster of the association that applies, or several "
                "members have this name and the place of work does not tell which.")  # fmt: skip
    raise _refused("not_member", message % {"leader": project.shown_leader})


def _check_age(call: Call, leader: str, born: date | None) -> None:
    if call.oldest is None:
        return
    if born is None:
        message = _("This call has a highest age, and the roster does not say when %(leader)s was born.")
        raise _refused("age_unknown", message % {"leader": leader})
    age, day = age_on(born, _last_day(call)), _last_day(call)
    if age > call.oldest:
        message = _("%(leader)s is %(age)d years old on %(day)s; this call allows at most %(n)d.")
        raise _refused("too_old", message % {"leader": leader, "age": age, "day": long_date(day), "n": call.oldest})


def _check_post(call: Call, leader: str, member: Any) -> None:
    held = [member.duty, *(value for value in member.extra.values() if isinstance(value, str))]
    if call.posts and not any(post in words for post in call.posts for words in held):
        message = _("This call asks for one of these posts or titles: %(posts)s. The roster has none of them for "
                    "%(leader)s.")  # fmt: skip
        raise _refused("post", message % {"leader": leader, "posts": "、".join(call.posts)})


def _check_unfinished(project: Project) -> None:
    found = selectors.unfinished_beside(project)
    if found:
        message = _("%(leader)s leads project %(number)s, which is not finished; this call is not for those.")
        raise _refused("unfinished", message % {"leader": project.shown_leader, "number": found[0].number})


def _last_day(call: Call) -> date:
    if call.round is None:
        raise ValueError(f"call {call.pk} has no round yet")
    last: date = call.round.closes_on
    return last


def _refused(code: str, message: str) -> RuleViolation:
    return RuleViolation(message, code=code, field="applicant")
