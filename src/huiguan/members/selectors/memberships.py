"""Single members, through scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count

from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.statements import worded
from huiguan.members.enums import CURRENT
from huiguan.members.models import Membership, MembershipSpell

READ = "members.read_members"


def visible_memberships(actor: Actor, permission: str = READ) -> ScopedQuerySet[Membership]:
    """Rows of the associations in which the actor has the permission; never those of associations below."""
    return Membership.objects.scoped(scope_of(actor, permission)).select_related("organization")


def get_membership(actor: Actor, membership_id: int) -> Membership:
    """A member's record, for the office of its association; NotFound otherwise."""
    found: Membership | None = visible_memberships(actor).filter(pk=membership_id).first()
    if found is None:
        raise NotFound(str(membership_id))
    return found


def own_memberships(actor: Actor) -> ScopedQuerySet[Membership]:
    """The actor's own memberships, in every association, latest first; merged records are left out."""
    permit(actor, "members.own_membership")
    rows = Membership.objects.unscoped("one's own record, wherever it is kept")
    own = rows.filter(person_id=actor.person_id or 0).exclude(state="merged")
    return own.select_related("organization").order_by("-joined_on", "-id")


def get_own_membership(actor: Actor, membership_id: int) -> Membership:
    """One of the actor's own memberships; NotFound otherwise."""
    found: Membership | None = own_memberships(actor).filter(pk=membership_id).first()
    if found is None:
        raise NotFound(str(membership_id))
    return found


def membership_for_history(actor: Actor, membership_id: int) -> Any:
    """The record for whoever may read its history: the office, or the member."""
    try:
        return get_membership(actor, membership_id)
    except NotFound:
        return get_own_membership(actor, membership_id)


def spells_of(membership: Membership) -> list[MembershipSpell]:
    """Earlier times of a membership; the caller has read the membership."""
    return worded(_spells, membership.pk)


def _spells(membership: int) -> ScopedQuerySet[MembershipSpell]:
    return MembershipSpell.objects.unscoped("the membership was read through scope").filter(membership=membership)


def belongs_to(membership_id: int, organization: Any) -> bool:
    """Whether a record is one of this association's, for rooms that point to it; they ask their own permission."""
    rows = Membership.objects.unscoped("does the record lie in the association that is named")
    return bool(rows.filter(pk=membership_id, organization=organization).exists())


def records_of_one(*, membership_id: int | None = None, person_id: int | None = None) -> tuple[int | None, list[int]]:
    """The person, and all records of the same person, of a record or of a person: rooms that ask what somebody was
    given before find it under either. A record that was never tied to a person stands alone.
    """
    rows = Membership.objects.unscoped("only which records are one person's goes out")
    if person_id is None and membership_id is not None:
        person_id = rows.filter(pk=membership_id).values_list("person_id", flat=True).first()
    same = rows.filter(person=person_id) if person_id is not None else rows.filter(pk=membership_id or 0)
    return person_id, list(same.order_by("pk").values_list("pk", flat=True))


def persons_of_records(ids: Collection[int]) -> dict[int, int]:
    """The person of each of these records; those that were never tied to one are left out. One query, or none."""
    rows = Membership.objects.unscoped("only which records are one person's goes out") if ids else None
    return {} if rows is None else dict(rows.filter(pk__in=ids, person__isnull=False).values_list("pk", "person_id"))


def has_hidden_identity(person_id: int | None) -> bool:
    """Whether any record of a person says that the identity is hidden: for rooms that name people to everybody."""
    rows = Membership.objects.unscoped("only whether a name may be told goes out")
    return person_id is not None and rows.filter(person=person_id, hidden_identity=True).exists()


def hidden_names(membership_ids: Collection[int]) -> dict[int, str]:
    """The names of those of these records whose identity is hidden: for the members' own papers, and nobody else."""
    rows = Membership.objects.unscoped("shown to the members themselves").filter(pk__in=membership_ids)
    return {row.pk: opened(row, "hidden_name") for row in rows.filter(hidden_identity=True)}


def hidden_members_named(organization_id: int, name: str) -> list[Membership]:
    """Present members of an association whose identity is hidden and who have exactly this name: for rooms to which
    somebody who knows it told it, so that it is not kept there.
    """
    rows = Membership.objects.unscoped("whether a name that was told is to be kept")
    found = rows.filter(organization=organization_id, hidden_identity=True, state__in=CURRENT)
    return [row for row in found.order_by("pk") if opened(row, "hidden_name") == name]


def is_borne_by_others(membership: Membership, name: str) -> bool:
    """Whether anybody else of the federation, as far as records are not hidden, has exactly this name: for rooms that
    found it in a text. Reads the whole register, so not for pages.
    """
    rows = Membership.objects.unscoped("only whether there is a namesake goes out").filter(name=name)
    others = rows.exclude(pk=membership.pk)
    if membership.person_id is not None:
        others = others.exclude(person=membership.person_id)
    return bool(others.exists())


def other_hidden_names(membership: Membership) -> set[str]:
    """The names of all other hidden records of the federation: for rooms that show again what named this one. Opens
    each, so not for pages.
    """
    rows = Membership.objects.unscoped("only whether a name is still hidden goes out").filter(hidden_identity=True)
    return {opened(row, "hidden_name") for row in rows.exclude(pk=membership.pk)} - {""}


def present_members_named(organization_id: int, name: str) -> list[Membership]:
    """Present members of an association who have exactly this name: for rooms that asked their own permission and
    check what a rule asks of somebody whom the association itself named.
    """
    rows = Membership.objects.unscoped("only whether a rule is met goes out")
    return list(rows.filter(organization=organization_id, name=name, state__in=CURRENT).order_by("pk"))


def units_of_persons(person_ids: Iterable[int]) -> set[tuple[int, str]]:
    """Person and unit of the present memberships of these persons: rooms ask it for conflicts of interest only."""
    rows = Membership.objects.unscoped("only whether two people are of the same unit goes out")
    rows = rows.filter(person__in=list(person_ids), state__in=CURRENT).exclude(unit="")
    return {(pk, unit) for pk, unit in rows.values_list("person_id", "unit") if pk is not None}


def unit_sizes(organization: Any, *, below: bool = False) -> list[int]:
    """How many of the present members can be reached in each unit, as in `people_by_unit`; with `below` of all below.

    For rooms that asked their own permission; says nothing of which unit it is.
    """
    rows = Membership.objects.unscoped("numbers only; the caller was permitted in the association")
    present = rows.filter(state__in=CURRENT, person__isnull=False)
    places = {"organization__path__startswith": organization.path} if below else {"organization": organization}
    return list(
        present.filter(**places).values("organization", "unit").annotate(n=Count("pk")).values_list("n", flat=True)
    )


def people_by_unit(organization: Any) -> dict[str, list[int]]:
    """Persons among the present members, by unit; for rooms that asked their own permission.

    Members who were never tied to a person cannot be reached and are left out.
    """
    rows = Membership.objects.unscoped("the caller was permitted in the association")
    present = rows.filter(organization=organization, state__in=CURRENT, person__isnull=False)
    found: dict[str, list[int]] = {}
    for unit, person_id in present.values_list("unit", "person_id").order_by("unit", "person_id"):
        if person_id is not None:
            found.setdefault(unit, []).append(person_id)
    return found
