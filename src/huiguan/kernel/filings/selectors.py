"""Filings of an association, for its office and for the authority."""

from __future__ import annotations

from huiguan.kernel.filings.enums import FilingState
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet

READ, DRAFTS = "filings.read", "filings.read_drafts"


def filings_of(actor: Actor, organization: Organization, *, kind: str = "", state: str = "") -> ScopedQuerySet[Filing]:
    """Filings of an association, the newest first; what is still being prepared is for its own office."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Filing] = Filing.objects.unscoped("permitted in the association")
    rows = rows.filter(organization=organization)
    if not scope_of(actor, DRAFTS).covers(organization):
        rows = rows.exclude(state=FilingState.DRAFT)
    exact = {"kind": kind, "state": state}
    return rows.filter(**{name: value for name, value in exact.items() if value}).order_by("-pk")


def get_filing(actor: Actor, filing_id: int) -> Filing:
    """A filing; NotFound for unknown, forbidden, and drafts to those outside."""
    rows = Filing.objects.scoped(scope_of(actor, READ)).select_related("organization")
    found: Filing | None = rows.filter(pk=filing_id).first()
    outside = found is not None and not scope_of(actor, DRAFTS).covers(found.organization)
    if found is None or (outside and found.state == FilingState.DRAFT):
        raise NotFound(str(filing_id))
    return found


def may_read_filing(actor: Actor, filing_id: int) -> bool:
    """Whether the papers of a filing are open to the actor."""
    try:
        get_filing(actor, filing_id)
    except NotFound:
        return False
    return True
