"""Dispatch runs and their progress."""

from __future__ import annotations

from huiguan.directives.models import DispatchRun
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet

READ = "directives.dispatch"


def get_run(actor: Actor, run_id: int) -> DispatchRun:
    """One run of the actor's association; NotFound for unknown and forbidden alike."""
    rows = DispatchRun.objects.scoped(scope_of(actor, READ)).select_related("organization", "document", "asked_by")
    run: DispatchRun | None = rows.filter(pk=run_id).first()
    if run is None:
        raise NotFound(str(run_id))
    return run


def runs_of(actor: Actor, organization: Organization) -> ScopedQuerySet[DispatchRun]:
    """Runs of an association, newest first."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[DispatchRun] = DispatchRun.objects.scoped(scope_of(actor, READ))
    return rows.filter(organization=organization).select_related("document").defer("spec")
