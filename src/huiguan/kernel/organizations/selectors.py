"""Reads of the tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from huiguan.kernel.organizations.models import Department, Organization, StaffPost, Succession, UnitMembership
from huiguan.kernel.permits import Actor, NotFound, Scope, permit, scope_of
from huiguan.kernel.statements import worded


def organization_by_code(code: str) -> Organization | None:
    """The association of this code, or None."""
    return next(iter(worded(_by_code, code)), None)


def _by_code(code: str) -> QuerySet[Organization]:
    return Organization.objects.filter(code=code)


def organization_by_name(name: str) -> Organization | None:
    """The one association of this full name; None when there is none or several."""
    found = list(Organization.objects.filter(name=name)[:2])
    return found[0] if len(found) == 1 else None


def organization_named(text: str) -> Organization | None:
    """The association of a code, of a code before a name as suggestions write it, or of a full name."""
    words = text.strip()
    return (organization_by_code(words.split(" ")[0]) or organization_by_name(words)) if words else None


def names_of_codes(codes: Iterable[str]) -> dict[str, str]:
    """Short names by code, of those that exist."""
    wanted = [code for code in codes if code]
    rows = Organization.objects.filter(code__in=wanted) if wanted else Organization.objects.none()
    return dict(rows.values_list("code", "short_name"))


def root_organization() -> Organization | None:
    """The topmost association, which keeps what holds for the whole installation; None before there is one."""
    return Organization.objects.filter(depth=1).order_by("path").first()


def get_organization(actor: Actor, code: str) -> Organization:
    """The association of this code; NotFound when there is none or the actor may not see the tree."""
    permit(actor, "organizations.view_tree")
    organization = organization_by_code(code)
    if organization is None:
        raise NotFound(code)
    return organization


def visible_organizations(actor: Actor) -> QuerySet[Organization]:
    """All associations, in the order of the tree: names and places are open to everybody who is signed in."""
    permit(actor, "organizations.view_tree")
    return Organization.objects.order_by("path")


def organizations_in(scope: Scope) -> QuerySet[Organization]:
    """Associations inside a scope, in the order of the tree."""
    if scope.everything:
        return Organization.objects.order_by("path")
    condition = Q(pk__in=sorted(scope.organizations))
    for path in scope.branches:
        condition |= Q(path__startswith=path)
    return Organization.objects.filter(condition).order_by("path")


def branch(organization: Organization) -> QuerySet[Organization]:
    """An association and all below it, in the order of the tree."""
    return Organization.objects.filter(path__startswith=organization.path).order_by("path")


def children(organization: Organization) -> QuerySet[Organization]:
    """The associations directly below."""
    return Organization.objects.filter(path__startswith=organization.path, depth=organization.depth + 1).order_by(
        "path"
    )


def ancestors(organization: Organization) -> QuerySet[Organization]:
    """The associations above, the topmost first."""
    step = Organization.steplen
    paths = [organization.path[:end] for end in range(step, len(organization.path), step)]
    return Organization.objects.filter(path__in=paths).order_by("path")


def lines_up(organization_ids: Iterable[int]) -> dict[int, list[int]]:
    """Each of these associations with those above it, the nearest first, all by id: two statements for any number."""
    paths = dict(Organization.objects.filter(pk__in=set(organization_ids)).values_list("pk", "path"))
    step = Organization.steplen
    above = {path[:end] for path in paths.values() for end in range(step, len(path) + 1, step)}
    ids = dict(Organization.objects.filter(path__in=above).values_list("path", "pk"))
    return {
        pk: [ids[path[:end]] for end in range(len(path), 0, -step) if path[:end] in ids] for pk, path in paths.items()
    }


def search_organizations(actor: Actor, text: str) -> QuerySet[Organization]:
    """Associations whose name, code, pinyin or initials hold `text`."""
    wanted = text.strip()
    latin = wanted.lower().replace(" ", "")
    condition = Q(name__icontains=wanted) | Q(code__startswith=wanted)
    if latin.isascii() and latin:
        condition |= Q(initials__contains=latin) | Q(plain__contains=latin)
    return visible_organizations(actor).filter(condition)


def departments_of(actor: Actor, organization: Organization) -> QuerySet[Department]:
    """Open departments of an association."""
    permit(actor, "organizations.view_registration", organization)
    scope = scope_of(actor, "organizations.view_registration")
    return Department.objects.scoped(scope).filter(organization=organization, closed_on=None)


def staff_posts_of(actor: Actor, organization: Organization) -> QuerySet[StaffPost]:
    """Open staff posts of an association, with their departments."""
    permit(actor, "organizations.view_registration", organization)
    scope = scope_of(actor, "organizations.view_registration")
    posts = StaffPost.objects.scoped(scope).filter(organization=organization, closed_on=None)
    return posts.select_related("department")


def unit_memberships_on(organization: Organization, day: date) -> QuerySet[UnitMembership]:
    """The lines upward of an association that are in force on `day`."""
    rows = UnitMembership.objects.unscoped("the line upward of an association is public")
    return rows.filter(organization=organization, period__contains=day).select_related("association")


def paths_of(organization_ids: Iterable[int]) -> dict[int, str]:
    """Materialised paths by association id."""
    return dict(Organization.objects.filter(pk__in=list(organization_ids)).values_list("pk", "path"))


def names_of_organizations(organization_ids: Iterable[int]) -> dict[int, str]:
    """Short names by association id."""
    return dict(Organization.objects.filter(pk__in=list(organization_ids)).values_list("pk", "short_name"))


def organization_for_history(actor: Actor, organization_id: int) -> Organization:
    """The association of this id, for somebody who may read its registration; NotFound otherwise."""
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise NotFound(str(organization_id))
    permit(actor, "organizations.view_registration", organization)
    return organization


@dataclass(frozen=True, slots=True)
class TreeRow:
    """An association as the tree shows it: with all below it counted, and the short names of those above."""

    organization: Organization
    below: int
    above: tuple[str, ...] = ()


def tree_rows(actor: Actor, parent: Organization | None) -> list[TreeRow]:
    """The associations directly below `parent` (or the topmost ones), each with the number of all below it.

    Two queries, however many rows.
    """
    rows = visible_organizations(actor).filter(depth=parent.depth + 1 if parent else 1)
    if parent is not None:
        rows = rows.filter(path__startswith=parent.path)
    found = list(rows)
    counts = _counts_below(found[0].depth, parent) if found else {}
    return [TreeRow(row, counts.get(row.path, 0)) for row in found]


def _counts_below(depth: int, parent: Organization | None) -> dict[str, int]:
    below = Organization.objects.filter(depth__gt=depth)
    if parent is not None:
        below = below.filter(path__startswith=parent.path)
    prefix = Left("path", depth * Organization.steplen)
    # Cleared ordering: it would otherwise become part of the grouping.
    return dict(below.order_by().annotate(prefix=prefix).values_list("prefix").annotate(n=Count("pk")))


def with_ancestors(organizations: Iterable[Organization]) -> list[TreeRow]:
    """The same associations with the short names of those above them; one query for all."""
    found = list(organizations)
    step = Organization.steplen
    paths = {row.path[:end] for row in found for end in range(step, len(row.path), step)}
    names = dict(Organization.objects.filter(path__in=paths).values_list("path", "short_name"))
    return [
        TreeRow(row, row.numchild, tuple(names[row.path[:end]] for end in range(step, len(row.path), step)))
        for row in found
    ]


def counts_by_level(organization: Organization | None = None) -> dict[str, int]:
    """Numbers of associations by level, in all or below one association."""
    rows = Organization.objects.order_by()
    if organization is not None:
        rows = rows.filter(path__startswith=organization.path).exclude(pk=organization.pk)
    return dict(rows.values_list("level").annotate(n=Count("pk")))


def unit_memberships_of(organization: Organization) -> QuerySet[UnitMembership]:
    """All lines upward of an association, ended ones too, newest first."""
    rows = UnitMembership.objects.unscoped("the line upward of an association is public")
    return rows.filter(organization=organization).select_related("association").order_by("-period")


def successor_of(organization: Organization) -> Succession | None:
    """The merger by which another association took over from this one, or None."""
    rows = Succession.objects.unscoped("what became of an association is public")
    return rows.filter(predecessor=organization).select_related("organization").first()


def predecessors_of(organization: Organization) -> QuerySet[Succession]:
    """The mergers by which this association took over from others."""
    rows = Succession.objects.unscoped("what an association came from is public")
    return rows.filter(organization=organization).select_related("predecessor").order_by("-on")
