"""Passing a subject from state to state. Call inside `recording`, with the subject's row locked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history import recording
from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.permits import Actor, Conflict, RuleViolation, permit, system_actor
from huiguan.kernel.workflow.copying import StepRow, copy_steps
from huiguan.kernel.workflow.declare import Transition
from huiguan.kernel.workflow.models import Step
from huiguan.kernel.workflow.notices import notices, send
from huiguan.kernel.workflow.registry import kind_of, workflow_of
from huiguan.kernel.workflow.selectors import last_actors

NOTHING: Mapping[str, Any] = MappingProxyType({})


def start(*, actor: Actor, subject: Any, note: str = "", organization: Any = None, due: date | None = None) -> Step:
    """Write the first step of a subject that was just created in its workflow's initial state.

    The permission to create was asked by the calling service. `due` goes before the workflow's own deadline.
    """
    workflow = workflow_of(subject)
    if subject.state != workflow.initial:
        raise ValueError(f"{subject} starts in {subject.state!r}, not in {workflow.initial!r}")
    return Step.objects.create(
        organization_id=(organization or subject.organization).pk,
        subject_kind=kind_of(subject),
        subject_id=subject.pk,
        to_state=subject.state,
        note=note,
        due=due or deadline(workflow.within),
        **actor_columns(actor),
    )


def advance(
    *,
    actor: Actor,
    subject: Any,
    transition: str,
    note: str = "",
    organization: Any = None,
    evidence: Sequence[int] = (),
    due: date | None = None,
    changes: Mapping[str, Any] = NOTHING,
) -> Step:
    """Take `subject` along `transition`: permit, check, set and save its state, write the step, tell.

    The permission is asked in `organization`, or in the association that the transition's `side` names. `evidence` are
    ids of stored files; `due` goes before the transition's own deadline; `changes` are further columns that are set
    with the state in one statement, where a constraint binds them (a member who left has a date of leaving).
    NotFound when not allowed; RuleViolation when the state does not allow it, note or evidence is missing, or four eyes
    are needed; Conflict when the state changed.
    """
    workflow = workflow_of(subject)
    chosen = workflow.transition(transition)
    place = organization or getattr(subject, chosen.side)
    with recording(actor, organization=place, reason=transition):
        permit(actor, chosen.permission, place)
        _check(actor, [subject], chosen, note, evidence)
        source, reached = subject.state, due or deadline(chosen.within)
        _set_state([subject], chosen, changes)
        step = Step.objects.create(
            organization_id=place.pk,
            subject_kind=kind_of(subject),
            subject_id=subject.pk,
            from_state=source,
            to_state=chosen.target,
            transition=chosen.key,
            note=note.strip(),
            evidence=list(evidence),
            due=reached,
            **actor_columns(actor),
        )
        send(list(notices(workflow, subject, chosen.tells, reached)))
    return step


def advance_many(
    *,
    actor: Actor,
    subjects: Sequence[Any],
    transition: str,
    note: str = "",
    changes: Mapping[str, Any] = NOTHING,
) -> int:
    """Take many subjects of one class along the same transition, with a fixed number of statements; how many.

    All or none: the same refusals as `advance`. Permission is asked once for each association.
    """
    if not subjects:
        return 0
    workflow = workflow_of(subjects[0])
    chosen = workflow.transition(transition)
    reached = deadline(chosen.within)
    with recording(actor, reason=transition):
        for place in {getattr(s, chosen.side).pk: getattr(s, chosen.side) for s in subjects}.values():
            permit(actor, chosen.permission, place)
        _check(actor, subjects, chosen, note, ())
        rows = [_row(actor, subject, chosen, note, reached) for subject in subjects]
        _set_state(subjects, chosen, changes)
        copy_steps(rows)
        send([n for subject in subjects for n in notices(workflow, subject, chosen.tells, reached)])
    return len(subjects)


def deadline(within: int | None) -> date | None:
    """The last day for leaving a state that is entered today."""
    return None if within is None else add_working_days(today(), within)


def actor_columns(actor: Actor) -> dict[str, Any]:
    """How a step names who did it: a person by account only, a job by its label."""
    return {"user_id": actor.user_id, "actor_label": "" if actor.user_id is not None else actor.label[:60]}


def _row(actor: Actor, subject: Any, transition: Transition, note: str, due: date | None) -> StepRow:
    return StepRow(
        organization_id=getattr(subject, transition.side).pk,
        subject_kind=kind_of(subject),
        subject_id=subject.pk,
        from_state=subject.state,
        to_state=transition.target,
        transition=transition.key,
        note=note.strip(),
        due=due,
        at=timezone.now(),
        **actor_columns(actor),
    )


def _check(actor: Actor, subjects: Sequence[Any], transition: Transition, note: str, evidence: Iterable[int]) -> None:
    if any(subject.state not in transition.sources for subject in subjects):
        raise RuleViolation(_("This is no longer possible in the present state. Reload the page."), code="wrong_state")
    if transition.needs_note and not note.strip():
        raise RuleViolation(_("Give the reason in a note."), code="needs_note", field="note")
    if transition.needs_evidence and not list(evidence):
        raise RuleViolation(_("Attach the evidence first."), code="needs_evidence", field="evidence")
    if _is_same_person(actor, subjects, transition):
        raise RuleViolation(_("Somebody other than the person who asked has to do this."), code="four_eyes")


def _is_same_person(actor: Actor, subjects: Sequence[Any], transition: Transition) -> bool:
    if not transition.four_eyes or actor.user_id is None:
        return False
    return actor.user_id in last_actors(subjects, transition.four_eyes)


def _set_state(subjects: Sequence[Any], transition: Transition, changes: Mapping[str, Any]) -> None:
    """Guarded by the state read before, so that two hands at once end in one change and one Conflict."""
    before = {subject.state for subject in subjects}
    rows = type(subjects[0])._base_manager.filter(pk__in=[subject.pk for subject in subjects], state__in=before)
    if rows.update(state=transition.target, **changes) != len(subjects):
        raise Conflict(_("Somebody changed this at the same moment. Reload the page."), code="state_changed")
    for subject in subjects:
        subject.state = transition.target
        for column, value in changes.items():
            setattr(subject, column, value)


def strike_out_of_notes(subject: Any, words: str, instead: str) -> None:
    """Take a name out of the notes on the steps of a subject, and what was noted out of the history of these steps:
    somebody whom they name is hidden. Part of the service that permitted it.
    """
    rows = Step.objects.unscoped("permitted with the subject").filter(subject_id=subject.pk, note__contains=words)
    found = list(rows.filter(subject_kind=kind_of(subject)))
    for step in found:
        step.note = step.note.replace(words, instead)
        step.save(update_fields=["note"])
    if found:
        erase_subject(actor=system_actor("hidden identity"), subjects=found, rule="PIPL 51: identity hidden")
