"""Who is meant by a dispatch or a group: a few words such as "all counties" instead of thousands of keys.

A choice is a list of marks: `all`, `level:county` (all below of a level), `below:<code>` (everything below one),
`one:<code>`, `group:<id>` (a saved group). Marks are united; one that cannot be read means nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from huiguan.directives.selectors.settings import groups_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import branch
from huiguan.kernel.permits import Actor

ALL = "all"
STEP = Organization.steplen


@dataclass(frozen=True, slots=True)
class Place:
    """An association below, as far as choosing needs it; `children` counts those directly below it."""

    pk: int
    code: str
    name: str
    short_name: str
    level: str
    path: str
    children: int
    names: str

    def matches(self, text: str) -> bool:
        """Tell whether its name, code, pinyin or initials hold `text` (lower case)."""
        return text in self.names


@dataclass(frozen=True)
class Group:
    """A saved group, without the members that were dissolved since or moved away."""

    pk: int
    name: str
    members: frozenset[int]


@dataclass(frozen=True)
class Reach:
    """All associations below one, in the order of the tree, and its saved groups."""

    organization: Organization
    places: tuple[Place, ...]
    groups: Mapping[int, Group] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> dict[str, Place]:
        """Places by their codes."""
        return {place.code: place for place in self.places}

    @cached_property
    def by_id(self) -> dict[int, Place]:
        """Places by their keys."""
        return {place.pk: place for place in self.places}

    @cached_property
    def levels(self) -> Counter[str]:
        """How many there are of each level."""
        return Counter(place.level for place in self.places)

    @cached_property
    def counts(self) -> Counter[str]:
        """How many lie below each place, by path."""
        root = len(self.organization.path)
        return Counter(p.path[:end] for p in self.places for end in range(root, len(p.path), STEP))

    def below(self, path: str) -> list[Place]:
        """All below the association of `path`."""
        return [place for place in self.places if place.path.startswith(path) and place.path != path]

    def children(self, path: str) -> list[Place]:
        """Those directly below the association of `path`."""
        return [place for place in self.places if len(place.path) == len(path) + STEP and place.path.startswith(path)]

    def find(self, text: str, limit: int = 20) -> list[Place]:
        """Places that match `text`, the shallow ones first."""
        wanted = text.strip().lower().replace(" ", "")
        found = [place for place in self.places if wanted and place.matches(wanted)]
        return sorted(found, key=lambda place: (len(place.path), place.path))[:limit]

    def meant(self, marks: Iterable[str]) -> list[int]:
        """Keys of the associations that the marks name, in the order of the tree."""
        found: set[int] = set()
        for mark in marks:
            found.update(self._of(mark))
        return [place.pk for place in self.places if place.pk in found]

    def _of(self, mark: str) -> Iterable[int]:
        kind, _colon, value = mark.partition(":")
        place = self.by_code.get(value)
        if kind == ALL:
            return (one.pk for one in self.places)
        if kind == "level":
            return (one.pk for one in self.places if one.level == value)
        if kind == "group":
            group = self.groups.get(int(value)) if value.isdecimal() and len(value) < 19 else None
            return group.members if group is not None else ()
        if place is None:
            return ()
        return (one.pk for one in self.below(place.path)) if kind == "below" else (place.pk,) if kind == "one" else ()


def _place(
    pk: int, code: str, name: str, short_name: str, level: str, path: str, children: int, plain: str, initials: str
) -> Place:
    return Place(
        pk, code, name, short_name, level, path, children, f"{name} {short_name} {code} {plain} {initials}".lower()
    )


def reach_of(actor: Actor, organization: Organization) -> Reach:
    """What lies below an association and may be sent to, dissolved ones left out; three queries."""
    rows = branch(organization).exclude(pk=organization.pk).exclude(state="dissolved")
    columns = ("pk", "code", "name", "short_name", "level", "path", "numchild", "plain", "initials")
    places = tuple(_place(*row) for row in rows.values_list(*columns))
    known = {place.pk for place in places}
    groups = {
        group.pk: Group(group.pk, group.name, frozenset(m.association_id for m in group.members.all()) & known)
        for group in groups_of(actor, organization)
    }
    return Reach(organization, places, groups)
