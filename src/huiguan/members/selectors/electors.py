"""Who has the vote in an association by its classes of membership (DOMAIN.md §2.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from huiguan.kernel.permits import Actor, permit
from huiguan.members.enums import ClassKind, MembershipState
from huiguan.members.selectors.classes import classes_of
from huiguan.members.selectors.memberships import visible_memberships
from huiguan.members.selectors.units import visible_units

READ, READ_UNITS = "members.read_members", "members.read_units"


@dataclass(frozen=True, slots=True)
class Elector:
    """A member who may vote: name, unit, and the account's person where there is one. A unit votes by whom it sends."""

    name: str
    unit: str
    person_id: int | None


def electors(actor: Actor, organization: Any) -> Iterator[Elector]:
    """The members of an association whose class has the vote, by name, people first; whoever is suspended has none."""
    permit(actor, READ, organization)
    rows = visible_memberships(actor).filter(
        organization=organization, state=MembershipState.ADMITTED, klass__in=_voting(organization, ClassKind.INDIVIDUAL)
    )
    people = rows.order_by("name_pinyin", "pk").values_list("name", "unit", "person_id", "hidden_identity")
    for name, unit, person_id, hidden in people.iterator(chunk_size=2000):
        yield Elector(name, "" if hidden else unit, person_id)
    permit(actor, READ_UNITS, organization)
    units = visible_units(actor, organization).filter(
        state=MembershipState.ADMITTED, klass__in=_voting(organization, ClassKind.UNIT)
    )
    for name, sent in units.order_by("name_pinyin", "pk").values_list("name", "representative"):
        yield Elector(sent or name, name, None)


def _voting(organization: Any, kind: ClassKind) -> list[str]:
    return [each.key for each in classes_of(organization, kind.value, active=False) if each.may_vote]
