"""Which assignments an actor reads: those of its association, those it sent, and by structure those between the
associations below; what is assigned inside an association is read there only (DOMAIN.md §0.1)."""

from __future__ import annotations

from django.db.models import Q

from huiguan.directives.models import Assignment
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import EVERYTHING, Actor, Scope, allows, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet, scope_filter

READ = "directives.read_ledger"
INSIDE = "directives.read_internal"


def reaches_below(actor: Actor, organization: Organization, permission: str = READ) -> bool:
    """Tell whether the actor's permission covers everything below `organization`."""
    scope = scope_of(actor, permission)
    return scope.everything or any(organization.path.startswith(branch) for branch in scope.branches)


def is_top(organization: Organization) -> bool:
    """Tell whether every other association lies below `organization`."""
    return organization.depth == 1 and not Organization.objects.filter(depth=1).exclude(pk=organization.pk).exists()


def inside_filter(actor: Actor) -> Q:
    """Rows between associations, and internal ones only of associations in which the actor may read these."""
    return Q(mode="guidance") | scope_filter(scope_of(actor, INSIDE), "organization")


def visible_assignments(actor: Actor) -> ScopedQuerySet[Assignment]:
    """All assignments that the actor may read."""
    rows: ScopedQuerySet[Assignment] = Assignment.objects.scoped(scope_of(actor, READ), "organization", "sender")
    return rows.filter(inside_filter(actor))


def narrowed(organization: Organization, *fields: str) -> ScopedQuerySet[Assignment]:
    """Assignments of one association in which the caller was permitted: a plain condition that an index serves."""
    scope = Scope(organizations=frozenset({organization.pk}))
    rows: ScopedQuerySet[Assignment] = Assignment.objects.scoped(scope, *fields)
    return rows


def branch_assignments(actor: Actor, organization: Organization) -> ScopedQuerySet[Assignment]:
    """Assignments between associations in the branch of `organization`, and those inside it that the actor may read.

    Without "everything below" these are what the association itself received and sent.
    """
    inside = Q(mode="guidance")
    if allows(actor, INSIDE, organization):
        inside |= Q(organization=organization)
    if not reaches_below(actor, organization):
        return narrowed(organization, "organization", "sender").filter(inside)
    # Below the only root lies everything: no need to look at each row's place.
    scope = EVERYTHING if is_top(organization) else Scope(branches=(organization.path,))
    rows: ScopedQuerySet[Assignment] = Assignment.objects.scoped(scope, "organization")
    return rows.filter(inside)
