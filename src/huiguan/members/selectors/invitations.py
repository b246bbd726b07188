"""Invitations: of an association for its office, and by code for whoever holds the letter."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.statements import worded
from huiguan.members.enums import InvitationState
from huiguan.members.invitation_codes import LENGTH, code_hash, normalised
from huiguan.members.models import Invitation

INVITE = "members.invite_members"
TABS = ("open", "over", "used", "all")


def invitations_of(actor: Actor, organization: Any) -> Any:
    """All invitations of one association, latest first."""
    permit(actor, INVITE, organization)
    rows = Invitation.objects.scoped(scope_of(actor, INVITE)).filter(organization=organization)
    return rows.select_related("membership")


def in_tab(rows: Any, tab: str) -> Any:
    """Those that can still be used, those whose time is over or that were revoked, those used, or all."""
    return rows.filter(_tab(tab))


def counts(rows: Any) -> dict[str, int]:
    """How many are in each tab, in one query."""
    found: dict[str, int] = rows.order_by().aggregate(**{tab: Count("pk", filter=_tab(tab)) for tab in TABS})
    return found


def _tab(tab: str) -> Q:
    still = Q(state=InvitationState.SENT, ends_on__gte=today())
    used = Q(state=InvitationState.USED)
    return {"open": still, "used": used, "over": ~still & ~used}.get(tab, Q(pk__isnull=False))


def standing_of(row: Invitation) -> str:
    """Where one stands: "open", "used", "revoked", or "ended" when its last day has passed."""
    if row.state == InvitationState.SENT:
        return "open" if row.ends_on >= today() else "ended"
    return "used" if row.state == InvitationState.USED else "revoked"


def get_invitation(actor: Actor, invitation_id: int) -> Invitation:
    """One invitation, for the office of its association."""
    rows = Invitation.objects.scoped(scope_of(actor, INVITE)).select_related("organization", "membership")
    found: Invitation | None = rows.filter(pk=invitation_id).first()
    if found is None:
        raise NotFound(str(invitation_id))
    return found


def latest_invitation(membership: Any) -> Invitation | None:
    """The latest invitation of a member whom the caller has read."""
    return next(iter(worded(_latest, membership.pk)), None)


def _latest(membership: int) -> QuerySet[Invitation]:
    rows = Invitation.objects.unscoped("the membership was read through scope")
    return rows.filter(membership=membership)[:1]


def open_invitation(code: str, *, lock: bool = False) -> Invitation:
    """The invitation of this code, while it can be used; NotFound otherwise, whatever the reason."""
    plain = normalised(code)
    rows = Invitation.objects.unscoped("whoever holds the code").select_related("organization", "membership")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.filter(code_hash=code_hash(plain)).first() if len(plain) == LENGTH else None
    if found is None or found.state != InvitationState.SENT or found.ends_on < today() or found.membership is None:
        raise NotFound("invitation")
    return found
