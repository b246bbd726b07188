"""The history context: the database's triggers read from it who acts, for which association, and why.

It is set by a plain statement that holds until the transaction ends, so ORM writes, raw SQL and COPY are all covered
and no statement is rewritten on its way.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django.db import connection, transaction

from huiguan.kernel.permits import Actor, ActorKind

request_id: ContextVar[str] = ContextVar("history_request_id", default="")
_recording: ContextVar[bool] = ContextVar("history_recording", default=False)

_SET = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"

_GET = "SELECT current_setting('pghistory.context_id', true), current_setting('pghistory.context_metadata', true)"


class Executes(Protocol):
    """A cursor of Django or of psycopg."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...


class HasKey(Protocol):
    """An association, or anything that stands for one by its primary key."""

    @property
    def pk(self) -> Any: ...


@contextmanager
def recording(actor: Actor, organization: HasKey | int | None = None, reason: str = "") -> Iterator[None]:
    """One transaction whose changes are recorded as done by `actor`; `reason` is a short code such as `take_on`.

    `organization` is the association in whose name the actor acts: an instance or its id. A call inside another
    joins it: the outer actor, association and reason stay, because one act of a person is one context.
    An exception rolls everything back, the events included.
    """
    if is_recording():
        with transaction.atomic():
            yield
        return
    enclosed = connection.in_atomic_block
    token = _recording.set(True)
    try:
        with transaction.atomic():
            if not enclosed:
                # First of what the commit lets run: the rest is no part of the act, also where it opens a transaction.
                transaction.on_commit(lambda: _recording.set(False))
            with connection.cursor() as cursor:
                attach_context(cursor, actor, organization, reason)
            yield
            if enclosed:
                _detach()
    finally:
        _recording.reset(token)


@contextmanager
def by_itself(actor: Actor, reason: str) -> Iterator[None]:
    """What the system does of its own in other associations, inside somebody's act: recorded as that of `actor`, an
    automatic job, so that whose act set it off, and in which association, does not stand in their histories.
    """
    token = request_id.set("")
    try:
        with recording(actor, reason=reason), connection.cursor() as cursor:
            cursor.execute(_GET)
            before = cursor.fetchone()
            attach_context(cursor, actor, None, reason)
            yield
            cursor.execute(_SET, [value or "" for value in before])
    finally:
        request_id.reset(token)


def attach_context(
    cursor: Executes, actor: Actor, organization: HasKey | int | None = None, reason: str = ""
) -> uuid.UUID:
    """Name the actor of everything that this transaction writes from here on; for COPY and other bulk paths.

    Call it inside a transaction: the setting ends with it. Returns the id of the context that events will carry.
    """
    context_id = uuid.uuid4()
    cursor.execute(_SET, [str(context_id), json.dumps(describe(actor, organization, reason), sort_keys=True)])
    return context_id


def describe(actor: Actor, organization: HasKey | int | None, reason: str) -> dict[str, Any]:
    """What the history keeps of an actor. A person's name is not copied here: it is looked up when shown,
    so that erasing the person leaves no copy behind. An anonymous act carries nothing that could lead to its sender.
    """
    if actor.kind is ActorKind.ANONYMOUS:
        found: dict[str, Any] = {"kind": actor.kind.value}
    elif actor.user_id is not None:
        found = {"kind": actor.kind.value, "user": actor.user_id, "request": request_id.get()}
    else:
        found = {"kind": actor.kind.value, "label": actor.label, "request": request_id.get()}
    place = organization if organization is None or isinstance(organization, int) else organization.pk
    return {key: value for key, value in {**found, "organization": place, "reason": reason}.items() if value}


def is_recording() -> bool:
    """Tell whether a recording is open around the caller: not so for what its commit lets run (`on_commit`)."""
    return _recording.get() and connection.in_atomic_block


def _detach() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, ["", ""])
