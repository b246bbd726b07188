"""Issuing, one and many by the same path."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.credentials.enums import Ending
from huiguan.kernel.credentials.kinds import CredentialKind, Subject, credential_kind
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.services.telling import tell_holders
from huiguan.kernel.credentials.signing import seal
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit


def issue(*, actor: Actor, kind: str, organization: Any, subject: Subject, **dates: date | None) -> Credential:
    """As `issue_many`, for one."""
    return issue_many(actor=actor, kind=kind, organization=organization, subjects=[subject], **dates)[0]


def issue_many(
    *,
    actor: Actor,
    kind: str,
    organization: Any,
    subjects: Sequence[Subject],
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> list[Credential]:
    """Issue one credential of this kind for each subject, in their order; all or none, in a fixed number of statements.

    Who has a current one keeps it, so that running it again does no harm. The caller has read the subjects through
    scope. Raises RuleViolation "not_entitled" when a subject's state gives no right to it.
    """
    declared = credential_kind(kind)
    with recording(actor, organization, reason="issue_credentials"):
        permit(actor, declared.issue_permission, organization)
        rows, fresh = _ensure(declared, organization, subjects, valid_from or today(), valid_to)
        tell_holders("credentials.issued", fresh)
    return rows


def issue_along(*, actor: Actor, kind: str, organization: Any, subject: Subject) -> Credential:
    """As `issue`, as part of an act that gives the right to it, such as an admission, and whose permission was asked.

    RuleViolation "not_entitled" where the subject's state gives no right to it.
    """
    with recording(actor, organization, reason="issue_credentials"):
        rows, fresh = _ensure(credential_kind(kind), organization, [subject], today(), None)
        tell_holders("credentials.issued", fresh)
    return rows[0]


def take_own(*, actor: Actor, kind: str, organization: Any, subject: Subject) -> Credential:
    """The holder's own: the current credential, issued now where there is none yet. The caller has read the subject.

    Raises NotFound for somebody else's, RuleViolation "not_entitled" where the subject's state gives no right to it.
    """
    with recording(actor, organization, reason="take_own_credential"):
        permit(actor, "credentials.own")
        if actor.person_id is None or subject.person_id != actor.person_id:
            raise NotFound(str(subject.subject_id))
        rows, _fresh = _ensure(credential_kind(kind), organization, [subject], today(), None)
    return rows[0]


def _ensure(
    kind: CredentialKind, organization: Any, subjects: Sequence[Subject], valid_from: date, valid_to: date | None
) -> tuple[list[Credential], list[Credential]]:
    """Credentials of all subjects in order, and those of them that are new.

    Who bears a number that is another's by now gets one with the own number where it is asked for in the same call.
    """
    lock_numbers(kind.key, organization.pk)
    wanted = {subject.subject_id: subject for subject in subjects}
    current = Credential.objects.unscoped("current ones of the subjects")
    known = {
        row.subject_id: row
        for row in current.filter(kind=kind.key, subject_id__in=wanted, revoked_at=None).select_related("organization")
    }
    missing = [subject for subject_id, subject in wanted.items() if subject_id not in known]
    check_entitled(kind, [subject.subject_id for subject in missing])
    numbers = _numbers(kind, organization.pk, missing)
    fresh = [
        made(kind, organization, subject, number, valid_from, valid_to)
        for subject, number in zip(missing, numbers, strict=True)
    ]
    if _free(kind, organization.pk, [row.number for row in fresh]) & wanted.keys():
        return _ensure(kind, organization, subjects, valid_from, valid_to)
    Credential.objects.bulk_create(fresh)
    known.update({row.subject_id: row for row in fresh})
    return [known[subject.subject_id] for subject in subjects], fresh


def made(
    kind: CredentialKind, organization: Any, subject: Subject, number: str, valid_from: date, valid_to: date | None
) -> Credential:
    """A sealed credential, not yet saved."""
    row = Credential(
        organization=organization,
        kind=kind.key,
        subject_kind=kind.subject_kind,
        subject_id=subject.subject_id,
        person_id=subject.person_id,
        number=number,
        holder=subject.holder[:120],
        title=subject.title[:200],
        valid_from=valid_from,
        valid_to=valid_to,
    )
    seal(row)
    return row


def check_entitled(kind: CredentialKind, subject_ids: Sequence[int]) -> None:
    """Refuse subjects whose state gives no right to the credential today."""
    if subject_ids and set(subject_ids) - set(kind.holds(subject_ids)):
        raise RuleViolation(_("Not everybody named has a right to this today."), code="not_entitled")


def _free(kind: CredentialKind, organization_id: int, numbers: Sequence[str]) -> set[int]:
    """End those that bear one of these numbers, though their subject has no right to them, or another number, by now.

    A record that was merged into another leaves its number to that one, and its card as well. Returns the subjects
    that have a right to a credential still, with their own number.
    """
    rows = Credential.objects.unscoped("numbers are unique in the association").select_for_update()
    bearing = rows.filter(organization_id=organization_id, kind=kind.key, number__in=numbers, revoked_at=None)
    bearers = list(bearing)
    ids = [row.subject_id for row in bearers]
    entitled = set(kind.holds(ids)) if bearers else set()
    own = {one.subject_id: one.number for one in kind.subjects(organization_id, ids)} if bearers else {}
    moved = {row.subject_id for row in bearers if own.get(row.subject_id, "") not in ("", row.number)}
    for row in bearers:
        if row.subject_id not in entitled or row.subject_id in moved:
            row.revoked_at, row.ending = timezone.now(), Ending.REPLACED
            row.save(update_fields=["revoked_at", "ending"])
    return entitled & moved


def lock_numbers(kind: str, organization_id: int) -> None:
    """Let those who issue credentials of one kind in one association pass one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [f"credentials.{kind}", organization_id]
        )


def _numbers(kind: CredentialKind, organization_id: int, subjects: Sequence[Subject]) -> list[str]:
    """The rooms' own numbers; where a room gives none, running ones behind the kind's prefix."""
    rows = Credential.objects.unscoped("numbers are unique in the association")
    used = rows.filter(organization_id=organization_id, kind=kind.key)
    running = used.count() if any(not subject.number for subject in subjects) else 0
    found = []
    for subject in subjects:
        running += not subject.number
        found.append(subject.number or f"{kind.prefix}{running:06d}")
    return found
