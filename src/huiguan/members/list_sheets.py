"""The room's lists as tables that go out: unit members, applications, transfers, duplicates, letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.exchange import Column, Sheet, register_sheet
from huiguan.members.models import Application, DuplicatePair, Transfer, UnitMember

EXPORT = "members.export_members"

UNITS = Sheet(
    key="members-units",
    label=_("Unit members"),
    export_permission="members.read_units",
    columns=(
        Column("name", _("Name"), width=28),
        Column("credit_code", _("Unified social credit code"), width=22),
        Column("klass", _("Class")),
        Column("number", _("Member number")),
        Column("representative", _("Representative")),
        Column("representative_duty", _("Duty")),
        Column("joined_on", _("Joined on"), width=12),
        Column("state", _("State"), width=12),
    ),
)
APPLICATIONS = Sheet(
    key="members-applications",
    label=_("Applications"),
    export_permission=EXPORT,
    columns=(
        Column("applicant", _("Applicant"), width=20),
        Column("unit", _("Unit"), width=28),
        Column("klass", _("Class")),
        Column("submitted_on", _("Submitted"), width=12),
        Column("source", _("Entered"), width=14),
        Column("state", _("State"), width=12),
        Column("decided_on", _("Decided on"), width=12),
    ),
)
TRANSFERS = Sheet(
    key="members-transfers",
    label=_("Transfers"),
    export_permission=EXPORT,
    columns=(
        Column("member", _("Member"), width=20),
        Column("direction", _("Direction"), width=10),
        Column("giver", pgettext_lazy("transfer", "From"), width=24),
        Column("receiver", pgettext_lazy("transfer", "To"), width=24),
        Column("asked_on", pgettext_lazy("transfer", "Asked"), width=12),
        Column("state", _("State"), width=12),
    ),
)
DUPLICATES = Sheet(
    key="members-duplicates",
    label=_("Likely duplicates"),
    export_permission=EXPORT,
    columns=(
        Column("first", pgettext_lazy("person", "Name"), width=14),
        Column("first_number", _("One record")),
        Column("first_unit", _("Unit"), width=28),
        Column("second", pgettext_lazy("person", "Name"), width=14),
        Column("second_number", _("Other record")),
        Column("second_unit", _("Unit"), width=28),
        Column("reason", _("Why"), width=24),
        Column("state", _("State"), width=12),
        Column("decided_on", _("Decided on"), width=12),
    ),
)
INVITATIONS = Sheet(
    key="members-invitations",
    label=_("Invitations"),
    export_permission=EXPORT,
    columns=(
        Column("member", _("Member"), width=14),
        Column("way", _("Way"), width=14),
        Column("sent_on", pgettext_lazy("invitation", "Sent"), width=12),
        Column("ends_on", _("Valid until"), width=12),
        Column("tries", _("Failed tries"), width=10),
        Column("state", _("State"), width=14),
    ),
)
LETTERS = Sheet(
    key="members-letters",
    label=_("Letters to members"),
    export_permission="members.write_to_members",
    columns=(
        Column("title", _("Title"), width=32),
        Column("written_by", _("Written by"), width=14),
        Column("sent_on", pgettext_lazy("letter", "Sent"), width=12),
        Column("copies", _("Addressed to"), width=12),
        Column("told", _("Told"), width=10),
        Column("read", pgettext_lazy("letter", "Read"), width=10),
    ),
)
BELOW = Sheet(
    key="members-totals",
    label=_("Branches below"),
    export_permission="members.read_totals",
    columns=(
        Column("name", _("Association"), width=32),
        Column("members", _("Members, with all below"), width=16),
    ),
)

Labels = Mapping[str, Any]


def unit_cells(labels: Labels) -> Callable[[UnitMember], dict[str, Any]]:
    """A unit member as a row; `labels` are the names of classes by key."""
    plain = ("name", "credit_code", "number", "representative", "representative_duty", "joined_on")

    def cells(row: UnitMember) -> dict[str, Any]:
        named = {"klass": labels.get(row.klass, row.klass), "state": row.get_state_display()}
        return named | {name: getattr(row, name) for name in plain}

    return cells


def application_cells(labels: Labels) -> Callable[[Application], dict[str, Any]]:
    """An application as a row; `labels` are the names of classes by key."""

    def cells(row: Application) -> dict[str, Any]:
        applicant: Any = row.membership or row.unit
        return {
            "applicant": str(row),
            "unit": getattr(row.membership, "unit", ""),
            "klass": labels.get(applicant.klass, applicant.klass),
            "submitted_on": timezone.localdate(row.submitted_at),
            "source": row.get_source_display(),
            "state": row.get_state_display(),
            "decided_on": row.decided_on,
        }

    return cells


def transfer_cells(place: int) -> Callable[[Transfer], dict[str, Any]]:
    """A transfer as a row, seen from the association of this key."""

    def cells(row: Transfer) -> dict[str, Any]:
        return {
            "member": str(row.membership),
            "direction": str(_("Going out") if row.organization_id == place else _("Coming in")),
            "giver": row.organization.short_name,
            "receiver": row.receiver.short_name,
            "asked_on": timezone.localdate(row.asked_at),
            "state": row.get_state_display(),
        }

    return cells


def pair_cells(row: DuplicatePair) -> dict[str, Any]:
    """A likely duplicate as a row."""
    sides = {"first": row.first, "second": row.second}
    return {
        **{side: str(one) for side, one in sides.items()},
        **{f"{side}_{key}": getattr(one, key) for side, one in sides.items() for key in ("number", "unit")},
        "reason": row.get_reason_display(),
        "state": row.get_state_display(),
        "decided_on": row.decided_at and timezone.localdate(row.decided_at),
    }


def letter_cells(row: Any) -> dict[str, Any]:
    """A letter, with the numbers that its selector adds, as a row."""
    return {
        "title": row.title or _("New letter"),
        "written_by": row.written_by.display_name if row.written_by else "",
        "sent_on": row.sent_at and timezone.localdate(row.sent_at),
        "copies": row.copies_count,
        "told": row.told,
        "read": row.read,
    }


def cells_of(rows: Any, cells: Callable[[Any], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of a query, read a thousand at a time."""
    return map(cells, rows.iterator(chunk_size=1000))


def register() -> None:
    """Declare the sheets; called when the room starts up."""
    for sheet in (UNITS, APPLICATIONS, TRANSFERS, DUPLICATES, INVITATIONS, LETTERS, BELOW):
        register_sheet(sheet)
