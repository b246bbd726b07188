"""The declared tables: a membership, a unit's membership, an application, a transfer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.permits import Role
from huiguan.kernel.workflow import State, Tell, Transition, Workflow
from huiguan.members.enums import CURRENT, ApplicationState, MembershipState, TransferState

M, A, T = MembershipState, ApplicationState, TransferState
_CURRENT = tuple(state.value for state in CURRENT)
RETURNING = (M.RESIGNED.value, M.LAPSED.value, M.EXPELLED.value, M.TRANSFERRED.value, M.NOT_ADMITTED.value)
_TONES = {
    M.APPLIED: "blue",
    M.ADMITTED: "green",
    M.SUSPENDED: "orange",
    M.EXPELLED: "red",
}
_OPEN = {M.APPLIED, M.ADMITTED, M.SUSPENDED}
_REFUSE = pgettext_lazy("application", "Refuse")


def _states() -> tuple[State, ...]:
    return tuple(
        State(state.value, state.label, final=state not in _OPEN, tone=_TONES.get(state, "grey"))  # type: ignore[arg-type]  # the table above holds tones
        for state in MembershipState
    )


def _lifecycle(edit: str) -> tuple[Transition, ...]:
    """The ways of a membership, of a person or a unit; `edit` is the permission to enter such members."""
    decide, end = "members.decide_memberships", "members.end_memberships"

    def way(
        key: str, label: Any, sources: tuple[str, ...], target: MembershipState, permission: str, **more: Any
    ) -> Transition:
        return Transition(key=key, label=label, sources=sources, target=target.value, permission=permission, **more)

    applied = (M.APPLIED.value,)
    return (
        way("admit", _("Admit"), applied, M.ADMITTED, "members.decide_applications", primary=True),
        way("refuse", _REFUSE, applied, M.NOT_ADMITTED, "members.decide_applications", needs_note=True),
        way("give_up", _("Withdraw the application"), applied, M.NOT_ADMITTED, "members.own_membership"),
        way("enter", _("Enter in the roster"), applied, M.ADMITTED, edit),
        way("receive", _("Receive by transfer"), applied, M.ADMITTED, "members.manage_transfers"),
        way("suspend", _("Suspend"), (M.ADMITTED.value,), M.SUSPENDED, decide, needs_note=True),
        way("resume", _("End the suspension"), (M.SUSPENDED.value,), M.ADMITTED, decide),
        way("resign", _("Enter a resignation"), _CURRENT, M.RESIGNED, end),
        way("resign_own", _("Leave"), _CURRENT, M.RESIGNED, "members.own_membership", destructive=True),
        way("expel", _("Expel"), _CURRENT, M.EXPELLED, decide, needs_note=True, destructive=True),
        way("lapse", _("Strike off as lapsed"), _CURRENT, M.LAPSED, end, needs_note=True, destructive=True),
        way("enter_death", _("Enter a death"), (*_CURRENT, M.RESIGNED.value, M.LAPSED.value), M.DECEASED, end),
        way("transfer_out", _("Leave by transfer"), _CURRENT, M.TRANSFERRED, "members.manage_transfers"),
        way("readmit", _("Admit again"), RETURNING, M.ADMITTED, decide),
        way("return_by_transfer", _("Return by transfer"), RETURNING, M.ADMITTED, "members.manage_transfers"),
        way("merge", _("Merge into another record"), (M.APPLIED.value, *_CURRENT, *RETURNING, M.DECEASED.value),
            M.MERGED, "members.merge_members"),
    )  # fmt: skip


MEMBERSHIP = Workflow(
    name="members.membership",
    label=_("Membership"),
    initial=M.APPLIED.value,
    states=_states(),
    transitions=_lifecycle("members.edit_members"),
)
UNIT = Workflow(
    name="members.unit",
    label=_("Unit membership"),
    initial=M.APPLIED.value,
    states=_states(),
    transitions=_lifecycle("members.edit_units"),
)

_OPEN_APPLICATION = (A.SUBMITTED.value, A.RETURNED.value, A.CHECKED.value)
_OFFICE_TOLD = (Tell(Role.CLERK, "members.application"),)
_HEAD_TOLD = (Tell(Role.HEAD, "members.application_checked"),)

APPLICATION = Workflow(
    name="members.application",
    label=_("Application for membership"),
    initial=A.SUBMITTED.value,
    within=10,
    title=lambda subject: str(subject.membership or subject.unit),
    related=("organization", "membership", "unit"),
    states=(
        State(A.SUBMITTED.value, A.SUBMITTED.label, tone="blue"),
        State(A.RETURNED.value, A.RETURNED.label, tone="orange"),
        State(A.CHECKED.value, A.CHECKED.label, tone="blue"),
        State(A.ADMITTED.value, A.ADMITTED.label, final=True, tone="green"),
        State(A.REFUSED.value, A.REFUSED.label, final=True),
        State(A.WITHDRAWN.value, A.WITHDRAWN.label, final=True),
    ),
    transitions=(
        Transition("check", _("Confirm the checks"), (A.SUBMITTED.value,), A.CHECKED.value,
                   "members.check_applications", primary=True, within=20, tells=_HEAD_TOLD),
        Transition("send_back", _("Return for correction"), (A.SUBMITTED.value, A.CHECKED.value), A.RETURNED.value,
                   "members.check_applications", needs_note=True),
        Transition("resubmit", _("Submit again"), (A.RETURNED.value,), A.SUBMITTED.value,
                   "members.own_membership", within=10, tells=_OFFICE_TOLD),
        Transition("admit", _("Admit"), (A.CHECKED.value,), A.ADMITTED.value,
                   "members.decide_applications", primary=True, four_eyes=("check",)),
        Transition("refuse", _REFUSE, (A.CHECKED.value,), A.REFUSED.value,
                   "members.decide_applications", needs_note=True, four_eyes=("check",)),
        Transition("withdraw", _("Withdraw"), _OPEN_APPLICATION, A.WITHDRAWN.value, "members.own_membership"),
    ),
)  # fmt: skip

TRANSFER = Workflow(
    name="members.transfer",
    label=_("Transfer of a member"),
    initial=T.ASKED.value,
    within=10,
    title=lambda subject: str(subject.membership),
    related=("organization", "receiver", "membership"),
    states=(
        State(T.ASKED.value, T.ASKED.label, tone="blue"),
        State(T.RELEASED.value, T.RELEASED.label, tone="blue"),
        State(T.ACCEPTED.value, T.ACCEPTED.label, final=True, tone="green"),
        State(T.REFUSED.value, T.REFUSED.label, final=True),
        State(T.WITHDRAWN.value, T.WITHDRAWN.label, final=True),
    ),
    transitions=(
        Transition("release", _("Release"), (T.ASKED.value,), T.RELEASED.value, "members.manage_transfers",
                   primary=True, within=10, tells=(Tell(Role.CLERK, "members.transfer", "receiver"),)),
        Transition("refuse_release", _("Do not release"), (T.ASKED.value,), T.REFUSED.value,
                   "members.manage_transfers", needs_note=True),
        Transition("accept", _("Accept"), (T.RELEASED.value,), T.ACCEPTED.value, "members.manage_transfers",
                   side="receiver", primary=True, tells=(Tell(Role.CLERK, "members.transfer_done"),)),
        Transition("refuse_acceptance", _("Do not accept"), (T.RELEASED.value,), T.REFUSED.value,
                   "members.manage_transfers", side="receiver", needs_note=True,
                   tells=(Tell(Role.CLERK, "members.transfer_done"),)),
        Transition("withdraw", _("Withdraw"), (T.ASKED.value, T.RELEASED.value), T.WITHDRAWN.value,
                   "members.own_membership"),
    ),
)  # fmt: skip

WORKFLOWS = (MEMBERSHIP, UNIT, APPLICATION, TRANSFER)
