"""Retention: every day, what is over its time is deleted or emptied, by the rules that the rooms declared (PIPL 19)."""

from __future__ import annotations

import structlog

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound
from huiguan.kernel.privacy.retention import RetentionRule, retention_rules

BATCH = 500
log = structlog.get_logger()


def run_retention(*, actor: Actor) -> dict[str, int]:
    """Apply every rule to all that is over its time today: {rule: how many}. For the daily job, a system actor.

    Each batch is a transaction of its own; running it again does no harm.
    """
    if not actor.is_system:
        raise NotFound("run_retention")
    done = {rule.key: _apply(actor, rule) for rule in retention_rules()}
    log.info("retention", **done)
    return done


def _apply(actor: Actor, rule: RetentionRule) -> int:
    done, before = 0, None
    while keys := list(rule.select(today(), BATCH)):
        if keys == before:
            # A rule that leaves what it selected would never end.
            raise RuntimeError(f"retention rule {rule.key} did not remove what it selected")
        with recording(actor, reason="retention"):
            done += rule.apply(actor, keys)
        before = keys
    return done
