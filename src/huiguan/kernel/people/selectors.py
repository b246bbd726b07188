"""Reads of persons and accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huiguan.kernel.organizations.models import Organization, StaffPost
from huiguan.kernel.organizations.selectors import staff_posts_of
from huiguan.kernel.people.models import DefaultView, Person, SavedView, StaffAssignment, User
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet, scope_filter
from huiguan.kernel.statements import first_of, worded

Key = TypeVar("Key")


def accounts_named_in(words: str, user_ids: Iterable[int]) -> set[int]:
    """Those of these accounts whose name stands in a text, blanks aside.

    A name inside other words counts too: whoever is left out in vain is replaced by a colleague.
    """
    return accounts_named_in_each({"": words}, user_ids)[""]


def accounts_named_in_each(texts: Mapping[Key, str], user_ids: Iterable[int]) -> dict[Key, set[int]]:
    """The same for many texts, by their keys: the names are read once."""
    told = {key: _without_blanks(words) for key, words in texts.items()}
    ids = set(user_ids) if any(told.values()) else set()
    names = {user: _without_blanks(name) for user, name in names_of_users(sorted(ids)).items()} if ids else {}
    asked = [(user, name) for user, name in names.items() if len(name) > 1]
    return {key: {user for user, name in asked if name in words} for key, words in told.items()}


def _without_blanks(words: str) -> str:
    return "".join(words.split())


def names_of_users(user_ids: Iterable[int]) -> dict[int, str]:
    """Display names by account id."""
    users = User.objects.filter(pk__in=list(user_ids)).select_related("person")
    return {user.pk: user.display_name for user in users}


def accounts_of(person_ids: Iterable[int]) -> dict[int, int]:
    """The accounts in use of persons, by the person's id; persons without one are left out."""
    users = User.objects.filter(person__in=set(person_ids), is_active=True)
    return {person_id: pk for person_id, pk in users.values_list("person_id", "pk") if person_id is not None}


def columns_of(actor: Actor, list: str, known: Sequence[str], shown: Sequence[str]) -> tuple[str, ...]:
    """Keys of the columns that the actor wants in a list; `shown` are the list's own choice, `known` all it has."""
    kept = "SELECT columns FROM people_listpreference WHERE user_id = %s AND list = %s"
    chosen = first_of(kept, actor.user_id or 0, list)
    return tuple(key for key in (chosen or shown) if key in known) or tuple(shown)


def views_within_reach(actor: Actor) -> ScopedQuerySet[SavedView]:
    """Views of lists that the actor kept, and those that the offices where the actor works share."""
    shared = Q(shared=True) & scope_filter(scope_of(actor, "people.see_shared_views"))
    rows: ScopedQuerySet[SavedView] = SavedView.objects.unscoped("one's own, and shared ones by their scope")
    return rows.filter(Q(user=actor.user_id or 0) | shared)


def views_of(actor: Actor, organization: Organization, list: str) -> ScopedQuerySet[Any]:
    """Views of a list of an association, one's own first, each with `is_default`; one query."""
    default = DefaultView.objects.unscoped("the actor's own").filter(view=OuterRef("pk"), user=actor.user_id or 0)
    rows = views_within_reach(actor).filter(organization=organization, list=list)
    return rows.annotate(is_default=Exists(default)).order_by("shared", "pk")


def views_shown(actor: Actor, organization: Organization, list: str) -> Sequence[Any]:
    """As `views_of`, for a page that shows them all."""
    shares = allows(actor, "people.see_shared_views", organization)
    return worded(_own_and_shared if shares else _own, actor.user_id or 0, organization.pk, list)


def _own_and_shared(user: int, organization: int, list: str) -> QuerySet[SavedView]:
    return _with_default(user, organization, list).filter(Q(user=user) | Q(shared=True))


def _own(user: int, organization: int, list: str) -> QuerySet[SavedView]:
    return _with_default(user, organization, list).filter(user=user)


def _with_default(user: int, organization: int, list: str) -> QuerySet[SavedView]:
    default = DefaultView.objects.unscoped("the actor's own").filter(view=OuterRef("pk"), user=user)
    rows = SavedView.objects.unscoped("one's own, and shared ones where the actor may see them")
    rows = rows.filter(organization=organization, list=list)
    return rows.annotate(is_default=Exists(default)).order_by("shared", "pk")


def default_view(actor: Actor, organization: Organization, list: str) -> SavedView | None:
    """The view with which a list opens for the actor, unless it is out of reach by now."""
    return views_of(actor, organization, list).filter(is_default=True).first()


def view_columns(actor: Actor, organization: Organization, list: str, view_id: int | None) -> Sequence[str]:
    """The columns of a view of a list; none without one that the actor sees."""
    if view_id is None:
        return ()
    rows = views_of(actor, organization, list).filter(pk=view_id)
    return rows.values_list("columns", flat=True).first() or ()


def get_view(actor: Actor, view_id: int) -> SavedView:
    """One view with its association; NotFound for unknown and foreign ones."""
    view = views_within_reach(actor).select_related("organization").filter(pk=view_id).first()
    if view is None:
        raise NotFound("view")
    return view


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


def people_in_departments(organization: Organization, department_ids: Collection[int], day: date) -> set[int]:
    """Who holds a post of these departments of an association on `day`, by the person's id; for services that tell."""
    rows = StaffAssignment.objects.unscoped("who works in a department, without names")
    found = rows.filter(organization=organization, post__department__in=department_ids, period__contains=day)
    return set(found.values_list("person_id", flat=True))


def office_of(actor: Actor, organization: Organization, day: date) -> list[dict[str, Any]]:
    """The staff posts of an association in the order of its departments: post, its holders on `day`, seats vacant."""
    holders: dict[int, list[StaffAssignment]] = {}
    for assignment in staff_on(actor, organization, day):
        holders.setdefault(assignment.post_id, []).append(assignment)
    rows = []
    for post in staff_posts_of(actor, organization):
        held = holders.get(post.pk, [])
        rows.append({"post": post, "holders": held, "vacant": max(post.seats - len(held), 0)})
    return rows


def seats_held(organization: Organization, day: date) -> dict[int, int]:
    """How many seats of each post are taken on `day`, by post id: a total, without names."""
    rows = StaffAssignment.objects.unscoped("totals of seats carry no names")
    counted = rows.filter(organization=organization, period__contains=day).values_list("post_id")
    return dict(counted.annotate(held=Count("pk")))


def office_people(actor: Actor, organization: Organization) -> QuerySet[Person]:
    """Everybody who ever held a staff post of this association, by the reading of their names."""
    permit(actor, "people.view_office", organization)
    ids = StaffAssignment.objects.scoped(scope_of(actor, "people.view_office")).filter(organization=organization)
    return Person.objects.filter(pk__in=ids.values("person")).order_by("pinyin", "pk")


def get_staff_assignment(actor: Actor, organization: Organization, assignment_id: int) -> StaffAssignment:
    """One staff assignment of an association; NotFound when there is none in the actor's hands."""
    permit(actor, "people.view_office", organization)
    rows = StaffAssignment.objects.scoped(scope_of(actor, "people.view_office")).select_related("post", "person")
    found = rows.filter(organization=organization, pk=assignment_id).first()
    if found is None:
        raise NotFound(str(assignment_id))
    return found


def own_account(actor: Actor) -> User:
    """The actor's own account; NotFound for actors without one."""
    permit(actor, "people.view_self")
    user = User.objects.select_related("person").filter(pk=actor.user_id or 0).first()
    if user is None:
        raise NotFound("account")
    return user
