"""How services reach rows: through the actor's scope and locked, or NotFound."""

from __future__ import annotations

from huiguan.kernel.permits import Actor, NotFound, scope_of
from huiguan.reporting.models import AnnualReport, Collection, Filled

FORM = ("organization", "receiver", "issuer", "collection__previous")


def lock_collection(actor: Actor, collection_id: int) -> Collection:
    """A collection that the actor manages, locked."""
    rows = Collection.objects.scoped(scope_of(actor, "reporting.manage_collections")).select_related("organization")
    found: Collection | None = rows.select_for_update(of=("self",)).filter(pk=collection_id).first()
    if found is None:
        raise NotFound(str(collection_id))
    return found


def lock_form(actor: Actor, form_id: int, permission: str, side: str = "organization") -> Filled:
    """A form in whose `side` (organization, or receiver) the actor has `permission`, locked."""
    rows = Filled.objects.scoped(scope_of(actor, permission), side).select_related(*FORM)
    found: Filled | None = rows.select_for_update(of=("self",)).filter(pk=form_id).first()
    if found is None or found.collection.state == "draft":
        raise NotFound(str(form_id))
    return found


def lock_annual(actor: Actor, annual_id: int, permission: str) -> AnnualReport:
    """An annual report, locked."""
    rows = AnnualReport.objects.scoped(scope_of(actor, permission)).select_related("organization", "collection")
    found: AnnualReport | None = rows.select_for_update(of=("self",)).filter(pk=annual_id).first()
    if found is None:
        raise NotFound(str(annual_id))
    return found
