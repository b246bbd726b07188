"""Steps written in bulk: the same rows as `start` and `advance` write, by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db import connection
from django.utils import timezone


@dataclass(frozen=True, slots=True)
class StepRow:
    """The columns of one step."""

    organization_id: int
    subject_kind: str
    subject_id: int
    from_state: str
    to_state: str
    transition: str
    user_id: int | None
    actor_label: str
    at: datetime
    due: date | None = None
    note: str = ""
    evidence: list[int] = field(default_factory=list)


_NAMES = [column.name for column in fields(StepRow)]
_COPY = f"COPY workflow_step ({', '.join(_NAMES)}) FROM STDIN"
_columns = attrgetter(*_NAMES)


def copy_steps(rows: Iterable[StepRow]) -> int:
    """Write steps as they are; how many. For bulk paths that asked the permission and set the states themselves.

    Call inside `recording` or after `attach_context`, so that the history names the actor.
    """
    written = 0
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(_columns(row))
            written += 1
    return written


_FIRST = """
    INSERT INTO workflow_step (organization_id, subject_kind, subject_id, from_state, to_state, transition, user_id,
                               actor_label, at, due, note, evidence)
    SELECT %s, %s, subject_id, '', %s, '', %s, %s, %s, NULL, %s, '{}' FROM unnest(%s::bigint[]) AS subject_id
"""


def write_first_steps(
    *,
    organization_id: int,
    subject_kind: str,
    subject_ids: Sequence[int],
    state: str,
    user_id: int | None,
    actor_label: str,
    note: str = "",
) -> int:
    """The first steps of many subjects that one statement created in `state`, the same for all but the subject.

    Made inside the database: a dispatch writes a hundred thousand. The conditions of `copy_steps` hold.
    """
    values: list[Any] = [
        organization_id,
        subject_kind,
        state,
        user_id,
        actor_label,
        timezone.now(),
        note,
        list(subject_ids),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, values)
    return len(subject_ids)
