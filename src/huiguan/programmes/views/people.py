"""Enrolments and sessions, for offices."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import qrcode
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from qrcode.image.svg import SvgPathImage

from huiguan.kernel.numbers import number_of
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.sessions.selectors import attendance_of, halls_of
from huiguan.kernel.sessions.tokens import make_token
from huiguan.programmes import forms, services
from huiguan.programmes.models import Lesson
from huiguan.programmes.selectors import activities as reads
from huiguan.programmes.views.activities import own_activity
from huiguan.programmes.views.shared import BOTH, ENROL, MANAGE, PAGE_SIZE, crumbs, url
from huiguan.ui.forms import act, chosen, form_page


@page(ENROL)
@require_http_methods(BOTH)
def enrol(request: SignedRequest, activity_id: int) -> HttpResponse:
    """Enrol members of the association."""
    row, title = reads.get_activity(request.actor, request.organization, activity_id), _("Enrol members")
    back = url(request, "activity", row.pk)
    return form_page(
        request,
        forms.EnrolForm(request.POST or None),
        lambda values: services.enrol_members(
            actor=request.actor, organization=request.organization, activity_id=row.pk, **values
        ),
        title=title,
        submit=title,
        done=back,
        crumbs=crumbs(request, (row.title, back), (title, "")),
        note=_("Where no seat is free they go on the waiting list, and move up by themselves."),
    )


@page(ENROL)
@require_GET
def approvals(request: SignedRequest) -> HttpResponse:
    """Own members who wait for approval."""
    rows = reads.to_approve(request.actor, request.organization)
    context = {
        "page": rows_on_page(rows, request.GET, PAGE_SIZE),
        "crumbs": crumbs(request, (_("Enrolments to approve"), "")),
    }
    return render(request, "programmes/approvals.html", context)


@page(ENROL)
@require_POST
def enrolment_do(request: SignedRequest, enrolment_id: int, enrolment_step: str) -> HttpResponse:
    """Approve, or withdraw."""
    facts: dict[str, Any] = {"actor": request.actor, "enrolment_id": enrolment_id}
    row = reads.get_enrolment(request.actor, enrolment_id)
    if enrolment_step == "approve":
        return act(request, lambda: services.approve_enrolment(**facts), "programmes:approvals")
    steps = {"withdraw": lambda: services.withdraw_enrolment(**facts)}
    return act(request, chosen(steps, enrolment_step), "programmes:activity", row.activity_id)


@page(ENROL)
@require_http_methods(BOTH)
def enrolment_refuse(request: SignedRequest, enrolment_id: int) -> HttpResponse:
    """Refuse with a reason."""
    row, title = reads.get_enrolment(request.actor, enrolment_id), _("Do not approve")
    back = url(request, "approvals")
    return form_page(
        request,
        forms.ReasonForm(request.POST or None),
        lambda values: services.refuse_enrolment(actor=request.actor, enrolment_id=row.pk, **values),
        title=title,
        submit=title,
        done=back,
        crumbs=crumbs(request, (_("Enrolments to approve"), back), (row.shown, "")),
        danger=True,
    )


@page(MANAGE)
@require_http_methods(BOTH)
def lesson_new(request: SignedRequest, activity_id: int) -> HttpResponse:
    """Add a session."""
    row, title = own_activity(request, activity_id), _("Add a session")
    back = url(request, "activity", row.pk)
    return form_page(
        request,
        forms.LessonForm(request.POST or None, initial={"place": row.place}),
        lambda values: services.add_lesson(actor=request.actor, activity_id=row.pk, **values),
        title=title,
        submit=title,
        done=back,
        crumbs=crumbs(request, (row.title, back), (title, "")),
    )


def _lesson(request: SignedRequest, activity_id: int, lesson_id: int) -> Lesson:
    return reads.get_lesson(own_activity(request, activity_id), lesson_id)


@page(MANAGE)
@require_http_methods(BOTH)
def lesson(request: SignedRequest, activity_id: int, lesson_id: int) -> HttpResponse:
    """Who attended a session: signed in by code, or entered here by hand or from the paper list."""
    row = _lesson(request, activity_id, lesson_id)
    if request.method == "POST":
        return act(request, lambda: _taken(request, row), "programmes:lesson", activity_id, lesson_id)
    attendance = {one.attendee_id: one for one in attendance_of(row.session_id)}
    people = reads.participants_of(row.activity)
    context = {
        "lesson": row,
        "activity": row.activity,
        "people": [(one, attendance.get(one.pk)) for one in people],
        "number": sum(one.pk in attendance for one in people),
        "is_open": row.activity.state in reads.UNDER_WAY,
        "crumbs": crumbs(request, (row.activity.title, url(request, "activity", activity_id)), (row.title, "")),
    }
    return render(request, "programmes/lesson.html", context)


def _taken(request: SignedRequest, row: Lesson) -> int:
    ids = [number_of(key) for key in request.POST.getlist("there")]
    means = "list" if request.POST.get("means") == "list" else "hand"
    note = request.POST.get("note", "")
    return services.take_lesson_attendance(
        actor=request.actor, lesson_id=row.pk, enrolment_ids=ids, means=means, note=note
    )


@page(MANAGE)
@require_GET
def lesson_code(request: SignedRequest, activity_id: int, lesson_id: int) -> HttpResponse:
    """The code that the hall shows; asks anew by itself."""
    row = _lesson(request, activity_id, lesson_id)
    halls = [(hall, code_of(request, row, hall.pk)) for hall in halls_of(row.session_id)]
    context = {"lesson": row, "activity": row.activity, "halls": halls}
    if not request.headers.get("X-Live"):
        return render(request, "programmes/code.html", context)
    body = render_to_string("programmes/codes.html", context, request)
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:24]}"'
    answer = HttpResponse(status=304) if request.headers.get("If-None-Match") == tag else HttpResponse(body)
    answer["ETag"], answer["X-Stage"], answer["Cache-Control"] = tag, "code", "no-cache"
    return answer


def code_of(request: HttpRequest, row: Lesson, hall_id: int) -> Any:
    """The code of a hall at this moment, as SVG: the address of one's sign-in page with the token."""
    token = make_token(bytes(row.session.secret), hall_id, timezone.now())
    address = request.build_absolute_uri(reverse("programmes:own_sign_in", args=[row.activity_id])) + f"?t={token}"
    drawn = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, box_size=12, border=2).save(drawn)
    # Drawn by the library from an address of ours: nothing in it comes from a person.
    return mark_safe(drawn.getvalue().decode().partition("?>")[2])  # noqa: S308 - see above
