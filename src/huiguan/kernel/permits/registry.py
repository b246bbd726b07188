"""The registry of permissions. The default is no: what is not declared here by a room is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from huiguan.kernel.permits.actors import Actor, ActorKind, GrantView
from huiguan.kernel.permits.errors import NotFound
from huiguan.kernel.permits.roles import Role
from huiguan.kernel.permits.scopes import EMPTY_SCOPE, EVERYTHING, Located, Scope

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class DataClass(StrEnum):
    """What kind of rows a permission opens; it decides whether "everything below" reaches them.

    Each association is the controller of its own members' data (PIPL 23; DOMAIN.md §0.1, §5.1): only structural
    rows and totals are reached from above.
    """

    STRUCTURAL = "structural"
    PERSONAL = "personal"
    HANDED_UP = "handed_up"
    SELF = "self"  # the actor's own things; any signed-in person has them
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Permission:
    """A named ability, the rows that it opens, and the roles that have it."""

    name: str
    label: StrPromise | str
    data: DataClass
    roles: frozenset[Role]


_permissions: dict[str, Permission] = {}


def define(name: str, label: StrPromise | str, *, data: DataClass, roles: Iterable[Role] = ()) -> Permission:
    """Declare a permission `room.verb_noun`; called once, from a room's `policies.py`.

    Raises ValueError when the name is taken by another declaration, or has no room in it.
    """
    if "." not in name:
        raise ValueError(f"permission {name!r} names no room")
    permission = Permission(name, label, data, frozenset(roles))
    known = _permissions.setdefault(name, permission)
    if known != permission:
        raise ValueError(f"permission {name!r} is declared twice")
    return permission


def permissions() -> Iterator[Permission]:
    """All declared permissions, by name."""
    yield from (_permissions[name] for name in sorted(_permissions))


def permission(name: str) -> Permission:
    """The declaration of `name`; KeyError when no room declared it."""
    return _permissions[name]


def _grants_for(actor: Actor, declared: Permission) -> Iterator[GrantView]:
    if actor.token_permissions is not None and declared.name not in actor.token_permissions:
        return
    yield from (grant for grant in actor.grants if grant.role in declared.roles)


def scope_of(actor: Actor, name: str) -> Scope:
    """The associations on whose rows `actor` has the permission `name`.

    System actors reach everything; "everything below" counts only for structural rows.
    """
    declared = _permissions[name]
    if actor.is_system:
        return EVERYTHING
    grants = list(_grants_for(actor, declared))
    if not grants:
        return EMPTY_SCOPE
    reaches_down = declared.data is DataClass.STRUCTURAL
    branches = tuple(sorted({g.path for g in grants if g.below and reaches_down}))
    return Scope(organizations=frozenset(g.organization_id for g in grants), branches=branches)


def allows(actor: Actor, name: str, organization: Located | None = None) -> bool:
    """Tell whether `actor` may do `name`, in `organization` when one is given, anywhere otherwise."""
    declared = _permissions[name]
    if declared.data is DataClass.PUBLIC:
        return True
    if declared.data is DataClass.SELF:
        narrowed = actor.token_permissions is not None and name not in actor.token_permissions
        return actor.kind is not ActorKind.ANONYMOUS and not narrowed
    scope = scope_of(actor, name)
    return not scope.is_empty() if organization is None else scope.covers(organization)


def permit(actor: Actor, name: str, organization: Located | None = None) -> None:
    """Let pass or raise NotFound, the same for unknown and forbidden; first line of every service."""
    if not allows(actor, name, organization):
        raise NotFound(name)
