"""Reads of persons and accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet

from huiguan.kernel.organizations.models import Organization, StaffPost
from huiguan.kernel.organizations.selectors import staff_posts_of
from huiguan.kernel.people.models import Person, StaffAssignment, User
from huiguan.kernel.permits import Actor, permit, scope_of


def names_of_users(user_ids: Iterable[int]) -> dict[int, str]:
    """Display names by account id."""
    users = User.objects.filter(pk__in=list(user_ids)).select_related("person")
    return {user.pk: user.display_name for user in users}


def person_named(person_id: int) -> Person | None:
    """The person of this id, or None."""
    return Person.objects.filter(pk=person_id).first()


def staff_on(actor: Actor, organization: Organization, day: date) -> QuerySet[StaffAssignment]:
    """Who holds the staff posts of an association on `day`."""
    permit(actor, "people.view_office", organization)
    rows = StaffAssignment.objects.scoped(scope_of(actor, "people.view_office"))
    return rows.filter(organization=organization, period__contains=day).select_related("person", "post__department")


def posts_with_vacancies(actor: Actor, organization: Organization, day: date) -> QuerySet[StaffPost]:
    """Open posts with `held`, the number of seats taken on `day`; vacancies are `seats - held`."""
    held = Count("assignments", filter=Q(assignments__period__contains=day))
    return staff_posts_of(actor, organization).annotate(held=held)
