"""From an account to an actor: the grants in force today, with the places of their associations."""

from __future__ import annotations

from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, ActorKind, GrantView, Role


def grants_in_force(user: User) -> tuple[GrantView, ...]:
    """The account's grants whose period holds today."""
    rows = Grant.objects.unscoped("an account's own grants make its scope").filter(user=user, period__contains=today())
    found = rows.order_by("organization__path", "role").values_list(
        "role", "organization_id", "organization__path", "below"
    )
    return tuple(GrantView(Role(role), organization, path, below) for role, organization, path, below in found)


def actor_of(user: User, *, second_factor: bool = False, token_permissions: frozenset[str] | None = None) -> Actor:
    """The actor that `user` is today; `token_permissions` is given for a program that uses the account's token."""
    return Actor(
        kind=ActorKind.USER if token_permissions is None else ActorKind.TOKEN,
        label=user.display_name,
        user_id=user.pk,
        person_id=user.person_id,
        grants=grants_in_force(user),
        token_permissions=token_permissions,
        second_factor=second_factor,
    )
