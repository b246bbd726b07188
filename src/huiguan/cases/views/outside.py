"""Help from outside: the lead asks and ends; a helper without an account comes with a code, reads, gives an opinion."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huiguan.cases import selectors, services
from huiguan.cases.models import Case, OutsideHelp
from huiguan.cases.outside_forms import OpinionForm, OutsideCodeForm, OutsideForm
from huiguan.cases.purposes import OUTSIDE
from huiguan.cases.views.shared import act_and_go, case_url, crumbs, sent
from huiguan.kernel.files.views import served
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.limits import is_too_often
from huiguan.kernel.permits.web import SignedRequest, here, page, public_page
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.ui.forms import form_page, taken, told_to_wait

HANDLE = "cases.handle_cases"
OPEN = "a lawyer or doctor outside has no account; a code from the handler opens what was handed over"
VISIT, VISIT_FOR = "cases.outside", 2 * 3600  # seconds
MOST = 20  # a minute and address


def _led(request: SignedRequest, case_id: int) -> Case:
    door = selectors.open_door(request.actor, case_id)
    if not door.leads:
        raise NotFound(str(case_id))
    return here(request, door.case)


@page(HANDLE)
@require_http_methods(["GET", "POST"])
def outside_ask(request: SignedRequest, case_id: int) -> HttpResponse:
    """The lead asks somebody outside, and gets the code to hand on, shown once."""
    row, title, made = _led(request, case_id), _("Ask a lawyer or doctor outside"), list[tuple[OutsideHelp, str]]()
    papers = [(paper.pk, paper.name) for paper in selectors.papers_of(row)]
    services.note_listed(request.actor, [row.pk], row.organization, field="papers")
    answer = form_page(
        request,
        OutsideForm(
            sent(request),
            papers=papers,
            consented=consent_in_force(row, OUTSIDE) is not None,
            most=selectors.rules_of(row.organization).outside_days,
        ),
        lambda values: made.append(_asked(request, row, values)),
        title=title,
        submit=title,
        done=case_url(request, case_id),
        crumbs=crumbs(request, (row.number, case_url(request, case_id)), (title, "")),
        note=_("The person is told name and office of the helper, and sees each time that the helper looks."),
    )
    if not made:
        return answer
    _mail(request, *made[0], str(request.POST.get("mail", "")).strip())
    return _code_page(request, *made[0])


def _mail(request: SignedRequest, row: OutsideHelp, code: str, mail: str) -> None:
    """Mail the code where an address was given, and say how that went beside the code."""
    if not mail:
        return
    base = request.build_absolute_uri("/")
    if services.mail_outside_code(actor=request.actor, help_id=row.pk, code=code, mail=mail, base=base):
        messages.success(request, _("The code was mailed."))
    else:
        messages.error(request, _("The mail was not taken. Give the code on paper."))


def _asked(request: SignedRequest, row: Case, values: dict[str, Any]) -> tuple[OutsideHelp, str]:
    outsider = services.Outsider(**{key: values[key] for key in ("name", "profession", "office", "summary", "days")})
    return services.ask_outside(
        actor=request.actor,
        case_id=row.pk,
        outsider=outsider,
        paper_ids=values.get("paper_ids", ()),
        consented=bool(values.get("consented")),
    )


def _code_page(request: SignedRequest, row: OutsideHelp, code: str) -> HttpResponse:
    context = {
        "help": row,
        "case": row.case,
        "code": code,
        "address": request.build_absolute_uri(reverse("cases:outside")),
        "crumbs": crumbs(request, (row.case.number, case_url(request, row.case_id)), (_("Code for the helper"), "")),
    }
    response = render(request, "cases/outside/code.html", context)
    response["Cache-Control"] = "no-store"
    return response


@page(HANDLE)
@require_POST
def outside_code(request: SignedRequest, case_id: int, help_id: int) -> HttpResponse:
    """A new code for a helper; the one before is void."""
    _led(request, case_id)
    made = list[tuple[OutsideHelp, str]]()
    answer = act_and_go(
        request,
        lambda: made.append(services.new_outside_code(actor=request.actor, case_id=case_id, help_id=help_id)),
        case_url(request, case_id),
    )
    return _code_page(request, *made[0]) if made else answer


@page(HANDLE)
@require_POST
def outside_end(request: SignedRequest, case_id: int, help_id: int) -> HttpResponse:
    """The helper reads nothing any more."""
    _led(request, case_id)
    return act_and_go(
        request,
        lambda: services.end_outside(actor=request.actor, case_id=case_id, help_id=help_id),
        case_url(request, case_id),
        _("Ended. The helper sees nothing of the case any more."),
    )


@public_page(OPEN)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def outside(request: HttpRequest) -> HttpResponse:
    """Type the code; then read what was handed over, and write an opinion. The code is never in an address."""
    try:
        visit = _visit(request)
    except NotFound:
        return _enter(request)
    return _visited(request, visit)


def _visit(request: HttpRequest) -> OutsideHelp:
    help_id, key, at = request.session.get(VISIT, (0, "", 0.0))
    if time.time() - at > VISIT_FOR:
        raise NotFound(VISIT)
    return services.visited_help(help_id=help_id, key=key)


def _enter(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and is_too_often(request, "cases.outside", MOST):
        form = OutsideCodeForm(request.POST)
        return render(request, "cases/outside/enter.html", {"form": form}, status=told_to_wait(form))
    form = OutsideCodeForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        try:
            request.session[VISIT] = [*services.enter_outside(code=form.cleaned_data["code"]), time.time()]
        except NotFound:
            form.add_error("code", _("This code was used, or it is over. Ask the handler for a new one."))
        else:
            return redirect("cases:outside")
    return render(request, "cases/outside/enter.html", {"form": form}, status=422 if form.errors else 200)


def _visited(request: HttpRequest, visit: OutsideHelp) -> HttpResponse:
    doing, code = request.POST.get("doing", ""), ""
    form = OpinionForm(request.POST if doing == "opinion" else None)
    if doing == "leave":
        del request.session[VISIT]
        return redirect("cases:outside")
    if doing == "code":
        code = services.next_outside_code(visit=visit)
    elif doing == "opinion" and taken(form, lambda values: services.write_outside_opinion(visit=visit, **values)):
        return redirect("cases:outside")
    words, papers = services.open_outside(visit=visit)
    context = {"help": visit, "words": words, "papers": papers, "form": form, "code": code}
    return render(request, "cases/outside/visit.html", context, status=422 if form.errors else 200)


@public_page(OPEN)
@never_cache
@require_http_methods(["GET"])
def outside_paper(request: HttpRequest, paper_id: int) -> HttpResponseBase:
    """A paper that was handed over, for whoever came with a code."""
    try:
        file = services.open_outside_paper(visit=_visit(request), paper_id=paper_id)
    except NotFound as refusal:
        raise Http404 from refusal
    return served(file, inline=False)
