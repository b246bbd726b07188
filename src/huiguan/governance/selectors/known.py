"""People whom an office can name for a post, as delegate or participant: those known to it, each by a key.

Members of the association itself (never of another one: each is the controller of its own roster), who holds a post
here or below (published), and who signs in to work here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from huiguan.governance.models import Tenure
from huiguan.kernel.access.selectors import colleagues
from huiguan.kernel.numbers import whole_number
from huiguan.kernel.people.models import Person
from huiguan.kernel.permits import Actor, NotFound, allows, scope_of
from huiguan.members.models import Membership
from huiguan.members.selectors import find_members, get_membership

STRUCTURE, OFFICE = "governance.read_structure", "people.view_office"
MOST = 20
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who can be named: `key` says where they were found; without `person_id` they cannot sign in yet."""

    key: str
    name: str
    unit: str
    detail: str
    person_id: int | None = None
    membership_id: int | None = None


def people_known(actor: Actor, organization: Any, text: str, *, limit: int = MOST) -> list[Known]:
    """Whom the words find by name, pinyin, initials or member number; a person who is found in two places, once."""
    text = text.strip()[:60]
    if len(text) < SHORTEST:
        return []
    found: dict[Any, Known] = {}
    for source in (_members, _holders, _colleagues):
        for known in source(actor, organization, text):
            found.setdefault(known.person_id or known.key, known)
    return list(found.values())[:limit]


def person_known(actor: Actor, organization: Any, key: str) -> Known:
    """Who stands behind a key that `people_known` gave; NotFound for any other, or out of the actor's reach."""
    number = whole_number(key[1:])
    ask = _BY_KEY.get(key[:1])
    if number is None or ask is None:
        raise NotFound(key)
    return ask(actor, organization, number)


def _members(actor: Actor, organization: Any, text: str) -> Iterator[Known]:
    rows = find_members(actor, text, [organization.pk], limit=MOST)
    return (_of_member(row) for row in rows if not row.hidden_identity)


def _of_member(row: Membership) -> Known:
    detail = _("member %(number)s") % {"number": row.number or "—"}
    unit = " ".join(filter(None, (row.unit, row.duty)))
    return Known(f"m{row.pk}", row.name, unit, detail, row.person_id, row.pk)


def _member(actor: Actor, organization: Any, number: int) -> Known:
    row = get_membership(actor, number)
    if row.organization_id != organization.pk or row.hidden_identity:
        raise NotFound(str(number))
    return _of_member(row)


def _held(actor: Actor, organization: Any) -> Any:
    rows = Tenure.objects.scoped(scope_of(actor, STRUCTURE)).filter(state="holds", person__isnull=False)
    rows = rows.filter(organization__path__startswith=organization.path)
    return rows.select_related("organization", "post").order_by("organization__path", "post__order", "pk")


def _holders(actor: Actor, organization: Any, text: str) -> Iterator[Known]:
    rows = _held(actor, organization).filter(_named(text, "person__"))[: 3 * MOST]
    return (_of_tenure(row) for row in rows)


def _of_tenure(row: Tenure) -> Known:
    detail = f"{row.organization.short_name}{row.post.name}"
    return Known(f"t{row.pk}", row.name, row.unit or detail, detail, row.person_id)


def _tenure(actor: Actor, organization: Any, number: int) -> Known:
    row = _held(actor, organization).filter(pk=number).first()
    if row is None:
        raise NotFound(str(number))
    return _of_tenure(row)


def _colleagues(actor: Actor, organization: Any, text: str) -> Iterator[Known]:
    if not allows(actor, OFFICE, organization):
        return iter(())
    rows = colleagues(actor, organization).filter(_named(text))
    return (_of_person(row) for row in rows[:MOST])


def _of_person(row: Person) -> Known:
    return Known(f"p{row.pk}", row.name, "", _("works in the office"), row.pk)


def _person(actor: Actor, organization: Any, number: int) -> Known:
    row = colleagues(actor, organization).filter(pk=number).first() if allows(actor, OFFICE, organization) else None
    if row is None:
        raise NotFound(str(number))
    return _of_person(row)


def _named(text: str, of: str = "") -> Q:
    """By part of the name, by initials, or by pinyin as it is typed: without tones and blanks."""
    syllables = "[0-9 ]*".join(sign for sign in text.lower() if sign.isascii() and sign.isalpha())
    by_name = Q(**{f"{of}name__contains": text}) | Q(**{f"{of}initials": text.lower()})
    return by_name | Q(**{f"{of}pinyin__regex": f"^{syllables}"}) if syllables else by_name


_BY_KEY: dict[str, Callable[[Actor, Any, int], Known]] = {"m": _member, "t": _tenure, "p": _person}
