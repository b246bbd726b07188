"""Meetings of an association: the list, planning one, setting it up, and its notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiguan.governance.meeting_enums import MeetingState, ParticipantRole
from huiguan.governance.meeting_forms import (
    AgendaForm,
    InviteForm,
    MeetingChangeForm,
    MeetingForm,
    NewItemForm,
    NoticeForm,
)
from huiguan.governance.meeting_papers import file_of, notice_paper
from huiguan.governance.models import Body, Meeting
from huiguan.governance.selectors.charter_rules import explained, proxies_allowed
from huiguan.governance.selectors.following import OPENING_ITEM, decided_in, previous_meeting, speeches_of
from huiguan.governance.selectors.meetings import (
    items_of,
    meetings_of,
    named,
    papers_of,
    participants_of,
    quorum_of,
    receipts_of,
    sees_in_camera,
    unchecked_in,
)
from huiguan.governance.selectors.minutes import minutes_of
from huiguan.governance.selectors.months import month_in, month_of
from huiguan.governance.selectors.motions import motions_of
from huiguan.governance.services import meetings as services
from huiguan.governance.services import participants as people
from huiguan.governance.services.convoking import invite_body
from huiguan.governance.services.meeting_lines import agenda_lines, invitees, item_plans
from huiguan.governance.services.meetings import ItemPlan
from huiguan.governance.views.knowing import to_invite
from huiguan.governance.views.meeting_shared import meeting_here
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.kernel.workflow.selectors import available, timeline
from huiguan.ui.forms import taken, tried

PAGE_SIZE = 50
#: People of a meeting on one page, and names in a list to choose from: of a hall of thousands some are asked for.
PEOPLE, CHOICES = 100, 300
#: Slot of the rooms above: the elections that are held at a meeting, as {title, url, state}.
ELECTIONS = "governance.elections_of_meeting"
MANAGE = "governance.manage_meetings"
#: States in which what was read out stays as it is.
WORDED = (MeetingState.MINUTED, MeetingState.ARCHIVED, MeetingState.CANCELLED)
MONTH = "month"
TABS = (
    ("", gettext_lazy("Running and coming"), ("draft", "convened", "in_session", "adjourned")),
    ("past", gettext_lazy("Past"), ("closed", "minuted", "archived", "cancelled")),
)


@page("governance.read_meetings")
@require_GET
def meetings(request: SignedRequest) -> HttpResponse:
    """Meetings of the association: what is coming, what is past, or a month day by day."""
    rows = meetings_of(request.actor, request.organization)
    chosen = request.GET.get("tab", "")
    tabs = [{"key": key, "label": label, "count": rows.filter(state__in=states).count()} for key, label, states in TABS]
    states = next((states for key, _label, states in TABS if key == chosen), TABS[0][2])
    month = None
    if chosen == MONTH:
        month = month_of(request.actor, request.organization, month_in(request.GET.get("month", "")))
    shown = rows.filter(state__in=states)
    if states is TABS[0][2]:
        shown = shown.order_by("starts_at", "pk")  # what is next stands first
    context = {
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "month": month,
        "tabs": tabs,
        "tab": chosen,
        "may_plan": allows(request.actor, MANAGE, request.organization),
    }
    return render(request, "governance/meetings/list.html", context)


def _bodies(request: SignedRequest) -> list[tuple[str, str]]:
    rows = Body.objects.unscoped("permitted in the association").filter(organization=request.organization)
    return [(str(row.pk), row.name) for row in rows.filter(dissolved_on=None).order_by("order", "pk")]


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def meeting_new(request: SignedRequest) -> HttpResponse:
    """Plan a meeting of a body, or a work conference."""
    form = MeetingForm(request.POST or None, bodies=_bodies(request))
    made: list[Meeting] = []

    def plan(_values: Any) -> None:
        made.append(services.plan_meeting(actor=request.actor, organization=request.organization, **form.values()))

    if request.method == "POST" and taken(form, plan):
        return redirect("governance:meeting", request.organization.code, made[0].pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/meetings/new.html", {"form": form}, status=status)


@page("governance.read_meetings")
@require_GET
def meeting(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """One meeting: what it is, its agenda with papers, who is invited and what they answered, its motions."""
    return _meeting(request, meeting_here(request, meeting_id))


def _meeting(request: SignedRequest, row: Meeting, status: int = 200, **forms: Any) -> HttpResponse:
    in_camera = sees_in_camera(request.actor, row)
    items = list(items_of(row, in_camera=in_camera))
    may_manage = allows(request.actor, MANAGE, row.organization) and not row.is_over
    everybody = participants_of(row).select_related("proxy")
    find = request.GET.get("find", "").strip()[:200]
    found = named(everybody, find)
    before = previous_meeting(row)
    decided_before = decided_in(request.actor, before, in_camera=in_camera)
    context = {
        "meeting": row,
        "items": items,
        "papers": papers_of(row, items, named=may_manage),
        "speeches": speeches_of(request.actor, row, items),
        "motions": [m for m in motions_of(row) if in_camera or not (m.item and m.item.in_camera)],
        "participants": Paginator(found, PEOPLE).get_page(request.GET.get("page")),
        "find": find,
        "people_on_a_page": PEOPLE,
        "receipts": receipts_of(row),
        "halls": halls_of(row.session_id or 0),
        "unchecked": unchecked_in(row),
        "quorum": quorum_of(row) if row.state != MeetingState.DRAFT else None,
        "notice_words": explained(row.notice),
        "notice_files": files_of(services.EVIDENCE, row.pk),
        "may_manage": may_manage,
        "may_preside": allows(request.actor, "governance.preside", row.organization),
        "may_word": row.state not in WORDED and allows(request.actor, MANAGE, row.organization),
        "transitions": {transition.key for transition in available(request.actor, row)},
        "timeline": timeline(row),
        "minutes": minutes_of(row),
        "decided": decided_in(request.actor, row, in_camera=in_camera),
        "elections": [each for ask in filled(ELECTIONS) for each in ask(request.actor, row)],
        "before": before,
        **_to_represent(found, may_manage and proxies_allowed(row)),
        "inviting": to_invite(request, _unable(everybody)) if may_manage else {},
        "may_write_paper": allows(request.actor, "governance.write_papers", row.organization),
        "decided_before": decided_before,
        "agenda_form": forms.get("agenda")
        or AgendaForm(initial={"items": agenda_lines(items) or _opening(decided_before)}),
        "item_form": forms.get("item") or NewItemForm(),
        "invite_form": forms.get("invite") or InviteForm(),
        "change_form": forms.get("change") or MeetingChangeForm.of(row),
    }
    return render(request, "governance/meetings/meeting.html", context, status=status)


def _unable(found: Any) -> Any:
    """Members on the list who cannot sign in yet; more than these are invited from the roster."""
    return found.filter(person=None, membership__isnull=False).select_related("membership")[:500]


def _to_represent(found: Any, asked: bool) -> dict[str, Any]:
    """Whom a proxy is chosen from, where the charter knows proxies: the first of those on the list."""
    voters = list(found.filter(role=ParticipantRole.MEMBER)[: CHOICES + 1]) if asked else []
    return {"proxies_allowed": asked, "voters": voters[:CHOICES], "more_voters": len(voters) > CHOICES}


def _opening(decided_before: list[Any]) -> str:
    """An empty agenda begins with what became of the last meeting's resolutions."""
    return f"{OPENING_ITEM}，秘书处，10" if decided_before else ""


@page(MANAGE)
@require_POST
def meeting_change(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Save what is said about a meeting."""
    row = meeting_here(request, meeting_id)
    form = MeetingChangeForm(request.POST)
    if not taken(form, lambda values: services.change_meeting(actor=request.actor, meeting_id=row.pk, **values)):
        return _meeting(request, row, 422, change=form)
    messages.success(request, _("Saved."))
    return redirect("governance:meeting", row.organization.code, row.pk)


@page(MANAGE)
@require_POST
def meeting_agenda(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Save the agenda from its lines: title，who brings it in，minutes."""
    row = meeting_here(request, meeting_id)
    form = AgendaForm(request.POST)

    def put(values: dict[str, Any]) -> None:
        plans = item_plans(values["items"], items_of(row))
        services.set_agenda(actor=request.actor, meeting_id=row.pk, items=plans)

    if not taken(form, put):
        return _meeting(request, row, 422, agenda=form)
    messages.success(request, _("Agenda saved."))
    return redirect("governance:meeting", row.organization.code, row.pk)


@page(MANAGE)
@require_POST
def meeting_item_add(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Put one more item at the end of the agenda, its kind chosen."""
    row = meeting_here(request, meeting_id)
    form = NewItemForm(request.POST)

    def put(values: dict[str, Any]) -> None:
        services.add_item(actor=request.actor, meeting_id=row.pk, plan=ItemPlan(**values))

    if not taken(form, put):
        return _meeting(request, row, 422, item=form)
    return redirect("governance:meeting", row.organization.code, row.pk)


@page(MANAGE)
@require_POST
def meeting_invite(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Invite the body's own people, or those of a list."""
    row = meeting_here(request, meeting_id)
    if "whole_body" in request.POST:
        tried(request, lambda: invite_body(actor=request.actor, meeting_id=row.pk))
        return redirect("governance:meeting", row.organization.code, row.pk)
    form = InviteForm(request.POST)

    def put(values: dict[str, Any]) -> None:
        found = invitees(values["people"], values["role"])
        people.invite(actor=request.actor, meeting_id=row.pk, invitees=found)

    if not taken(form, put):
        return _meeting(request, row, 422, invite=form)
    return redirect("governance:meeting", row.organization.code, row.pk)


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def meeting_notice(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Read the notice as it will go out, and send it."""
    row = meeting_here(request, meeting_id)
    form = NoticeForm(request.POST or None, request.FILES or None, initial={"text": row.notice_text})
    if request.method == "POST" and taken(
        form, lambda _values: services.convene_meeting(actor=request.actor, meeting_id=row.pk, **form.values())
    ):
        messages.success(request, _("Notice sent."))
        return redirect("governance:meeting", row.organization.code, row.pk)
    context = {"meeting": row, "form": form, "paper": notice_paper(row), "receipts": receipts_of(row)}
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/meetings/notice.html", context, status=status)


@page("governance.read_meetings")
@require_GET
def notice_file(request: SignedRequest, meeting_id: int, form: str) -> HttpResponse:
    """The notice as a Word document."""
    return file_of(notice_paper(meeting_here(request, meeting_id)), form)
