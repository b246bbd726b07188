"""Single steps in a case, each a button, and the one address that leads everybody to what they may see of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiguan.cases import selectors, services
from huiguan.cases.views.shared import act_and_go, case_url
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page

HANDLE = "cases.handle_cases"


@page(HANDLE)
@require_POST
def plan_done(request: SignedRequest, case_id: int, step_id: int) -> HttpResponse:
    """Tick a step of the plan."""
    return act_and_go(
        request,
        lambda: services.finish_plan_step(actor=request.actor, case_id=case_id, step_id=step_id),
        case_url(request, case_id),
    )


@page(HANDLE)
@require_POST
def note_answer(request: SignedRequest, case_id: int, note_request_id: int, note_doing: str) -> HttpResponse:
    """The author of a sealed note lets somebody in who asked, or refuses."""
    if note_doing not in ("grant", "refuse"):
        raise NotFound(note_doing)
    grant = note_doing == "grant"
    return act_and_go(
        request,
        lambda: services.answer_note(actor=request.actor, case_id=case_id, request_id=note_request_id, grant=grant),
        case_url(request, case_id),
        _("Entered."),
    )


@page(HANDLE)
@require_POST
def handler_release(request: SignedRequest, case_id: int, handler_id: int) -> HttpResponse:
    """End somebody's part in a case."""
    return act_and_go(
        request,
        lambda: services.release_handler(actor=request.actor, case_id=case_id, handler_id=handler_id),
        case_url(request, case_id),
        _("Released. The case is closed to that person now."),
    )


@page("cases.ask_for_help")
@require_GET
def matter(request: SignedRequest, case_id: int) -> HttpResponse:
    """Lead whoever was told of a case to what they may see of it."""
    actor = request.actor
    if selectors.own_cases(actor).filter(pk=case_id).exists():
        return redirect("cases:own_case", case_id)
    try:
        door = selectors.open_door(actor, case_id)
        return redirect("cases:case", door.case.organization.code, case_id)
    except NotFound:
        return _matter_without_door(request, case_id)


def _matter_without_door(request: SignedRequest, case_id: int) -> HttpResponse:
    fact = selectors.fact_of(request.actor, case_id)
    if fact is not None:
        return redirect("cases:head", fact[1].code)
    joint = selectors.joint_referral(request.actor, case_id)
    if joint is not None:
        return redirect("cases:referral", joint.receiver.code, joint.pk)
    found = selectors.place_waiting(request.actor, case_id)
    if found is None:
        raise NotFound(str(case_id))
    return redirect("cases:queue", found.code)
