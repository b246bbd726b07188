"""Scope: the set of associations whose rows an actor may touch with one permission."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


class Located(Protocol):
    """Something with a place in the tree: an Organization, or a row that stands for one."""

    @property
    def pk(self) -> int: ...

    @property
    def path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Associations by id, whole branches by materialised path, or everything.

    `organizations` holds ids; `branches` holds paths: a row is inside when its association's path starts with one.
    """

    everything: bool = False
    organizations: frozenset[int] = field(default_factory=frozenset)
    branches: tuple[str, ...] = ()

    def covers(self, organization: Located) -> bool:
        """Tell whether this association lies inside."""
        return (
            self.everything
            or organization.pk in self.organizations
            or any(organization.path.startswith(branch) for branch in self.branches)
        )

    def is_empty(self) -> bool:
        """Tell whether nothing at all lies inside."""
        return not (self.everything or self.organizations or self.branches)


EMPTY_SCOPE = Scope()
EVERYTHING = Scope(everything=True)
