"""Tables of the seal, and the two kinds of event that no trigger can write: a look at a sensitive field, an erasure."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from pghistory.models import Context

from huiguan.kernel.history.events import current_transaction


def _append_only() -> pgtrigger.Protect:
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class WrittenEvent(models.Model):
    """The columns that every event has, for events that the program writes itself.

    The names are pghistory's, so that sealing and checking treat all events alike.
    """

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_created_at = models.DateTimeField(
        db_default=Cast(models.Func(function="clock_timestamp"), models.DateTimeField())
    )
    pgh_label = models.TextField()
    pgh_xact = models.BigIntegerField(db_default=current_transaction(), editable=False)
    pgh_obj_id = models.BigIntegerField(null=True)
    pgh_context = models.ForeignKey(
        Context,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        db_default=models.Func(function="_pgh_attach_context"),
    )

    class Meta:
        abstract = True


class ReadEvent(WrittenEvent):
    """Somebody looked at a sensitive field of the object `kind`/`pgh_obj_id`, for the stated reason."""

    kind = models.TextField()
    field = models.TextField(null=True)  # noqa: DJ001 - values of events are emptied by lawful erasure
    reason = models.TextField(null=True)  # noqa: DJ001 - as above

    class Meta:
        verbose_name = _("reading of a sensitive field")
        indexes: ClassVar = [
            models.Index(fields=["pgh_xact", "pgh_id"]),
            models.Index(fields=["kind", "pgh_obj_id"]),
        ]
        triggers: ClassVar = [_append_only()]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.pgh_obj_id}: {self.field}"


class Erasure(WrittenEvent):
    """Values of events were removed because a law says so: which events, under which rule; by whom says the context.

    `events` maps an event table's name to the ids of its events.
    """

    rule = models.TextField()
    events = models.JSONField()

    class Meta:
        verbose_name = _("lawful erasure")
        indexes: ClassVar = [models.Index(fields=["pgh_xact", "pgh_id"])]
        triggers: ClassVar = [_append_only()]
        default_permissions = ()

    def __str__(self) -> str:
        return self.rule


class Layout(models.Model):
    """The columns of an event table as they were sealed, in order; a new row whenever they change.

    Not protected: a rename changes it (`operations.rename_sealed_column`), and a wrong one fits no seal.
    """

    id = models.SmallAutoField(primary_key=True)
    table = models.TextField()
    key_column = models.TextField()
    columns = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "key_column", "columns"], name="history_layout_once")
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.table


class Seal(models.Model):
    """One sealed event: its place in the log and its hashes. `salt` is removed when the values are lawfully erased."""

    position = models.BigIntegerField(primary_key=True)
    # No constraint: it would be asked again for each of millions of rows, and layouts are never deleted.
    layout = models.ForeignKey(Layout, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    event_id = models.BigIntegerField()
    salt = models.BinaryField(null=True)
    digest = models.BinaryField()
    leaf = models.BinaryField()
    chain = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["layout", "event_id"], name="history_seal_event_once")]
        triggers: ClassVar = [_append_only()]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.position)


class Node(models.Model):
    """Hash of a full subtree of 256^n leaves: proofs read some hundred rows, however large the log."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        triggers: ClassVar = [_append_only()]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class SealState(models.Model):
    """Where the one sealer stands (a single row). Events of transactions below `horizon` are sealed.

    `cluster` tells a restored database from the one it was copied from: transaction ids begin anew there.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    instance = models.UUIDField()
    size = models.BigIntegerField(default=0)
    chain = models.BinaryField()
    frontier = models.BinaryField(default=b"")
    horizon = models.BigIntegerField(default=0)
    cluster = models.TextField(default="")
    moved = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="history_sealstate_single")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.size}"


class Checkpoint(models.Model):
    """A signed checkpoint, as its note. Copies kept outside are what makes a rewritten history visible."""

    size = models.BigIntegerField()
    created_at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        verbose_name = _("checkpoint")
        indexes: ClassVar = [models.Index(fields=["size"])]
        triggers: ClassVar = [_append_only()]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.size} {self.created_at:%Y-%m-%d %H:%M}"
