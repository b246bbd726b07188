"""Counts of assignments that are always exact and never wait: each statement that changes assignments adds the
differences (as `members.MembershipCount` does), and a job folds the lines of equal groups into one.

They answer for the federation as a whole, where a hundred thousand rows would be counted for each page. Rows between
associations only, withdrawn ones left out. Dates are kept where a light depends on them (`lights.light_of`), so that
another day or another association's rule changes only how lines are read. Branches below the top count their rows.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiguan.directives.enums import AssignmentState, Mode, Stage
from huiguan.directives.lights import ENDED, NEVER_RED, names
from huiguan.kernel.organizations.models import Organization

LONG_AGO = "DATE '1900-01-01'"  # stands for any earlier day where it does not matter which


def _pointer(to: str, label: Any, **options: Any) -> models.ForeignKey[Any, Any]:
    """A pointer without a check for each line: what it points to was checked with the assignment."""
    return models.ForeignKey(
        to, models.DO_NOTHING, related_name="+", verbose_name=label, db_index=False, db_constraint=False, **options
    )


class Standing(models.Model):
    """`number` assignments more (or fewer) of an item that stand alike: what their light depends on."""

    item = _pointer("directives.Item", _("item"))
    document = _pointer("directives.Document", _("document"), null=True)
    state = models.CharField(max_length=20, db_collation="C")
    stage = models.CharField(max_length=12, db_collation="C")
    due_kind = models.CharField(max_length=12, db_collation="C")
    due_date = models.DateField(null=True)
    requested_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    sent_on = models.DateField()
    next_report_on = models.DateField(null=True)
    poor_quality = models.BooleanField(default=False)
    number = models.IntegerField()
    folded = models.BooleanField(default=False, db_default=False)

    class Meta:
        abstract = True


class FederationCount(Standing):
    """Lines over everything, with all dates; `sender` is named where it is an association at the top.

    Folding forgets when rows were sent and asked for that were struck off long ago.
    """

    sender = _pointer("organizations.Organization", _("sender"), null=True)

    class Meta:
        verbose_name = _("count of tasks")
        verbose_name_plural = _("counts of tasks")
        default_permissions = ()
        indexes = [models.Index(fields=["item"], name="federationcount_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}: {self.number}"


class HeadCount(Standing):
    """Lines by `head`: the association directly below the top in whose branch the receiver lies, or the top itself.

    `below` are rows of associations below that head. Dates are those that a light of today depends on and no others.
    """

    head = _pointer("organizations.Organization", _("association"))
    below = models.BooleanField()

    class Meta:
        verbose_name = _("count of tasks of a branch")
        verbose_name_plural = _("counts of tasks of branches")
        default_permissions = ()
        indexes = [models.Index(fields=["item"], name="headcount_item")]

    def __str__(self) -> str:
        return f"{self.head_id} {self.item_id} {self.state}: {self.number}"


class ReceiverCount(models.Model):
    """`number` rows more (or fewer) that an association has of a document; `sender` as in FederationCount."""

    receiver = _pointer("organizations.Organization", _("receiver"))
    document = _pointer("directives.Document", _("document"), null=True)
    sender = _pointer("organizations.Organization", _("sender"), null=True)
    number = models.IntegerField()
    folded = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("count of tasks of a receiver")
        verbose_name_plural = _("counts of tasks of receivers")
        default_permissions = ()
        indexes = [models.Index(fields=["receiver"], name="receivercount_receiver")]

    def __str__(self) -> str:
        return f"{self.receiver_id}: {self.number}"


_UNDATED = f"(r.due_date IS NULL OR r.due_kind IN ({names(NEVER_RED)}))"
_STAGE = f"CASE WHEN r.stage = '{Stage.NOT_STARTED}' THEN '{Stage.NOT_STARTED}' ELSE '{Stage.UNDER_WAY}' END"
_KIND = f"CASE WHEN r.due_kind IN ({names(NEVER_RED)}) THEN '{NEVER_RED[0]}' ELSE 'date' END"
ALIKE = ("state", "stage", "due_kind", "due_date", "requested_on", "closed_on", "sent_on", "next_report_on",
         "poor_quality")  # fmt: skip
_ALL_DATES = {
    "state": "r.state",
    "stage": _STAGE,
    "due_kind": _KIND,
    "due_date": "r.due_date",
    "requested_on": "r.requested_on",
    "closed_on": "r.closed_on",
    "sent_on": "r.sent_on",
    "next_report_on": f"CASE WHEN {_UNDATED} THEN r.next_report_on END",
    "poor_quality": "r.poor_quality",
}
# A light of today: struck off or ended says all; whoever asked in time is told from whoever asked late; the day of
# sending matters where work has not begun.
_QUIET = f"(r.closed_on IS NOT NULL OR r.state IN ({names(ENDED)}))"
_ASKED = f"(r.requested_on IS NOT NULL AND NOT {_UNDATED})"
_LIT_TODAY = {
    "state": f"""CASE WHEN r.closed_on IS NOT NULL THEN '{AssignmentState.CLOSED}'
        WHEN r.state IN ({names(ENDED)}) THEN '{ENDED[0]}' ELSE '{AssignmentState.TAKEN_ON}' END""",
    "stage": f"CASE WHEN {_QUIET} OR {_ASKED} THEN '{Stage.UNDER_WAY}' ELSE {_STAGE} END",
    "due_kind": f"CASE WHEN {_QUIET} THEN 'date' ELSE {_KIND} END",
    "due_date": f"CASE WHEN NOT {_QUIET} THEN r.due_date END",
    "requested_on": f"""CASE WHEN {_QUIET} OR NOT {_ASKED} THEN NULL
        WHEN r.requested_on > r.due_date THEN r.due_date + 1 ELSE {LONG_AGO} END""",
    "closed_on": f"CASE WHEN r.closed_on IS NOT NULL THEN {LONG_AGO} END",
    "sent_on": f"""CASE WHEN {_QUIET} OR {_ASKED} OR {_UNDATED} OR r.stage <> '{Stage.NOT_STARTED}' THEN {LONG_AGO}
        ELSE r.sent_on END""",
    "next_report_on": f"CASE WHEN {_UNDATED} AND NOT {_QUIET} THEN r.next_report_on END",
    "poor_quality": f"(r.poor_quality AND NOT {_QUIET})",
}
_TOP = 2 * Organization.steplen
_TO_TOP = "LEFT JOIN organizations_organization s ON s.id = r.sender_id AND s.depth = 1"
_TO_HEAD = f"""JOIN organizations_organization o ON o.id = r.organization_id
    JOIN organizations_organization h ON h.path = left(o.path, {_TOP})"""
_WANTED = f"r.mode = '{Mode.GUIDANCE}' AND r.state <> '{AssignmentState.WITHDRAWN}'"
_SAME = ", ".join(f"r.{name}" for name in ("item_id", "document_id", *ALIKE))


def _insert(table: str, columns: dict[str, str], rows: str) -> str:
    return f"""INSERT INTO {table} ({", ".join(columns)}, number)
SELECT {", ".join(columns.values())}, sum(r.sign) FROM {rows}
GROUP BY {", ".join(str(at) for at in range(1, len(columns) + 1))} HAVING sum(r.sign) <> 0"""  # noqa: S608 - constants


def count_statement(rows: str) -> str:
    """The statement that adds the lines of `rows`: a SELECT of assignments with `sign` 1 or -1.

    Equal rows are put together first: a dispatch writes thousands that differ by their receiver alone.
    """
    item = {"item_id": "r.item_id", "document_id": "r.document_id"}
    head = {"head_id": "r.head_id", "below": "r.below"}
    receiver = {"receiver_id": "r.organization_id", "document_id": "r.document_id", "sender_id": "s.id"}
    return f"""WITH alike AS MATERIALIZED (
SELECT sum(r.sign) AS sign, s.id AS sender_id, h.id AS head_id, length(o.path) > {_TOP} AS below, {_SAME}
FROM ({rows}) AS r {_TO_HEAD} {_TO_TOP} WHERE {_WANTED} GROUP BY s.id, h.id, length(o.path) > {_TOP}, {_SAME}
HAVING sum(r.sign) <> 0
), everywhere AS (
{_insert("directives_federationcount", {"sender_id": "r.sender_id", **item, **_ALL_DATES}, "alike r")}
), by_head AS (
{_insert("directives_headcount", {**head, **item, **_LIT_TODAY}, "alike r")}
)
{_insert("directives_receivercount", receiver, f"({rows}) AS r {_TO_TOP} WHERE {_WANTED}")};"""  # noqa: S608 - constants


_COLUMNS = ", ".join(("item_id", "document_id", "sender_id", "organization_id", "mode", *ALIKE))
_NEW = f"SELECT 1 AS sign, {_COLUMNS} FROM new_rows"  # noqa: S608 - constants
_OLD = f"SELECT -1 AS sign, {_COLUMNS} FROM old_rows"  # noqa: S608 - constants
# Who moves an association in the tree takes the lock alone: heads stay where they are while rows are counted.
LOCK = "hashtextextended('directives.counts', 0)"


def count_changes() -> list[pgtrigger.Trigger]:
    """The statement triggers that keep the counts in step with the assignments: one for each way of changing rows."""
    return [
        _trigger("count_insert", pgtrigger.Insert, _NEW, new="new_rows"),
        _trigger("count_update", pgtrigger.Update, f"{_NEW} UNION ALL {_OLD}", new="new_rows", old="old_rows"),
        _trigger("count_delete", pgtrigger.Delete, _OLD, old="old_rows"),
    ]


def _trigger(
    name: str, operation: pgtrigger.Operation, rows: str, *, new: str | None = None, old: str | None = None
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new=new, old=old),  # type: ignore[no-untyped-call]  # the library has no types here
        func=f"PERFORM pg_advisory_xact_lock_shared({LOCK});\n{count_statement(rows)}\nRETURN NULL;",
    )
