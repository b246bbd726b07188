"""How services reach rows: locked, through the actor's scope, or NotFound."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, scope_of
from huiguan.members.models import Membership
from huiguan.members.selectors import find_members, get_membership
from huiguan.programmes.models import Activity

MANAGE = "programmes.manage"
_SIGNS = re.compile(r"[\W_]+")
# Kept as what they are (a date, an agenda, minutes); never as hours or enrolments of a person.
_STUDY = re.compile(
    "政治学习|理论学习|政治教育|思想教育|党课|党日|党员大会|组织生活|民主生活|支部|学习强国|思想汇报|谈心|表态|"
    "politicalstudy|politicaleducation|partymeeting|branchmeeting|partyclass|ideolog"
)


def lock_activity(actor: Actor, activity_id: int, permission: str = MANAGE) -> Activity:
    """An activity of the actor's association, locked; NotFound."""
    rows = Activity.objects.scoped(scope_of(actor, permission))
    return locked(rows, activity_id)


def locked(rows: Any, activity_id: int) -> Activity:
    """One activity of `rows`, locked: seats are given one after the other."""
    rows = rows.select_related("organization", "filing")
    found: Activity | None = rows.select_for_update(of=("self",)).filter(pk=activity_id).first()
    if found is None:
        raise NotFound(str(activity_id))
    return found


def lock_row(model: Any, actor: Actor, key: int, permission: str, *related: str) -> Any:
    """A row in whose association the actor has the permission, locked; NotFound."""
    rows = model.objects.scoped(scope_of(actor, permission)).select_related("organization", *related)
    found = rows.select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise NotFound(str(key))
    return found


def said(text: str, field: str, most: int = 200) -> str:
    """Words that have to be there, cut to their length; Invalid "empty"."""
    words = text.strip()[:most]
    if not words:
        raise Invalid(_("This cannot be empty."), code="empty", field=field)
    return words


def refuse_study(*words: str) -> None:
    """RuleViolation "study": what these words name is kept with minutes, and never counted for anybody."""
    if _STUDY.search(_SIGNS.sub("", unicodedata.normalize("NFKC", " ".join(words)).casefold())):
        message = _(
            "Study sessions and branch meetings are kept with their minutes only. "
            "Attendance at them is never counted for a person."
        )
        raise RuleViolation(message, code="study")


def member_named(actor: Actor, organization: Any, name: str) -> Membership:
    """The member of an association with this name or number; Invalid "member" when nobody or several answer."""
    words = name.strip()
    found = [row for row in find_members(actor, words, [organization.pk]) if words in (row.name, row.number)]
    if len(found) != 1:
        message = _("%(n)d members of this association answer to that: give the member's number.") % {"n": len(found)}
        raise Invalid(message, code="member", field="member")
    return get_membership(actor, found[0].pk)
