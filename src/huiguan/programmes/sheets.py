"""Tables that go out: activities, who takes part in one, partners. None of them adds up a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.exchange import Column, Sheet, register_sheet
from huiguan.programmes.models import Activity, Enrolment, Partner

READ, PEOPLE = "programmes.read", "programmes.read_enrolments"

ACTIVITIES = Sheet(
    key="programmes-activities",
    label=_("Activities"),
    export_permission=READ,
    columns=(
        Column("kind", _("Kind of activity")),
        Column("title", _("Title"), width=36),
        Column("starts_on", _("Starts on")),
        Column("ends_on", pgettext_lazy("activity", "Ends on")),
        Column("place", _("Place"), width=24),
        Column("responsible", pgettext_lazy("activity", "Responsible")),
        Column("seats", pgettext_lazy("activity", "Seats")),
        Column("state", _("State")),
    ),
)
PARTICIPANTS = Sheet(
    key="programmes-participants",
    label=_("Participants"),
    export_permission=PEOPLE,
    columns=(
        Column("name", pgettext_lazy("person", "Name")),
        Column("unit", _("Unit"), width=28),
        Column("association", _("Association"), width=24),
        Column("state", _("State")),
        Column("result", _("Result")),
        Column("mark", _("Mark")),
    ),
)
PARTNERS = Sheet(
    key="programmes-partners",
    label=_("Partners"),
    export_permission=READ,
    columns=(
        Column("name", _("Name"), width=30),
        Column("original_name", _("Name in its own language"), width=36),
        Column("kind", _("Where")),
        Column("country", _("Country or region")),
        Column("since", _("Partner since")),
        Column("in_force", _("Agreements in force")),
    ),
)


def activity_cells(rows: Iterable[Activity]) -> Iterator[dict[str, Any]]:
    """Activities as rows of their table."""
    for row in rows:
        plain = {
            name: getattr(row, name) for name in ("title", "starts_on", "ends_on", "place", "responsible", "seats")
        }
        yield {**plain, "kind": row.get_kind_display(), "state": row.get_state_display()}


def participant_cells(rows: Iterable[Enrolment]) -> Iterator[dict[str, Any]]:
    """Enrolments as rows of their table."""
    for row in rows:
        yield {
            "name": row.shown,
            "unit": row.unit,
            "association": row.organization.name,
            "state": row.get_state_display(),
            "result": row.get_result_display() if row.result else "",
            "mark": row.mark,
        }


def partner_cells(rows: Iterable[Partner]) -> Iterator[dict[str, Any]]:
    """Partners as rows of their table."""
    for row in rows:
        plain = {name: getattr(row, name) for name in ("name", "original_name", "country", "since", "in_force")}
        yield {**plain, "kind": row.get_kind_display()}


def register() -> None:
    """Called once at start-up."""
    for sheet in (ACTIVITIES, PARTICIPANTS, PARTNERS):
        register_sheet(sheet)
