"""The navigation, derived from what rooms declare and from what the actor may do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits.actors import Actor
from huiguan.kernel.permits.registry import allows
from huiguan.kernel.permits.scopes import Located


@dataclass(frozen=True, slots=True)
class NavSection:
    """A first-level line of the side bar."""

    key: str
    label: Any
    icon: str
    order: int


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A page in the side bar; `url_name` takes the association's code as `code`, or nothing when not `local`.

    `also` are the beginnings, after /o/<code>/, of the addresses of pages that stand under this one.
    """

    section: str
    key: str
    label: Any
    url_name: str
    permission: str
    order: int = 0
    local: bool = True
    also: tuple[str, ...] = ()


SECTIONS = {
    section.key: section
    for section in (
        NavSection("desk", _("My work"), "layout-dashboard", 0),
        NavSection("directives", _("Follow-through"), "list-check", 10),
        NavSection("organizations", _("Organizations and terms"), "sitemap", 30),
        NavSection("settings", _("Settings"), "settings", 900),
    )
}

_entries: dict[str, NavEntry] = {}


def navigation_section(section: NavSection) -> None:
    """Declare a first-level line; called from a room's AppConfig.ready."""
    SECTIONS[section.key] = section
    _offered.cache_clear()


def navigation_entry(entry: NavEntry) -> None:
    """Declare a page for the side bar; called from a room's AppConfig.ready."""
    _entries[entry.key] = entry
    _offered.cache_clear()


def entries_for(actor: Actor, organization: Located | None) -> list[tuple[NavSection, list[NavEntry]]]:
    """Sections and their entries that `actor` may open in `organization`, in order; what is not allowed is absent."""
    place = (organization.pk, organization.path) if organization is not None else None
    return [(section, list(entries)) for section, entries in _offered(_what_counts(actor), place)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an association lies, which is all that permissions ask of it."""

    pk: int
    path: str


def _what_counts(actor: Actor) -> Actor:
    """The actor without what no permission asks, so that colleagues share what was worked out."""
    return Actor(actor.kind, "", grants=actor.grants, token_permissions=actor.token_permissions)


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """A line of the navigation that visitors see; an address that does not exist in this house is left out."""

    key: str
    label: Any
    url_name: str
    order: int = 0


_public: dict[str, PublicEntry] = {}


def public_entry(entry: PublicEntry) -> None:
    """Declare a page for visitors; called from a room's AppConfig.ready."""
    _public[entry.key] = entry


def public_entries() -> list[PublicEntry]:
    """The lines for visitors, in order."""
    return sorted(_public.values(), key=lambda entry: entry.order)


@lru_cache(maxsize=4096)  # every page shows the side bar; permissions and grants are values, so nothing goes stale
def _offered(actor: Actor, place: tuple[int, str] | None) -> tuple[tuple[NavSection, tuple[NavEntry, ...]], ...]:
    organization = _Place(*place) if place is not None else None
    found: dict[str, list[NavEntry]] = {}
    for entry in sorted(_entries.values(), key=lambda e: e.order):
        where = organization if entry.local else None
        if (organization is not None or not entry.local) and allows(actor, entry.permission, where):
            found.setdefault(entry.section, []).append(entry)
    sections = sorted(SECTIONS.values(), key=lambda s: s.order)
    return tuple((section, tuple(found[section.key])) for section in sections if section.key in found)
