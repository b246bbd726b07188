"""Who acts: a person signed in, a program with a token, a named system job, or nobody known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huiguan.kernel.permits.roles import Role


class ActorKind(StrEnum):
    """How the actor was recognised."""

    USER = "user"
    TOKEN = "token"  # noqa: S105 - the kind of an actor, no secret
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class GrantView:
    """One grant in force: a role in the association `organization_id` at `path`; `below` adds the branch under it."""

    role: Role
    organization_id: int
    path: str
    below: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks for something to be done or read.

    `token_permissions` narrows a program's token to the named permissions; None means no narrowing.
    `second_factor` tells whether this session was opened with a second factor.
    """

    kind: ActorKind
    label: str
    user_id: int | None = None
    person_id: int | None = None
    grants: tuple[GrantView, ...] = ()
    token_permissions: frozenset[str] | None = None
    second_factor: bool = False

    @property
    def is_system(self) -> bool:
        """Tell whether this is a named automatic job."""
        return self.kind is ActorKind.SYSTEM

    def roles_in(self, organization_id: int) -> frozenset[Role]:
        """Roles granted in exactly this association."""
        return frozenset(g.role for g in self.grants if g.organization_id == organization_id)


ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS, label="anonymous")


def system_actor(name: str) -> Actor:
    """An automatic job that acts under its own name, never as nobody; `name` stands in the history."""
    return Actor(kind=ActorKind.SYSTEM, label=name)
