"""A dispatch under way and its result; the line about it in the top bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huiguan.directives import services
from huiguan.directives.enums import AssignmentState, RunState, Tab
from huiguan.directives.links import document_url, ledger_url
from huiguan.directives.selectors import runs as reads
from huiguan.directives.selectors.ledger_filter import LedgerFilter
from huiguan.kernel.permits import RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page

READ = "directives.dispatch"
EVERY_STATE = tuple(AssignmentState.values)  # what was withdrawn was sent before, too


@page(READ)
@require_GET
def dispatch_run(request: SignedRequest, run_id: int) -> HttpResponse:
    """How a dispatch goes, or what became of it."""
    return _run(request, run_id)


def _run(request: SignedRequest, run_id: int, problem: str = "", status: int = 200) -> HttpResponse:
    progress = reads.progress_of(reads.get_run(request.actor, run_id))
    run = progress.run
    code = run.organization.code
    silent, silent_count = reads.without_clerk(run)
    context = {
        "run": run,
        "source": {"title": run.document.title, "url": document_url(code, run.document.pk)} if run.document else None,
        "progress": progress,
        "job": {
            "done": progress.done,
            "total": progress.total,
            "waiting": progress.waiting,
            "note": _("Each association gets one message."),
        },
        "poll": "" if progress.finished else reverse("directives:run_progress", args=[code, run.pk]),
        "interrupted": run.state == RunState.FAILED,
        "stopped": run.state == RunState.STOPPED,
        "rows_url": ledger_url(code, LedgerFilter(tab=Tab.SENT, run=run.pk).query()),
        "before_url": ledger_url(code, LedgerFilter(tab=Tab.SENT, before=run.pk, state=EVERY_STATE).query()),
        "silent": silent,
        "silent_more": silent_count - len(silent),
        "silent_count": silent_count,
        "problem": problem,
    }
    return render(request, "directives/dispatch/run.html", context, status=status)


@page(READ)
@require_GET
def run_progress(request: SignedRequest, run_id: int) -> JsonResponse:
    """How far it is, for the page that shows it."""
    progress = reads.progress_of(reads.get_run(request.actor, run_id))
    return JsonResponse(
        {
            "done": progress.done,
            "total": progress.total,
            "failed": 0,
            "waiting": progress.waiting,
            "seconds_left": progress.seconds_left,
            "finished": progress.finished,
        }
    )


@page(READ)
@require_POST
def run_resume(request: SignedRequest, run_id: int) -> HttpResponse:
    """Go on with an interrupted or stopped dispatch."""
    return _acted(request, run_id, services.resume_dispatch)


@page(READ)
@require_POST
def run_stop(request: SignedRequest, run_id: int) -> HttpResponse:
    """Stop the rest of a dispatch; what was sent stays."""
    return _acted(request, run_id, services.stop_dispatch)


def _acted(request: SignedRequest, run_id: int, act: Callable[..., Any]) -> HttpResponse:
    try:
        act(actor=request.actor, run_id=run_id)
    except RuleViolation as refusal:
        return _run(request, run_id, problem=refusal.message, status=422)
    return redirect("directives:dispatch_run", request.organization.code, run_id)


def running_work(request: HttpRequest) -> list[dict[str, Any]]:
    """The room's part of the slot `shell.work`: dispatches that this person sent and that are under way."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return []
    return [
        {
            "label": ngettext("Sending to %(n)s association", "Sending to %(n)s associations", run.total)
            % {"n": f"{run.total:,}"},
            "url": reverse("directives:dispatch_run", args=[run.organization.code, run.pk]),
            "done": run.done,
            "total": run.total,
        }
        for run in reads.running_runs(actor)
    ]
