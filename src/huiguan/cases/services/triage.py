"""A case is taken, checked, handled, answered, closed; paused with a reason, not taken with a reason."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from huiguan.cases.enums import CaseState, Course, EntryKind, Part
from huiguan.cases.models import Case, CasePaper, Entry, Handler, KindSetting, PlanStep
from huiguan.cases.sealing import seal_into
from huiguan.cases.selectors.reading import (
    concerned_in,
    is_own,
    may_handle,
    may_take,
    named_in,
    those_who_may_take,
)
from huiguan.cases.selectors.rules import outcomes_of, setting_of, settings_of
from huiguan.cases.services.doors import (
    account_of,
    insist_on_text,
    limits_of,
    lock_case,
    lock_handled,
    lock_led,
    put_entry,
)
from huiguan.cases.services.joining import joined_to
from huiguan.cases.services.outside import end_all_outside
from huiguan.cases.services.paying import insist_relief_decided, stop_relief
from huiguan.cases.services.telling import settle_case, tell_person
from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.workflow.services import advance

HANDLE = "cases.handle_cases"


def accept_case(*, actor: Actor, case_id: int, given: bool = False) -> Case:
    """Take a case that nobody has taken and lead it; from now on it can be read.

    For whoever handles cases of its kind in its association, and works in its department where the kind has one, unless
    it was `given` by the head. NotFound for others, for whoever is named in it, and when somebody was quicker;
    RuleViolation "own" for one's own where somebody else may take it.
    """
    with recording(actor, reason="accept_case"):
        case = _lock_waiting(actor, case_id, given=given)
        due = _within(case, "check")
        advance(actor=actor, subject=case, transition="accept_case", due=due, changes={"due_on": due})
        Handler.objects.create(organization=case.organization, case=case, user_id=account_of(actor), part=Part.LEAD)
        put_entry(actor, case, EntryKind.EVENT, label="accepted", to_person=True)
        settle_case(case)
        tell_person(case)
    return case


def _lock_waiting(actor: Actor, case_id: int, *, given: bool) -> Case:
    rows = Case.objects.unscoped("whether the actor may take it is asked next")
    found = rows.select_related("organization").filter(pk=case_id, state=CaseState.SUBMITTED).first()
    may = found is not None and (may_handle(actor, found, found.organization) if given else may_take(actor, found))
    if found is None or not may:
        raise NotFound(str(case_id))
    permit(actor, HANDLE, found.organization)
    case = lock_case(case_id)
    if case.state != CaseState.SUBMITTED or named_in(case, [account_of(actor)]):
        raise NotFound(str(case_id))
    if is_own(actor, case) and set(those_who_may_take(case)) - concerned_in(case):
        raise RuleViolation(_("This is your own case: a colleague takes it."), code="own")
    return case


def begin_handling(
    *, actor: Actor, case_id: int, course: str = Course.SUPPORT, reference: str = "", note: str = ""
) -> Case:
    """The check is done and chose what helps. `reference` is the number at the police organ's rights office.

    The association registers, refers and supports; it keeps no file of an inquiry (DOMAIN.md §0.7, §2.2). Invalid
    "course"; "reference" for what is referred to the rights office without its number there.
    """
    with recording(actor, reason="begin_handling"):
        case = lock_led(actor, case_id)
        _check_course(course, reference)
        if reference.strip():
            seal_into(case, reference=reference[:60])
            case.save(update_fields=["reference", "data_key"])
        due = _within(case, "answer")
        changes = {"due_on": due, "course": course}
        advance(actor=actor, subject=case, transition="begin_handling", due=due, changes=changes)
        put_entry(actor, case, EntryKind.EVENT, note, label="checked", to_person=True, joint=True)
        settle_case(case)
        tell_person(case)
    return case


def _check_course(course: str, reference: str) -> None:
    if course not in Course.values:
        raise Invalid(_("Choose what helps."), code="course", field="course")
    if course == Course.RIGHTS_OFFICE and not reference.strip():
        raise Invalid(_("Give the number at the rights office."), code="reference", field="reference")


def note_policy_problem(*, actor: Actor, case_id: int) -> Case:
    """The problem of policy that a case showed is on the problem list now; the person reads so, once.

    RuleViolation "not_policy" unless the check chose that.
    """
    with recording(actor, reason="note_policy_problem"):
        case, _handler = lock_handled(actor, case_id)
        if case.course != Course.POLICY:
            raise RuleViolation(_("The check found no problem of policy here."), code="not_policy")
        if not Entry.objects.unscoped("of a locked case").filter(case=case, label="policy_listed").exists():
            put_entry(actor, case, EntryKind.EVENT, label="policy_listed", to_person=True)
    return case


def refuse_case(*, actor: Actor, case_id: int, reason: str) -> Case:
    """Do not take a case, with a reason that the person reads; where else to turn belongs into it."""
    with recording(actor, reason="refuse_case"):
        case = lock_led(actor, case_id)
        text = insist_on_text(reason, "reason")
        changes = {"due_on": None, "closed_on": today()}
        stop_relief(case)
        end_all_outside(actor, case)
        advance(actor=actor, subject=case, transition="refuse_case", changes=changes)
        put_entry(actor, case, EntryKind.REASON, text, label="refused", to_person=True)
        settle_case(case)
        tell_person(case)
    return case


def answer_case(*, actor: Actor, case_id: int, text: str) -> Case:
    """Tell the person what was found and done; requests joined to it get the same answer, each in the own case."""
    with recording(actor, reason="answer_case"):
        case, _handler = lock_handled(actor, case_id)
        words = insist_on_text(text)
        _answer(actor, case, words)
        for alike in joined_to(case):
            if alike.state in (CaseState.ACCEPTED, CaseState.HANDLING):
                _answer(actor, _being_handled(actor, alike.pk, case.course), words)
    return case


def _being_handled(actor: Actor, case_id: int, course: str) -> Case:
    """A joined request, locked; the check of the main one stands for it."""
    case = lock_case(case_id)
    if case.state == CaseState.ACCEPTED:
        due = _within(case, "answer")
        changes = {"due_on": due, "course": course}
        advance(actor=actor, subject=case, transition="begin_handling", due=due, changes=changes)
    return case


def _answer(actor: Actor, case: Case, words: str) -> None:
    due = _within(case, "close")
    advance(actor=actor, subject=case, transition="answer_case", due=due, changes={"due_on": due})
    put_entry(actor, case, EntryKind.ANSWER, words, label="answered", to_person=True, joint=True)
    settle_case(case)
    tell_person(case)


def close_case(*, actor: Actor, case_id: int, outcome: str, result: str = "") -> Case:
    """Close an answered case with its outcome, and the requests joined to it.

    RuleViolation while joint handling or relief is still open; Invalid "outcome", "result" by what the association set
    for the kind. Nobody outside reads it any more.
    """
    with recording(actor, reason="close_case"):
        case = lock_led(actor, case_id)
        _check_closing(case, outcome, result)
        _close(actor, case, outcome, result)
        for alike in joined_to(case):
            if alike.state == CaseState.ANSWERED:
                _close(actor, lock_case(alike.pk), outcome, result)
    return case


def _check_closing(case: Case, outcome: str, result: str) -> None:
    """What closes it is as the association set it for the kind."""
    setting = setting_of(settings_of(case.organization), *case.kind_keys)
    if outcome not in outcomes_of(setting):
        raise Invalid(_("Choose how the case ended."), code="outcome", field="outcome")
    if setting is None:
        return
    if setting.needs_result and not result.strip():
        raise Invalid(_("Write the result: this kind of case is closed with it."), code="result", field="result")
    _check_file(case, setting)


def _check_file(case: Case, setting: KindSetting) -> None:
    papers = CasePaper.objects.unscoped("of a locked case").filter(case=case)
    if setting.needs_paper and not papers.exists():
        raise RuleViolation(_("This kind of case is closed with a paper on file: add it first."), code="needs_paper")
    steps = PlanStep.objects.unscoped("of a locked case").filter(case=case)
    if setting.needs_plan and (not steps.exists() or steps.filter(done_on=None).exists()):
        said = _("This kind of case is closed when it has a plan and every step of it is done.")
        raise RuleViolation(said, code="needs_plan")


def _close(actor: Actor, case: Case, outcome: str, result: str) -> None:
    _insist_nothing_open(case)
    end_all_outside(actor, case)
    seal_into(case, result=result)
    case.save(update_fields=["result", "data_key"])
    changes = {"due_on": None, "closed_on": today(), "outcome": outcome}
    advance(actor=actor, subject=case, transition="close_case", changes=changes)
    put_entry(actor, case, EntryKind.EVENT, result, label="closed", to_person=True, joint=True)
    settle_case(case)
    tell_person(case, "cases.rate")


def _insist_nothing_open(case: Case) -> None:
    insist_relief_decided(case)
    open_ones = case.referrals.unscoped("of a locked case").filter(state__in=["asked", "accepted"])
    if open_ones.exists():
        raise RuleViolation(_("It is still handled together. End that first."), code="referral_open")


def _within(case: Case, name: str) -> date:
    return add_working_days(today(), getattr(limits_of(case), name))
