"""The declared table: an election."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.elections.enums import ElectionState
from huiguan.kernel.workflow import State, Transition, Workflow

E = ElectionState
_MANAGE = "elections.manage_elections"
_COUNT = "elections.run_count"

ELECTION = Workflow(
    name="elections.election",
    label=_("Election"),
    initial=E.PREPARING.value,
    title=lambda row: row.title,
    states=(
        State(E.PREPARING.value, E.PREPARING.label),
        State(E.OPEN.value, E.OPEN.label, tone="blue"),
        State(E.CLOSED.value, E.CLOSED.label, tone="blue"),
        State(E.DECRYPTING.value, E.DECRYPTING.label, tone="yellow"),
        State(E.COUNTED.value, E.COUNTED.label, tone="yellow"),
        State(E.DECLARED.value, E.DECLARED.label, final=True, tone="green"),
        State(E.SEALED.value, E.SEALED.label, final=True, tone="yellow"),
        State(E.CANCELLED.value, E.CANCELLED.label, final=True),
    ),
    transitions=(
        Transition("open_election", _("Open the voting"), (E.PREPARING.value,), E.OPEN.value, _MANAGE, primary=True),
        Transition("close_election", _("Close the voting"), (E.OPEN.value,), E.CLOSED.value, _MANAGE, primary=True),
        Transition("tally_election", _("Add up the ballots"), (E.CLOSED.value,), E.DECRYPTING.value, _COUNT),
        Transition("seal_election", _("Leave the ballots unopened"), (E.CLOSED.value, E.DECRYPTING.value),
                   E.SEALED.value, _COUNT),
        Transition("publish_result", _("Put the result together"), (E.DECRYPTING.value,), E.COUNTED.value, _COUNT),
        Transition("declare_result", _("Declare the result"), (E.COUNTED.value,), E.DECLARED.value,
                   "elections.declare_result", primary=True),
        Transition("cancel_election", _("Call the election off"),
                   (E.PREPARING.value, E.OPEN.value, E.CLOSED.value, E.DECRYPTING.value, E.COUNTED.value),
                   E.CANCELLED.value, _MANAGE,
                   needs_note=True, destructive=True),
    ),
)  # fmt: skip

WORKFLOWS = (ELECTION,)
