"""Showing a sealed value in full: to those who may, with the reason they give, and recorded before it is shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.history import record_read, recording
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit
from huiguan.kernel.privacy.sealed import opened, sealed_table

SHORTEST_REASON = 2  # characters: 核对


def reveal(*, actor: Actor, subject: Any, field: str, reason: str) -> str:
    """The plain value of a sealed field of a row that the actor has read through its selector.

    Who looked, when and why stands in the history, and on the person's page "my data". NotFound without the field's
    permission in the row's association, or when there is no such field; RuleViolation without a reason.
    """
    try:
        declared = sealed_table(subject).field(field)
    except KeyError as fault:
        raise NotFound(field) from fault
    with recording(actor, subject.organization_id, reason="reveal"):
        permit(actor, declared.permission, subject.organization)
        if len(reason.strip()) < SHORTEST_REASON:
            raise RuleViolation(_("Say why you need to see it in full."), code="needs_reason", field="reason")
        record_read(
            actor=actor, subject=subject, field=field, reason=reason.strip()[:200], organization=subject.organization_id
        )
        return opened(subject, field)


def reveal_own(*, actor: Actor, subject: Any, field: str) -> str:
    """The plain value of a sealed field about oneself; nothing is recorded: it is the person's own. NotFound else."""
    permit(actor, "privacy.own_data")
    if actor.person_id is None or subject.person_id != actor.person_id:
        raise NotFound(field)
    return opened(subject, field)
