"""The declared table: an activity."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.workflow import State, Transition, Workflow
from huiguan.programmes.enums import ActivityState as S

_MANAGE = "programmes.manage"
_BEFORE = (S.DRAFT.value, S.FILING.value)

ACTIVITY = Workflow(
    name="programmes.activity",
    label=_("Activity"),
    initial=S.DRAFT.value,
    title=lambda row: row.title,
    url=lambda row: reverse("programmes:activity", args=[row.organization.code, row.pk]),
    states=(
        State(S.DRAFT.value, S.DRAFT.label),
        State(S.FILING.value, S.FILING.label, tone="yellow"),
        State(S.OPEN.value, S.OPEN.label, tone="blue"),
        State(S.RUNNING.value, S.RUNNING.label, tone="blue"),
        State(S.CLOSED.value, S.CLOSED.label, tone="yellow"),
        State(S.SUMMED_UP.value, S.SUMMED_UP.label, final=True, tone="green"),
        State(S.CANCELLED.value, S.CANCELLED.label, final=True),
    ),
    transitions=(
        Transition("file_activity", _("File the activity"), (S.DRAFT.value,), S.FILING.value, _MANAGE),
        Transition("open_activity", _("Open the enrolment"), _BEFORE, S.OPEN.value, _MANAGE, primary=True),
        Transition("start_activity", _("Start the activity"), (S.OPEN.value,), S.RUNNING.value, _MANAGE, primary=True),
        Transition("close_activity", _("End the activity"), (S.RUNNING.value,), S.CLOSED.value, _MANAGE, primary=True),
        Transition("sum_up_activity", _("Sum up the activity"), (S.CLOSED.value,), S.SUMMED_UP.value, _MANAGE,
                   primary=True),
        Transition("cancel_activity", _("Cancel the activity"), (*_BEFORE, S.OPEN.value, S.RUNNING.value),
                   S.CANCELLED.value, _MANAGE, needs_note=True, destructive=True),
    ),
)  # fmt: skip

WORKFLOWS = (ACTIVITY,)
