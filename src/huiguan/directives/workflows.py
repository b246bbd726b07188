"""The two declared tables: a document on its way to dispatch, and an assignment on its way to being struck off."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.directives.enums import AssignmentState as A
from huiguan.directives.enums import DocumentState as D
from huiguan.kernel.workflow import State, Transition, Workflow

DOCUMENT = Workflow(
    name="directives.document",
    label=_("Document"),
    initial=D.REGISTERED.value,
    states=(
        State(D.REGISTERED.value, D.REGISTERED.label),
        State(D.SUBMITTED.value, D.SUBMITTED.label, tone="blue"),
        State(D.APPROVED.value, D.APPROVED.label, tone="green"),
        State(D.RETURNED.value, D.RETURNED.label, tone="orange"),
        State(D.DISPATCHED.value, D.DISPATCHED.label, tone="green"),
        State(D.ARCHIVED.value, D.ARCHIVED.label, final=True),
    ),
    transitions=(
        Transition(
            key="submit",
            label=_("Submit for approval"),
            sources=(D.REGISTERED.value, D.RETURNED.value),
            target=D.SUBMITTED.value,
            permission="directives.edit_documents",
            primary=True,
        ),
        Transition(
            key="approve",
            label=_("Approve"),
            sources=(D.SUBMITTED.value,),
            target=D.APPROVED.value,
            permission="directives.approve_documents",
            primary=True,
        ),
        Transition(
            key="return_document",
            label=_("Return"),
            sources=(D.SUBMITTED.value,),
            target=D.RETURNED.value,
            permission="directives.approve_documents",
            needs_note=True,
        ),
        Transition(
            key="mark_dispatched",
            label=_("Dispatch"),
            sources=(D.REGISTERED.value, D.APPROVED.value),
            target=D.DISPATCHED.value,
            permission="directives.dispatch",
        ),
        Transition(
            key="archive",
            label=_("Archive"),
            sources=(D.REGISTERED.value, D.APPROVED.value, D.RETURNED.value, D.DISPATCHED.value),
            target=D.ARCHIVED.value,
            permission="directives.edit_documents",
        ),
    ),
)

ASSIGNMENT = Workflow(
    name="directives.assignment",
    label=_("Task"),
    related=("organization", "sender", "item"),
    initial=A.SENT.value,
    states=(
        State(A.SENT.value, A.SENT.label, tone="blue"),
        State(A.TAKEN_ON.value, A.TAKEN_ON.label),
        State(A.RETURNED.value, A.RETURNED.label, tone="orange"),
        State(A.CLOSURE_REQUESTED.value, A.CLOSURE_REQUESTED.label, tone="blue"),
        State(A.VERIFIED.value, A.VERIFIED.label, tone="blue"),
        State(A.CLOSED.value, A.CLOSED.label, final=True, tone="green"),
        State(A.WITHDRAWN.value, A.WITHDRAWN.label, final=True),
    ),
    transitions=(
        Transition(
            key="take_on",
            label=_("Take on"),
            sources=(A.SENT.value, A.RETURNED.value),
            target=A.TAKEN_ON.value,
            permission="directives.answer_assignment",
            primary=True,
        ),
        Transition(
            key="return_assignment",
            label=_("Return with reason"),
            sources=(A.SENT.value, A.TAKEN_ON.value),
            target=A.RETURNED.value,
            permission="directives.answer_assignment",
            needs_note=True,
        ),
        Transition(
            key="request_closure",
            label=_("Ask for closure"),
            sources=(A.TAKEN_ON.value,),
            target=A.CLOSURE_REQUESTED.value,
            permission="directives.answer_assignment",
            primary=True,
        ),
        Transition(
            key="verify_closure",
            label=_("Verify"),
            side="sender",
            four_eyes=("request_closure",),
            sources=(A.CLOSURE_REQUESTED.value,),
            target=A.VERIFIED.value,
            permission="directives.verify_closure",
            primary=True,
        ),
        Transition(
            key="close",
            label=pgettext_lazy("assignment", "Strike off"),
            side="sender",
            four_eyes=("request_closure",),
            sources=(A.CLOSURE_REQUESTED.value, A.VERIFIED.value),
            target=A.CLOSED.value,
            permission="directives.close",
            primary=True,
        ),
        Transition(
            key="reject_closure",
            label=_("Send back for more"),
            side="sender",
            sources=(A.CLOSURE_REQUESTED.value, A.VERIFIED.value),
            target=A.TAKEN_ON.value,
            permission="directives.verify_closure",
            needs_note=True,
        ),
        Transition(
            key="reopen",
            label=_("Reopen"),
            side="sender",
            sources=(A.CLOSED.value,),
            target=A.TAKEN_ON.value,
            permission="directives.close",
            needs_note=True,
            destructive=True,
        ),
        Transition(
            key="send_again",
            label=_("Send again"),
            side="sender",
            sources=(A.RETURNED.value, A.WITHDRAWN.value),
            target=A.SENT.value,
            permission="directives.dispatch",
        ),
        Transition(
            key="withdraw",
            label=_("Withdraw"),
            side="sender",
            sources=(A.SENT.value, A.TAKEN_ON.value, A.RETURNED.value),
            target=A.WITHDRAWN.value,
            permission="directives.dispatch",
            needs_note=True,
            destructive=True,
        ),
    ),
)
