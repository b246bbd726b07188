"""The page that shows what became of an object."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huiguan.kernel.history.selectors import LIMIT, events_of
from huiguan.kernel.history.subjects import find_subject
from huiguan.kernel.permits.web import SignedRequest, page


@page("history.read")
@require_GET
def object_history(request: SignedRequest, kind: str, subject_id: int) -> HttpResponse:
    """All events of one object, newest first; what is not open to the actor is not found."""
    registered, subject = find_subject(request.actor, kind, subject_id)
    events = events_of(request.actor, subject)
    context = {
        "subject": subject,
        "kind": registered,
        "events": events,
        "cut": len(events) == LIMIT,
        "url": registered.url(subject) if registered.url else "",
    }
    return render(request, "history/object.html", context)
