"""What the frame of every page shows of the inbox: the bell, its panel, and the number beside the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from huiguan.kernel.inbox import policies, selectors
from huiguan.kernel.inbox.enums import MailChoice
from huiguan.kernel.inbox.selectors import Group
from huiguan.kernel.permits import allows

# Lines of a room in the bell's panel; the desk shows all.
LINES_SHOWN = 4


def bell(request: HttpRequest) -> dict[str, Any]:
    """Fills `shell.inbox`."""
    if not allows(request.actor, policies.READ_OWN.name):  # type: ignore[attr-defined]  # set by the actor middleware
        return {"count": 0, "url": "", "groups": []}
    groups = _groups(request)
    return {
        "count": sum(group.count for group in groups),
        "url": reverse("inbox:desk"),
        "groups": [_group(group) for group in groups],
        "note": _note(request),
    }


def desk_count(request: HttpRequest) -> dict[str, int]:
    """Fills `navigation.counts`."""
    return {"desk": sum(group.count for group in _groups(request))}


def _groups(request: HttpRequest) -> list[Group]:
    """Read once for each page."""
    kept: list[Group] | None = getattr(request, "_inbox_groups", None)
    if kept is None:
        kept = selectors.waiting(request.actor, associations=False)  # type: ignore[attr-defined]  # set by the actor middleware
        request._inbox_groups = kept  # type: ignore[attr-defined]  # kept for the same request
    return kept


def _group(group: Group) -> dict[str, Any]:
    lines = [
        {"tone": line.tone, "text": line.text, "url": line.url, "action": line.action}
        for line in group.lines[:LINES_SHOWN]
    ]
    return {"label": group.label, "count": group.count, "lines": lines}


def _note(request: HttpRequest) -> str:
    user_id = request.actor.user_id  # type: ignore[attr-defined]  # set by the actor middleware
    chosen = MailChoice(selectors.chosen_mail(user_id)) if user_id is not None else MailChoice.NONE
    return f"{MailChoice(chosen).label}"
