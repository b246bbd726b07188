"""Terms (届): opened with their timetable of renewal, postponed as the charter allows, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from huiguan.engines.charter import CaseError, may_postpone
from huiguan.governance.enums import EndedBy, TenureState
from huiguan.governance.laying import (
    QUOTA,
    end_of_term,
    lay_out_plan,
    lay_out_steps,
    new_days,
    set_turns,
    term_key,
)
from huiguan.governance.models import Body, CharterVersion, RenewalPlan, RenewalStep, Tenure, Term
from huiguan.governance.reading import charter_of, language
from huiguan.governance.selectors.charters import charter_version_on
from huiguan.governance.selectors.terms import current_term, term_in_preparation
from huiguan.governance.services.doors import insist, lock_row
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.inbox.services import settle
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised

MANAGE = "governance.manage_terms"
LOCK = "the term in preparation, which begins; the caller has asked"


def open_term(*, actor: Actor, organization: Any, ordinal: int, starts_on: date, ends_due: date | None = None) -> Term:
    """Open a term with the day of the congress that elected, and lay out the timetable of the next renewal.

    The end is reckoned from the charter's years where none is given. A term that is still open ends with this one's
    beginning, and with it the tenures of that term that were not renewed. The one that was in preparation is the one
    opened. RuleViolation "no_charter" or "no_body".
    """
    with recording(actor, organization, reason="open_term"):
        permit(actor, MANAGE, organization)
        term = _lock_prepared(organization=organization)
        if term is None:
            term = _new_term(organization, ordinal, starts_on)
        else:
            term.ordinal = _ordinal(term.body, ordinal, term.pk)
        _begin(actor, term, starts_on, ends_due)
    return term


def prepare_term(*, actor: Actor, organization: Any, ordinal: int, starts_on: date) -> Term:
    """Prepare the next term, planned to start on a day: people are proposed and elected for it while the old one runs.

    RuleViolation "no_charter", "no_body", or "there_already" while another one is in preparation; Invalid
    "before_start" where the running term began later.
    """
    with recording(actor, organization, reason="prepare_term"):
        permit(actor, MANAGE, organization)
        if term_in_preparation(organization) is not None:
            raise RuleViolation(_("A term is in preparation already."), code="there_already")
        running = current_term(organization)
        if running is not None and starts_on <= running.starts_on:
            raise Invalid(_("The term before began later."), code="before_start", field="starts_on")
        term = _new_term(organization, ordinal, starts_on)
        term.in_preparation, term.changed_by_id = True, actor.user_id
        term.save()
    return term


def drop_term(*, actor: Actor, term_id: int, revision: int) -> None:
    """Give up a term in preparation. RuleViolation "in_use" once there are proposals, delegates or elections for it."""
    with recording(actor, reason="drop_term"):
        term: Term = lock_row(Term, actor, term_id, MANAGE)
        check_revision(term, revision)
        if not term.in_preparation:
            raise RuleViolation(_("This term has begun."), code="begun")
        try:
            term.delete()
        except ProtectedError as fault:
            message = _("Proposals, delegates or elections are for this term already.")
            raise RuleViolation(message, code="in_use") from fault


def begin_prepared(actor: Actor, term: Term, on: date) -> None:
    """Begin a term in preparation, part of entering the first post in it: the term before ends, with its tenures."""
    with recording(actor, reason="open_term"):
        locked = _lock_prepared(pk=term.pk)
        if locked is not None:
            _begin(actor, locked, on, None)


def _lock_prepared(**wanted: Any) -> Term | None:
    """A locked term in preparation; None where somebody began or dropped it while the lock was waited for."""
    rows = Term.objects.unscoped(LOCK).filter(in_preparation=True, ended_on=None, **wanted)
    found: Term | None = rows.select_related("body", "organization").select_for_update(of=("self",)).first()
    return found


def _new_term(organization: Any, ordinal: int, starts_on: date) -> Term:
    """A term of the body whose term the charter renews, with the end that the charter gives it; not saved yet."""
    charter = charter_of(_version(organization))
    try:
        ends, body = end_of_term(charter, starts_on), _term_body(organization, term_key(charter))
    except CaseError as fault:
        raise Invalid(str(fault), code="impossible", field="starts_on") from fault
    return Term(
        organization=organization, body=body, ordinal=_ordinal(body, ordinal), starts_on=starts_on, ends_due=ends
    )


def _begin(actor: Actor, term: Term, starts_on: date, ends_due: date | None) -> None:
    """Let a term run from a day: what still runs ends, and the timetable of the next renewal is laid out."""
    version = _version(term.organization)
    charter = charter_of(version)
    term.starts_on, term.ends_due = starts_on, ends_due or end_of_term(charter, starts_on)
    if term.ends_due <= starts_on:
        raise Invalid(_("A term ends after it starts."), code="ends_early", field="ends_due")
    _close_open_term(actor, term.organization, starts_on)
    term.in_preparation = False
    save_revised(term, actor) if term.pk else _save_first(term, actor)
    plan = lay_out_plan(version, charter, term)
    plan.changed_by_id = actor.user_id
    plan.save()
    steps = lay_out_steps(charter, term, plan)
    for step in steps:
        step.changed_by_id = actor.user_id
    RenewalStep.objects.bulk_create(steps)


def _save_first(term: Term, actor: Actor) -> None:
    term.changed_by_id = actor.user_id
    term.save()


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


def _ordinal(body: Body, ordinal: int, own: int = 0) -> int:
    """The ordinal when it comes after those of the other terms; `own`: the key of the term that gets it, else 0."""
    last = Term.objects.unscoped("the terms before").filter(body=body).exclude(pk=own).order_by("-ordinal").first()
    if not 1 <= ordinal <= 999 or (last is not None and ordinal <= last.ordinal):
        message = _("The term has to come after the ones entered.")
        raise Invalid(message, code="ordinal", field="ordinal")
    return ordinal


def _close_open_term(actor: Actor, organization: Any, on: date) -> None:
    rows = Term.objects.unscoped("the term that ends").filter(organization=organization, ended_on=None)
    rows = rows.filter(in_preparation=False)
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
    for quota in term.quotas.unscoped("what units were asked for").values_list("pk", flat=True):
        settle(subject_kind=QUOTA, subject_id=quota)
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
        _refuse_prepared(term)
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


def _refuse_prepared(term: Term) -> None:
    if term.in_preparation:
        raise RuleViolation(_("This term has not begun."), code="not_begun")


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
        _refuse_prepared(term)
        if term.ended_on is not None:
            raise RuleViolation(_("This term is over."), code="term_over")
        if on < term.starts_on:
            raise Invalid(_("A term ends after it starts."), code="ends_early", field="on")
        _close(actor, term, on)
    return term
