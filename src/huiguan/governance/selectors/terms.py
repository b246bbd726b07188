"""Terms (届) of an association."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from huiguan.governance.models import Tenure, Term
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.statements import worded

READ = "governance.read_structure"


def terms_of(actor: Actor, organization: Any) -> list[Term]:
    """All terms, newest first."""
    permit(actor, READ, organization)
    return list(Term.objects.scoped(scope_of(actor, READ)).filter(organization=organization).select_related("body"))


def current_term(organization: Any) -> Term | None:
    """The term that runs in an association, for services and jobs."""
    return _open_terms(organization).filter(in_preparation=False).first()


def term_in_preparation(organization: Any) -> Term | None:
    """The next term while it is prepared: proposals, delegates and elections may be for it."""
    return _open_terms(organization).filter(in_preparation=True).first()


def terms_to_fill(organization: Any) -> list[Term]:
    """The terms for which people can be proposed and elected now: the one in preparation first, then the running."""
    return list(_open_terms(organization).order_by("-in_preparation"))


def _open_terms(organization: Any) -> QuerySet[Term]:
    rows = Term.objects.unscoped("terms that are not over; the caller has asked")
    return rows.filter(organization=organization, ended_on=None).select_related("organization", "body")


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
    return worded(_held_in, organization.pk)


def _held_in(organization: int) -> QuerySet[Tenure, tuple[int | None, int | None, str]]:
    rows = Tenure.objects.unscoped("who holds a post is published").filter(organization=organization, state="holds")
    return rows.order_by("post__order", "order", "id").values_list("membership_id", "person_id", "post__name")
