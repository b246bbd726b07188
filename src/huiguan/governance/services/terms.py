"""Terms (届): opened with their timetable of renewal, postponed as the charter allows, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.engines.charter import CaseError, may_postpone
from huiguan.governance.enums import EndedBy, TenureState
from huiguan.governance.laying import (
    end_of_term,
    lay_out_plan,
    lay_out_steps,
    new_days,
    set_turns,
    term_key,
)
from huiguan.governance.models import Body, CharterVersion, RenewalPlan, RenewalStep, Tenure, Term
from huiguan.governance.reading import charter_of
from huiguan.governance.selectors.charters import charter_version_on
from huiguan.governance.services.doors import insist, language, lock_row
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised

MANAGE = "governance.manage_terms"


def open_term(*, actor: Actor, organization: Any, ordinal: int, starts_on: date, ends_due: date | None = None) -> Term:
    """Open a term with the day of the congress that elected, and lay out the timetable of the next renewal.

    The end is reckoned from the charter's years where none is given. A term that is still open ends with this one's
    beginning, and with it the tenures of that term that were not renewed. RuleViolation "no_charter" or "no_body".
    """
    with recording(actor, organization, reason="open_term"):
        permit(actor, MANAGE, organization)
        version = _version(organization)
        charter = charter_of(version)
        try:
            ends = ends_due or end_of_term(charter, starts_on)
            body = _term_body(organization, term_key(charter))
        except CaseError as fault:
            raise Invalid(str(fault), code="impossible", field="starts_on") from fault
        if ends <= starts_on:
            raise Invalid(_("A term ends after it starts."), code="ends_early", field="ends_due")
        _close_open_term(actor, organization, starts_on)
        term = Term.objects.create(
            organization=organization,
            body=body,
            ordinal=_ordinal(body, ordinal),
            starts_on=starts_on,
            ends_due=ends,
            changed_by_id=actor.user_id,
        )
        plan = lay_out_plan(version, charter, term)
        plan.changed_by_id = actor.user_id
        plan.save()
        steps = lay_out_steps(charter, term, plan)
        for step in steps:
            step.changed_by_id = actor.user_id
        RenewalStep.objects.bulk_create(steps)
    return term


def _version(organization: Any) -> CharterVersion:
    version = charter_version_on(organization, today())
    if version is None:
        message = _("No charter was in force on that day. Enter the charter first.")
        raise RuleViolation(message, code="no_charter")
    return version


def _term_body(organization: Any, key: str) -> Body:
    rows = Body.objects.unscoped("the body whose term it is").filter(organization=organization, dissolved_on=None)
    body: Body | None = rows.filter(key=key).first()
    if body is None:
        raise RuleViolation(_("Set up the bodies of the charter first."), code="no_body")
    return body


def _ordinal(body: Body, ordinal: int) -> int:
    last = Term.objects.unscoped("the terms before").filter(body=body).order_by("-ordinal").first()
    if not 1 <= ordinal <= 999 or (last is not None and ordinal <= last.ordinal):
        message = _("The term has to come after the ones entered.")
        raise Invalid(message, code="ordinal", field="ordinal")
    return ordinal


def _close_open_term(actor: Actor, organization: Any, on: date) -> None:
    rows = Term.objects.unscoped("the term that ends").filter(organization=organization, ended_on=None)
    for term in rows.select_for_update(of=("self",)):
        if on <= term.starts_on:
            raise Invalid(_("The term before began later."), code="before_start", field="starts_on")
        _close(actor, term, on)


def _close(actor: Actor, term: Term, on: date) -> None:
    """End a locked term, its plan, and the tenures that ran with it."""
    term.ended_on = on
    save_revised(term, actor)
    plans = RenewalPlan.objects.unscoped("the plan of the term").filter(term=term, closed_on=None)
    for plan in plans.select_for_update(of=("self",)):
        plan.closed_on = on
        save_revised(plan, actor)
    rows = Tenure.objects.unscoped("who held posts in the term").filter(term=term, state=TenureState.HOLDS)
    for tenure in rows.select_for_update(of=("self",)):
        tenure.state, tenure.ended_on, tenure.ended_by = TenureState.ENDED, on, EndedBy.TERM_OVER
        save_revised(tenure, actor)


def postpone_term(*, actor: Actor, term_id: int, revision: int, to: date, approvals: Mapping[str, str]) -> Term:
    """Put off the end of a term. `approvals`: what shows each approval (number, date), by the charter's keys.

    RuleViolation "not_postponed" with the article when the charter does not allow it, or approvals lack.
    """
    with recording(actor, reason="postpone_term"):
        term: Term = lock_row(Term, actor, term_id, MANAGE, "body")
        check_revision(term, revision)
        if term.ended_on is not None:
            raise RuleViolation(_("This term is over."), code="term_over")
        plan = _plan(term)
        charter = charter_of(plan.charter)
        there = {key: value.strip()[:200] for key, value in approvals.items() if value.strip()}
        try:
            answer = may_postpone(
                charter,
                term_ends=term.ends_due,
                to=to,
                approvals=sorted(there),
                times=term.postponed_times,
                lang=language(),
            )
            insist(answer, "not_postponed", "to")
            term.postponed_to, term.postponed_times = to, term.postponed_times + 1
            term.approvals = {**there, "answer": answer.as_json()}
            save_revised(term, actor)
            _lay_out_anew(actor, term, plan)
        except CaseError as fault:
            raise Invalid(str(fault), code="impossible", field="to") from fault
    return term


def _plan(term: Term) -> RenewalPlan:
    rows = RenewalPlan.objects.unscoped("the plan of a locked term").select_related("charter__text")
    return rows.select_for_update(of=("self",)).get(term=term)


def _lay_out_anew(actor: Actor, term: Term, plan: RenewalPlan) -> None:
    """Put plan and steps in step with the dates; what was done stays done."""
    charter = charter_of(plan.charter)
    set_turns(charter, term, plan)
    save_revised(plan, actor)
    days = new_days(charter, term, plan)
    for step in RenewalStep.objects.unscoped("steps of a locked plan").filter(plan=plan):
        order, due_on = days.get(step.key, (step.order, step.due_on))
        needed = step.not_needed and not plan.postponed
        if (order, due_on, needed) != (step.order, step.due_on, step.not_needed):
            step.order, step.due_on, step.not_needed = order, due_on, needed
            save_revised(step, actor)


def set_renewal_dates(
    *, actor: Actor, term_id: int, revision: int, congress_on: date | None, consent_on: date | None = None
) -> RenewalPlan:
    """Set the day of the congress, or of the authority's consent: the steps that hang on it get their days.

    `revision` is the plan's. Invalid when the congress lies before the term began.
    """
    with recording(actor, reason="set_renewal_dates"):
        term: Term = lock_row(Term, actor, term_id, "governance.manage_renewal", "body")
        plan = _plan(term)
        check_revision(plan, revision)
        if congress_on is not None and congress_on <= term.starts_on:
            raise Invalid(_("The congress lies after the beginning of the term."), code="early", field="congress_on")
        plan.congress_on, plan.consent_on = congress_on, consent_on
        try:
            _lay_out_anew(actor, term, plan)
        except CaseError as fault:
            raise Invalid(str(fault), code="impossible", field="congress_on") from fault
    return plan


def close_term(*, actor: Actor, term_id: int, revision: int, on: date) -> Term:
    """End a term without another one: the association is being dissolved, or merged."""
    with recording(actor, reason="close_term"):
        term: Term = lock_row(Term, actor, term_id, MANAGE, "body")
        check_revision(term, revision)
        if term.ended_on is not None:
            raise RuleViolation(_("This term is over."), code="term_over")
        if on < term.starts_on:
            raise Invalid(_("A term ends after it starts."), code="ends_early", field="on")
        _close(actor, term, on)
    return term
