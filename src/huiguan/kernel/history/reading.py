"""Recording that somebody read a sensitive field."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import apps
from django.db import models

from huiguan.kernel.history.context import HasKey, recording
from huiguan.kernel.permits import Actor


def record_read(
    *, actor: Actor, subject: models.Model, field: str, reason: str = "", organization: HasKey | int | None = None
) -> None:
    """Record that `actor` was shown `field` of `subject`, and why; call it before the value leaves the service.

    `reason` is what the actor gave for looking (free text: it can be erased); joins an open recording.
    """
    record_reads(actor=actor, subjects=[subject], field=field, reason=reason, organization=organization)


def record_reads(
    *,
    actor: Actor,
    subjects: Sequence[models.Model],
    field: str,
    reason: str = "",
    organization: HasKey | int | None = None,
) -> None:
    """As `record_read` for the same field of many rows, in one statement; nothing for none."""
    if not subjects:
        return
    model = apps.get_model("history", "ReadEvent")
    with recording(actor, organization, reason="read"):
        model._default_manager.bulk_create(
            model(pgh_label="read", pgh_obj_id=subject.pk, kind=subject._meta.label_lower, field=field, reason=reason)
            for subject in subjects
        )
