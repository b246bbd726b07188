"""Steps written in bulk: the same rows as `start` and `advance` write, by COPY."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from operator import attrgetter

from django.db import connection


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
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(_columns(row))
            written += 1
    return written
