"""The declared table of filings."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.filings.enums import FilingState as F
from huiguan.kernel.permits import Role
from huiguan.kernel.workflow import State, Tell, Transition, Workflow

WAITS, ANSWERED = "filings.waits", "filings.answered"
_PREPARE, _ANSWER = "filings.prepare", "filings.answer"
_OFFICE = (Tell(Role.CLERK, ANSWERED),)

FILING = Workflow(
    name="filings.filing",
    label=_("Filing"),
    initial=F.DRAFT.value,
    title=lambda filing: filing.title,
    url=lambda filing: reverse("filings:filing", args=[filing.organization.code, filing.pk]),
    states=(
        State(F.DRAFT.value, F.DRAFT.label),
        State(F.FILED.value, F.FILED.label, tone="blue"),
        State(F.APPROVED.value, F.APPROVED.label, final=True, tone="green"),
        State(F.RETURNED.value, F.RETURNED.label, tone="orange"),
    ),
    transitions=(
        Transition("file", pgettext_lazy("filing", "File"), (F.DRAFT.value,), F.FILED.value, _PREPARE, primary=True,
                   tells=(Tell(Role.AUTHORITY, WAITS),)),
        Transition("approve_filing", pgettext_lazy("filing", "Approve"), (F.FILED.value,), F.APPROVED.value, _ANSWER,
                   primary=True, tells=_OFFICE),
        Transition("return_filing", pgettext_lazy("filing", "Return"), (F.FILED.value,), F.RETURNED.value, _ANSWER,
                   needs_note=True, tells=_OFFICE),
        Transition("enter_approval", _("Enter the authority's approval"), (F.FILED.value,), F.APPROVED.value, _PREPARE,
                   needs_note=True),
        Transition("enter_return", _("Enter that the authority returned it"), (F.FILED.value,), F.RETURNED.value,
                   _PREPARE, needs_note=True),
        Transition("prepare_again", _("Prepare it again"), (F.RETURNED.value,), F.DRAFT.value, _PREPARE, primary=True),
    ),
)  # fmt: skip
