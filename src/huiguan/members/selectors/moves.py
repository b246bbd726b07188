"""Applications and transfers, through scope."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet, scope_filter
from huiguan.members.enums import OPEN_APPLICATIONS, TransferState
from huiguan.members.keys import HIDDEN, shown_name
from huiguan.members.models import Application, Membership, Transfer

CHECK = "members.check_applications"
MOVE = "members.manage_transfers"
_NAMED = ("organization", "membership", "unit", "person")


def visible_applications(actor: Actor) -> ScopedQuerySet[Application]:
    """Applications to associations whose office the actor belongs to."""
    return Application.objects.scoped(scope_of(actor, CHECK)).select_related(*_NAMED)


def open_applications(actor: Actor, organization: Any) -> ScopedQuerySet[Application]:
    """What waits in one association's queue, the oldest first."""
    permit(actor, CHECK, organization)
    rows = visible_applications(actor).filter(organization=organization.pk, state__in=OPEN_APPLICATIONS)
    return rows.order_by("submitted_at", "id")


def closed_applications(actor: Actor, organization: Any) -> ScopedQuerySet[Application]:
    """What one association decided or what was withdrawn, the latest first."""
    permit(actor, CHECK, organization)
    rows = visible_applications(actor).filter(organization=organization.pk)
    return rows.exclude(state__in=OPEN_APPLICATIONS).order_by("-decided_on", "-id")


def get_application(actor: Actor, application_id: int) -> Application:
    """An application, for the office or the applicant; NotFound otherwise."""
    office: Application | None = visible_applications(actor).filter(pk=application_id).first()
    found: Application | None = office or own_applications(actor).filter(pk=application_id).first()
    if found is None:
        raise NotFound(str(application_id))
    return found


def own_applications(actor: Actor) -> ScopedQuerySet[Application]:
    """The actor's own applications and those sent for a body as its contact, latest first."""
    permit(actor, "members.own_membership")
    mine = actor.person_id or 0
    rows = Application.objects.unscoped("one's own application").filter(Q(membership__person=mine) | Q(person=mine))
    return rows.select_related(*_NAMED).order_by("-id")


def senders(rows: Iterable[Application]) -> dict[int, str]:
    """Who sent these applications for a body, by application; a name that is hidden anywhere is not told. One query."""
    sent = {row.pk: row.person for row in rows if row.person is not None}
    if not sent:
        return {}
    records = Membership.objects.unscoped("only whether a name may be told goes out").filter(hidden_identity=True)
    hidden = set(records.filter(person__in=sent.values()).values_list("person_id", flat=True))
    return {key: shown_name(HIDDEN if person.pk in hidden else person.name) for key, person in sent.items()}


def applications_about(membership: Any) -> ScopedQuerySet[Application]:
    """Applications of one record, latest first; the caller has read the record."""
    rows = Application.objects.unscoped("the membership was read through scope")
    return rows.filter(membership=membership.pk).order_by("-id")


def visible_transfers(actor: Actor) -> ScopedQuerySet[Transfer]:
    """Transfers out of, and (once released) into, the associations whose office the actor belongs to; and one's own."""
    scope = scope_of(actor, MOVE)
    coming = scope_filter(scope, "receiver") & Q(
        state__in=(TransferState.RELEASED, TransferState.ACCEPTED, TransferState.REFUSED)
    )
    mine = Q(membership__person=actor.person_id) if actor.person_id else Q(pk__in=[])
    rows = Transfer.objects.unscoped("both sides are named in the condition")
    found = rows.filter(scope_filter(scope) | coming | mine)
    return found.select_related("organization", "receiver", "membership", "result")


def transfers_of(actor: Actor, organization: Any) -> ScopedQuerySet[Transfer]:
    """Transfers out of and into one association, latest first."""
    permit(actor, MOVE, organization)
    return (
        visible_transfers(actor).filter(Q(organization=organization.pk) | Q(receiver=organization.pk)).order_by("-id")
    )


def transfers_about(actor: Actor, membership: Any) -> ScopedQuerySet[Transfer]:
    """Transfers by which a record left or came, as far as the actor sees them, latest first."""
    return visible_transfers(actor).filter(Q(membership=membership.pk) | Q(result=membership.pk)).order_by("-id")


def get_transfer(actor: Actor, transfer_id: int) -> Transfer:
    """A transfer, for both offices or the member; NotFound otherwise."""
    found: Transfer | None = visible_transfers(actor).filter(pk=transfer_id).first()
    if found is None:
        raise NotFound(str(transfer_id))
    return found


def own_transfers(actor: Actor) -> list[Transfer]:
    """The actor's own transfers, latest first."""
    permit(actor, "members.own_membership")
    rows = Transfer.objects.unscoped("one's own transfers").filter(membership__person=actor.person_id or 0)
    return list(rows.select_related("organization", "receiver", "membership").order_by("-id")[:10])
