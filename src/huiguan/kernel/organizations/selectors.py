"""Reads of the tree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from huiguan.kernel.organizations.models import Department, Organization, StaffPost, UnitMembership
from huiguan.kernel.permits import Actor, NotFound, Scope, permit, scope_of


def organization_by_code(code: str) -> Organization | None:
    """The association of this code, or None."""
    return Organization.objects.filter(code=code).first()


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


def search_organizations(actor: Actor, text: str) -> QuerySet[Organization]:
    """Associations whose name, code, pinyin or initials hold `text`."""
    wanted = text.strip()
    latin = wanted.lower().replace(" ", "")
    return visible_organizations(actor).filter(
        Q(name__icontains=wanted) | Q(code__startswith=wanted) | Q(pinyin__contains=latin) | Q(initials__contains=latin)
    )


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
