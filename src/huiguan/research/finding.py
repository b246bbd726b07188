"""How projects and outputs are found. Applications are not: only what was granted, and what was published."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import Actor, scope_of
from huiguan.kernel.permits.scopes import EVERYTHING
from huiguan.kernel.search import SearchKind, register_kind
from huiguan.kernel.search.services import Entry
from huiguan.members.keys import HIDDEN
from huiguan.research.links import project_url, public_output_url
from huiguan.research.models import Output, Project

PROJECT, OUTPUT = "research.project", "research.output"


def project_entry(project: Project) -> Entry:
    """A granted project as search keeps it."""
    return Entry(
        PROJECT,
        project.pk,
        project.caller_id,
        project.title,
        body=project.call.topic_name(project.topic),
        keywords=f"{project.number} {'' if project.leader == HIDDEN else project.leader} {project.unit}",
    )


def output_entry(output: Output) -> Entry:
    """A public output as search keeps it."""
    keywords = " ".join([*output.names, *output.keywords, output.source])
    return Entry(OUTPUT, output.pk, output.organization_id, output.title, body=output.abstract, keywords=keywords)


def _visible(actor: Actor) -> QuerySet[Any]:
    rows = Project.objects.scoped(scope_of(actor, "research.read"), "organization", "caller").exclude(number="")
    return rows.order_by().values("pk")


def register() -> None:
    """Called from the room's registration."""
    register_kind(
        SearchKind(
            PROJECT,
            _("Research projects"),
            "microscope",
            url=lambda key, code: project_url(code, key),
            visible=_visible,
        )
    )
    register_kind(
        SearchKind(
            OUTPUT, _("Outputs of research"), "book", url=lambda key, code: public_output_url(key),
            scope=lambda actor: EVERYTHING,
        )
    )  # fmt: skip


__all__ = ["output_entry", "project_entry", "register"]
