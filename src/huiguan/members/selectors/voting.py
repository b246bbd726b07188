"""Members with a vote: who takes part in a general meeting, by the rights of their classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from huiguan.kernel.permits import Actor, permit, scope_of
from huiguan.members.enums import CURRENT, ClassKind, MembershipState
from huiguan.members.models import Membership, UnitMember
from huiguan.members.selectors.classes import classes_of

READ = "members.read_members"


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

    Two queries and the classes, however many there are. A unit that has named no representative is told by its name.
    """
    permit(actor, READ, organization)
    scope, classes = scope_of(actor, READ), classes_of(organization, active=False)
    kinds = {kind: [each.key for each in classes if each.may_vote and each.kind == kind] for kind in ClassKind.values}
    rows = Membership.objects.scoped(scope).filter(organization=organization, state=MembershipState.ADMITTED)
    rows = rows.filter(klass__in=kinds[ClassKind.INDIVIDUAL]).order_by("name_pinyin", "pk")
    columns = ("name", "unit", "number", "person_id", "pk")
    yield from (Voter(*row) for row in rows.values_list(*columns).iterator(chunk_size=2000))
    units = UnitMember.objects.unscoped("permitted above").filter(organization=organization)
    units = units.filter(state=MembershipState.ADMITTED, klass__in=kinds[ClassKind.UNIT])
    for name, representative, number in units.values_list("name", "representative", "number"):
        yield Voter(representative or name, name, number)


def count_members(organization: Any) -> int:
    """How many members an association has, individuals and units, suspended ones included: a total without names."""
    rows = [model.objects.unscoped("totals carry no names") for model in (Membership, UnitMember)]
    return sum(each.filter(organization=organization, state__in=CURRENT).count() for each in rows)
