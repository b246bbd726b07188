"""What people do with rounds: call them, submit, pass up level by level, return with a reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import ancestors, branch
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.privacy import new_data_key, seal_value
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.rounds import selectors
from huiguan.kernel.rounds.enums import RoundState, SubmissionState
from huiguan.kernel.rounds.kinds import kind_of
from huiguan.kernel.rounds.models import FormVersion, Passage, Quota, Round, Submission
from huiguan.kernel.rounds.questions import Question, checked_answers, checked_questions
from huiguan.kernel.workflow.services import advance, start

CALL, SUBMIT, PASS = "rounds.call", "rounds.submit", "rounds.pass_on"
EDITABLE = (SubmissionState.DRAFT, SubmissionState.RETURNED)


def plan_round(
    *,
    actor: Actor,
    organization: Organization,
    kind: str,
    subject_kind: str,
    subject_id: int,
    title: str,
    questions: Sequence[Question],
    opens_on: date,
    closes_on: date,
    arrives_by: date | None = None,
    quotas: Mapping[str, int] | None = None,
) -> Round:
    """Plan a round with the first version of its form. The room has checked its own rules.

    Invalid "days" when they are not in order, "quota" for one below zero; refusals of the form as in `questions`.
    """
    with recording(actor, organization, reason="plan_round"):
        permit(actor, CALL, organization)
        kind_of(kind)
        arrives = arrives_by or closes_on
        if not opens_on <= closes_on <= arrives:
            raise Invalid(_("A round opens, closes, and then everything arrives."), code="days", field="closes_on")
        _check_quotas(quotas or {})
        row: Round = Round.objects.create(
            organization=organization,
            kind=kind,
            subject_kind=subject_kind,
            subject_id=subject_id,
            title=title.strip()[:200],
            opens_on=opens_on,
            closes_on=closes_on,
            arrives_by=arrives,
            quotas=dict(quotas or {}),
            changed_by_id=actor.user_id,
        )
        _new_form(row, questions)
    return row


def _new_form(row: Round, questions: Sequence[Question]) -> FormVersion:
    latest = selectors.form_of(row)
    form: FormVersion = FormVersion.objects.create(
        organization_id=row.organization_id,
        round=row,
        number=latest.number + 1 if latest else 1,
        questions=checked_questions(questions),
    )
    return form


def lock_round(actor: Actor, round_id: int) -> Round:
    """A round of the actor's own association, locked; NotFound."""
    rows = Round.objects.scoped(scope_of(actor, CALL)).select_related("organization")
    found: Round | None = rows.select_for_update(of=("self",)).filter(pk=round_id).first()
    if found is None:
        raise NotFound(str(round_id))
    return found


def hold_round(round_id: int) -> None:
    """Part of a step upwards: the round is locked while what passed before is counted or compared."""
    Round.objects.unscoped("held while others are counted").select_for_update(of=("self",)).get(pk=round_id)


def set_form(*, actor: Actor, round_id: int, questions: Sequence[Question]) -> FormVersion:
    """Make a new version of the form; what was begun keeps the version that it answers.

    RuleViolation "closed", "kept_question" for one that the room reads itself and that is gone or asked otherwise.
    """
    with recording(actor, reason="set_round_form"):
        row = lock_round(actor, round_id)
        _check_unclosed(row)
        _check_kept(row, questions)
        return _new_form(row, questions)


def _check_kept(row: Round, questions: Sequence[Question]) -> None:
    latest, asked = selectors.form_of(row), {question.key: question for question in questions}
    kept = kind_of(row.kind).kept
    for known in (Question(**each) for each in latest.questions if each["key"] in kept) if latest else ():
        if asked.get(known.key) != known:
            message = _("“%(label)s” stays as it is, with %(n)d characters: this kind of round rests on it.")
            facts = {"label": known.label, "n": known.limit}
            raise RuleViolation(message % facts, code="kept_question", field="questions")


def _check_unclosed(row: Round) -> None:
    if row.state == RoundState.CLOSED:
        raise RuleViolation(_("This round is closed."), code="closed")


def set_quotas(*, actor: Actor, round_id: int, quotas: Mapping[int, int | None]) -> int:
    """Say how many single associations below may pass up, by their ids; None lets their level's quota hold again.

    How many were changed; all or none. Invalid "quota" for one below zero or an association elsewhere; RuleViolation
    "closed". What has been passed up stays passed up.
    """
    with recording(actor, reason="set_quota"):
        row = lock_round(actor, round_id)
        _check_unclosed(row)
        below = set(branch(row.organization).filter(pk__in=quotas).values_list("pk", flat=True))
        if below != set(quotas) or any(most is not None and most < 0 for most in quotas.values()):
            raise Invalid(_("A quota is for an association below, and not below zero."), code="quota", field="quotas")
        rows = Quota.objects.unscoped("the round is locked")
        kept = {quota.organization_id: quota for quota in rows.filter(round=row, organization__in=quotas)}
        gone = [kept[place].pk for place, most in quotas.items() if most is None and place in kept]
        wanted = {place: most for place, most in quotas.items() if most is not None}
        changed = [kept[place] for place, most in wanted.items() if place in kept and kept[place].most != most]
        for quota in changed:
            quota.most = wanted[quota.organization_id]
        new = [
            Quota(round=row, organization_id=place, most=most) for place, most in wanted.items() if place not in kept
        ]
        rows.filter(pk__in=gone).delete()
        rows.bulk_update(changed, ["most"])
        rows.bulk_create(new)
    return len(gone) + len(changed) + len(new)


def set_level_quotas(*, actor: Actor, round_id: int, quotas: Mapping[str, int]) -> Round:
    """Say how many each association of a level may pass up. Invalid "quota"; RuleViolation "closed"."""
    with recording(actor, reason="set_quota"):
        row = lock_round(actor, round_id)
        _check_unclosed(row)
        _check_quotas(quotas)
        row.quotas = dict(quotas)
        save_revised(row, actor)
    return row


def _check_quotas(quotas: Mapping[str, int]) -> None:
    if any(most < 0 for most in quotas.values()):
        raise Invalid(_("A quota is not below zero."), code="quota", field="quotas")


def open_round(*, actor: Actor, round_id: int) -> Round:
    """Open a planned round: from its first day on those below can hand in. RuleViolation "state"."""
    return _set_state(actor, round_id, RoundState.DRAFT, RoundState.OPEN, "open_round")


def close_round(*, actor: Actor, round_id: int) -> Round:
    """Close an open round: nothing moves in it any more."""
    return _set_state(actor, round_id, RoundState.OPEN, RoundState.CLOSED, "close_round")


def _set_state(actor: Actor, round_id: int, source: RoundState, target: RoundState, reason: str) -> Round:
    with recording(actor, reason=reason):
        row = lock_round(actor, round_id)
        if row.state != source:
            raise RuleViolation(_("The round is not in the state for that."), code="state")
        row.state = target
        save_revised(row, actor)
    return row


# Submissions --------------------------------------------------------------------------------------------------------


def draft_submission(
    *, actor: Actor, organization: Organization, round_id: int, title: str, answers: Mapping[str, str]
) -> Submission:
    """Begin a submission to an open round above (or of one's own). RuleViolation "not_open"; refusals of answers."""
    with recording(actor, organization, reason="draft_submission"):
        permit(actor, SUBMIT, organization)
        row = selectors.get_round(actor, organization, round_id)
        _check_open(row)
        form = selectors.form_of(row)
        if form is None or not title.strip():
            raise Invalid(_("Say what is submitted."), code="empty", field="title")
        key, wrapped = new_data_key()
        given = checked_answers(form.questions, answers, whole=False)
        submission: Submission = Submission.objects.create(
            organization=organization,
            round=row,
            form=form,
            at=organization,
            title=title.strip()[:200],
            answers=seal_value(key, "answers", json.dumps(given, ensure_ascii=False)),
            data_key=wrapped,
            changed_by_id=actor.user_id,
        )
        start(actor=actor, subject=submission, due=row.closes_on)
    return submission


def _check_open(row: Round) -> None:
    if not row.takes(today()):
        raise RuleViolation(_("Nothing can be handed in today: the round is not open."), code="not_open")


def _lock(actor: Actor, submission_id: int, permission: str, side: str) -> Submission:
    rows = Submission.objects.scoped(scope_of(actor, permission), side)
    rows = rows.select_related("organization", "at", "round", "round__organization", "form")
    found: Submission | None = rows.select_for_update(of=("self",)).filter(pk=submission_id).first()
    if found is None:
        raise NotFound(str(submission_id))
    return found


def change_submission(
    *, actor: Actor, submission_id: int, revision: int, title: str, answers: Mapping[str, str]
) -> Submission:
    """Change what is still in one's own hands. RuleViolation "not_editable"; Conflict on a stale revision."""
    with recording(actor, reason="change_submission"):
        row = _lock(actor, submission_id, SUBMIT, "organization")
        if row.state not in EDITABLE:
            raise RuleViolation(_("What was handed in is changed only after it came back."), code="not_editable")
        check_revision(row, revision)
        given = checked_answers(row.form.questions, answers, whole=False)
        key, row.data_key = new_data_key()
        row.title = title.strip()[:200] or row.title
        row.answers = seal_value(key, "answers", json.dumps(given, ensure_ascii=False))
        save_revised(row, actor)
    return row


def hand_in(*, actor: Actor, submission_id: int) -> Submission:
    """Hand in a draft, or again what came back: it goes to the level above.

    RuleViolation "not_open", "quota"; Invalid "empty" for a required question; whatever the kind's own check refuses.
    """
    with recording(actor, reason="hand_in"):
        row = _lock(actor, submission_id, SUBMIT, "organization")
        _check_open(row.round)
        checked_answers(row.form.questions, selectors.answers_of(row), whole=True)
        _go_up(actor, row, row.organization, "hand_in", "hand_in_here", "")
    return row


def pass_up(*, actor: Actor, submission_id: int, note: str) -> Submission:
    """Pass a submission that lies here to the level above, with the association's opinion.

    RuleViolation "too_late" after the day of arrival, "quota", "needs_note"; the kind's own check is asked again.
    """
    with recording(actor, reason="pass_up"):
        row = _lock(actor, submission_id, PASS, "at")
        if row.round.state != RoundState.OPEN or today() > row.round.arrives_by:
            raise RuleViolation(_("The day by which it had to arrive is past."), code="too_late")
        _go_up(actor, row, row.at, "pass_up", "arrive", note)
    return row


def _go_up(actor: Actor, row: Submission, place: Organization, onward: str, last: str, note: str) -> None:
    kind_of(row.round.kind).check(actor, row)
    top = row.round.organization
    if place.pk == top.pk:
        advance(actor=actor, subject=row, transition=last, note=note)
        return
    _use_quota(row, place)
    above = ancestors(place).last()
    if above is None:
        raise RuleViolation(_("There is no association above."), code="no_way_up")
    transition = last if above.pk == top.pk else onward
    advance(actor=actor, subject=row, transition=transition, note=note, changes={"at": above})


def _use_quota(row: Submission, place: Organization) -> None:
    """Count this one against the quota of the place, under the round's lock, so that two at once do not pass it."""
    hold_round(row.round_id)
    most = selectors.quota_of(row.round, place)
    if most is not None and selectors.passed(row.round, place) >= most:
        message = _("%(place)s may pass up %(n)d, and has passed up as many.")
        raise RuleViolation(message % {"place": place.short_name, "n": most}, code="quota")
    Passage.objects.create(organization=place, round=row.round, submission=row, on=today())


def return_submission(*, actor: Actor, submission_id: int, reason: str) -> Submission:
    """Return what lies here to the level from which it came, with the reason; that level's quota is free again.

    RuleViolation "needs_note" without a reason, "own" for one's own, "closed".
    """
    with recording(actor, reason="send_back"):
        row = _lock(actor, submission_id, PASS, "at")
        if row.round.state == RoundState.CLOSED:
            raise RuleViolation(_("This round is closed."), code="closed")
        if row.at_id == row.organization_id:
            raise RuleViolation(_("It lies where it was made."), code="own")
        below = _one_below(row)
        Passage.objects.unscoped("returned").filter(submission=row, organization=below).delete()
        transition = "send_back" if below.pk == row.organization_id else "send_down"
        advance(actor=actor, subject=row, transition=transition, note=reason, changes={"at": below})
    return row


def _one_below(row: Submission) -> Organization:
    """The association on the way from its origin that lies directly below the one that has it."""
    if row.organization.depth == row.at.depth + 1:
        return row.organization
    found: Organization = ancestors(row.organization).get(depth=row.at.depth + 1)
    return found


def withdraw_submission(*, actor: Actor, submission_id: int) -> Submission:
    """Give up what is still, or again, in one's own hands."""
    with recording(actor, reason="withdraw_submission"):
        row = _lock(actor, submission_id, SUBMIT, "organization")
        advance(actor=actor, subject=row, transition="withdraw_submission")
    return row


def forget_submissions(actor: Actor, keys: Sequence[Any]) -> int:
    """Part of a room's retention: title and answers go, with the key; that something was submitted stays."""
    if not actor.is_system:
        raise NotFound("forget_submissions")
    rows = Submission.objects.unscoped("retention").filter(pk__in=keys)
    return int(rows.update(title="", answers=None, data_key=None))


def retitle_submission(*, submission_id: int, title: str) -> None:
    """Part of a room's step that changes the name in a title."""
    Submission.objects.unscoped("of a row that the room changes").filter(pk=submission_id).update(title=title[:200])
