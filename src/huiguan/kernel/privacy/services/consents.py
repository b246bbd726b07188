"""Consents: given for one purpose at a time, after its notice; withdrawn as easily as given (PIPL 14-16, 29)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.privacy.enums import Means
from huiguan.kernel.privacy.models import Consent
from huiguan.kernel.privacy.purposes import purpose as purpose_of
from huiguan.kernel.privacy.selectors import consents_about

OWN, RECORD = "privacy.own_data", "privacy.record_consent"
#: function(consent), inside the transaction that withdraws it: the room of the subject stops what it was for.
WITHDRAWN = "privacy.consent_withdrawn"


def give_consent(
    *,
    actor: Actor,
    subject: Any,
    purpose: str,
    notice_version: int,
    means: str = Means.ONLINE,
    ends_on: date | None = None,
    note: str = "",
) -> Consent:
    """Record that the person whom `subject` is about consents to `purpose`, having read this version of the notice.

    By the person (`subject.person` is the actor's), or by the office for a consent on paper or by word of mouth.
    Giving it again while one is open returns that one. RuleViolation when the notice has changed meanwhile.
    """
    declared = purpose_of(purpose)
    with recording(actor, subject.organization, reason="give_consent"):
        _permit_for(actor, subject, means)
        if notice_version != declared.version:
            raise RuleViolation(_("The notice has changed. Read it again before you consent."), code="notice_changed")
        open_one: Consent | None = consents_about(subject).filter(purpose=purpose, withdrawn_at=None).first()
        if open_one is not None and (open_one.ends_on is None or open_one.ends_on >= today()):
            return open_one
        if open_one is not None:
            _close(open_one)
        latest = None if declared.days is None else today() + timedelta(days=declared.days)
        return Consent.objects.create(
            organization_id=subject.organization_id,
            person_id=subject.person_id,
            subject_kind=subject._meta.label_lower,
            subject_id=subject.pk,
            purpose=purpose,
            notice_version=notice_version,
            means=means,
            ends_on=min(filter(None, (ends_on, latest)), default=None),
            note=note.strip()[:200],
        )


def own_consents_about(*, subject: Any, person_id: int) -> None:
    """A subject was tied to its person: consents that others passed on are the person's; part of a room's service."""
    consents_about(subject).filter(person=None).update(person_id=person_id)


def confirm_consents(*, subject: Any, purposes: Sequence[str]) -> None:
    """The person confirms online what was consented to by word of mouth for `purposes`; part of a room's service.

    What is there on paper stays so: a guardian's consent is not the person's to confirm.
    """
    rows = consents_about(subject).filter(withdrawn_at=None, means=Means.SPOKEN, purpose__in=purposes)
    rows.update(means=Means.ONLINE, given_at=timezone.now())


def withdraw_consent(*, actor: Actor, consent_id: int) -> Consent:
    """Withdraw a consent from now on, by the person, or by the office at the person's wish; its use stops with it."""
    with recording(actor, reason="withdraw_consent"):
        rows = Consent.objects.unscoped("whose it is, is asked next").select_related("organization")
        consent: Consent | None = rows.select_for_update(of=("self",)).filter(pk=consent_id).first()
        if consent is None or not (_is_own(actor, consent) or scope_of(actor, RECORD).covers(consent.organization)):
            raise NotFound(str(consent_id))
        if consent.withdrawn_at is None:
            _close(consent)
            for stop in filled(WITHDRAWN):
                stop(consent)
    return consent


def _permit_for(actor: Actor, subject: Any, means: str) -> None:
    if _is_own(actor, subject):
        permit(actor, OWN)
    else:
        permit(actor, RECORD, subject.organization)
        if means == Means.ONLINE and not actor.is_system:
            raise RuleViolation(
                _("Only the person consents online. Say whether it was on paper or by word of mouth."), code="means"
            )


def _is_own(actor: Actor, row: Any) -> bool:
    return actor.person_id is not None and row.person_id == actor.person_id


def _close(consent: Consent) -> None:
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
