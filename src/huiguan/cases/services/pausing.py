"""Stopping the clock of a case: with a reason, until a day, within what the rules allow; it runs again by itself."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from huiguan.cases.enums import CaseState, EntryKind
from huiguan.cases.models import Case
from huiguan.cases.selectors.reading import RELATED
from huiguan.cases.selectors.rules import deadlines_for
from huiguan.cases.services.doors import insist_on_text, lock_led, put_entry
from huiguan.cases.services.telling import settle_case, tell_handlers, tell_person
from huiguan.kernel.calendar import add_working_days, today, working_days_between
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation
from huiguan.kernel.workflow.services import advance

BATCH = 200


def last_day_of_pause(case: Case) -> date:
    """The last day until which a case that the caller has read may be paused: what earlier pauses took is gone."""
    left = deadlines_for(case.organization, *case.kind_keys).pause - case.days_paused
    return add_working_days(today(), max(left, 0))


def pause_case(*, actor: Actor, case_id: int, reason: str, until: date) -> Case:
    """Stop the clock until the morning of a day, with a reason that the person reads; the days left are kept.

    RuleViolation "late" for a deadline that is over, "pause_used" when pauses have taken what the rules allow; Invalid
    "until" for a day that is not to come, or lies beyond that.
    """
    with recording(actor, reason="pause_case"):
        case = lock_led(actor, case_id)
        text = insist_on_text(reason, "reason")
        if case.due_on is not None and case.due_on < today():
            raise RuleViolation(_("A deadline that is over is not paused."), code="late")
        _check_until(case, until)
        left = working_days_between(today(), case.due_on) if case.due_on else 0
        changes = {"due_on": None, "days_left": left, "paused_on": today(), "paused_until": until}
        advance(actor=actor, subject=case, transition="pause_case", changes=changes)
        put_entry(actor, case, EntryKind.REASON, text, label="paused", to_person=True, joint=True)
        settle_case(case)
        tell_person(case)
    return case


def _check_until(case: Case, until: date) -> None:
    last = last_day_of_pause(case)
    if last <= today():
        raise RuleViolation(_("Earlier pauses have taken all the days that the rules allow."), code="pause_used")
    if until <= today():
        raise Invalid(_("Choose a day to come."), code="until", field="until")
    if until > last:
        message = _("By the rules until %(day)s at the latest.")
        raise Invalid(message % {"day": last.isoformat()}, code="until", field="until")


def resume_case(*, actor: Actor, case_id: int) -> Case:
    """Let the clock run again before its day, with the working days that were left (one at least)."""
    with recording(actor, reason="resume_case"):
        case = lock_led(actor, case_id)
        _resume(actor, case)
        tell_person(case)
    return case


def resume_over(*, actor: Actor) -> int:
    """Let the clocks run of which the day has come; the morning's job. How many; run again it finds none."""
    due = Q(paused_until__lte=today()) | Q(paused_until=None)  # paused before pauses had an end
    rows = Case.objects.unscoped("the daily job").filter(due, state=CaseState.PAUSED)
    resumed = 0
    while True:
        with recording(actor, reason="resume_case"):
            locked = rows.select_related(*RELATED).select_for_update(of=("self",), skip_locked=True)
            batch = list(locked.order_by("pk")[:BATCH])
            for case in batch:
                _resume(actor, case)
                tell_person(case)
                tell_handlers(case, "cases.resumed")
        resumed += len(batch)
        if len(batch) < BATCH:
            return resumed


def _resume(actor: Actor, case: Case) -> None:
    """Both deadlines move by the working days that the pause took."""
    taken = max(working_days_between(case.paused_on, today()), 0) if case.paused_on else 0
    due = add_working_days(today(), max(case.days_left or 0, 1))
    changes = {
        "due_on": due,
        "close_by": add_working_days(case.close_by, taken) if case.close_by else None,
        "days_left": None,
        "paused_on": None,
        "paused_until": None,
        "days_paused": case.days_paused + taken,
    }
    advance(actor=actor, subject=case, transition="resume_case", due=due, changes=changes)
    put_entry(actor, case, EntryKind.EVENT, label="resumed", to_person=True, joint=True)
