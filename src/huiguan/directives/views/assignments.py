"""The page of an assignment, and one address for each thing that is done with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiguan.directives.answer_forms import MOST_FILES
from huiguan.directives.enums import AssignmentState, RequestState, Stage
from huiguan.directives.links import document_url, item_url, ledger_url
from huiguan.directives.selectors.assignments import AssignmentPage, assignment_page, words_around
from huiguan.directives.selectors.ledger_filter import BRANCH, LedgerFilter
from huiguan.directives.views.actions import ANSWER, OPEN, PRIMARY, Action, Doing, offered
from huiguan.directives.views.kept import files_kept, files_sent
from huiguan.directives.views.lit import due_of, lit
from huiguan.directives.views.outside import code_url
from huiguan.kernel.permits import Conflict, NotFound, RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, View, page
from huiguan.kernel.workflow.registry import workflow_of

HEAD_BUTTONS = 2  # beside the primary one; the rest is under "More"
KIND = "directives.assignment"


def draft_key(request: SignedRequest, assignment_id: int) -> str:
    """Under which the draft of a report lies on the device: never another person's, never another task's."""
    return f"report:{assignment_id}:{request.actor.user_id}"


def read_shown(request: SignedRequest, assignment_id: int) -> AssignmentPage:
    """What the page shows, as the association of the address reads it.

    NotFound where the assignment touches neither that association nor its branch: an address says whose data it shows.
    """
    shown = assignment_page(request.actor, assignment_id, request.organization)
    sides = (shown.assignment.organization.path, shown.assignment.sender.path)
    if not any(path.startswith(request.organization.path) for path in sides):
        raise NotFound(str(assignment_id))
    return shown


@page("directives.read_ledger")
@require_GET
def assignment(request: SignedRequest, assignment_id: int) -> HttpResponse:
    """One assignment; `?do=` opens the form of an action where no script opens its dialog."""
    return _page(request, read_shown(request, assignment_id), do=request.GET.get("do", ""))


@dataclass(slots=True)
class Filled:
    """An action with its form, as the page shows it."""

    action: Action
    form: Any
    text: str
    files: list[Any] = field(default_factory=list)

    @property
    def takes_files(self) -> bool:
        """Whether files come with it."""
        return getattr(self.form, "takes_files", False)


def _page(
    request: SignedRequest, shown: AssignmentPage, *, do: str = "", refused: Filled | None = None, status: int = 200
) -> HttpResponse:
    actions = offered(request.actor, request.organization, shown)
    filled = [Filled(action, action.new_form(request.actor, shown), action.words(shown)) for action in actions]
    opened = refused or next((one for one in filled if one.action.key == do), None)
    row, code = shown.assignment, request.organization.code
    may_report = _may_report(request, shown)
    context = {
        "shown": shown,
        "assignment": row,
        "item": row.item,
        "tone": workflow_of(row).state(row.state).tone,
        "lit": lit(shown.light, shown.scheme, shown.days_left, due_of(row)),
        "words": words_around(row.item),
        "filled": [one for one in filled if opened is None or one.action.key != opened.action.key],
        "opened": opened,
        "may_report": may_report,
        "course": _course(shown),
        "evidence": [*shown.evidence, *(file for line in shown.reports for file in line.files)],
        "children": [
            (one, lit(one.light, shown.scheme, one.days_left, due_of(one.assignment))) for one in shown.children
        ],
        "children_closed": sum(one.assignment.state == AssignmentState.CLOSED for one in shown.children),
        "children_query": LedgerFilter(tab=BRANCH, parent=row.pk).query(),
        "changed": row.title != row.sent_title,
        "moved": row.due_date != row.original_due,
        "document_url": f"{document_url(code, row.document_id)}?item={row.item_id}" if row.document_id else "",
        "item_url": item_url(code, row.item_id),
        "ledger_url": ledger_url(code),
        "history_url": _history_url(request, row.pk),
        "outside_code_url": code_url(request, row),
        "most_files": MOST_FILES,
        "upload_limit": settings.FILES_MAX_BYTES,
        "draft_sent": draft_key(request, row.pk) if request.GET.get("reported") else "",
        **_buttons(filled, row.stage == Stage.DONE),
    }
    return render(request, "directives/answers/assignment.html", context, status=status)


def _may_report(request: SignedRequest, shown: AssignmentPage) -> bool:
    row = shown.assignment
    mine = row.organization_id == request.organization.pk and row.state in OPEN
    return mine and allows(request.actor, ANSWER, request.organization)


def _history_url(request: SignedRequest, assignment_id: int) -> str:
    if not allows(request.actor, "history.read", request.organization):
        return ""
    return reverse("history:object", args=[request.organization.code, KIND, assignment_id])


def _buttons(filled: list[Filled], done: bool) -> dict[str, Any]:
    """The one primary button (reporting where there is none), up to two beside it, the rest under More.

    What is reported as `done` is to be closed next.
    """
    keys = (*PRIMARY, "request_closure") if done else PRIMARY
    primary = next((one for key in keys for one in filled if one.action.key == key), None)
    others = [one for one in filled if one is not primary]
    return {"primary": primary, "beside": others[:HEAD_BUTTONS], "more": others[HEAD_BUTTONS:]}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the course: a step, a report with its files, a reminder, a request for a later date."""

    at: datetime
    title: Any
    icon: str
    text: str = ""
    by: str = ""
    place: str = ""
    tag: Any = ""
    report: Any = None
    files: tuple[Any, ...] = ()
    current: bool = False


def _course(shown: AssignmentPage) -> list[Event]:
    """Everything that happened, newest first."""
    events = [*_steps(shown), *_reports(shown), *_reminders(shown), *_extensions(shown)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _steps(shown: AssignmentPage) -> list[Event]:
    return [
        Event(
            at=entry.at,
            title=entry.label,
            icon="send" if at == 0 else "check",
            text=entry.note,
            by=entry.who,
            place=entry.organization,
            current=entry.current,
        )
        for at, entry in enumerate(shown.timeline)
    ]


def _name(user: Any) -> str:
    return user.display_name if user is not None else ""


def _reports(shown: AssignmentPage) -> list[Event]:
    return [
        Event(
            at=line.report.at,
            title=_("Report"),
            icon="message",
            text=line.report.text,
            by=line.report.on_behalf_of or _name(line.report.by),
            place=line.report.organization.short_name,
            tag=line.report.get_stage_display(),
            report=line.report,
            files=line.files,
        )
        for line in shown.reports
    ]


def _reminders(shown: AssignmentPage) -> list[Event]:
    place = shown.assignment.sender.short_name
    return [
        Event(at=one.at, title=_("Reminded"), icon="bell-ringing", text=one.text, by=_name(one.by), place=place)
        for one in shown.reminders
    ]


def _extensions(shown: AssignmentPage) -> list[Event]:
    receiver, sender = shown.assignment.organization.short_name, shown.assignment.sender.short_name
    events = []
    for one in shown.extensions:
        days = _("%(old)s → %(new)s") % {"old": one.old_due.isoformat(), "new": one.asked_due.isoformat()}
        by = _name(one.asked_by)
        if one.unasked:
            events.append(Event(one.asked_at, _("Later date given"), "calendar-due", one.reason, by, sender, tag=days))
            continue
        events.append(
            Event(one.asked_at, _("Asked for a later date"), "calendar-plus", one.reason, by, receiver, tag=days)
        )
        if one.state != RequestState.ASKED and one.decided_at is not None:
            words, note, who = one.get_state_display(), one.decision_note, _name(one.decided_by)
            events.append(Event(one.decided_at, _("Later date decided"), "calendar-due", note, who, sender, tag=words))
    return events


# Changes ------------------------------------------------------------------------------------------------------------


def acting(action: Action) -> View:
    """The view that takes the form of one action."""

    @page(action.permission)
    @require_POST
    def act(request: SignedRequest, assignment_id: int) -> HttpResponse:
        shown = read_shown(request, assignment_id)
        if getattr(shown.assignment, f"{action.side}_id") != request.organization.pk:
            raise NotFound(action.key)
        return _act(request, shown, action)

    act.__doc__ = str(action.key)
    return act


def _act(request: SignedRequest, shown: AssignmentPage, action: Action) -> HttpResponse:
    form = action.new_form(request.actor, shown, request.POST)
    filled = Filled(action, form, "", files_kept(request))
    status = 422
    if filled.form.is_valid():
        try:
            said = _do(request, shown, filled)
        except RuleViolation as refusal:
            status = 409 if isinstance(refusal, Conflict) else 422
            _refuse(filled.form, refusal)
        else:
            messages.success(request, said or str(action.said))
            return redirect("directives:assignment", request.organization.code, shown.assignment.pk)
    fresh = read_shown(request, shown.assignment.pk)
    if status == 409:
        filled.form.renew(fresh.assignment.revision)
    return _page(request, fresh, refused=filled, status=status)


def _do(request: SignedRequest, shown: AssignmentPage, filled: Filled) -> str:
    if filled.takes_files:
        files_sent(request, filled.files)
    doing = Doing(request.actor, shown, tuple(file.pk for file in filled.files))
    return str(filled.action.act(doing, filled.form) or "")


def _refuse(form: Any, refusal: RuleViolation) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
