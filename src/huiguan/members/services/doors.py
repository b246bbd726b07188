"""How services reach rows: through the actor's scope and locked, or NotFound; unknown and forbidden look the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.permits import Actor, Invalid, NotFound, scope_of
from huiguan.members.enums import ClassKind
from huiguan.members.models import Application, Membership, Transfer, UnitMember
from huiguan.members.selectors.classes import class_of

_WITH_APPLICANT = ("organization", "membership__organization", "unit__organization")
_BOTH_SIDES = ("organization", "receiver", "membership__organization")


def lock_membership(actor: Actor, membership_id: int, permission: str) -> Membership:
    """A membership in whose association the actor has `permission`, locked."""
    return lock_memberships(actor, [membership_id], permission)[0]


def lock_memberships(actor: Actor, membership_ids: Iterable[int], permission: str) -> list[Membership]:
    """Memberships, locked in one order; NotFound when one is missing or none was named."""
    wanted = set(membership_ids)
    rows = Membership.objects.scoped(scope_of(actor, permission)).select_related("organization")
    found = list(rows.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted) or not found:
        raise NotFound("membership")
    return found


def lock_own_membership(actor: Actor, membership_id: int) -> Membership:
    """One of the actor's own memberships, locked."""
    rows = Membership.objects.unscoped("one's own record").select_related("organization").filter(pk=membership_id)
    found: Membership | None = rows.filter(person_id=actor.person_id or 0).select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound(str(membership_id))
    return found


def lock_unit(actor: Actor, unit_id: int, permission: str) -> UnitMember:
    """A unit member in whose association the actor has `permission`, locked."""
    rows = UnitMember.objects.scoped(scope_of(actor, permission)).select_related("organization")
    found: UnitMember | None = rows.select_for_update(of=("self",)).filter(pk=unit_id).first()
    if found is None:
        raise NotFound(str(unit_id))
    return found


def lock_application(actor: Actor, application_id: int, permission: str) -> Application:
    """An application, locked, for the office with `permission`."""
    rows = Application.objects.scoped(scope_of(actor, permission))
    found: Application = _locked(rows, application_id, *_WITH_APPLICANT)
    return found


def lock_own_or_office_application(actor: Actor, application_id: int, permission: str) -> Application:
    """An application, locked, for the applicant or the office with `permission`."""
    rows = Application.objects.unscoped("whose it is, is asked next")
    found: Application = _locked(rows, application_id, *_WITH_APPLICANT)
    whose = (found.person_id, getattr(found.membership, "person_id", None))
    own = actor.person_id is not None and actor.person_id in whose
    if not own and not scope_of(actor, permission).covers(found.organization):
        raise NotFound(str(application_id))
    return found


def lock_transfer(actor: Actor, transfer_id: int, side: str) -> Transfer:
    """A transfer in whose `side` (organization or receiver) the actor manages transfers, locked."""
    rows = Transfer.objects.scoped(scope_of(actor, "members.manage_transfers"), side)
    found: Transfer = _locked(rows, transfer_id, *_BOTH_SIDES)
    return found


def lock_own_or_office_transfer(actor: Actor, transfer_id: int) -> Transfer:
    """A transfer, locked, for the member or the office that it leaves."""
    rows = Transfer.objects.unscoped("whose it is, is asked next")
    found: Transfer = _locked(rows, transfer_id, *_BOTH_SIDES)
    own = actor.person_id is not None and found.membership.person_id == actor.person_id
    if not own and not scope_of(actor, "members.manage_transfers").covers(found.organization):
        raise NotFound(str(transfer_id))
    return found


def _locked(rows: Any, key: int, *related: str) -> Any:
    found = rows.select_related(*related).select_for_update(of=("self",)).filter(pk=key).first()
    if found is None:
        raise NotFound(str(key))
    return found


def check_class(organization: Any, key: str, kind: str = ClassKind.INDIVIDUAL.value) -> None:
    """Invalid when the association has no class of this key, or has it no longer."""
    found = class_of(organization, key, kind)
    if found is None or not found.active:
        raise Invalid(_("This association has no such class of members."), code="class", field="klass")
