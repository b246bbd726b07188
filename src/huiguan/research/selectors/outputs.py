"""Reads of outputs: by an association's office, and by everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import ANONYMOUS, Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.search import selectors as search
from huiguan.research.enums import OutputKind, OutputState
from huiguan.research.models import Adoption, Output, OutputVersion, Project

READ, KIND = "research.read", "research.output"
EVERYBODY = "what was published is for everybody"


def outputs_of(actor: Actor, organization: Organization) -> ScopedQuerySet[Output]:
    """The outputs that an association keeps, the latest first."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Output] = Output.objects.unscoped("permitted in the association")
    return rows.filter(organization=organization).select_related("organization", "project").order_by("-pk")


def of_project(project: Project) -> list[Output]:
    """The outputs of a project that was read, drafts included."""
    rows = Output.objects.unscoped("the project was read").filter(project=project)
    return list(rows.select_related("organization").order_by("-pk"))


def get_output(actor: Actor, output_id: int) -> Output:
    """One of them; NotFound."""
    rows = Output.objects.scoped(scope_of(actor, READ)).select_related("organization", "project")
    found: Output | None = rows.filter(pk=output_id).first()
    if found is None:
        raise NotFound(str(output_id))
    return found


def versions_of(output: Output) -> list[OutputVersion]:
    """The versions of an output that was read, the latest first."""
    rows = OutputVersion.objects.unscoped("the output was read").filter(output=output)
    return list(rows.select_related("file").order_by("-number"))


def current_version(output: Output) -> OutputVersion | None:
    """The latest of them."""
    return next(iter(versions_of(output)), None)


def adoptions_of(output: Output) -> list[Adoption]:
    """By whom an output that was read was adopted, the latest first."""
    rows = Adoption.objects.unscoped("the output was read").filter(output=output)
    return list(rows.select_related("evidence").order_by("-adopted_on", "-pk"))


# Everybody ----------------------------------------------------------------------------------------------------------


def public_outputs(query: Mapping[str, str]) -> ScopedQuerySet[Output]:
    """Outputs that are public, the latest first; `q` words, `kind`, `year` and `place` (a code) narrow them."""
    rows: ScopedQuerySet[Output] = Output.objects.unscoped(EVERYBODY)
    rows = rows.filter(_narrowed(query), state=OutputState.PUBLIC)
    return rows.select_related("organization").order_by("-issued_on", "-pk")


def _narrowed(query: Mapping[str, str], leave: str = "") -> Q:
    wanted = {key: query.get(key, "")[:60] for key in ("q", "kind", "year", "place") if key != leave}
    found = Q()
    if wanted.get("kind") in OutputKind.values:
        found &= Q(kind=wanted["kind"])
    if wanted.get("year", "").isdecimal() and len(wanted["year"]) == 4:
        found &= Q(issued_on__year=int(wanted["year"]))
    if wanted.get("place"):
        found &= Q(organization__code=wanted["place"])
    if wanted.get("q", "").strip():
        found &= Q(pk__in=search.found_ids(ANONYMOUS, wanted["q"], KIND))
    return found


def public_facets(query: Mapping[str, str]) -> dict[str, list[Any]]:
    """How many there are of each kind, year and association, each counted as if it were the only choice of its sort."""
    rows = Output.objects.unscoped(EVERYBODY).filter(state=OutputState.PUBLIC)
    kinds = rows.filter(_narrowed(query, "kind")).order_by().values_list("kind").annotate(n=Count("pk"))
    years = rows.filter(_narrowed(query, "year")).annotate(year=ExtractYear("issued_on"))
    places = rows.filter(_narrowed(query, "place")).order_by()
    return {
        "kind": sorted(kinds, key=lambda pair: -pair[1]),
        "year": list(years.order_by("-year").values_list("year").annotate(n=Count("pk"))[:20]),
        "place": list(
            places.values_list("organization__code", "organization__short_name")
            .annotate(n=Count("pk"))
            .order_by("-n")[:20]
        ),
    }  # fmt: skip


def public_output(output_id: int) -> Output:
    """An output that is or was public: one that was withdrawn is shown as its tombstone. NotFound."""
    rows = Output.objects.unscoped(EVERYBODY).exclude(state=OutputState.DRAFT)
    found: Output | None = rows.select_related("organization", "project").filter(pk=output_id).first()
    if found is None:
        raise NotFound(str(output_id))
    return found


def public_version(output_id: int, number: int) -> OutputVersion:
    """A version whose file anybody may read today; NotFound under embargo and after withdrawal."""
    output = public_output(output_id)
    rows = OutputVersion.objects.unscoped(EVERYBODY).select_related("file")
    found: OutputVersion | None = rows.filter(output=output, number=number).first()
    if found is None or not output.files_open(today()):
        raise NotFound(str(output_id))
    return found
