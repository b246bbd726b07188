"""What rounds tell the other floors at start-up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind, register_kind
from huiguan.kernel.privacy import SealedField, SealedTable, register_sealed
from huiguan.kernel.rounds.reasons import REASONS
from huiguan.kernel.rounds.selectors import get_own_round, get_submission
from huiguan.kernel.rounds.workflows import BACK, CAME, SUBMISSION
from huiguan.kernel.workflow.registry import register as register_workflow

MESSAGES = (
    MessageKind(
        CAME,
        _("Submission came from below"),
        icon="arrow-up",
        tone="blue",
        action_label=_("Open the submission"),
        counted=ngettext_lazy("%(n)d submission came from below", "%(n)d submissions came from below", "n"),
    ),
    MessageKind(
        BACK,
        _("Submission was returned"),
        icon="arrow-back-up",
        tone="orange",
        action_label=_("Open the submission"),
        counted=ngettext_lazy("%(n)d submission was returned", "%(n)d submissions were returned", "n"),
    ),
)


def _hidden(plain: str) -> str:
    return "●●●"


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    register_workflow(SUBMISSION)
    register_sealed(
        SealedTable("rounds.Submission", (SealedField("answers", _("what was filled in"), "rounds.read", _hidden),))
    )
    register_subject("rounds.round", get_own_round, _("Round"))
    register_subject("rounds.submission", get_submission, _("Submission"))
    for kind in MESSAGES:
        register_kind(kind)
