"""Lawful erasure: values leave the history, the seal stays checkable, and the erasure itself is sealed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.db import connection, models
from psycopg import sql

from huiguan.kernel.history.context import HasKey, recording
from huiguan.kernel.history.models import Erasure, ReadEvent, Seal
from huiguan.kernel.history.services.sealing import hold_seal_lock
from huiguan.kernel.history.sources import Source, sources
from huiguan.kernel.permits import Actor, permit


def erase_subject(
    *, actor: Actor, subjects: Iterable[models.Model], rule: str, organization: Any = None
) -> Erasure | None:
    """Empty the values of all events of these objects, and of the recorded looks at them.

    `rule` names the law or the decision (PIPL 47; a request and its number), without personal data. Who, when and
    which object stay. Erase or anonymise the rows themselves first: that writes events, which this call then empties.
    Returns the record of the erasure; None when there was nothing to erase.
    """
    permit(actor, "history.erase_subject", organization)
    with recording(actor, organization if organization is None else _key(organization), reason="erase"):
        hold_seal_lock()
        erased: dict[str, list[int]] = {}
        for subject in subjects:
            for source in sources():
                erased.setdefault(source.table, []).extend(_erase_in(source, subject))
        events = {table: sorted(ids) for table, ids in erased.items() if ids}
        if not events:
            return None
        return Erasure.objects.create(pgh_label="erase", rule=rule, events=events)


def _key(organization: HasKey) -> int:
    return int(organization.pk)


def _erase_in(source: Source, subject: models.Model) -> list[int]:
    """Empty the subject's events in one table; returns their ids."""
    if source.tracked is not None and source.tracked is type(subject)._meta.concrete_model:
        where = sql.SQL("pgh_obj_id = {}").format(sql.Literal(subject.pk))
    elif source.model is ReadEvent:
        where = sql.SQL("pgh_obj_id = {} AND kind = {}").format(
            sql.Literal(subject.pk), sql.Literal(subject._meta.label_lower)
        )
    else:
        return []
    emptied = sql.SQL(", ").join(sql.SQL("{} = NULL").format(sql.Identifier(column)) for column in source.columns)
    query = sql.SQL("UPDATE {} SET {} WHERE {} RETURNING pgh_id").format(sql.Identifier(source.table), emptied, where)
    with pgtrigger.ignore(_protection(source.model), _protection(Seal)), connection.cursor() as cursor:
        cursor.execute(query.as_string())  # as text: pgtrigger puts its own statement in front
        ids = [row[0] for row in cursor.fetchall()]
        Seal.objects.filter(layout__table=source.table, event_id__in=ids).update(salt=None)
    return ids


def _protection(model: type[models.Model]) -> str:
    return f"{model._meta.label}:append_only"
