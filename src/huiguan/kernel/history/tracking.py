"""`@tracked`: an event table beside the model, filled by triggers on insert, update and delete."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, overload

import pghistory
import pgtrigger
from django.db import models

M = TypeVar("M", bound=models.Model)


@overload
def tracked(model: type[M], /) -> type[M]: ...


@overload
def tracked(*, exclude: Iterable[str] = (), once: pgtrigger.Q | None = None) -> Callable[[type[M]], type[M]]: ...


def tracked(model: type[Any] | None = None, /, *, exclude: Iterable[str] = (), once: pgtrigger.Q | None = None) -> Any:
    """Record every insert, update and delete of the model in an event table `<model>event` beside it.

    `exclude` names fields that are derived from others (search text, counters) or that must not be copied
    (password hashes); a change of these alone makes no event. Many-to-many fields need a `through` model of
    their own that is tracked. `once` is for rows that somebody without a name brings: neither the coming of such a row
    nor a change is recorded before it holds (`Q(new__state=…)`), because the moment of an event could lead to the
    sender. Settings that hold for all event tables begin with PGHISTORY_. May be written with
    or without arguments.
    """
    events: list[pghistory.RowEvent] = [pghistory.InsertEvent(), pghistory.UpdateEvent()]
    track: Callable[[type[Any]], type[Any]] = pghistory.track(
        *(events if once is None else [pghistory.UpdateEvent(condition=once)]),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        obj_field=pghistory.ObjForeignKey(related_name="+", db_index=True),
        context_field=pghistory.ContextForeignKey(db_index=False),
        append_only=True,
        meta={"indexes": [models.Index(fields=["pgh_xact", "pgh_id"])], "default_permissions": ()},
    )
    if once is not None:
        track = _beginning(once, track)
    return track if model is None else track(model)


def begins_at(model: type[models.Model]) -> models.Q | None:
    """What holds for the rows of a model that have a history at all; None where that is every row."""
    return getattr(model, "_history_begins", None)


def _beginning(once: pgtrigger.Q, track: Callable[[type[Any]], type[Any]]) -> Callable[[type[Any]], type[Any]]:
    def tracked_once(model: type[Any]) -> type[Any]:
        held = (child for child in once.children if isinstance(child, tuple))
        model._history_begins = models.Q(**{str(name).removeprefix("new__"): value for name, value in held})
        return track(model)

    return tracked_once
