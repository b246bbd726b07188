"""What the person does with the own case: withdraw, rate, ask for another look."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from huiguan.cases.enums import CaseState, EntryKind
from huiguan.cases.models import Case
from huiguan.cases.sealing import seal_into
from huiguan.cases.selectors.rules import rules_of
from huiguan.cases.services.consents import end_case, withdraw_all
from huiguan.cases.services.doors import insist_on_text, limits_of, lock_own, put_entry
from huiguan.cases.services.telling import tell_handlers
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation
from huiguan.kernel.workflow.services import advance


def withdraw_case(*, actor: Actor, case_id: int) -> Case:
    """Withdraw one's case: handling stops, relief that was not paid too, other associations see nothing any more."""
    with recording(actor, reason="withdraw_case"):
        case = lock_own(actor, case_id)
        end_case(actor, case)
        withdraw_all(case)
    return case


def rate_case(*, actor: Actor, case_id: int, rating: int, remark: str = "") -> Case:
    """Rate the handling, one to five; of a closed case, and again as long as one likes: the last one counts.

    It rates how the association dealt with it, and is counted by kind and level only, never by handler.
    """
    with recording(actor, reason="rate_case"):
        case = lock_own(actor, case_id)
        if case.state != CaseState.CLOSED:
            raise RuleViolation(_("A case is rated when it is closed."), code="wrong_state")
        if rating not in range(1, 6):
            raise Invalid(_("Choose from one to five."), code="rating", field="rating")
        case.rating = rating
        seal_into(case, remark=remark[:500])
        case.save(update_fields=["rating", "remark", "data_key"])
    return case


def ask_review(*, actor: Actor, case_id: int, reason: str) -> Case:
    """Ask for another look at an answered or closed case.

    RuleViolation "review_over" when more days have passed since the end than the association set (sixty).
    """
    with recording(actor, reason="ask_review"):
        case = lock_own(actor, case_id)
        text = insist_on_text(reason, "reason")
        if _days_since(case.closed_on) > rules_of(case.organization).review_days:
            raise RuleViolation(_("This case was closed long ago. Open a new one."), code="review_over")
        due = add_working_days(today(), limits_of(case).answer)
        changes = {"due_on": due, "closed_on": None, "outcome": "", "rating": None}
        advance(actor=actor, subject=case, transition="ask_review", due=due, changes=changes)
        put_entry(actor, case, EntryKind.FROM_PERSON, text, label="review", to_person=True)
        tell_handlers(case, "cases.message")
    return case


def _days_since(day: date | None) -> int:
    return 0 if day is None else (today() - day).days
