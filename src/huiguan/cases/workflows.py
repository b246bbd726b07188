"""The declared tables: a case of any kind, a referral, relief within a case."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases.enums import UNPAID, CaseState, ReferralState, ReliefState
from huiguan.cases.selectors.reading import (
    heads_above,
    heads_here,
    heads_of_receiver,
    those_who_handle,
    those_who_may_accept,
    those_who_may_take,
)
from huiguan.kernel.permits import Role
from huiguan.kernel.workflow import Late, State, Tell, Transition, Workflow

C, F, R = CaseState, ReferralState, ReliefState
_HANDLE, _OWN, _PAY = "cases.handle_cases", "cases.ask_for_help", "cases.report_payment"


def _lateness(*people: tuple[Any, Any, str]) -> tuple[Late, ...]:
    """One working day before: those who handle it, whatever their role. When it is over: they and the head.

    A working day later the head of the association above hears that it is late: number and date, neither kind nor
    content. No head hears of a case that names them as the other side.
    """
    soon, late = (
        tuple(Tell(role, kind, people=named, label=label) for role, named, label in people)
        for kind in ("cases.due_soon", "cases.late")
    )
    return (
        Late(-1, soon),
        Late(0, (*late, Tell(Role.HEAD, "cases.late", people=heads_here))),
        Late(1, (Tell(Role.HEAD, "cases.late_below", side="above", people=heads_above),)),
    )


_UNTAKEN = _lateness((None, those_who_may_take, "those who may take it"))
_LATE = _lateness((None, those_who_handle, "those who handle it"))
_OPEN = (C.SUBMITTED.value, C.ACCEPTED.value, C.HANDLING.value, C.PAUSED.value, C.ANSWERED.value)


def _matter(subject: Any) -> str:
    """One address for all who are told: it leads each to what they may see."""
    return reverse("cases:matter", args=[subject.pk])


def _number(subject: Any) -> str:
    return str(subject.number)


CASE = Workflow(
    name="cases.case",
    label=pgettext_lazy("workflow", "Case"),
    initial=C.SUBMITTED.value,
    within=2,
    title=_number,
    url=_matter,
    states=(
        State(C.SUBMITTED.value, C.SUBMITTED.label, tone="blue", late=_UNTAKEN),
        State(C.ACCEPTED.value, C.ACCEPTED.label, tone="blue", late=_LATE),
        State(C.HANDLING.value, C.HANDLING.label, tone="blue", late=_LATE),
        State(C.PAUSED.value, C.PAUSED.label, tone="yellow"),
        State(C.ANSWERED.value, C.ANSWERED.label, tone="green", late=_LATE),
        State(C.CLOSED.value, C.CLOSED.label, final=True, tone="green"),
        State(C.WITHDRAWN.value, C.WITHDRAWN.label, final=True),
        State(C.REFUSED.value, C.REFUSED.label, final=True),
    ),
    transitions=(
        Transition("accept_case", _("Take the case"), (C.SUBMITTED.value,), C.ACCEPTED.value, _HANDLE, within=5,
                   primary=True),
        Transition("begin_handling", _("Checked: handle it"), (C.ACCEPTED.value,), C.HANDLING.value, _HANDLE, within=10,
                   primary=True),
        Transition("refuse_case", _("Do not take it"), (C.ACCEPTED.value,), C.REFUSED.value, _HANDLE,
                   destructive=True),
        Transition("pause_case", _("Pause"), (C.ACCEPTED.value, C.HANDLING.value), C.PAUSED.value, _HANDLE),
        Transition("resume_case", _("Go on with the case"), (C.PAUSED.value,), C.HANDLING.value, _HANDLE, within=10),
        Transition("answer_case", _("Answer the person"), (C.HANDLING.value,), C.ANSWERED.value, _HANDLE, within=20,
                   primary=True),
        Transition("close_case", _("Close the case"), (C.ANSWERED.value,), C.CLOSED.value, _HANDLE, primary=True),
        Transition("ask_review", _("Ask to look at it again"), (C.ANSWERED.value, C.CLOSED.value), C.HANDLING.value,
                   _OWN, within=10),
        Transition("withdraw_case", _("Withdraw my request"), _OPEN, C.WITHDRAWN.value, _OWN, destructive=True),
    ),
)  # fmt: skip

REFERRAL = Workflow(
    name="cases.referral",
    label=_("Referral of a case"),
    initial=F.ASKED.value,
    within=3,
    title=_number,
    url=lambda subject: reverse("cases:referral_matter", args=[subject.pk]),
    related=("organization", "receiver", "case"),
    states=(
        State(F.ASKED.value, F.ASKED.label, tone="blue",
              late=(Late(0, (Tell(None, "cases.referral_late", people=those_who_may_accept,
                                  label="those who may accept"),
                             Tell(Role.HEAD, "cases.referral_late", side="receiver", people=heads_of_receiver))),)),
        State(F.ACCEPTED.value, F.ACCEPTED.label, tone="green"),
        State(F.DECLINED.value, F.DECLINED.label, final=True),
        State(F.ENDED.value, F.ENDED.label, final=True),
    ),
    transitions=(
        Transition("accept_referral", _("Handle it together"), (F.ASKED.value,), F.ACCEPTED.value, _HANDLE,
                   side="receiver", primary=True),
        Transition("decline_referral", _("Decline"), (F.ASKED.value,), F.DECLINED.value, _HANDLE, side="receiver"),
        Transition("end_referral", _("End the joint handling"), (F.ASKED.value, F.ACCEPTED.value), F.ENDED.value,
                   _HANDLE),
    ),
)  # fmt: skip

RELIEF = Workflow(
    name="cases.relief",
    label=_("Relief"),
    initial=R.GATHERING.value,
    title=lambda subject: str(subject.case.number),
    url=lambda subject: reverse("cases:matter", args=[subject.case_id]),
    related=("organization", "case"),
    states=(
        State(R.GATHERING.value, R.GATHERING.label, tone="blue"),
        State(R.CHECKING.value, R.CHECKING.label, tone="blue"),
        State(R.COMMITTEE.value, R.COMMITTEE.label, tone="blue"),
        State(R.NOTICE.value, R.NOTICE.label, tone="blue"),
        State(R.TO_PAY.value, R.TO_PAY.label, tone="yellow"),
        State(R.PAID.value, R.PAID.label, tone="green"),
        State(R.VISITED.value, R.VISITED.label, final=True, tone="green"),
        State(R.REFUSED.value, R.REFUSED.label, final=True),
        State(R.WITHDRAWN.value, R.WITHDRAWN.label, final=True),
    ),
    transitions=(
        Transition("prove_relief", _("Proof is complete"), (R.GATHERING.value,), R.CHECKING.value, _HANDLE, within=5,
                   primary=True),
        Transition("check_relief", _("Checked on all levels"), (R.CHECKING.value,), R.COMMITTEE.value,
                   "cases.check_relief", within=10, primary=True),
        Transition("grant_relief", _("Granted by the committee"), (R.COMMITTEE.value,), R.NOTICE.value,
                   "cases.decide_relief", within=7),
        Transition("refuse_relief", _("Not granted by the committee"), (R.COMMITTEE.value,), R.REFUSED.value,
                   "cases.decide_relief"),
        Transition("release_relief", _("Notice ended: to be paid"), (R.NOTICE.value,), R.TO_PAY.value, _HANDLE,
                   within=5, primary=True),
        Transition("mark_relief_paid", _("Relief paid out"), (R.TO_PAY.value,), R.PAID.value, _PAY),
        Transition("stop_relief", _("Relief stopped"), tuple(state.value for state in UNPAID), R.WITHDRAWN.value,
                   _HANDLE, destructive=True),
        Transition("visit_relief", _("Visited"), (R.PAID.value,), R.VISITED.value, _HANDLE, primary=True),
    ),
)  # fmt: skip

WORKFLOWS = (CASE, REFERRAL, RELIEF)
