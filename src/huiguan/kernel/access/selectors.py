"""Reads of grants and tokens."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from huiguan.kernel.access.models import ApiToken, Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, NotFound, Role, permit, scope_of
from huiguan.kernel.permits.roles import SECOND_FACTOR_BY_DEFAULT
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.statements import rows_of


def holders(role: Role, organization_ids: Iterable[int]) -> dict[int, list[int]]:
    """Account ids that hold `role` today, by association id; a job's read, not a person's."""
    rows = Grant.objects.unscoped("who is told about a matter").filter(
        role=role, organization__in=list(organization_ids), period__contains=today(), user__is_active=True
    )
    found: dict[int, list[int]] = {}
    for organization_id, user_id in rows.order_by("user_id").values_list("organization_id", "user_id"):
        found.setdefault(organization_id, []).append(user_id)
    return found


def grants_in(actor: Actor, organization: Organization) -> QuerySet[Grant]:
    """Grants in one association, ended ones too, newest first."""
    permit(actor, "access.view_grants", organization)
    rows = Grant.objects.scoped(scope_of(actor, "access.view_grants")).filter(organization=organization)
    return rows.select_related("user__person").order_by("-pk")


def organizations_of(actor: Actor) -> QuerySet[Organization]:
    """The associations in which the actor has a grant today, in the order of the tree: what the switcher offers."""
    ids = {grant.organization_id for grant in actor.grants}
    return Organization.objects.filter(pk__in=ids).order_by("path")


def second_factor_roles() -> frozenset[Role]:
    """Roles whose holders must sign in with a second factor in this installation."""
    kept = rows_of("SELECT role, required FROM access_secondfactorrule")
    rules = {Role(role): required for role, required in kept}
    return frozenset(role for role in Role if rules.get(role, role in SECOND_FACTOR_BY_DEFAULT))


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own API tokens, newest first."""
    permit(actor, "access.manage_own_tokens")
    return ApiToken.objects.filter(user=actor.user_id).order_by("-created")


def get_grant(actor: Actor, organization: Organization, grant_id: int) -> Grant:
    """One grant of an association; NotFound when there is none in the actor's hands."""
    grant = grants_in(actor, organization).filter(pk=grant_id).first()
    if grant is None:
        raise NotFound(str(grant_id))
    return grant


def _accounts_working_in(organization: Organization) -> QuerySet[User]:
    granted = Grant.objects.unscoped("accounts that work in an association").filter(organization=organization)
    staff = Q(person__staff_assignments__organization=organization)
    return User.objects.filter(Q(pk__in=granted.values("user")) | staff).select_related("person").distinct()


def accounts_of(actor: Actor, organization: Organization) -> QuerySet[User]:
    """Accounts of those who have a role or a staff post in an association."""
    permit(actor, "people.manage_accounts", organization)
    return _accounts_working_in(organization).order_by("-is_active", "username")


def accounts_near(actor: Actor, organization: Organization) -> QuerySet[User]:
    """Open accounts that the form of grants suggests."""
    permit(actor, "access.manage_grants", organization)
    return _accounts_working_in(organization).filter(is_active=True).order_by("username")


def colleagues(actor: Actor, organization: Organization) -> QuerySet[Person]:
    """Persons who sign in and have a role or a staff post in an association: whom its office may name for a post."""
    permit(actor, "people.view_office", organization)
    accounts = _accounts_working_in(organization).filter(is_active=True, person__isnull=False)
    return Person.objects.filter(pk__in=accounts.values("person")).order_by("pinyin", "pk")


def get_account(actor: Actor, organization: Organization, user_id: int) -> User:
    """One account of an association; NotFound when there is none in the actor's hands."""
    user = accounts_of(actor, organization).filter(pk=user_id).first()
    if user is None:
        raise NotFound(str(user_id))
    return user


def people_without_account(actor: Actor, organization: Organization) -> QuerySet[Person]:
    """People of an association who cannot sign in yet, by the reading of their names: those with a staff post, and
    those whom rooms name (slot `access.people_on_lists`: from the association to a condition on persons).
    """
    permit(actor, "people.manage_accounts", organization)
    named = Q(staff_assignments__organization=organization)
    for people_on_lists in filled("access.people_on_lists"):
        named |= people_on_lists(organization)
    people = Person.objects.filter(named, user=None)
    return people.distinct().order_by("pinyin", "pk")


def has_administrator(organization: Organization) -> bool:
    """Tell whether somebody with an open account is, or will be, system administrator of this very association."""
    held = Grant.objects.unscoped("whether an association has an administrator")
    found: bool = held.filter(
        organization=organization, role=Role.SYSTEM_ADMIN, user__is_active=True, period__overlap=(today(), None)
    ).exists()
    return found
