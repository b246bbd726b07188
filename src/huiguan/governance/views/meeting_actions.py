"""What can be done with a meeting: one row per button, each with the one service that it calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huiguan.governance.meeting_enums import Method, Option
from huiguan.governance.meeting_forms import MOMENT
from huiguan.governance.models import Meeting
from huiguan.governance.services import ballots, meetings, minutes, motions, participants, speaking, votes
from huiguan.governance.views.meeting_shared import meeting_here, wants_json
from huiguan.kernel.numbers import number_of
from huiguan.kernel.permits import Invalid, NotFound, RuleViolation
from huiguan.kernel.permits.web import SignedRequest, page
from huiguan.ui.forms import tried

Act = Callable[[SignedRequest, Meeting], Any]


def _whole(request: SignedRequest, name: str) -> int:
    return number_of(request.POST.get(name))


def _maybe(request: SignedRequest, name: str) -> int | None:
    found = _whole(request, name)
    return found if found >= 0 else None


def _text(request: SignedRequest, name: str) -> str:
    return str(request.POST.get(name, ""))


def _moment(request: SignedRequest, name: str) -> datetime:
    try:
        return timezone.make_aware(datetime.strptime(_text(request, name), MOMENT))
    except ValueError as fault:
        raise Invalid(_("Give the day and the time."), code="moment", field=name) from fault


def _counts(request: SignedRequest) -> dict[str, int]:
    found = {option: _whole(request, option) for option in Option.values}
    if any(value < 0 for value in found.values()):
        raise Invalid(_("Enter how many voted for, against and abstained."), code="counts")
    return found


def _enter(request: SignedRequest, _row: Meeting) -> None:
    votes.enter_counts(
        actor=request.actor,
        vote_id=_whole(request, "vote"),
        counts=_counts(request),
        hall_id=_maybe(request, "hall"),
        tellers=_text(request, "tellers"),
    )


def _roll(request: SignedRequest, _row: Meeting) -> None:
    """Only what differs from what the list showed: an answer that somebody else put right meanwhile is not undone."""
    answers, before = _by_participant(request, "answer-"), _by_participant(request, "was-")
    changed = {part: option for part, option in answers.items() if option and option != before.get(part)}
    votes.enter_roll_call(actor=request.actor, vote_id=_whole(request, "vote"), votes=changed, before=before)


def _by_participant(request: SignedRequest, prefix: str) -> dict[int, str]:
    named = ((name.removeprefix(prefix), str(value)) for name, value in request.POST.items() if name.startswith(prefix))
    return {number_of(part): value for part, value in named}


def _present(request: SignedRequest, row: Meeting) -> None:
    participants.take_meeting_attendance(
        actor=request.actor,
        meeting_id=row.pk,
        participant_ids=[number_of(value) for value in request.POST.getlist("participant")],
        hall_id=_maybe(request, "hall"),
        means="list" if request.POST.get("means") == "list" else "hand",
    )


def _gone(request: SignedRequest, row: Meeting) -> None:
    at = _text(request, "at")
    participants.end_attendance(
        actor=request.actor,
        meeting_id=row.pk,
        participant_id=_whole(request, "participant"),
        left=_text(request, "why") == "left",
        note=_text(request, "note"),
        at=_clock(at) if at else None,
    )


def _clock(at: str) -> datetime:
    """The last time that the association's clock showed this: a meeting may go on for days."""
    now = timezone.localtime()
    try:
        moment = timezone.make_aware(datetime.combine(now.date(), time.fromisoformat(at)))
    except ValueError as fault:
        raise Invalid(_("Give the day and the time."), code="moment", field="at") from fault
    return moment if moment <= now else moment - timedelta(days=1)


def _remind(request: SignedRequest, _row: Meeting) -> None:
    count = votes.remind_of_vote(actor=request.actor, vote_id=_whole(request, "vote"))
    messages.success(request, ngettext("%(n)d person reminded.", "%(n)d people reminded.", count) % {"n": count})


def _open_vote(request: SignedRequest, _row: Meeting) -> None:
    method = _text(request, "method")
    if method == Method.CIRCULAR:
        votes.open_circular_vote(
            actor=request.actor,
            motion_id=_whole(request, "motion"),
            deadline=_moment(request, "deadline"),
            note=_text(request, "note"),
        )
        return
    secret = method == "declared_secret"
    votes.open_vote(
        actor=request.actor,
        motion_id=_whole(request, "motion"),
        method="declared" if secret else method,
        secret=secret,
        note=_text(request, "note"),
    )


def _open_amendment_vote(request: SignedRequest, row: Meeting) -> None:
    votes.open_amendment_vote(
        actor=request.actor,
        amendment_id=_whole(request, "amendment"),
        method=Method.CIRCULAR if row.by_correspondence else _text(request, "method"),
        deadline=_moment(request, "deadline") if row.by_correspondence else None,
    )


ACTIONS: dict[str, tuple[str, Act]] = {
    "open": ("presider", lambda r, m: meetings.open_meeting(actor=r.actor, meeting_id=m.pk)),
    "adjourn": ("presider", lambda r, m: meetings.adjourn_meeting(actor=r.actor, meeting_id=m.pk)),
    "resume": ("presider", lambda r, m: meetings.resume_meeting(actor=r.actor, meeting_id=m.pk)),
    "close": ("meeting", lambda r, m: meetings.close_meeting(actor=r.actor, meeting_id=m.pk)),
    "cancel": ("meeting", lambda r, m: meetings.cancel_meeting(
        actor=r.actor, meeting_id=m.pk, note=_text(r, "note"))),
    "archive": ("meeting", lambda r, m: meetings.archive_meeting(actor=r.actor, meeting_id=m.pk)),
    "item": ("presider", lambda r, m: meetings.start_item(
        actor=r.actor, meeting_id=m.pk, item_id=_whole(r, "item"))),
    "entry": ("presider", lambda r, m: meetings.write_entry(
        actor=r.actor, meeting_id=m.pk, text=_text(r, "text"))),
    "present": ("presider", _present),
    "gone": ("presider", _gone),
    "floor": ("presider", lambda r, m: speaking.give_floor(actor=r.actor, speaking_id=_whole(r, "asked"))),
    "strike": ("presider", lambda r, m: speaking.strike_request(actor=r.actor, speaking_id=_whole(r, "asked"))),
    "end-speech": ("presider", lambda r, m: speaking.end_speech(actor=r.actor, meeting_id=m.pk)),
    "vote": ("presider", _open_vote),
    "open-ballot": ("presider", lambda r, m: ballots.open_ballot(
        actor=r.actor, motion_id=_whole(r, "motion"), minutes=_whole(r, "minutes"), note=_text(r, "note"))),
    "amendment-vote": ("presider", _open_amendment_vote),
    "counts": ("presider", _enter),
    "counts-back": ("presider", lambda r, m: votes.take_counts_back(actor=r.actor, vote_id=_whole(r, "vote"))),
    "roll": ("presider", _roll),
    "close-vote": ("presider", lambda r, m: votes.close_vote(
        actor=r.actor, vote_id=_whole(r, "vote"), casting=_text(r, "casting"))),
    "remind-vote": ("presider", _remind),
    "void-vote": ("presider", lambda r, m: votes.void_vote(
        actor=r.actor, vote_id=_whole(r, "vote"), note=_text(r, "note"))),
    "withdraw": ("motion", lambda r, m: motions.withdraw_motion(
        actor=r.actor, motion_id=_whole(r, "motion"), note=_text(r, "note"))),
    "refer": ("motion", lambda r, m: motions.refer_motion(
        actor=r.actor, motion_id=_whole(r, "motion"), to=_text(r, "to"))),
    "withdraw-amendment": ("motion", lambda r, m: motions.withdraw_amendment(
        actor=r.actor, amendment_id=_whole(r, "amendment"))),
    "amendment-earlier": ("motion", lambda r, m: motions.vote_earlier(
        actor=r.actor, amendment_id=_whole(r, "amendment"))),
    "restate-amendment": ("motion", lambda r, m: motions.restate_amendment(
        actor=r.actor, amendment_id=_whole(r, "amendment"), text=_text(r, "text"))),
    "receipt": ("meeting", lambda r, m: participants.enter_receipt(
        actor=r.actor, meeting_id=m.pk, participant_id=_whole(r, "participant"),
        receipt=_text(r, "receipt"), reason=_text(r, "reason"))),
    "proxy": ("meeting", lambda r, m: participants.name_proxy(
        actor=r.actor, meeting_id=m.pk, participant_id=_whole(r, "participant"), proxy_id=_maybe(r, "proxy"))),
    "uninvite": ("meeting", lambda r, m: participants.withdraw_invitation(
        actor=r.actor, meeting_id=m.pk, participant_id=_whole(r, "participant"))),
    "paper": ("meeting", lambda r, m: meetings.add_meeting_paper(
        actor=r.actor, meeting_id=m.pk, item_id=_whole(r, "item"), upload=r.FILES.get("file"),
        replaces_id=_maybe(r, "replaces"))),
    "draft-minutes": ("minutes", lambda r, m: minutes.draft_minutes(actor=r.actor, meeting_id=m.pk)),
}  # fmt: skip


@page("governance.preside")
@require_POST
def meeting_do(request: SignedRequest, meeting_id: int, doing: str) -> HttpResponse:
    """Do it; a refusal is said on the page that follows, or to the script that sent what had waited for the network."""
    row = meeting_here(request, meeting_id)
    if doing not in ACTIONS:
        raise NotFound(doing)
    leads_to, act = ACTIONS[doing]
    if wants_json(request):
        return _told(lambda: act(request, row))
    tried(request, lambda: act(request, row))
    back = _whole(request, "motion") if leads_to == "motion" else row.pk
    there = redirect(f"governance:{leads_to}", row.organization.code, back)
    # The page of a roll call from which the answers came.
    if view := QueryDict(_text(request, "view")[:400]).urlencode():
        there["Location"] += f"?{view}"
    return there


def _told(act: Callable[[], Any]) -> JsonResponse:
    try:
        act()
    except RuleViolation as refusal:
        return JsonResponse({"code": refusal.code, "message": refusal.message}, status=422)
    except NotFound:
        # A row that waits in a desk's queue for a thing that is gone has to leave it.
        said = _("What this was entered for is not there any more. Enter it anew.")
        return JsonResponse({"code": "not_found", "message": said}, status=404)
    return JsonResponse({"done": True})
