"""One's own activities on the telephone: enrolling, signing in, hours, volunteering."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.credentials.selectors import current_of
from huiguan.kernel.numbers import number_of
from huiguan.kernel.permits import NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.privacy.purposes import purpose
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.kernel.privacy.services import give_consent
from huiguan.members.selectors import own_memberships
from huiguan.programmes import services
from huiguan.programmes.calendars import feed_of
from huiguan.programmes.enums import ActivityState, EnrolmentState
from huiguan.programmes.models import Activity, Enrolment
from huiguan.programmes.selectors import activities as reads
from huiguan.programmes.selectors import hours, registers
from huiguan.programmes.selectors.stories import is_named
from huiguan.programmes.services.assessing import CERTIFICATE
from huiguan.programmes.services.enrolling import ACTIVE
from huiguan.programmes.services.stories import PURPOSE
from huiguan.programmes.services.volunteers import RISK_VERSION, RISKS
from huiguan.programmes.views.shared import BOTH, OWN, own_crumbs
from huiguan.ui.forms import chosen, tried


@page(OWN)
@require_GET
def own(request: SignedRequest) -> HttpResponse:
    """Activities in which one is enrolled, and those that are open."""
    rows = reads.own_activities(request.actor)
    mine = [(one, enrolment) for one, enrolment in rows if enrolment and enrolment.state in ACTIVE]
    others = [one for one, enrolment in rows if one.state == ActivityState.OPEN and (one, enrolment) not in mine]
    return render(request, "programmes/own/list.html", {"mine": mine, "others": others})


@page(OWN)
@require_GET
def own_calendar(request: SignedRequest) -> HttpResponse:
    """One's activities as a calendar (RFC 5545)."""
    rows = [one for one, enrolment in reads.own_activities(request.actor) if enrolment and enrolment.state in ACTIVE]
    return HttpResponse(feed_of(rows, request), content_type="text/calendar; charset=utf-8")


@page(OWN)
@require_GET
def own_activity(request: SignedRequest, activity_id: int) -> HttpResponse:
    """One activity as a member sees it."""
    activity, enrolment = reads.own_activity(request.actor, activity_id)
    active = enrolment is not None and enrolment.state in ACTIVE
    context = {
        "activity": activity,
        "enrolment": enrolment,
        "active": active,
        "figures": reads.figures_of(activity),
        "lessons": reads.lessons_of(activity),
        "may_enrol": activity.state == ActivityState.OPEN and not active,
        "may_withdraw": active and enrolment is not None and not enrolment.result
        and activity.state in reads.UNDER_WAY,
        "certificate": current_of(CERTIFICATE, [enrolment.pk]).get(enrolment.pk) if enrolment else None,
        "consent": _consent(activity, enrolment),
        "crumbs": own_crumbs((activity.title, "")),
    }  # fmt: skip
    return render(request, "programmes/own/activity.html", context)


def _consent(activity: Activity, enrolment: Enrolment | None) -> str:
    """Whether a story names the participant: "asked", "given", or empty; a hidden identity is not asked."""
    if enrolment is None or enrolment.state != EnrolmentState.ENROLLED or enrolment.is_hidden:
        return ""
    if not is_named(enrolment, activity.story):
        return ""
    return "given" if consent_in_force(enrolment, PURPOSE) else "asked"


@page(OWN)
@require_POST
def own_do(request: SignedRequest, activity_id: int, own_step: str) -> HttpResponse:
    """Enrol, withdraw, or consent to being named."""
    activity, enrolment = reads.own_activity(request.actor, activity_id)
    facts: dict[str, Any] = {"actor": request.actor, "activity_id": activity.pk}

    def consent() -> None:
        if enrolment is None:
            raise NotFound("enrolment")
        give_consent(actor=request.actor, subject=enrolment, purpose=PURPOSE, notice_version=purpose(PURPOSE).version)

    steps = {
        "enrol": lambda: services.enrol_oneself(**facts),
        "withdraw": lambda: services.withdraw_oneself(**facts),
        "consent": consent,
    }
    tried(request, chosen(steps, own_step))
    return redirect("programmes:own_activity", activity.pk)


@page(OWN)
@require_http_methods(BOTH)
def own_sign_in(request: SignedRequest, activity_id: int) -> HttpResponse:
    """Sign in with the code that the hall shows; a telephone without network sends it a little later."""
    token = request.POST.get("t", "") or request.GET.get("t", "")
    if request.method == "GET":
        return _sign_in(request, activity_id, token)
    told = number_of(request.POST.get("scanned_at"))
    scanned_at = datetime.fromtimestamp(told, UTC) if 0 < told < 2**33 else None
    as_json = "application/json" in request.headers.get("Accept", "")
    try:
        services.sign_in_to_activity(actor=request.actor, activity_id=activity_id, token=token, scanned_at=scanned_at)
    except RuleViolation as refusal:
        if as_json:
            return JsonResponse({"message": refusal.message, "code": refusal.code}, status=422)
        return _sign_in(request, activity_id, problem=refusal.message)
    if as_json:
        return JsonResponse({"signed_in": True})
    messages.success(request, _("Signed in to the activity."))
    return redirect("programmes:own_activity", activity_id)


def _sign_in(request: SignedRequest, activity_id: int, token: str = "", problem: str = "") -> HttpResponse:
    activity, enrolment = reads.own_activity(request.actor, activity_id)
    context = {"activity": activity, "enrolment": enrolment, "token": token, "problem": problem}
    return render(request, "programmes/own/sign_in.html", context, status=422 if problem else 200)


@page(OWN)
@require_GET
def own_hours(request: SignedRequest) -> HttpResponse:
    """One's own hours of a year against what is required."""
    year = hours.year_of(request.GET.get("year", ""))
    context = {"year": year, "before": year - 1, "places": hours.own_standing(request.actor, year)}
    return render(request, "programmes/own/hours.html", context)


@page(OWN)
@require_http_methods(BOTH)
def volunteering(request: SignedRequest) -> HttpResponse:
    """Becoming a volunteer, and acknowledging the risks."""
    if request.method == "POST":
        if tried(request, lambda: _volunteer(request)):
            messages.success(request, _("Entered."))
        return redirect("programmes:volunteering")
    mine = registers.own_volunteers(request.actor)
    known = {row.organization_id for row in mine}
    members = own_memberships(request.actor).filter(state="admitted").exclude(organization__in=known)
    context = {
        "volunteers": [(row, registers.services_of(row)) for row in mine],
        "members": members,
        "risks": RISKS,
        "version": RISK_VERSION,
        "crumbs": own_crumbs((_("Volunteering"), "")),
    }
    return render(request, "programmes/own/volunteering.html", context)


def _volunteer(request: SignedRequest) -> None:
    """Register in the association of a membership, or acknowledge the risks as a volunteer."""
    actor, key = request.actor, number_of(request.POST.get("key"))
    if request.POST.get("doing") == "risks":
        version = number_of(request.POST.get("version"))
        services.acknowledge_risks(actor=actor, volunteer_id=key, version=version)
        return
    member = own_memberships(actor).filter(state="admitted", organization=key).first()
    if member is None:
        raise NotFound("membership")
    skills = request.POST.get("skills", "")
    services.register_volunteer(actor=actor, organization=member.organization, skills=skills, own=True)
