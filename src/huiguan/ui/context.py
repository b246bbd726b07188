"""What every page knows about who looks at it. Rooms and floors fill the slots; the shell only asks for them."""

from __future__ import annotations

import time
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from huiguan.kernel.permits import ANONYMOUS, Actor, ActorKind
from huiguan.kernel.permits.slots import filled
from huiguan.ui.menus import inbox_lines, phone_lines, side_lines
from huiguan.ui.navigation import Entry, Section, navigation, public_lines

THEMES = ("light", "dark")
THEME_COOKIE = "hg_theme"
PROLONGED = "hg_prolonged"


class Shell:
    """The frame around a page; each part is asked for once, and only when a template shows it.

    Slots (each a function of the request, filled at start-up by a higher floor or a room):
    `shell.person` → {"name", "url"}; `shell.organizations` → list of {"name", "code", "level", "url", "current"};
    `shell.inbox` → {"count", "url", "note", "groups": [{"label", "count",
    "lines": [{"tone", "text", "url", "action"}]}]};
    `shell.bottom` → list of {"label", "icon", "url", "current"}, or None for the office's bar;
    `shell.work` → list of {"label", "url", "done", "total"};
    `shell.links` → {"search", "quick_search", "help", "security", "sign_out", …};
    `shell.home_organization` → the association to show where the address names none.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def actor(self) -> Actor:
        """Who looks at the page."""
        return getattr(self._request, "actor", ANONYMOUS)

    @property
    def signed_in(self) -> bool:
        """Whether the frame of a signed-in person is shown."""
        return self.actor.kind is not ActorKind.ANONYMOUS

    @cached_property
    def navigation(self) -> list[Section]:
        """Sections of the side bar."""
        return navigation(self._request) if self.signed_in else []

    @cached_property
    def side_lines(self) -> SafeString:
        """The side bar's lines, drawn."""
        return side_lines(self.navigation)

    @cached_property
    def phone_lines(self) -> SafeString:
        """The lines of the phone's menu, drawn."""
        return phone_lines(self.navigation)

    @cached_property
    def public_lines(self) -> list[Entry]:
        """What visitors choose from."""
        return public_lines(self._request)

    @property
    def room(self) -> Section | None:
        """The section of the page shown."""
        return next((section for section in self.navigation if section.open), None)

    @cached_property
    def organizations(self) -> list[dict[str, Any]]:
        """Associations that the actor can switch to."""
        return [line for function in filled("shell.organizations") for line in function(self._request)]

    @property
    def organization(self) -> dict[str, Any] | None:
        """The association whose data the page shows."""
        return next((line for line in self.organizations if line.get("current")), None)

    @cached_property
    def person(self) -> dict[str, Any]:
        """Name and page of the person signed in."""
        return self._one("shell.person") or {"name": self.actor.label, "url": ""}

    @cached_property
    def inbox(self) -> dict[str, Any]:
        """What waits for this person."""
        return self._one("shell.inbox") or {"count": 0, "url": "", "groups": []}

    @cached_property
    def work(self) -> list[dict[str, Any]]:
        """Background work that this person started and that still runs."""
        return [line for function in filled("shell.work") for line in function(self._request)]

    @cached_property
    def links(self) -> dict[str, str]:
        """Addresses that the frame shows when a floor offers them."""
        links: dict[str, str] = {}
        for function in filled("shell.links"):
            links.update(function(self._request))
        return links

    @cached_property
    def bottom(self) -> list[dict[str, Any]]:
        """The phone's bottom bar of people who have another than the office's; empty for the office's."""
        return self._one("shell.bottom") or []

    @cached_property
    def inbox_lines(self) -> SafeString:
        """The lines of the bell's panel, drawn."""
        return inbox_lines(self.inbox["groups"])

    @cached_property
    def person_menu(self) -> SafeString:
        """The menu of one's own pages, appearance and signing out, drawn once: it stands at two places."""
        return SafeString(render_to_string("ui/parts/person_menu.html", {"shell": self}, self._request))

    @property
    def theme(self) -> str:
        """The theme chosen by this person: light, dark, or nothing to follow the system."""
        chosen = self._request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @property
    def language(self) -> str:
        """Language of the page as HTML names it."""
        return "zh-Hans" if (get_language() or "").startswith("zh") else "en"

    @property
    def other_language(self) -> dict[str, str]:
        """Code and name, in itself, of the language that the page is not in."""
        return {"code": "en", "short": "EN", "name": "English"} if self.language == "zh-Hans" else CHINESE

    @property
    def session_life(self) -> int:
        """How long a session lasts, in seconds; 0 for visitors."""
        return settings.SESSION_COOKIE_AGE if self.signed_in else 0

    @property
    def session_seconds(self) -> int:
        """Seconds left of this session: since it was last prolonged, or else since signing in."""
        if not self.signed_in:
            return 0
        session = getattr(self._request, "session", {})
        signed_in = [method.get("at", 0) for method in session.get("account_authentication_methods", [])]
        since = max([session.get(PROLONGED, 0), *signed_in])
        return max(0, round(since + self.session_life - time.time())) if since else self.session_life

    @property
    def strings(self) -> SafeString:
        """Sentences that scripts show, as the element from which they read them."""
        return _strings(get_language())

    def _one(self, slot: str) -> Any:
        return next((found for function in filled(slot) if (found := function(self._request)) is not None), None)


CHINESE = {"code": "zh-hans", "short": "中文", "name": "中文"}


@lru_cache(maxsize=8)
def _strings(_language: str | None) -> SafeString:
    return json_script(script_strings(), "hg-strings")


def script_strings() -> dict[str, str]:
    """Sentences for scripts, in the language of the page; `{…}` stands for a value."""
    return {
        "saved": gettext("Saved at {time}"),
        "saving": gettext("Saving…"),
        "kept_here": gettext("Kept on this device at {time}."),
        "saved_here": gettext("Offline. Kept on this device at {time}, sent on reconnecting."),
        "not_saved": gettext("Not saved yet. It is kept on this page and tried again."),
        "conflict": gettext("Someone else changed this meanwhile. Both versions are shown; nothing was overwritten."),
        "selected": gettext("{n} selected"),
        "session_ending": gettext("Your session ends in two minutes. What you wrote is kept."),
        "session_ended": gettext("Your session ended. Your text is kept; sign in to go on."),
        "stay": gettext("Go on"),
        "sign_in": gettext("Sign in again"),
        "undo": gettext("Undo"),
        "close": gettext("Close"),
        "uploaded": gettext("Saved"),
        "uploading": gettext("{percent}% uploaded"),
        "too_large": gettext("Larger than {limit}; not uploaded"),
        "upload_broken": gettext("The connection broke. What was sent is kept."),
        "upload_waiting": gettext("{percent}% uploaded; waiting for the connection"),
        "resume": gettext("Resume"),
        "remove": gettext("Remove {name}"),
        "left": gettext("about {n} s left"),
        "left_minutes": gettext("about {n} min left"),
        "value": gettext("Value"),
        "category": gettext("Category"),
        "column_moved": gettext("{name}: place {n}"),
        "failed": gettext("That did not work. Nothing was changed; try again."),
        "offline": gettext("Offline. Nothing is lost; try again when the connection is back."),
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` on every page."""
    return {"shell": Shell(request)}
