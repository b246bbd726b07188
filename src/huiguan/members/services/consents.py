"""Consents that a membership does not need: to keep what somebody tells about their health, to be seen from above.

Each is asked for by itself, with its notice (PIPL 29, 30); what it was for stops with it (PIPL 15, 47).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound
from huiguan.kernel.privacy.enums import Means
from huiguan.kernel.privacy.models import Consent
from huiguan.kernel.privacy.purposes import purpose as purpose_of
from huiguan.kernel.privacy.services import give_consent
from huiguan.members.contact_holdings import forget_numbers
from huiguan.members.models import Application, Membership
from huiguan.members.purposes import HEALTH, OFFERED, UNIT_CONTACT
from huiguan.members.services.details import plain_sealed, reseal
from huiguan.members.services.doors import lock_membership, lock_own_membership

RECORD = "privacy.record_consent"


def give_own_consent(*, actor: Actor, membership_id: int, purpose: str, notice_version: int) -> Consent:
    """Consent, as the member, to one of OFFERED, having read this version of its notice.

    NotFound for another purpose, RuleViolation "notice_changed" when the notice has changed meanwhile.
    """
    with recording(actor, reason="give_consent"):
        membership = lock_own_membership(actor, membership_id)
        return give_consent(actor=actor, subject=membership, purpose=_offered(purpose), notice_version=notice_version)


def enter_consent(*, actor: Actor, membership_id: int, purpose: str, means: str, note: str = "") -> Consent:
    """Enter what a member consented to on paper or by word of mouth, by the office."""
    with recording(actor, reason="give_consent"):
        membership = lock_membership(actor, membership_id, RECORD)
        if means not in Means.values:
            raise Invalid(_("Say whether it was on paper or by word of mouth."), code="means", field="means")
        version = purpose_of(_offered(purpose)).version
        return give_consent(
            actor=actor, subject=membership, purpose=purpose, notice_version=version, means=means, note=note
        )


def _offered(purpose: str) -> str:
    if purpose not in OFFERED:
        raise NotFound(purpose)
    return purpose


def consent_withdrawn(consent: Any) -> None:
    """Delete what a withdrawn consent was for; fills `privacy.consent_withdrawn`. Nothing for other rooms' subjects.

    The record's data key changes, so that what the history keeps of the note cannot be opened any more. Nobody is seen
    from above without a consent in force, so that nothing has to be done about that. Of a body's contact, the number
    goes; the application stays the body's.
    """
    if consent.subject_kind == Application._meta.label_lower and consent.purpose == UNIT_CONTACT:
        forget_numbers([consent.subject_id])
        return
    if consent.subject_kind != Membership._meta.label_lower or consent.purpose != HEALTH:
        return
    rows = Membership.objects.unscoped("whose consent was withdrawn just now").select_related("organization")
    membership = rows.select_for_update(of=("self",)).filter(pk=consent.subject_id).first()
    if membership is not None and membership.health_note is not None:
        reseal(membership, plain_sealed(membership) | {"health_note": ""})
        membership.revision += 1
        membership.save()
