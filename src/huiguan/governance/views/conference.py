"""Setting a meeting up: its halls, who is invited by post, what the office enters for somebody, what is read out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huiguan.governance.forms import TieForm
from huiguan.governance.meeting_enums import ItemKind, MeetingState, ParticipantRole
from huiguan.governance.meeting_forms import HallsForm, HoldersForm, ItemForm, KnownForm, ParticipantForm
from huiguan.governance.models import AgendaItem, Meeting, Participant
from huiguan.governance.selectors.inviting import posts_in_reach
from huiguan.governance.selectors.known import person_known
from huiguan.governance.selectors.meetings import items_of, participants_of
from huiguan.governance.services import halls, inviting, meetings, participants
from huiguan.governance.services.meeting_lines import hall_line, hall_plans
from huiguan.governance.services.tying import known_fields, tie_participant
from huiguan.governance.views.knowing import chosen_one, tie_words, who_page
from huiguan.governance.views.meeting_shared import meeting_here
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.kernel.sessions.selectors import halls_of
from huiguan.ui.forms import form_page

MANAGE = "governance.manage_meetings"


def _crumbs(request: SignedRequest, row: Meeting, title: str) -> list[tuple[Any, str]]:
    code = request.organization.code
    return [(_("Meetings"), reverse("governance:meetings", args=[code])), (row.title, _back(request, row)), (title, "")]


def _back(request: SignedRequest, row: Meeting) -> str:
    return reverse("governance:meeting", args=[request.organization.code, row.pk])


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def meeting_halls(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """The halls as lines: name, place, link of the video; the first is the main one."""
    row = meeting_here(request, meeting_id)
    standing = halls_of(row.session_id or 0)
    form = HallsForm(request.POST or None, initial={"halls": "\n".join(hall_line(hall) for hall in standing)})

    def put(values: dict[str, Any]) -> None:
        plans = hall_plans(values["halls"], standing)
        halls.set_meeting_halls(actor=request.actor, meeting_id=row.pk, halls=plans)

    title = _("Halls")
    return form_page(
        request, form, put, title=title, submit=_("Save the halls"), done=_back(request, row),
        crumbs=_crumbs(request, row, title),
        note=_("One line each: name, place, link of the video. The first is the main hall; each counts who is there."),
    )  # fmt: skip


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def meeting_holders(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Invite whoever holds certain posts, here or in the associations below."""
    row = meeting_here(request, meeting_id)
    role = ParticipantRole.MEMBER if row.body_id is None else ParticipantRole.OBSERVER
    posts = posts_in_reach(request.actor, request.organization)
    form = HoldersForm(request.POST or None, posts=posts, initial={"role": role})

    def put(values: dict[str, Any]) -> None:
        count = inviting.invite_holders(actor=request.actor, meeting_id=row.pk, **values)
        messages.success(request, ngettext("%(n)d person invited.", "%(n)d people invited.", count) % {"n": count})

    title = _("Invite by post")
    note = _("Behind each post: how many hold it here and in the associations directly below.")
    return form_page(
        request, form, put, title=title, submit=_("Invite"), done=_back(request, row),
        crumbs=_crumbs(request, row, title), note=note,
    )  # fmt: skip


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def meeting_known(request: SignedRequest, meeting_id: int) -> HttpResponse:
    """Invite somebody known, so that notice and vote reach them."""
    row = meeting_here(request, meeting_id)
    known = chosen_one(request)
    role = ParticipantRole.MEMBER if row.state == MeetingState.DRAFT else ParticipantRole.OBSERVER
    initial = {"who": known.key, "duty": known.unit, "role": role} if known else {}
    form = KnownForm(request.POST or None, initial=initial)

    def put(values: dict[str, Any]) -> None:
        one = person_known(request.actor, request.organization, values["who"])
        invitee = participants.Invitee(duty=values["duty"], role=values["role"], **known_fields(one, one.name))
        participants.invite(actor=request.actor, meeting_id=row.pk, invitees=[invitee])

    title = _("Invite somebody known")
    return who_page(
        request, form, put, title=title, submit=_("Invite"), done=_back(request, row), said=_("Invited."),
        crumbs=_crumbs(request, row, title), open_name=False,
    )  # fmt: skip


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def participant_tie(request: SignedRequest, meeting_id: int, participant_id: int) -> HttpResponse:
    """Say who stands behind a name on the list of a meeting."""
    row = meeting_here(request, meeting_id)
    part: Participant | None = participants_of(row).filter(pk=participant_id).first()
    if part is None:
        raise NotFound(str(participant_id))
    known = chosen_one(request)
    form = TieForm(request.POST or None, initial={"who": known and known.key})

    def put(values: dict[str, Any]) -> None:
        tie_participant(actor=request.actor, meeting_id=row.pk, participant_id=part.pk, **values)

    return who_page(
        request, form, put, title=_("Whose name this is: %(name)s") % {"name": part.name}, submit=_("Tie the name"),
        done=_back(request, row), said=_("Tied. Notices and votes reach them once they sign in."),
        crumbs=_crumbs(request, row, part.name), open_name=False,
    )  # fmt: skip


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def participant(request: SignedRequest, meeting_id: int, participant_id: int) -> HttpResponse:
    """What somebody invited answered on paper or by telephone, and in which hall they are expected."""
    row = meeting_here(request, meeting_id)
    part: Participant | None = participants_of(row).filter(pk=participant_id).first()
    if part is None:
        raise NotFound(str(participant_id))
    initial = {"receipt": part.receipt, "reason": part.leave_reason, "hall_id": part.hall_id}
    rooms = [(hall.pk, hall.name) for hall in halls_of(row.session_id or 0)]
    form = ParticipantForm(request.POST or None, halls=rooms, initial=initial)

    def put(values: dict[str, Any]) -> None:
        who: dict[str, Any] = {"actor": request.actor, "meeting_id": row.pk, "participant_id": part.pk}
        if values["receipt"] and (values["receipt"], values["reason"]) != (part.receipt, part.leave_reason):
            participants.enter_receipt(**who, receipt=values["receipt"], reason=values["reason"])
        if values["hall_id"] != part.hall_id:
            halls.seat_participant(**who, hall_id=values["hall_id"])

    return form_page(
        request, form, put, title=part.name, submit=_("Save"), done=_back(request, row),
        crumbs=_crumbs(request, row, part.name), note=tie_words(part),
    )  # fmt: skip


@page(MANAGE)
@require_http_methods(["GET", "POST"])
def agenda_item(request: SignedRequest, meeting_id: int, item_id: int) -> HttpResponse:
    """What happens under an item, and the words read out: a commendation with its names, a speech."""
    row = meeting_here(request, meeting_id)
    item: AgendaItem | None = items_of(row).filter(pk=item_id).first()
    if item is None:
        raise NotFound(str(item_id))
    form = ItemForm(request.POST or None, initial={"kind": item.kind, "words": item.words})

    def put(values: dict[str, Any]) -> None:
        meetings.word_item(actor=request.actor, meeting_id=row.pk, item_id=item.pk, **values)

    return form_page(
        request, form, put, title=item.title, submit=_("Save"), done=_back(request, row),
        crumbs=_crumbs(request, row, item.title),
        note=_("A speech can be handed to follow-through from the meeting's page, once its words stand here.")
        if item.kind in (ItemKind.SPEECH, ItemKind.ITEM) else "",
    )  # fmt: skip
