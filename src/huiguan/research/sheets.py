"""Tables of the room that go out: projects, and outputs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.exchange import Column, Sheet, register_sheet
from huiguan.research.models import Output, Project

READ = "research.read"

PROJECTS = Sheet(
    key="research-projects",
    label=_("Research projects"),
    export_permission=READ,
    columns=(
        Column("number", _("Project number"), width=20),
        Column("title", _("Title"), width=40),
        Column("topic", _("Topic of the call"), width=24),
        Column("leader", _("Leader of the project"), width=14),
        Column("unit", _("Unit"), width=28),
        Column("association", _("Association"), width=24),
        Column("granted", _("Sum granted"), width=14),
        Column("granted_on", _("Granted on"), width=14),
        Column("state", _("State"), width=16),
    ),
)
OUTPUTS = Sheet(
    key="research-outputs",
    label=_("Outputs of research"),
    export_permission=READ,
    columns=(
        Column("kind", _("Kind"), width=14),
        Column("title", _("Title"), width=40),
        Column("authors", _("Authors"), width=30),
        Column("issued_on", _("Issued on"), width=14),
        Column("licence", _("Licence"), width=16),
        Column("project", _("Project number"), width=20),
        Column("state", _("State"), width=14),
    ),
)


def project_cells(row: Project) -> dict[str, Any]:
    """A project as a row of the table."""
    return {
        "number": row.number,
        "title": row.title,
        "topic": row.call.topic_name(row.topic),
        "leader": row.shown_leader,
        "unit": row.unit,
        "association": row.organization.name,
        "granted": row.granted,
        "granted_on": row.granted_on,
        "state": str(row.get_state_display()),
    }


def output_cells(row: Output) -> dict[str, Any]:
    """An output as a row of the table."""
    return {
        "kind": str(row.get_kind_display()),
        "title": row.title,
        "authors": "；".join(row.names),
        "issued_on": row.issued_on,
        "licence": str(row.get_licence_display()),
        "project": row.project.number if row.project else "",
        "state": str(row.get_state_display()),
    }


def register() -> None:
    """Called from the room's registration."""
    for sheet in (PROJECTS, OUTPUTS):
        register_sheet(sheet)
