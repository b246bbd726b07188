"""Reads of consents and agreements."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.privacy.enums import AgreementState
from huiguan.kernel.privacy.models import Consent, SharingAgreement
from huiguan.kernel.statements import worded


def consents_about(subject: Any) -> ScopedQuerySet[Consent]:
    """All consents about a row, latest first; the caller has read the subject."""
    rows = Consent.objects.unscoped("the caller has read the subject")
    return rows.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk).order_by("-given_at", "-id")


def latest_consents(subject: Any) -> list[Consent]:
    """The ten latest of `consents_about`, for the file of the subject."""
    return worded(_latest_consents, subject._meta.label_lower, subject.pk)


def _latest_consents(kind: str, subject: int) -> QuerySet[Consent]:
    rows = Consent.objects.unscoped("the caller has read the subject")
    return rows.filter(subject_kind=kind, subject_id=subject).order_by("-given_at", "-id")[:10]


def own_consents(actor: Actor) -> ScopedQuerySet[Consent]:
    """The actor's own consents, in every association, latest first."""
    permit(actor, "privacy.own_data")
    rows = Consent.objects.unscoped("one's own consents, wherever they were given")
    own = rows.filter(person_id=actor.person_id or 0)
    return own.select_related("organization").order_by("-given_at", "-id")


def consent_in_force(subject: Any, purpose: str, day: date | None = None) -> Consent | None:
    """The consent about a row for a purpose that is neither withdrawn nor over on `day` (today), or None."""
    when = day or today()
    found: Consent | None = (
        consents_about(subject)
        .filter(Q(ends_on=None) | Q(ends_on__gte=when), purpose=purpose, withdrawn_at=None)
        .first()
    )
    return found


def purposes_in_force(subject: Any) -> set[str]:
    """The purposes for which consents about a row are in force today, in one query; the caller has read the subject."""
    rows = consents_about(subject).filter(Q(ends_on=None) | Q(ends_on__gte=today()), withdrawn_at=None)
    return set(rows.values_list("purpose", flat=True))


def subjects_in_force(subject_kind: str, organization: Any, purpose: str) -> Any:
    """A query of the keys of an association's rows about which a consent to `purpose` is in force today."""
    rows = Consent.objects.unscoped("who consented; the caller has the right to the rows")
    return rows.filter(
        Q(ends_on=None) | Q(ends_on__gte=today()),
        organization=organization.pk,
        subject_kind=subject_kind,
        purpose=purpose,
        withdrawn_at=None,
    ).values("subject_id")


def visible_agreements(actor: Actor, organization: Any = None) -> ScopedQuerySet[SharingAgreement]:
    """Agreements in which one of the actor's associations (or this one) is a side, latest first."""
    permit(actor, "privacy.read_agreements", organization)
    scope = scope_of(actor, "privacy.read_agreements")
    rows = SharingAgreement.objects.scoped(scope, "organization", "receiver")
    if organization is not None:
        rows = rows.filter(Q(organization=organization.pk) | Q(receiver=organization.pk))
    return rows.select_related("organization", "receiver").order_by("-id")


def get_agreement(actor: Actor, agreement_id: int) -> SharingAgreement:
    """An agreement, for either side; NotFound otherwise."""
    found: SharingAgreement | None = visible_agreements(actor).filter(pk=agreement_id).first()
    if found is None:
        raise NotFound(str(agreement_id))
    return found


def in_force(agreements: ScopedQuerySet[SharingAgreement], day: date | None = None) -> ScopedQuerySet[SharingAgreement]:
    """Those that both signed and whose dates hold `day` (today)."""
    when = day or today()
    return agreements.filter(state=AgreementState.SIGNED, starts__lte=when, ends__gte=when)


def agreement_between(
    receiver: Any, giver: Any, subject_kind: str, agreement_id: int | None = None
) -> SharingAgreement:
    """The agreement in force by which `receiver` may read rows of this kind of `giver`; NotFound without one.

    The caller has asked the permission to read such rows in `receiver`. The one that was proposed last counts,
    or the one of this key.
    """
    rows = SharingAgreement.objects.unscoped("the caller asked the permission in the receiving association")
    sides = rows.filter(organization=giver.pk, receiver=receiver.pk, subject_kind=subject_kind)
    if agreement_id is not None:
        sides = sides.filter(pk=agreement_id)
    found: SharingAgreement | None = in_force(sides).order_by("-id").first()
    if found is None:
        raise NotFound(str(giver.pk))
    return found
