"""Sharing agreements between two associations: proposed by one, signed by the heads of both, ended by either."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.selectors import ancestors
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.privacy.enums import AgreementState
from huiguan.kernel.privacy.models import SharingAgreement

LONGEST_YEARS = 5  # a term of office (DOMAIN.md §1.3): nobody binds those who come after
SIGN = "privacy.sign_agreement"

_shareable: dict[str, Callable[[], Sequence[str]]] = {}
_upwards: set[str] = set()


def register_shareable(subject_kind: str, fields: Callable[[], Sequence[str]], *, upwards: bool = False) -> None:
    """Say which fields of a kind of row an agreement may name; called from a room's AppConfig.ready.

    With `upwards`, such rows go to associations above only, since the persons consented to no more.
    """
    _shareable[subject_kind] = fields
    if upwards:
        _upwards.add(subject_kind)


def shareable_fields(subject_kind: str) -> Sequence[str]:
    """The fields of this kind that an agreement may name; none for a kind that no room declared."""
    return _shareable[subject_kind]() if subject_kind in _shareable else ()


def propose_agreement(
    *,
    actor: Actor,
    organization: Any,
    receiver: Any,
    subject_kind: str,
    fields: Sequence[str],
    purpose: str,
    starts: date,
    ends: date,
) -> SharingAgreement:
    """Propose that `organization`, the controller, lets `receiver` read fields of its rows for a purpose and a time.

    Either side's office proposes. Invalid for fields that are never shared, a term over five years, no purpose, and
    for a receiver that is not above where such rows go up only.
    """
    with recording(actor, organization, reason="propose_agreement"):
        _permit_on_a_side(actor, "privacy.propose_agreement", organization, receiver)
        _check(organization, receiver, subject_kind, fields, purpose, starts, ends)
        return SharingAgreement.objects.create(
            organization_id=organization.pk,
            receiver_id=receiver.pk,
            subject_kind=subject_kind,
            fields=[name for name in shareable_fields(subject_kind) if name in fields],
            purpose=purpose.strip(),
            starts=starts,
            ends=ends,
        )


def sign_agreement(*, actor: Actor, agreement_id: int, organization: Any) -> SharingAgreement:
    """Sign for one side, by its head; with both signatures it is in force between its dates.

    RuleViolation when it is refused, ended, or this side has signed already.
    """
    with recording(actor, organization, reason="sign_agreement"):
        permit(actor, SIGN, organization)
        agreement = _lock(actor, agreement_id, organization)
        side = "giver" if agreement.organization_id == organization.pk else "receiver"
        if agreement.state != AgreementState.PROPOSED or getattr(agreement, f"{side}_signed_at"):
            raise RuleViolation(_("This agreement cannot be signed any more."), code="wrong_state")
        setattr(agreement, f"{side}_signed_at", timezone.now())
        setattr(agreement, f"{side}_signed_by_id", actor.user_id)
        if agreement.giver_signed_at and agreement.receiver_signed_at:
            agreement.state = AgreementState.SIGNED
        agreement.save()
    return agreement


def refuse_agreement(*, actor: Actor, agreement_id: int, organization: Any, note: str) -> SharingAgreement:
    """Refuse a proposed agreement for one side, with the reason."""
    return _finish(actor, agreement_id, organization, note, AgreementState.PROPOSED, AgreementState.REFUSED)


def end_agreement(*, actor: Actor, agreement_id: int, organization: Any, note: str) -> SharingAgreement:
    """End a signed agreement from today on, by either side alone: nothing more is read under it."""
    return _finish(actor, agreement_id, organization, note, AgreementState.SIGNED, AgreementState.ENDED)


def _finish(
    actor: Actor, agreement_id: int, organization: Any, note: str, source: AgreementState, target: AgreementState
) -> SharingAgreement:
    reason = "refuse_agreement" if target == AgreementState.REFUSED else "end_agreement"
    with recording(actor, organization, reason=reason):
        permit(actor, SIGN, organization)
        agreement = _lock(actor, agreement_id, organization)
        if agreement.state != source:
            raise RuleViolation(
                _("This is no longer possible in the present state. Reload the page."), code="wrong_state"
            )
        if not note.strip():
            raise RuleViolation(_("Give the reason in a note."), code="needs_note", field="note")
        agreement.state, agreement.ended_on, agreement.note = target, today(), note.strip()[:300]
        agreement.save()
    return agreement


def _lock(actor: Actor, agreement_id: int, organization: Any) -> SharingAgreement:
    rows = SharingAgreement.objects.scoped(scope_of(actor, SIGN), "organization", "receiver")
    found: SharingAgreement | None = rows.select_for_update(of=("self",)).filter(pk=agreement_id).first()
    if found is None or organization.pk not in (found.organization_id, found.receiver_id):
        raise NotFound(str(agreement_id))
    return found


def _permit_on_a_side(actor: Actor, permission: str, *sides: Any) -> None:
    scope = scope_of(actor, permission)
    if not any(scope.covers(side) for side in sides):
        raise NotFound(permission)


def _check(
    organization: Any,
    receiver: Any,
    subject_kind: str,
    fields: Sequence[str],
    purpose: str,
    starts: date,
    ends: date,
) -> None:
    if organization.pk == receiver.pk:
        raise Invalid(_("An agreement is between two associations."), code="same_side", field="receiver")
    if subject_kind in _upwards and not ancestors(organization).filter(pk=receiver.pk).exists():
        raise Invalid(
            _("Members consent to be seen by an association above only: %(name)s does not stand above %(giver)s.")
            % {"name": receiver.name, "giver": organization.name},
            code="not_above",
            field="receiver",
        )
    if not purpose.strip():
        raise Invalid(_("Say what the data are needed for."), code="purpose_missing", field="purpose")
    refused = sorted(set(fields) - set(shareable_fields(subject_kind)))
    if refused or not fields:
        message = _("These fields cannot be shared: %(fields)s.") if refused else _("Choose at least one field.")
        raise Invalid(message % {"fields": ", ".join(refused)}, code="fields", field="fields")
    if ends < starts or ends.year - starts.year > LONGEST_YEARS:
        raise Invalid(
            _("An agreement ends after it starts, and after five years at the latest."), code="term", field="ends"
        )
