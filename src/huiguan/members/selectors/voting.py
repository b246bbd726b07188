"""Members with a vote by the rights of their classes (DOMAIN.md §2.5): for a general meeting, and for an election."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from huiguan.kernel.permits import Actor, permit
from huiguan.members.enums import CURRENT, ClassKind, MembershipState
from huiguan.members.models import Membership, UnitMember
from huiguan.members.selectors.classes import classes_of
from huiguan.members.selectors.memberships import visible_memberships
from huiguan.members.selectors.units import visible_units

READ, READ_UNITS = "members.read_members", "members.read_units"


@dataclass(frozen=True, slots=True)
class Voter:
    """A member with a vote; a unit votes through its representative, who has no record of their own here."""

    name: str
    unit: str
    number: str
    person_id: int | None = None
    membership_id: int | None = None


def members_voting(actor: Actor, organization: Any) -> Iterator[Voter]:
    """Members admitted today whose class has a vote, by pinyin, then units of such classes; suspended ones rest.

    Two queries and the classes, however many there are. A unit that has named no representative is told by its name;
    of a hidden identity no unit is told.
    """
    permit(actor, READ, organization)
    permit(actor, READ_UNITS, organization)
    classes = classes_of(organization, active=False)
    kinds = {kind: [each.key for each in classes if each.may_vote and each.kind == kind] for kind in ClassKind.values}
    rows = visible_memberships(actor).filter(organization=organization, state=MembershipState.ADMITTED)
    rows = rows.filter(klass__in=kinds[ClassKind.INDIVIDUAL]).order_by("name_pinyin", "pk")
    columns = ("hidden_identity", "name", "unit", "number", "person_id", "pk")
    for hidden, name, unit, *rest in rows.values_list(*columns).iterator(chunk_size=2000):
        yield Voter(name, "" if hidden else unit, *rest)
    units = visible_units(actor, organization)
    units = units.filter(state=MembershipState.ADMITTED, klass__in=kinds[ClassKind.UNIT]).order_by("name_pinyin", "pk")
    for name, representative, number in units.values_list("name", "representative", "number"):
        yield Voter(representative or name, name, number)


def count_members(organization: Any) -> int:
    """How many members an association has, individuals and units, suspended ones included: a total without names."""
    rows = [model.objects.unscoped("totals carry no names") for model in (Membership, UnitMember)]
    return sum(each.filter(organization=organization, state__in=CURRENT).count() for each in rows)
