"""What the office is told. A message says that something waits, and whose; mails carry the number only."""

from __future__ import annotations

from typing import Any

from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Role
from huiguan.kernel.workflow.registry import kind_of, workflow_of
from huiguan.kernel.workflow.selectors import current_due


def tell_office(subject: Any, kind: str, side: str = "organization") -> None:
    """Tell the clerks of one side of a subject that it waits for them."""
    place = getattr(subject, side)
    notify(
        kind=kind,
        to=[Recipient(organization_id=place.pk, role=Role.CLERK)],
        subject_kind=kind_of(subject),
        subject_id=subject.pk,
        organization_id=place.pk,
        text=workflow_of(subject).title(subject),
        url=f"/o/{place.code}/members/",
        due=current_due(subject),
    )


def tell_applicant(application: Any, kind: str) -> None:
    """Tell who applied, or a body's contact, that there is something to see; who has no account is told nothing.

    The line names the association only: neither what was decided nor of whom.
    """
    person_id = application.person_id or getattr(application.membership, "person_id", None)
    accounts = User.objects.filter(person_id=person_id, is_active=True) if person_id else User.objects.none()
    notify(
        kind=kind,
        to=[Recipient(user_id=key) for key in accounts.values_list("pk", flat=True)],
        subject_kind=kind_of(application),
        subject_id=application.pk,
        organization_id=application.organization_id,
        text=application.organization.short_name,
        url=f"/my/applications/{application.pk}/",
    )


def settled(subject: Any) -> None:
    """Nothing about this subject waits any more."""
    settle(subject_kind=kind_of(subject), subject_id=subject.pk)
