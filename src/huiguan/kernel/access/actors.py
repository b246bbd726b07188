"""From an account to an actor: the grants in force today, with the places of their associations."""

from __future__ import annotations

from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, ActorKind, GrantView, Role
from huiguan.kernel.statements import first_of, rows_of


def grants_in_force(user: User) -> tuple[GrantView, ...]:
    """The account's grants whose period holds today."""
    found = rows_of(
        "SELECT g.role, g.organization_id, o.path, g.below FROM access_grant g"
        " JOIN organizations_organization o ON o.id = g.organization_id"
        " WHERE g.user_id = %s AND g.period @> %s ORDER BY o.path, g.role",
        user.pk,
        today(),
    )
    return tuple(GrantView(Role(role), organization, path, below) for role, organization, path, below in found)


def actor_of(user: User, *, second_factor: bool = False, token_permissions: frozenset[str] | None = None) -> Actor:
    """The actor that `user` is today; `token_permissions` is given for a program that uses the account's token."""
    return Actor(
        kind=ActorKind.USER if token_permissions is None else ActorKind.TOKEN,
        label=_name_of(user),
        user_id=user.pk,
        person_id=user.person_id,
        grants=grants_in_force(user),
        token_permissions=token_permissions,
        second_factor=second_factor,
    )


def _name_of(user: User) -> str:
    """`User.display_name`, for which each request would make a whole person of a row that nobody asks for."""
    if user.person_id is None or "person" in user._state.fields_cache:
        return user.display_name
    return str(first_of("SELECT name FROM people_person WHERE id = %s", user.person_id))
