"""Inviting members to sign in: by mail, on paper, by SMS and by messengers, one or many.

What leaves the house says only that a matter waits: neither association nor name nor membership (PIPL 9, 51).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.i18n.formats import long_date
from huiguan.kernel.messages import Channel, NotSent, is_offered, send_text
from huiguan.kernel.permits import Actor, Conflict, Invalid
from huiguan.kernel.privacy.sealed import opened
from huiguan.members.enums import CURRENT, TO_TELEPHONE, InvitationChannel, InvitationState
from huiguan.members.invitation_codes import code_hash, code_of
from huiguan.members.models import Invitation, Membership
from huiguan.members.selectors.invitations import INVITE, get_invitation
from huiguan.members.services.doors import lock_memberships
from huiguan.members.services.proving import questions_of

VALID_DAYS = 30
PAUSE = timedelta(minutes=10)
MOST_SENDS = 6
QUEUED = "queued"


@dataclass(slots=True)
class Invited:
    """What came of it: the invitations, and how many were left out for which reason (see `LEFT_OUT`)."""

    invitations: list[Invitation] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def offered_ways() -> list[InvitationChannel]:
    """The ways that can be chosen here: paper and mail always, the others where the operator connected them."""
    return [way for way in InvitationChannel if way not in TO_TELEPHONE or is_offered(Channel(way.value))]


def invite_members(*, actor: Actor, membership_ids: Sequence[int], channel: str, base: str = "") -> Invited:
    """Invite these members to sign in; who was invited before gets a new code, and the old one ends.

    Left out and counted: who signs in already, who left, who has no address for this way, of whom the roster knows
    too little to prove them, and whom a message reached within ten minutes or six times already. `base` is the
    address of this site where HUIGUAN_URL is not set. Raises Invalid where the way is not offered here.
    """
    if channel not in {way.value for way in offered_ways()}:
        raise Invalid(_("Nothing is connected for this way."), code="channel_closed", field="channel")
    done = Invited()
    with recording(actor, reason="invite_members"):
        for membership in lock_memberships(actor, membership_ids, INVITE):
            reason = _why_not(membership, channel)
            before = None if reason else _open_of(membership)
            reason = reason or (_too_many(before) if before else "")
            if reason:
                done.left_out[reason] += 1
            else:
                done.invitations.append(_invited(membership, channel, before))
        if channel != InvitationChannel.PAPER and done.invitations:
            waiting: list[JSONValue] = [row.pk for row in done.invitations]
            app.configure_task("members.send_invitations").defer(invitation_ids=waiting, base=base)
    return done


def _why_not(membership: Membership, channel: str) -> str:
    if membership.person_id is not None:
        return "signs_in"
    if membership.state not in CURRENT:
        return "no_member"
    if not _receiver(membership, channel):
        return "no_address"
    return "" if questions_of(membership, channel) else "not_provable"


def _receiver(membership: Membership, channel: str) -> str:
    if channel == InvitationChannel.PAPER:
        return "paper"
    return membership.email if channel == InvitationChannel.EMAIL else opened(membership, "mobile")


def _open_of(membership: Membership) -> Invitation | None:
    rows = Invitation.objects.unscoped("of a membership that is locked").select_for_update()
    found: Invitation | None = rows.filter(membership=membership, state=InvitationState.SENT).first()
    return found


def _too_many(before: Invitation) -> str:
    if timezone.now() - before.sent_at < PAUSE and before.channel != InvitationChannel.PAPER:
        return "too_soon"
    return "too_often" if before.sends >= MOST_SENDS and before.ends_on >= today() else ""


def _invited(membership: Membership, channel: str, before: Invitation | None) -> Invitation:
    """An invitation under a new code; an open one goes on with its count of failed tries."""
    row = before or Invitation(organization=membership.organization, membership=membership, sends=0)
    row.sends = row.sends + 1 if row.sends < MOST_SENDS else 1
    row.channel, row.sent_at = channel, timezone.now()
    row.ends_on = today() + timedelta(days=VALID_DAYS)
    row.fault = "" if channel == InvitationChannel.PAPER else QUEUED
    row.code_hash = code_hash(code_of(row))
    row.save()
    return row


def revoke_invitation(*, actor: Actor, invitation_id: int) -> Invitation:
    """End an invitation: its code opens nothing any more. Conflict when it was used or revoked already."""
    with recording(actor, reason="revoke_invitation"):
        known = get_invitation(actor, invitation_id)
        row = Invitation.objects.unscoped("read through get_invitation before").select_for_update().get(pk=known.pk)
        if row.state != InvitationState.SENT:
            raise Conflict(_("The invitation was used or revoked already."), code="invitation_over")
        row.state = InvitationState.REVOKED
        row.save(update_fields=["state"])
    return row


def send_queued(*, actor: Actor, invitation_ids: Sequence[int], base: str) -> int:
    """Carry what waits, one by one; how many went. What the carrier did not take says so in the office's list.

    Each is marked at once, so that a job that runs again sends only the rest.
    """
    rows = Invitation.objects.unscoped("a job that carries what an office asked for")
    sent = 0
    for row in rows.filter(pk__in=invitation_ids, fault=QUEUED, state=InvitationState.SENT).select_related(
        "membership"
    ):
        fault = _carried(row, base)
        with recording(actor, row.organization_id, reason="send_invitations"):
            rows.filter(pk=row.pk, fault=QUEUED).update(fault=fault)
        sent += not fault
    return sent


def _carried(row: Invitation, base: str) -> str:
    membership = row.membership
    if membership is None:
        return "no_address"
    to, text = _receiver(membership, row.channel), message_of(row, base)
    try:
        _CARRIERS.get(row.channel, _by_text)(row.channel, to, text)
    except (NotSent, OSError) as fault:
        return type(fault).__name__[:40]
    return ""


def _by_mail(channel: str, to: str, text: str) -> None:
    send_mail(_("A matter waits for you"), text, None, [to])


def _by_text(channel: str, to: str, text: str) -> None:
    send_text(channel=Channel(channel), to=to, text=text)


_CARRIERS: dict[str, Callable[[str, str, str], None]] = {InvitationChannel.EMAIL: _by_mail}


def invitation_url(row: Invitation, base: str = "") -> str:
    """The address that the letter and the QR code hold."""
    return (settings.SITE_URL or base.rstrip("/")) + reverse("members:invited", args=[code_of(row)])


def message_of(row: Invitation, base: str = "") -> str:
    """All that leaves the house: that a matter waits, where, and until when."""
    values = {"url": invitation_url(row, base), "day": long_date(row.ends_on)}
    return _("A matter waits for you until %(day)s: %(url)s") % values
