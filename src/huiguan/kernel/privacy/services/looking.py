"""Looks at another association's rows under a sharing agreement: each is recorded, with the agreement's purpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiguan.kernel.history import record_reads, recording
from huiguan.kernel.permits import Actor
from huiguan.kernel.privacy.models import SharingAgreement


def record_shared_look(
    *, actor: Actor, organization: Any, agreement: SharingAgreement, subjects: Sequence[Any]
) -> None:
    """Record that `actor`, for `organization`, is shown the agreement's fields of these rows; call it before that."""
    with recording(actor, organization.pk, reason="shared_look"):
        record_reads(
            actor=actor,
            subjects=subjects,
            field=", ".join(agreement.fields),
            reason=agreement.purpose[:200],
            organization=organization.pk,
        )
