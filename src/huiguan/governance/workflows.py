"""The declared tables: a charter version."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.governance.enums import CharterState
from huiguan.kernel.workflow import State, Transition, Workflow

C = CharterState
_DECIDE = "governance.decide_charter"

CHARTER = Workflow(
    name="governance.charter",
    label=_("Charter version"),
    initial=C.DRAFT.value,
    states=(
        State(C.DRAFT.value, C.DRAFT.label),
        State(C.SUBMITTED.value, C.SUBMITTED.label, tone="blue"),
        State(C.CARRIED.value, C.CARRIED.label, tone="blue"),
        State(C.APPROVED.value, C.APPROVED.label, tone="blue"),
        State(C.IN_FORCE.value, C.IN_FORCE.label, tone="green"),
        State(C.SUPERSEDED.value, C.SUPERSEDED.label, final=True),
        State(C.DROPPED.value, C.DROPPED.label, final=True),
    ),
    transitions=(
        Transition("put_to_congress", _("Submit to the congress"), (C.DRAFT.value,), C.SUBMITTED.value,
                   "governance.draft_charter", primary=True),
        Transition("return_draft", _("Take back to the draft"), (C.SUBMITTED.value,), C.DRAFT.value,
                   "governance.draft_charter", needs_note=True),
        Transition("carry_charter", _("Enter the vote"), (C.SUBMITTED.value,), C.CARRIED.value, _DECIDE, primary=True),
        Transition("drop_charter", _("Enter that it failed"), (C.SUBMITTED.value,), C.DROPPED.value, _DECIDE,
                   needs_note=True),
        Transition("approve_charter", _("Enter the approval"), (C.CARRIED.value,), C.APPROVED.value, _DECIDE,
                   primary=True),
        Transition("enter_into_force", _("Enter into force"), (C.APPROVED.value,), C.IN_FORCE.value, _DECIDE,
                   primary=True),
        Transition("take_over_charter", _("Take over as in force"), (C.DRAFT.value,), C.IN_FORCE.value, _DECIDE),
        Transition("supersede_charter", _("Supersede"), (C.IN_FORCE.value,), C.SUPERSEDED.value, _DECIDE),
    ),
)  # fmt: skip

WORKFLOWS = (CHARTER,)
