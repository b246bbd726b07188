"""Terms (届) of an association."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from huiguan.governance.models import Tenure, Term
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of

READ = "governance.read_structure"


def terms_of(actor: Actor, organization: Any) -> list[Term]:
    """All terms, newest first."""
    permit(actor, READ, organization)
    return list(Term.objects.scoped(scope_of(actor, READ)).filter(organization=organization).select_related("body"))


def current_term(organization: Any) -> Term | None:
    """The open term of an association, for services and jobs."""
    rows = Term.objects.unscoped("the open term; the caller has asked").filter(organization=organization, ended_on=None)
    found: Term | None = rows.select_related("organization", "body").first()
    return found


def get_term(actor: Actor, term_id: int) -> Term:
    """A term; NotFound when unknown or forbidden."""
    rows = Term.objects.scoped(scope_of(actor, READ)).select_related("organization", "body")
    found: Term | None = rows.filter(pk=term_id).first()
    if found is None:
        raise NotFound(str(term_id))
    return found


def tenures_held(person_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Person and association of every post that these persons hold now: rooms ask it for conflicts of interest."""
    rows = Tenure.objects.unscoped("who holds a post is published").filter(person__in=list(person_ids), state="holds")
    return set(rows.values_list("person_id", "organization_id"))


def offices_held(organization: Any) -> list[tuple[int | None, int | None, str]]:
    """Membership, person and name of each post that is held in an association now, the highest first."""
    rows = Tenure.objects.unscoped("who holds a post is published").filter(organization=organization.pk, state="holds")
    return list(rows.order_by("post__order", "order", "id").values_list("membership_id", "person_id", "post__name"))
