"""Recording that somebody read a sensitive field."""

from __future__ import annotations

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
    model = apps.get_model("history", "ReadEvent")
    with recording(actor, organization, reason="read"):
        model._default_manager.create(
            pgh_label="read", pgh_obj_id=subject.pk, kind=subject._meta.label_lower, field=field, reason=reason
        )
