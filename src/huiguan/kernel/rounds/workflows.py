"""The declared table of submissions. Which of two steps upwards is taken is found by the service from the tree."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.permits import Role
from huiguan.kernel.rounds.enums import SubmissionState as S
from huiguan.kernel.rounds.kinds import kind_of
from huiguan.kernel.workflow import State, Tell, Transition, Workflow

CAME, BACK = "rounds.came", "rounds.back"
_UP, _DOWN = pgettext_lazy("submission", "Pass up"), pgettext_lazy("submission", "Return")
_HERE = (Tell(Role.CLERK, CAME, side="at"),)
_ORIGIN = (Tell(Role.CLERK, BACK, side="at"),)
_OWN = (S.DRAFT.value, S.RETURNED.value)
_ABOVE = (S.UNDERWAY.value, S.ARRIVED.value)

SUBMISSION = Workflow(
    name="rounds.submission",
    label=_("Submission"),
    initial=S.DRAFT.value,
    title=lambda row: row.round.title,
    url=lambda row: kind_of(row.round.kind).url(row, row.at),
    related=("organization", "at", "round"),
    states=(
        State(S.DRAFT.value, S.DRAFT.label),
        State(S.UNDERWAY.value, S.UNDERWAY.label, tone="blue"),
        State(S.ARRIVED.value, S.ARRIVED.label, tone="green", final=True),
        State(S.RETURNED.value, S.RETURNED.label, tone="orange"),
        State(S.WITHDRAWN.value, S.WITHDRAWN.label, final=True),
    ),
    transitions=(
        Transition("hand_in", _("Hand in"), _OWN, S.UNDERWAY.value, "rounds.submit", primary=True, tells=_HERE),
        Transition("hand_in_here", _("Hand in"), _OWN, S.ARRIVED.value, "rounds.submit", primary=True),
        Transition("pass_up", _UP, (S.UNDERWAY.value,), S.UNDERWAY.value, "rounds.pass_on", side="at", primary=True,
                   needs_note=True, tells=_HERE),
        Transition("arrive", _UP, (S.UNDERWAY.value,), S.ARRIVED.value, "rounds.pass_on", side="at", primary=True,
                   needs_note=True, tells=_HERE),
        Transition("send_down", _DOWN, _ABOVE, S.UNDERWAY.value, "rounds.pass_on", side="at", needs_note=True,
                   tells=_ORIGIN),
        Transition("send_back", _DOWN, _ABOVE, S.RETURNED.value, "rounds.pass_on", side="at", needs_note=True,
                   tells=_ORIGIN),
        Transition("withdraw_submission", _("Withdraw the submission"), _OWN, S.WITHDRAWN.value, "rounds.submit",
                   destructive=True),
    ),
)  # fmt: skip
