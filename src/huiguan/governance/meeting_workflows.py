"""The declared tables of meetings: a meeting, a motion, minutes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.governance.meeting_enums import MeetingState as M
from huiguan.governance.meeting_enums import MinutesState as P
from huiguan.governance.meeting_enums import MotionState as Q
from huiguan.kernel.workflow import State, Transition, Workflow

_MANAGE, _PRESIDE, _WRITE = "governance.manage_meetings", "governance.preside", "governance.write_minutes"
_TABLED = (Q.PROPOSED.value, Q.AMENDED.value)


def _step(key: str, label: Any, sources: tuple[Any, ...], target: Any, permission: str, **more: Any) -> Transition:
    return Transition(key, label, tuple(str(source.value) for source in sources), target.value, permission, **more)


MEETING = Workflow(
    name="governance.meeting",
    label=_("Meeting"),
    initial=M.DRAFT.value,
    states=(
        State(M.DRAFT.value, M.DRAFT.label),
        State(M.CONVENED.value, M.CONVENED.label, tone="blue"),
        State(M.IN_SESSION.value, M.IN_SESSION.label, tone="green"),
        State(M.ADJOURNED.value, M.ADJOURNED.label, tone="yellow"),
        State(M.CLOSED.value, M.CLOSED.label),
        State(M.MINUTED.value, M.MINUTED.label),
        State(M.ARCHIVED.value, M.ARCHIVED.label, final=True),
        State(M.CANCELLED.value, M.CANCELLED.label, final=True),
    ),
    transitions=(
        _step("convene", _("Send the notice"), (M.DRAFT,), M.CONVENED, _MANAGE, primary=True),
        _step("open", _("Open the meeting"), (M.CONVENED,), M.IN_SESSION, _PRESIDE, primary=True),
        _step("adjourn", _("Adjourn"), (M.IN_SESSION,), M.ADJOURNED, _PRESIDE),
        _step("resume", pgettext_lazy("meeting", "Resume"), (M.ADJOURNED,), M.IN_SESSION, _PRESIDE, primary=True),
        _step("close", _("Close the meeting"), (M.IN_SESSION, M.ADJOURNED), M.CLOSED, _PRESIDE),
        _step("minute", _("Freeze the minutes"), (M.CLOSED,), M.MINUTED, _WRITE),
        _step("archive", _("Archive"), (M.MINUTED,), M.ARCHIVED, _MANAGE),
        _step("cancel", _("Cancel the meeting"), (M.DRAFT, M.CONVENED), M.CANCELLED, _MANAGE,
              needs_note=True, destructive=True),
    ),
)  # fmt: skip

MOTION = Workflow(
    name="governance.motion",
    label=_("Motion"),
    initial=Q.PROPOSED.value,
    states=(
        State(Q.PROPOSED.value, Q.PROPOSED.label),
        State(Q.AMENDED.value, Q.AMENDED.label, tone="blue"),
        State(Q.PUT.value, Q.PUT.label, tone="blue"),
        State(Q.CARRIED.value, Q.CARRIED.label, final=True, tone="green"),
        State(Q.FAILED.value, Q.FAILED.label),
        State(Q.WITHDRAWN.value, Q.WITHDRAWN.label, final=True),
        State(Q.REFERRED.value, Q.REFERRED.label, final=True),
    ),
    transitions=(
        Transition("amend", _("Amend"), _TABLED, Q.AMENDED.value, _PRESIDE),
        Transition("put", _("Put to the vote"), (*_TABLED, Q.FAILED.value), Q.PUT.value, _PRESIDE, primary=True),
        Transition("take_back", _("Take back from the vote"), (Q.PUT.value,), Q.PROPOSED.value, _PRESIDE,
                   needs_note=True),
        Transition("carry", _("Declare carried"), (Q.PUT.value,), Q.CARRIED.value, _PRESIDE),
        Transition("fail", _("Declare failed"), (Q.PUT.value,), Q.FAILED.value, _PRESIDE),
        Transition("withdraw", _("Withdraw"), _TABLED, Q.WITHDRAWN.value, _PRESIDE, needs_note=True),
        Transition("refer", _("Refer"), _TABLED, Q.REFERRED.value, _PRESIDE, needs_note=True),
    ),
)  # fmt: skip

MINUTES = Workflow(
    name="governance.minutes",
    label=_("Minutes"),
    initial=P.DRAFT.value,
    states=(
        State(P.DRAFT.value, P.DRAFT.label),
        State(P.SIGNING.value, P.SIGNING.label, tone="blue"),
        State(P.FROZEN.value, P.FROZEN.label, final=True, tone="green"),
    ),
    transitions=(
        Transition("submit", _("Give out for signature"), (P.DRAFT.value,), P.SIGNING.value, _WRITE, primary=True),
        Transition("reopen", _("Take back to edit"), (P.SIGNING.value,), P.DRAFT.value, _WRITE, needs_note=True),
        Transition("freeze", _("Freeze"), (P.SIGNING.value,), P.FROZEN.value, _WRITE, primary=True),
    ),
)

WORKFLOWS = (MEETING, MOTION, MINUTES)
