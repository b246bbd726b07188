"""What the office is told. A message says that something waits, and whose; mails carry the number only."""

from __future__ import annotations

from typing import Any

from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify, settle
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


def settled(subject: Any) -> None:
    """Nothing about this subject waits any more."""
    settle(subject_kind=kind_of(subject), subject_id=subject.pk)
