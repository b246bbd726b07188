"""What the frame of every page shows of imports."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from huiguan.kernel.exchange.enums import BatchState
from huiguan.kernel.exchange.selectors import has_running, visible_batches

RUNNING = (BatchState.CHECKING, BatchState.RUNNING, BatchState.REVERSING)


def running_work(request: HttpRequest) -> list[dict[str, Any]]:
    """Imports that this person started and that are under way, for the top bar; one small query where there is none."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.user_id is None or not has_running(actor.user_id, RUNNING):
        return []
    rows = visible_batches(actor).filter(created_by=actor.user_id, state__in=RUNNING).select_related("organization")
    return [
        {
            "label": f"{batch.sheet_label}: {batch.get_state_display()}",
            "url": reverse("exchange:batch", args=[batch.organization.code, batch.pk]),
            "done": batch.done,
            "total": batch.total,
        }
        for batch in rows
    ]
