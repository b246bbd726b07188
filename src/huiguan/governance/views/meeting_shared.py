"""What the pages of meetings have in common."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from huiguan.governance.models import Meeting, Motion
from huiguan.governance.selectors.meetings import get_meeting
from huiguan.governance.selectors.motions import get_motion
from huiguan.kernel.permits.web import SignedRequest, here


def meeting_here(request: SignedRequest, meeting_id: int) -> Meeting:
    """The meeting of the address; NotFound when it is another association's."""
    return here(request, get_meeting(request.actor, meeting_id))


def motion_here(request: SignedRequest, motion_id: int) -> Motion:
    """The motion of the address; NotFound when it is another association's."""
    return here(request, get_motion(request.actor, motion_id))


def live(
    request: HttpRequest, template: str, context: dict[str, Any], stage: str, pulse: str | None = None
) -> HttpResponse:
    """Part of a page that asks for itself every few seconds: 304 while nothing changed.

    With a `pulse` the client may ask by it in between (`unchanged`). `X-Stage` changes when the whole page is to be
    drawn anew.
    """
    body = render_to_string(template, context, request)
    tag = f'"{hashlib.sha256((body + stage).encode()).hexdigest()[:24]}"'
    fresh = request.headers.get("If-None-Match") == tag
    answer = HttpResponse(status=304) if fresh else HttpResponse(body)
    answer["ETag"], answer["X-Stage"], answer["Cache-Control"] = tag, stage_key(stage), "no-cache"
    if pulse is not None:
        answer["X-Pulse"] = stage_key(pulse)
    return answer


def unchanged(request: HttpRequest, pulse: str | None) -> HttpResponse | None:
    """304 for a client that asks only whether something happened, and knows this pulse already; None otherwise."""
    if pulse is None or request.headers.get("X-Pulse") != stage_key(pulse):
        return None
    answer = HttpResponse(status=304)
    answer["X-Pulse"], answer["Cache-Control"] = stage_key(pulse), "no-cache"
    return answer


_PULSES = Signer(salt="governance.pulse")


def pulse_address(meeting: Meeting) -> str:
    """Where the telephones of a meeting ask whether something happened; nobody can make the address of another one."""
    return reverse("governance:pulse", args=[_PULSES.sign(str(meeting.pk))])


def meeting_of_token(token: str) -> int:
    """The meeting of such an address; 0, which is none, for one that was not made here."""
    try:
        return int(_PULSES.unsign(token))
    except BadSignature:
        return 0


def stage_key(stage: str) -> str:
    """A stage as a short word for a header and an attribute."""
    return hashlib.sha256(stage.encode()).hexdigest()[:16]


def wants_json(request: SignedRequest) -> bool:
    """Whether a script sent it, which says what became of it on the page that is there (`attend.js`)."""
    return "application/json" in request.headers.get("Accept", "")
