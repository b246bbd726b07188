"""The declared tables of official papers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.governance.meeting_links import incoming_url, outgoing_url
from huiguan.governance.paper_enums import IncomingState as I
from huiguan.governance.paper_enums import OutgoingState as O
from huiguan.kernel.permits import Role
from huiguan.kernel.workflow import State, Tell, Transition, Workflow

WAITS = "governance.paper_waits"
_WRITE, _CHECK, _ISSUE, _SEAL = (
    "governance.write_papers",
    "governance.check_papers",
    "governance.issue_papers",
    "governance.use_seal",
)
_CLERK, _HEAD = (Tell(Role.CLERK, WAITS),), (Tell(Role.HEAD, WAITS),)


def _step(key: str, label: Any, sources: tuple[Any, ...], target: Any, permission: str, **more: Any) -> Transition:
    return Transition(key, label, tuple(str(source.value) for source in sources), target.value, permission, **more)


OUTGOING = Workflow(
    name="governance.outgoing",
    label=_("Outgoing paper"),
    initial=O.DRAFT.value,
    title=lambda paper: paper.title,
    url=lambda paper: outgoing_url(paper.organization.code, paper.pk),
    states=(
        State(O.DRAFT.value, O.DRAFT.label),
        State(O.CHECKING.value, O.CHECKING.label, tone="blue"),
        State(O.SIGNING.value, O.SIGNING.label, tone="blue"),
        State(O.ISSUED.value, O.ISSUED.label, tone="green"),
        State(O.NUMBERED.value, O.NUMBERED.label, tone="green"),
        State(O.SEALED.value, O.SEALED.label, tone="green"),
        State(O.DISTRIBUTED.value, O.DISTRIBUTED.label),
        State(O.ARCHIVED.value, O.ARCHIVED.label, final=True),
        State(O.DROPPED.value, O.DROPPED.label, final=True),
    ),
    transitions=(
        _step("submit_draft", _("Give to be checked"), (O.DRAFT,), O.CHECKING, _WRITE, primary=True, tells=_CLERK),
        _step("pass_draft", _("Pass on to be issued"), (O.CHECKING,), O.SIGNING, _CHECK, primary=True, tells=_HEAD),
        _step("issue_paper", pgettext_lazy("paper", "Issue"), (O.SIGNING,), O.ISSUED, _ISSUE, primary=True,
              tells=_CLERK),
        _step("return_paper", pgettext_lazy("paper", "Return to the drafter"), (O.CHECKING, O.SIGNING), O.DRAFT, _CHECK,
              needs_note=True, tells=_CLERK),
        _step("number_paper", pgettext_lazy("paper", "Number"), (O.ISSUED,), O.NUMBERED, _WRITE, primary=True),
        _step("seal_paper", pgettext_lazy("paper", "Put the seal on"), (O.NUMBERED,), O.SEALED, _SEAL, primary=True),
        _step("distribute_paper", pgettext_lazy("paper", "Distribute"), (O.NUMBERED, O.SEALED), O.DISTRIBUTED, _WRITE,
              primary=True),
        _step("archive_paper", _("Archive"), (O.DISTRIBUTED,), O.ARCHIVED, _WRITE),
        _step("drop_paper", pgettext_lazy("paper", "Drop the draft"), (O.DRAFT, O.CHECKING, O.SIGNING),
              O.DROPPED, _WRITE, needs_note=True, destructive=True),
    ),
)  # fmt: skip

INCOMING = Workflow(
    name="governance.incoming",
    label=_("Incoming paper"),
    initial=I.ARRIVED.value,
    title=lambda paper: paper.title,
    url=lambda paper: incoming_url(paper.organization.code, paper.pk),
    states=(
        State(I.ARRIVED.value, I.ARRIVED.label, tone="yellow"),
        State(I.REGISTERED.value, I.REGISTERED.label, tone="blue"),
        State(I.PROPOSED.value, I.PROPOSED.label, tone="blue"),
        State(I.INSTRUCTED.value, I.INSTRUCTED.label, tone="green"),
        State(I.HANDED.value, I.HANDED.label, tone="green"),
        State(I.ARCHIVED.value, I.ARCHIVED.label, final=True),
    ),
    transitions=(
        _step("register_paper", pgettext_lazy("paper", "Register"), (I.ARRIVED,), I.REGISTERED, _WRITE, primary=True),
        _step("propose", _("Propose how to deal with it"), (I.REGISTERED,), I.PROPOSED, _WRITE, primary=True,
              tells=_HEAD),
        _step("instruct_paper", _("Write an instruction"), (I.PROPOSED,), I.INSTRUCTED, _ISSUE, primary=True,
              tells=_CLERK),
        _step("hand_out", _("Hand out"), (I.INSTRUCTED,), I.HANDED, _WRITE, primary=True),
        _step("archive_paper", _("Archive"), (I.REGISTERED, I.INSTRUCTED, I.HANDED), I.ARCHIVED, _WRITE),
    ),
)  # fmt: skip

WORKFLOWS = (OUTGOING, INCOMING)
