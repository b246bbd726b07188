"""What the journeys tell the kernel, and the slots that they fill."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.journeys import (
    clarifications,
    dues_received,
    findings,
    matters,
    panel_conflicts,
    policy_problems,
    relief_payments,
    renewals,
    research_grants,
    survey_problems,
)
from huiguan.kernel.history import register_reasons
from huiguan.kernel.panels import register_conflicts
from huiguan.kernel.permits.slots import fill

REASONS = {
    "follow_resolution": _("Resolution handed to follow-through"),
    "follow_speech": _("Speech handed to follow-through"),
    "follow_paper": _("Incoming paper handed to follow-through"),
    "list_survey_problem": _("Problem found by a survey put on the list"),
    "list_policy_problem": _("Problem of policy put on the list"),
    "forward_finding": _("Finding handed to the problem list"),
    "chase_renewals": _("Late renewals handed to follow-through"),
}


def register() -> None:
    """Called once from AppConfig.ready."""
    register_reasons(REASONS)
    fill("money.received", dues_received.money_received)
    fill("funds.catch_up", dues_received.note_dues)
    fill("cases.relief_to_pay", relief_payments.relief_released)
    fill("cases.relief_recalled", relief_payments.relief_recalled)
    fill("cases.relief_payments", relief_payments.payments_of_relief)
    fill("funds.payment_made", relief_payments.fund_paid)
    fill("funds.receipt_entered", relief_payments.fund_receipt)
    fill("funds.payee_account", relief_payments.payee_account)
    fill("cases.survey_problem", survey_problems.problem_address)
    fill("cases.policy_problem", policy_problems.policy_address)
    fill("cases.clarification_drafted", clarifications.draft_paper)
    fill("cases.clarification_note", clarifications.paper_note)
    fill("cases.clarification_recalled", clarifications.recall_paper)
    fill("governance.followed", matters.followed)
    fill("governance.follow_address", matters.follow_address)
    fill("programmes.forwarded", findings.forwarded)
    fill("programmes.forward_address", findings.forward_address)
    fill("research.grant_due", research_grants.grant_due)
    fill("research.payments", research_grants.payments_of_project)
    fill("governance.chase_renewals", renewals.chase_renewals)
    register_conflicts(panel_conflicts.SOURCE, "honours.nomination", panel_conflicts.joint_projects)
