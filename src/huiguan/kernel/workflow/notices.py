"""What a workflow has to tell. The inbox stands beside this floor: it fills the slot `workflow.tell`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiguan.kernel.permits.slots import filled
from huiguan.kernel.workflow.declare import Tell, Workflow
from huiguan.kernel.workflow.registry import kind_of

SLOT = "workflow.tell"


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for the holders of a role in an association, or for the account `user_id` when the role is empty.

    `text` is the subject's title, `kind` says what waits.
    """

    kind: str
    organization_id: int
    role: str
    subject_kind: str
    subject_id: int
    text: str
    url: str
    due: date | None = None
    user_id: int | None = None


def notices(workflow: Workflow, subject: Any, tells: Iterable[Tell], due: date | None) -> Iterator[Notice]:
    """The notices of one subject; a side that the subject leaves empty is told nothing."""
    for tell in tells:
        organization_id = getattr(subject, f"{tell.side}_id")
        if organization_id is None:
            continue
        for role, user_id in _told(tell, subject):
            yield Notice(
                kind=tell.kind,
                organization_id=organization_id,
                role=role,
                subject_kind=kind_of(subject),
                subject_id=subject.pk,
                text=workflow.title(subject),
                url=workflow.url(subject),
                due=due,
                user_id=user_id,
            )


def _told(tell: Tell, subject: Any) -> list[tuple[str, int | None]]:
    """Role and account of each line."""
    chosen = None if tell.people is None else tell.people(subject)
    if chosen is None:
        return [(tell.role.value, None)] if tell.role is not None else []
    return [("", user_id) for user_id in chosen]


def send(found: list[Notice]) -> None:
    """Hand notices to whatever fills the slot; inside the transaction of the change that they tell of."""
    if not found:
        return
    for tell in filled(SLOT):
        tell(found)
