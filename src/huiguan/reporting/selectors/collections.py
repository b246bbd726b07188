"""Collections: those that an association sets up, and those in which its branch takes part."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.reporting.enums import COUNTED, CollectionState
from huiguan.reporting.models import Collection, Filled, Line, Rule

READ, MANAGE = "reporting.read_totals", "reporting.manage_collections"


def collections_of(actor: Actor, organization: Organization) -> ScopedQuerySet[Any]:
    """Collections that an association set up, each with `total` forms and how many are `handed` up."""
    permit(actor, MANAGE, organization)
    rows: ScopedQuerySet[Any] = Collection.objects.scoped(scope_of(actor, MANAGE))
    forms = {"total": Count("forms"), "handed": Count("forms", filter=Q(forms__state__in=COUNTED))}
    found: ScopedQuerySet[Any] = rows.filter(organization=organization).annotate(**forms)
    return found.order_by("-ends", "-pk")


def get_collection(actor: Actor, collection_id: int, permission: str = MANAGE) -> Collection:
    """A collection in whose association the actor has `permission`; NotFound otherwise."""
    rows = Collection.objects.scoped(scope_of(actor, permission)).select_related("organization", "previous")
    found: Collection | None = rows.filter(pk=collection_id).first()
    if found is None:
        raise NotFound(str(collection_id))
    return found


def lines_of(collection: Collection) -> list[Line]:
    """The lines of a collection with their indicators, in order; the caller has read the collection."""
    rows = Line.objects.unscoped("lines of a collection that was read").filter(collection=collection)
    return list(rows.select_related("indicator"))


def rules_of(collection: Collection) -> list[Rule]:
    """The rules of a collection with their lines; the caller has read the collection."""
    rows = Rule.objects.unscoped("rules of a collection that was read").filter(collection=collection)
    return list(rows.select_related("line__indicator"))


def branch_forms(actor: Actor, organization: Organization) -> ScopedQuerySet[Filled]:
    """The association's own forms in open and frozen collections: the heads of its branch, the latest period first."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Any] = Filled.objects.scoped(scope_of(actor, READ))
    return (
        rows.filter(organization=organization)
        .exclude(collection__state=CollectionState.DRAFT)
        .select_related("collection", "organization", "issuer")
        .order_by("-collection__ends", "-collection_id")
    )
