"""Delegates of a congress, and how many each unit sends."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from huiguan.governance.enums import DelegateState
from huiguan.governance.models import Delegate, DelegateQuota, Term
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of

READ = "governance.read_delegates"
SEND = "governance.send_delegates"


def quotas_of(actor: Actor, term: Term) -> list[DelegateQuota]:
    """Quotas of a term, each with `entered` and `confirmed`, the delegates that are there."""
    permit(actor, READ, term.organization)
    return _counted(DelegateQuota.objects.scoped(scope_of(actor, READ)).filter(term=term))


def _counted(rows: Any) -> list[DelegateQuota]:
    present = Q(delegates__replaced_on=None)
    return list(
        rows.annotate(
            entered=Count("delegates", filter=present),
            confirmed=Count("delegates", filter=present & Q(delegates__state="confirmed")),
        )
    )


def quotas_given(actor: Actor, organization: Organization) -> list[DelegateQuota]:
    """What congresses of associations above, in terms that run, ask an association to send; counted as `quotas_of`."""
    permit(actor, SEND, organization)
    rows = DelegateQuota.objects.unscoped("given to the association, which was permitted")
    rows = rows.filter(unit=organization, term__ended_on=None).select_related("organization", "term")
    return _counted(rows.order_by("organization__depth", "order", "pk"))


def delegates_sent(actor: Actor, organization: Organization) -> list[Delegate]:
    """Delegates under those quotas, by congress; those who were replaced at the end."""
    permit(actor, SEND, organization)
    rows = Delegate.objects.unscoped("sent by the association, which was permitted")
    rows = rows.filter(quota__unit=organization, term__ended_on=None)
    rows = rows.select_related("quota", "organization", "term", "membership__organization", "person__user")
    return sorted(rows, key=lambda row: (row.replaced_on is not None, row.organization.depth, row.pk))


def delegates_of(actor: Actor, term: Term) -> list[Delegate]:
    """Delegates of a term, by unit; those who were replaced at the end."""
    permit(actor, READ, term.organization)
    rows = (
        Delegate.objects.scoped(scope_of(actor, READ))
        .filter(term=term)
        .select_related("quota", "membership", "person__user")
    )
    return sorted(rows, key=lambda row: (row.replaced_on is not None, row.quota.order, row.pk))


def delegates_in_office(organization: Any, term: Term | None = None) -> QuerySet[Delegate]:
    """The delegates of the next congress, by unit, those refused and replaced left out; the caller has asked.

    They are those of the term in preparation once it has any: who elects a council comes with it. Else of the term
    that runs. With a `term` that is not in preparation: the delegates of that term, who fill its seats until it ends.
    """
    rows = Delegate.objects.unscoped("delegates of an association; the caller has asked")
    rows = rows.filter(organization=organization, term__ended_on=None, replaced_on=None)
    rows = rows.exclude(state=DelegateState.REFUSED).order_by("quota__order", "pk")
    if term is not None and not term.in_preparation:
        return rows.filter(term=term)
    coming = rows.filter(term__in_preparation=True)
    return coming if coming.exists() else rows.filter(term__in_preparation=False)


def get_delegate(actor: Actor, delegate_id: int) -> Delegate:
    """One delegate; NotFound when unknown or forbidden."""
    rows = Delegate.objects.scoped(scope_of(actor, READ)).select_related("organization", "quota", "membership")
    found: Delegate | None = rows.filter(pk=delegate_id).first()
    if found is None:
        raise NotFound(str(delegate_id))
    return found
