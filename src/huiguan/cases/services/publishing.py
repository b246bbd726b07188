"""Publishing the answer to a suggestion."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiguan.cases.enums import CaseState
from huiguan.cases.kinds import spec_of
from huiguan.cases.models import PublishedAnswer
from huiguan.cases.services.doors import insist_on_text, lock_led
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, RuleViolation


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
