"""What may be done with a subject, what was done, and what is late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from huiguan.kernel.calendar import add_working_days, today
from huiguan.kernel.history.subjects import system_label
from huiguan.kernel.permits import Actor, allows
from huiguan.kernel.workflow.declare import Late, State, Transition, Workflow
from huiguan.kernel.workflow.models import Escalation, Step
from huiguan.kernel.workflow.registry import kind_of, subject_models, workflow_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline. `label` tells what was done, `state` where it led; `who` is a person or a job."""

    at: datetime
    label: Any
    state: State
    who: str
    organization: str
    note: str
    evidence: tuple[int, ...]
    due: date | None
    late: bool
    current: bool


def available(actor: Actor, subject: Any) -> tuple[Transition, ...]:
    """The transitions that `actor` may take now: buttons and API actions, in the order of the table.

    Asks the database only for transitions that need four eyes.
    """
    return tuple(
        transition
        for transition in workflow_of(subject).transitions
        if subject.state in transition.sources
        and allows(actor, transition.permission, getattr(subject, transition.side))
        and not _needs_another(actor, subject, transition)
    )


def timeline(subject: Any) -> list[Entry]:
    """The steps of a subject, oldest first; none of one that a file brought, whose history says so.

    The caller has already read the subject through scope.
    """
    workflow = workflow_of(subject)
    steps = list(
        _steps("the subject was read through scope", kind_of(subject))
        .filter(subject_id=subject.pk)
        .select_related("organization", "user__person")
        .order_by("id")
    )
    ends = [*(step.at.date() for step in steps), today()][1:]
    return [_entry(workflow, step, left=end, current=step is steps[-1]) for step, end in zip(steps, ends, strict=True)]


def notes_about(kind: str, subject_ids: Iterable[int]) -> dict[int, list[str]]:
    """What was noted on the steps of subjects of a kind that the caller has read, by subject."""
    notes: dict[int, list[str]] = {}
    rows = _steps("the subjects were read", kind).filter(subject_id__in=list(subject_ids)).exclude(note="")
    for number, note in rows.order_by("id").values_list("subject_id", "note"):
        notes.setdefault(number, []).append(note)
    return notes


def noted_with(kind: str, words: str) -> set[int]:
    """The subjects of a kind with these words in a note on a step: for a room that looks for a name everywhere."""
    rows = _steps("what may name somebody is looked for everywhere", kind).filter(note__contains=words)
    return set(rows.values_list("subject_id", flat=True))


def current_due(subject: Any) -> date | None:
    """The last day for leaving the state in which the subject is."""
    step = _steps("the subject was read through scope", kind_of(subject)).filter(subject_id=subject.pk).last()
    return step.due if step is not None else None


def with_due(rows: Any) -> Any:
    """Rows of subjects with `workflow_due`, the last day for leaving the state in which each is; in their statement."""
    steps = _steps("of rows that the caller has read", kind_of(rows.model)).filter(subject_id=OuterRef("pk"))
    return rows.annotate(workflow_due=Subquery(steps.order_by("-id").values("due")[:1]))


def last_actors(subjects: Sequence[Any], transitions: Iterable[str]) -> set[int | None]:
    """The accounts that last took each of `transitions`, over all `subjects`."""
    rows = (
        _steps("four eyes: who did the step before", kind_of(subjects[0]))
        .filter(subject_id__in=[subject.pk for subject in subjects], transition__in=list(transitions))
        .order_by("subject_id", "transition", "-id")
        .distinct("subject_id", "transition")
    )
    return set(rows.values_list("user_id", flat=True))


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of escalation of one state, for one class of subjects."""

    workflow: Workflow
    model: Any
    state: str
    number: int
    late: Late


def last_notes(kind: str, subject_ids: Iterable[int], transition: str) -> dict[int, str]:
    """By subject id the note of the last time that `transition` was taken; the caller has read them through scope."""
    rows = _steps("the subjects were read through scope", kind).filter(
        subject_id__in=list(subject_ids), transition=transition
    )
    latest = rows.order_by("subject_id", "-id").distinct("subject_id")
    return dict(latest.values_list("subject_id", "note"))


def rungs(workflow: Workflow) -> Iterator[Rung]:
    """Every rung that the workflow declares, for every class that follows it."""
    for model in subject_models(workflow.name):
        for state in workflow.states:
            for number, late in enumerate(state.late):
                yield Rung(workflow, model, state.key, number, late)


def late_subjects(rung: Rung, on: date | None = None) -> QuerySet[Step]:
    """The steps whose subjects are late enough for `rung` on the day `on` (today).

    They led to the rung's state, are still the last of their subject, and the rung was not climbed for them yet.
    """
    latest_due = add_working_days(on or today(), -rung.late.after)
    late_enough = {"due__lt": latest_due} if rung.late.after == 0 else {"due__lte": latest_due}
    kind = kind_of(rung.model)
    later = _steps("is it still the last step", kind).filter(subject_id=OuterRef("subject_id"), id__gt=OuterRef("id"))
    climbed = Escalation.objects.unscoped("was it climbed").filter(step=OuterRef("pk"), rung=rung.number)
    return (
        _steps("the escalation job looks at every association", kind)
        .filter(~Exists(later), ~Exists(climbed), to_state=rung.state, **late_enough)
        .order_by("id")
    )


def subjects_by_id(rung: Rung, ids: Iterable[int]) -> dict[int, Any]:
    """The subjects of these ids with what their titles need, in one query."""
    rows = rung.model._base_manager.filter(pk__in=list(ids)).select_related(*rung.workflow.related)
    return {subject.pk: subject for subject in rows}


def _steps(reason: str, kind: str) -> QuerySet[Step]:
    rows: QuerySet[Step] = Step.objects.unscoped(reason).filter(subject_kind=kind)
    return rows


def _needs_another(actor: Actor, subject: Any, transition: Transition) -> bool:
    if not transition.four_eyes or actor.user_id is None:
        return False
    return actor.user_id in last_actors([subject], transition.four_eyes)


def _entry(workflow: Workflow, step: Step, *, left: date, current: bool) -> Entry:
    state = workflow.state(step.to_state)
    return Entry(
        at=step.at,
        label=workflow.transition(step.transition).label if step.transition else state.label,
        state=state,
        who=step.user.display_name if step.user is not None else system_label(step.actor_label),
        organization=step.organization.short_name,
        note=step.note,
        evidence=tuple(step.evidence),
        due=step.due,
        late=step.due is not None and left > step.due and not (current and state.final),
        current=current,
    )
