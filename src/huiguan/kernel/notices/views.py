"""Pages of public notices: for everybody while they run; the register, objections and their answers for the office."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.notices import selectors, services
from huiguan.kernel.notices.enums import NoticeState
from huiguan.kernel.notices.forms import AnswerForm, ObjectionForm, OpenForm
from huiguan.kernel.notices.holding import Held
from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.notices.purposes import purpose_of
from huiguan.kernel.notices.stuck import stuck_at
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import NotFound, RuleViolation, allows
from huiguan.kernel.permits.limits import is_too_often
from huiguan.kernel.permits.web import SignedRequest, here, page, public_page
from huiguan.ui.forms import taken, tried

WHY = "what is put up is put up for everybody, so that anybody can object"
PAGE_SIZE, MOST_OBJECTIONS = 50, 5
READ, OPEN = "notices.read", "notices.open"
View = Callable[..., HttpResponse]


def _kept_nowhere(view: View) -> View:
    """No cache and no search engine keeps what is shown for a time only."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(*args, **kwargs)
        answer["Cache-Control"] = "no-store"
        answer["X-Robots-Tag"] = "noindex, noarchive"
        return answer

    return answered


# For everybody ------------------------------------------------------------------------------------------------------


@public_page(WHY)
@require_GET
@_kept_nowhere
def public_notices(request: HttpRequest) -> HttpResponse:
    """What is shown today, of all associations."""
    found = rows_on_page(selectors.running_notices(), request.GET, PAGE_SIZE)
    lines = [(row, purpose_of(row.purpose)) for row in found]
    return render(request, "notices/public_list.html", {"page": found, "lines": lines})


@public_page(WHY)
@require_GET
@_kept_nowhere
def public_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice, with the form to object; after its last day the bare fact."""
    return _public(request, _found(notice_id), ObjectionForm())


def _found(notice_id: int) -> PublicNotice:
    try:
        return selectors.public_notice(notice_id)
    except NotFound as refusal:
        raise Http404 from refusal


def _public(request: HttpRequest, row: PublicNotice, form: Any, status: int = 200) -> HttpResponse:
    running = row.is_running(today())
    context = {
        "notice": row,
        "running": running,
        "spec": purpose_of(row.purpose),
        "rows": selectors.shown_lines(row),
        "form": form if running else None,
    }
    return render(request, "notices/public.html", context, status=status)


@public_page(WHY)
@require_POST
@_kept_nowhere
def public_object(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Take an objection; the same address may send a few in a minute."""
    row, form = _found(notice_id), ObjectionForm(request.POST)
    actor = request.actor  # type: ignore[attr-defined]  # set by the middleware on every request
    if is_too_often(request, "notices.object", MOST_OBJECTIONS):
        form.is_valid()
        form.add_error(None, _("Several objections came from here within a minute. Try again in a minute."))
        return _public(request, row, form, 429)
    held: list[Held | None] = []
    if taken(form, lambda values: held.append(services.object_to(actor=actor, notice_id=row.pk, **values)[1])):
        if held[0] is not None:
            return render(request, "notices/receipt.html", {"notice": row, "held": held[0]})
        said = _(
            "The objection was handed in sealed. No supervisor without a part in this notice is named, so the office"
            " of the association answers it; nothing is decided before."
        )
        messages.success(request, said)
        return redirect("notices:public_notice", row.pk)
    return _public(request, row, form, 422)


# The register -------------------------------------------------------------------------------------------------------


def _crumbs(request: SignedRequest, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Public notices"), reverse("notices:notices", args=[request.organization.code])), *more]


@page(READ)
@require_GET
def notices(request: SignedRequest) -> HttpResponse:
    """What waits to be put up, what is shown, that there were others, and which objections nobody may judge."""
    rows = selectors.notices_of(request.actor, request.organization)
    found = rows_on_page(rows, request.GET, PAGE_SIZE)
    context = {
        "page": found,
        "lines": [(row, purpose_of(row.purpose), selectors.state_now(row)) for row in found],
        "waiting": selectors.waiting_to_open(request.actor, request.organization),
        "stuck": stuck_at(request.organization),
        "crumbs": [(_("Public notices"), "")],
    }
    return render(request, "notices/list.html", context)


@page(READ)
@require_http_methods(["GET", "POST"])
@_kept_nowhere
def notice_new(request: SignedRequest, purpose: str, ready_id: int) -> HttpResponse:
    """Look at what will be shown, exactly, and put it up."""
    spec, ready = selectors.get_ready(request.actor, request.organization, purpose, ready_id)
    form = OpenForm(request.POST or None, spec=spec)
    made: list[PublicNotice] = []

    def put_up(values: dict[str, Any]) -> None:
        made.append(
            services.open_notice(
                actor=request.actor,
                organization=request.organization,
                purpose=spec.key,
                subject_kind=spec.subject_kind,
                subject_id=ready.subject_id,
                title=ready.title,
                rows=ready.rows,
                **values,
            )
        )

    if request.method == "POST" and taken(form, put_up):
        return redirect("notices:notice", request.organization.code, made[0].pk)
    context = {
        "spec": spec,
        "ready": ready,
        "rows": selectors.lines_of(spec, ready.rows),
        "form": form,
        "ends_on": add_working_days(today(), spec.working_days_minimum),
        "crumbs": _crumbs(request, (spec.label, "")),
    }
    return render(request, "notices/new.html", context, status=422 if form.errors else 200)


def _here(request: SignedRequest, notice_id: int) -> PublicNotice:
    return here(request, selectors.get_notice(request.actor, notice_id))


@page(READ)
@require_GET
@_kept_nowhere
def notice(request: SignedRequest, notice_id: int) -> HttpResponse:
    """One notice: what it shows while it runs, and the objections, sealed."""
    return _notice(request, _here(request, notice_id))


def _notice(request: SignedRequest, row: PublicNotice, status: int = 200, **more: Any) -> HttpResponse:
    state = selectors.state_now(row)
    context = {
        "notice": row,
        "spec": purpose_of(row.purpose),
        "state": state,
        "rows": selectors.shown_lines(row),
        "reads": allows(request.actor, selectors.OBJECTIONS, row.organization),
        "objections": selectors.objections_of(request.actor, row),
        "may_withdraw": state == NoticeState.OPEN and allows(request.actor, "notices.withdraw", row.organization),
        "may_answer": allows(request.actor, "notices.answer", row.organization),
        "form": AnswerForm(),
        "crumbs": _crumbs(request, (row.title, "")),
        **more,
    }
    return render(request, "notices/notice.html", context, status=status)


@page("notices.withdraw")
@require_POST
def notice_withdraw(request: SignedRequest, notice_id: int) -> HttpResponse:
    """Take it down before its time."""
    row = _here(request, notice_id)
    tried(request, lambda: services.withdraw_notice(actor=request.actor, notice_id=row.pk))
    return redirect("notices:notice", request.organization.code, row.pk)


def _of_objection(request: SignedRequest, objection_id: int) -> PublicNotice:
    """The notice of an objection in this association; NotFound."""
    return _here(request, selectors.notice_id_of(request.actor, objection_id))


@page(selectors.OBJECTIONS)
@require_POST
@_kept_nowhere
def objection_open(request: SignedRequest, objection_id: int) -> HttpResponse:
    """Show the words of an objection, once, to who says why; it is recorded."""
    row = _of_objection(request, objection_id)
    try:
        words = services.open_objection(
            actor=request.actor, objection_id=objection_id, reason=request.POST.get("reason", "")
        )
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect("notices:notice", request.organization.code, row.pk)
    return _notice(request, row, opened_id=objection_id, words=words)


@page("notices.answer")
@require_POST
@_kept_nowhere
def objection_answer(request: SignedRequest, objection_id: int) -> HttpResponse:
    """Answer an objection; what was typed stays when it is refused."""
    row, form = _of_objection(request, objection_id), AnswerForm(request.POST)

    def answer(values: dict[str, Any]) -> None:
        services.answer_objection(actor=request.actor, objection_id=objection_id, **values)

    if taken(form, answer):
        return redirect("notices:notice", request.organization.code, row.pk)
    return _notice(request, row, 422, form=form, answering_id=objection_id)
