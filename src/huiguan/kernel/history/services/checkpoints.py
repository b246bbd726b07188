"""Signed checkpoints of the log, and proofs that an event stands in it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models
from psycopg import sql

from huiguan.engines.seal import Checkpoint as Point
from huiguan.engines.seal import Frontier, NodeReader, consistency_proof, inclusion_proof
from huiguan.kernel.history.keys import signing_key
from huiguan.kernel.history.models import Checkpoint, Node, Seal, SealState
from huiguan.kernel.history.services.sealing import NODE_LEVELS, Progress, seal
from huiguan.kernel.history.sources import fix_settings, header_sql, sources
from huiguan.kernel.permits import Actor, NotFound, permit


def origin_of(state: SealState) -> str:
    """The name of this instance's log in its checkpoints."""
    return f"huiguan/{state.instance}"


def make_checkpoint(*, actor: Actor, progress: Progress | None = None) -> Checkpoint:
    """Seal what can be sealed, then sign the state of the log and keep the note.

    Give the note to somebody outside: only a copy that the instance cannot reach shows a rewritten history.
    """
    report = seal(actor=actor, progress=progress)
    state = SealState.objects.get(id=1)
    now = datetime.now(UTC).replace(microsecond=0)
    point = Point(origin_of(state), report.size, report.root, report.chain, now)
    return Checkpoint.objects.create(size=point.size, created_at=now, note=signing_key().sign(point))


def database_reader() -> NodeReader:
    """Reads subtree hashes from the stored levels; levels between are hashed from the stored one below."""

    def node(level: int, index: int) -> bytes:
        below = level - level % NODE_LEVELS
        width = 1 << (level - below)
        frontier = Frontier()
        for stored in _stored(below, index * width, width):
            frontier.append(stored)
        return frontier.root() if width > 1 else frontier.roots[0]

    return node


def _stored(level: int, start: int, width: int) -> list[bytes]:
    if level == 0:
        rows = Seal.objects.filter(position__gte=start, position__lt=start + width).order_by("position")
        found = [bytes(leaf) for leaf in rows.values_list("leaf", flat=True)]
    else:
        nodes = Node.objects.filter(level=level, index__gte=start, index__lt=start + width).order_by("index")
        found = [bytes(stored) for stored in nodes.values_list("hash", flat=True)]
    if len(found) != width:
        raise NotFound(f"the log lacks hashes of level {level} from {start}")
    return found


def prove_event(*, actor: Actor, subject: models.Model) -> dict[str, Any]:
    """Proof that the latest sealed event of `subject` stands in the log, for somebody who holds a checkpoint.

    Contains the event's header, the salted digest of its values and the path to the root (RFC 9162 §2.1.3); no values.
    The caller has read the subject through scope. Raises NotFound when no event of it is sealed.
    """
    permit(actor, "history.read", getattr(subject, "organization", None))
    source = next((s for s in sources() if s.tracked is type(subject)._meta.concrete_model), None)
    if source is None:
        raise NotFound(type(subject).__name__)
    sealed = Seal.objects.filter(layout__table=source.table).order_by("-position")
    ids = source.model._default_manager.filter(pgh_obj_id=subject.pk).values("pgh_id")
    found = sealed.filter(event_id__in=ids).select_related("layout").first()
    if found is None:
        raise NotFound(str(subject.pk))
    state = SealState.objects.get(id=1)
    path = inclusion_proof(database_reader(), found.position, state.size)
    return {
        "origin": origin_of(state),
        "index": found.position,
        "size": state.size,
        "root": _text(_root(state)),
        "header": _header(source.table, found.layout.key_column, found.event_id),
        "digest": _text(found.digest),
        "leaf": _text(found.leaf),
        "path": [_text(step) for step in path],
    }


def prove_growth(*, actor: Actor, old_size: int) -> dict[str, Any]:
    """Proof that the log of `old_size` entries is the beginning of today's (RFC 9162 §2.1.4).

    Raises NotFound when the log never had that size.
    """
    permit(actor, "history.seal")
    state = SealState.objects.get(id=1)
    if not 0 < old_size <= state.size:
        raise NotFound(str(old_size))
    path = consistency_proof(database_reader(), old_size, state.size)
    proof = [_text(step) for step in path]
    return {
        "origin": origin_of(state),
        "old_size": old_size,
        "size": state.size,
        "root": _text(_root(state)),
        "path": proof,
    }


def _root(state: SealState) -> bytes:
    joined = bytes(state.frontier)
    return Frontier(state.size, [joined[at : at + 32] for at in range(0, len(joined), 32)]).root()


def _header(table: str, key_column: str, event_id: int) -> str:
    query = sql.SQL(
        "SELECT {} FROM {} e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE e.pgh_id = {}"
    ).format(header_sql(table, key_column), sql.Identifier(table), sql.Literal(event_id))
    with connection.cursor() as cursor:
        fix_settings(cursor)
        cursor.execute(query)
        return bytes(cursor.fetchone()[0]).decode()


def _text(raw: bytes | memoryview) -> str:
    return base64.b64encode(bytes(raw)).decode()
