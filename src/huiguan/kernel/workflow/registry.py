"""Declared workflows, checked when they are registered: a fault in the table stops the start, not a clerk at work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.apps import apps

from huiguan.kernel.permits.registry import permission
from huiguan.kernel.workflow.declare import Workflow


class WorkflowFault(ValueError):
    """A declared table does not hold together; the message lists every fault."""


_workflows: dict[str, Workflow] = {}


def register(workflow: Workflow) -> None:
    """Take a workflow into use; called from a room's AppConfig.ready, after its policies.

    Raises WorkflowFault when the table does not hold together or the name is taken by another.
    """
    faults = list(_faults(workflow))
    if _workflows.get(workflow.name, workflow) != workflow:
        faults.append("the name is declared twice")
    if faults:
        raise WorkflowFault(f"workflow {workflow.name!r}: " + "; ".join(faults))
    _workflows[workflow.name] = workflow


def workflow_named(name: str) -> Workflow:
    """The registered workflow; KeyError when there is none."""
    return _workflows[name]


def workflows() -> list[Workflow]:
    """All registered workflows, by name."""
    return [_workflows[name] for name in sorted(_workflows)]


def workflow_of(subject: Any) -> Workflow:
    """The workflow that the subject's class names in `workflow_name`."""
    return _workflows[subject.workflow_name]


def kind_of(subject: Any) -> str:
    """The subject's kind, "app_label.model"; takes an instance or a class."""
    label: str = subject._meta.label_lower
    return label


def subject_models(name: str) -> list[Any]:
    """The model classes that follow the workflow of this name."""
    return [model for model in apps.get_models() if getattr(model, "workflow_name", None) == name]


def _faults(workflow: Workflow) -> Iterator[str]:
    yield from _doubles("state", [state.key for state in workflow.states])
    yield from _doubles("transition", [transition.key for transition in workflow.transitions])
    unknown = _unknown_states(workflow)
    yield from (f"unknown state {key!r}" for key in sorted(unknown))
    if not unknown:
        yield from (f"state {key!r} cannot be reached" for key in sorted(_unreachable(workflow)))
    yield from (f"no way out of state {key!r}" for key in _dead_ends(workflow))
    for transition in workflow.transitions:
        if not _is_permission(transition.permission):
            yield f"unknown permission {transition.permission!r} of transition {transition.key!r}"
        for other in transition.four_eyes:
            if all(other != known.key for known in workflow.transitions):
                yield f"four eyes of {transition.key!r} name an unknown transition {other!r}"
    yield from _deadlines_missing(workflow)


def _doubles(what: str, keys: list[str]) -> Iterator[str]:
    yield from (f"{what} {key!r} stands twice" for key, times in Counter(keys).items() if times > 1)


def _unknown_states(workflow: Workflow) -> set[str]:
    named = {workflow.initial}
    for transition in workflow.transitions:
        named |= {transition.target, *transition.sources}
    return named - {state.key for state in workflow.states}


def _unreachable(workflow: Workflow) -> set[str]:
    reached, grown = {workflow.initial}, True
    while grown:
        further = {t.target for t in workflow.transitions if reached.intersection(t.sources)} - reached
        reached |= further
        grown = bool(further)
    return {state.key for state in workflow.states} - reached


def _dead_ends(workflow: Workflow) -> Iterator[str]:
    left = {source for transition in workflow.transitions for source in transition.sources}
    yield from (state.key for state in workflow.states if not state.final and state.key not in left)


def _deadlines_missing(workflow: Workflow) -> Iterator[str]:
    """A rung that no deadline can ever set off is a mistake."""
    timed = {transition.target for transition in workflow.transitions if transition.within is not None}
    if workflow.within is not None:
        timed.add(workflow.initial)
    yield from (
        f"state {state.key!r} escalates but no transition sets its deadline"
        for state in workflow.states
        if state.late and state.key not in timed
    )


def _is_permission(name: str) -> bool:
    try:
        permission(name)
    except KeyError:
        return False
    return True
