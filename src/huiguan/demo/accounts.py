"""The demonstration's accounts: who signs in with which name, and the one password that is written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from huiguan.demo.names import person
from huiguan.demo.tree import PlannedOrganization
from huiguan.kernel.permits import Role

# The only password in the source: an installation with real data never loads the demonstration.
PASSWORD = "huiguan-demo"  # noqa: S105 - meant to be read

_ADMINISTRATORS = ((Role.SYSTEM_ADMIN, "system"), (Role.SECURITY_ADMIN, "security"), (Role.AUDIT_ADMIN, "audit"))


@dataclass(frozen=True, slots=True)
class PlannedAccount:
    """An account with its one role; `post` tells whether its person also stands in the plan of the office."""

    username: str
    name: str
    role: Role
    below: bool
    post: bool = True

    @property
    def email(self) -> str:
        """An address that no mail server will ever deliver to (RFC 2606)."""
        return f"{self.username}@example.org"


def planned_accounts(planned: PlannedOrganization) -> Iterator[PlannedAccount]:
    """Clerk and head of every office; the three administrators at the top, each another person.

    A province's own administrator was opened from above; in cities and counties that is still to be done.
    """
    below = planned.level != "county"
    yield PlannedAccount(f"clerk-{planned.code}", planned.clerk, Role.CLERK, below)
    yield PlannedAccount(f"head-{planned.code}", planned.head, Role.HEAD, below)
    if planned.parent is None:
        for order, (role, word) in enumerate(_ADMINISTRATORS):
            yield PlannedAccount(f"{word}-{planned.code}", person(19_000 + order), role, below=True, post=False)
    elif planned.level == "province":
        administrator = person(19_100 + planned.number % 500)
        yield PlannedAccount(f"system-{planned.code}", administrator, Role.SYSTEM_ADMIN, below=True, post=False)


def shown_accounts(plan: list[PlannedOrganization]) -> Iterator[tuple[PlannedOrganization, PlannedAccount]]:
    """The sign-ins that are shown: all of the top, and clerk and head of the first office on each level below."""
    seen: set[str] = set()
    for planned in plan:
        if planned.level not in seen:
            seen.add(planned.level)
            yield from ((planned, account) for account in planned_accounts(planned))
