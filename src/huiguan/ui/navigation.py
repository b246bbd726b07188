"""The side bar and the phone's bottom bar, derived from the registry: what a person may not do is absent."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse

from huiguan.kernel.permits.navigation import NavEntry, NavSection, entries_for, public_entries
from huiguan.kernel.permits.slots import filled


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the side bar; `active` when it is the page shown."""

    key: str
    label: Any
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A first-level line with its pages; `open` when the page shown is one of them. `count` 0 shows nothing.

    With one page there are no `entries`: the line itself leads there, and `sole` is the name of the page.
    """

    key: str
    label: Any
    icon: str
    url: str
    entries: tuple[Entry, ...]
    open: bool
    count: int = 0
    last: bool = False
    sole: Any = ""


def navigation(request: HttpRequest) -> list[Section]:
    """Sections that the actor of `request` may open in the association of the address, in order.

    Numbers behind a section come from the slot `navigation.counts`: functions of the request that give
    `{section key: count}`.
    """
    organization = getattr(request, "organization", None) or _home(request)
    counts = _counts(request)
    sections = [
        _section(request, section, entries, organization, counts.get(section.key, 0))
        for section, entries in entries_for(request.actor, organization)  # type: ignore[attr-defined]  # set by the actor middleware
    ]
    return sections if any(section.open for section in sections) else _room_opened(request.path, sections)


def public_lines(request: HttpRequest) -> list[Entry]:
    """What visitors choose from; a page under a line's address opens that line."""
    found = []
    for entry in public_entries():
        with suppress(NoReverseMatch):
            url = reverse(entry.url_name)
            found.append(Entry(entry.key, entry.label, url, request.path.startswith(url)))
    return found


def _room_opened(path: str, sections: list[Section]) -> list[Section]:
    """A page without a line of its own, such as one task, opens the section of its room: /o/<code>/<room>/…"""
    room = path.split("/")[:4]
    return [
        replace(section, open=len(room) == 4 and any(entry.url.split("/")[:4] == room for entry in section.entries))
        for section in sections
    ]


def _section(
    request: HttpRequest, section: NavSection, entries: list[NavEntry], organization: Any, count: int
) -> Section:
    pages = tuple(page for entry in entries if (page := _entry(request, entry, organization)) is not None)
    shown = tuple(_only_longest_active(pages))
    first = shown[0].url if shown else ""
    return Section(
        key=section.key,
        label=section.label,
        icon=section.icon,
        url=first,
        entries=shown if len(shown) > 1 else (),
        open=any(page.active for page in shown),
        count=count,
        last=section.key == "settings",
        sole=shown[0].label if len(shown) == 1 else "",
    )


def _entry(request: HttpRequest, entry: NavEntry, organization: Any) -> Entry | None:
    url = _address(settings.ROOT_URLCONF, get_script_prefix(), entry.url_name, organization.code if entry.local else "")
    if url is None:
        return None
    active = request.path == url or (url != "/" and request.path.startswith(url))
    if entry.also and not active:
        inside = "/".join(request.path.split("/")[3:])
        active = request.path.startswith("/o/") and inside.startswith(entry.also)
    return Entry(key=entry.key, label=entry.label, url=url, active=active)


@lru_cache(maxsize=16_384)  # some sixty on every page; an installation has as many as entries times associations
def _address(_urls: str, _prefix: str, url_name: str, code: str) -> str | None:
    try:
        return reverse(url_name, kwargs={"code": code} if code else {})
    except NoReverseMatch:
        return None


def _only_longest_active(pages: tuple[Entry, ...]) -> list[Entry]:
    """Where the address of one page begins with that of another, only the nearer one is the page shown."""
    if sum(page.active for page in pages) < 2:
        return list(pages)
    best = max((len(page.url) for page in pages if page.active), default=0)
    return [Entry(p.key, p.label, p.url, p.active and len(p.url) == best) for p in pages]


def _home(request: HttpRequest) -> Any:
    for function in filled("shell.home_organization"):
        if (home := function(request)) is not None:
            return home
    return None


def _counts(request: HttpRequest) -> dict[str, int]:
    counts: dict[str, int] = {}
    for function in filled("navigation.counts"):
        counts.update(function(request))
    return counts
