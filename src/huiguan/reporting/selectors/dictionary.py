"""The dictionary of indicators."""

from __future__ import annotations

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import ancestors
from huiguan.kernel.permits import Actor, NotFound, permit
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.reporting.models import Indicator

READ = "reporting.read_totals"


def keeper_of(organization: Organization) -> Organization:
    """The association whose dictionary holds here: the topmost, so that everybody speaks of the same."""
    return ancestors(organization).first() or organization


def indicators_of(
    actor: Actor, organization: Organization, *, retired: bool = False, computed: bool | None = None
) -> ScopedQuerySet[Indicator]:
    """The dictionary in force; with `retired` also what is no longer used."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Indicator] = Indicator.objects.unscoped("the dictionary holds for the whole branch")
    rows = rows.filter(organization=keeper_of(organization))
    if not retired:
        rows = rows.filter(retired_on=None)
    if computed is not None:
        rows = rows.exclude(figure="") if computed else rows.filter(figure="")
    return rows


def get_indicator(actor: Actor, organization: Organization, indicator_id: int) -> Indicator:
    """One indicator of the dictionary that holds here; NotFound otherwise."""
    found: Indicator | None = indicators_of(actor, organization, retired=True).filter(pk=indicator_id).first()
    if found is None:
        raise NotFound(str(indicator_id))
    return found
