"""Publishing the answer to a suggestion, and setting deadlines."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from huiguan.cases.enums import CaseState
from huiguan.cases.kinds import SPECS, Deadlines, spec_of
from huiguan.cases.models import KindSetting, PublishedAnswer
from huiguan.cases.services.doors import insist_on_text, lock_led
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit

LONGEST_DAYS = 250


def publish_answer(*, actor: Actor, case_id: int, question: str, answer: str) -> PublishedAnswer:
    """Publish a suggestion with its answer, in words written for the public; again changes them.

    RuleViolation "not_agreed" unless the sender agreed; "wrong_state" before it is answered.
    """
    with recording(actor, reason="publish_answer"):
        case = lock_led(actor, case_id)
        if not (case.may_publish and spec_of(case.kind).answer_published):
            raise RuleViolation(_("The sender has not agreed to publishing."), code="not_agreed")
        if case.state not in (CaseState.ANSWERED, CaseState.CLOSED):
            raise RuleViolation(_("Answer the person first."), code="wrong_state")
        values = {
            "organization": case.organization,
            "question": insist_on_text(question, "question")[:500],
            "answer": insist_on_text(answer, "answer")[:3000],
            "published_on": today(),
        }
        rows = PublishedAnswer.objects.unscoped("of a led case")
        row, _made = rows.update_or_create(case=case, defaults=values)
    return row


def set_deadlines(*, actor: Actor, organization: Any, kind: str, deadlines: Deadlines) -> KindSetting:
    """Set the working days of a kind; they hold for new steps, here and below where nothing else is set."""
    with recording(actor, organization, reason="set_deadlines"):
        permit(actor, "cases.manage_kinds", organization)
        if kind not in SPECS:
            raise Invalid(_("Choose the kind."), code="kind", field="kind")
        days = {
            "accept": deadlines.accept,
            "check_within": deadlines.check,
            "answer": deadlines.answer,
            "close": deadlines.close,
            "pause": deadlines.pause,
        }
        wrong = next((name for name, value in days.items() if not 1 <= value <= LONGEST_DAYS), None)
        if wrong is not None:
            message = _("From 1 to %(most)d working days.")
            raise Invalid(message % {"most": LONGEST_DAYS}, code="days", field=wrong)
        rows = KindSetting.objects.unscoped("permitted in the association")
        row, _made = rows.update_or_create(organization=organization, kind=kind, defaults=days)
    return row
