"""What the frame of every page takes from the desk: its lines of the side bar, and a member's bottom bar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from huiguan.kernel.permits import Actor
from huiguan.kernel.permits.navigation import NavEntry, navigation_entry
from huiguan.kernel.permits.roles import Role

ENTRIES = (
    NavEntry("desk", "desk.home", pgettext_lazy("desk", "Overview"), "desk:home", "desk.read"),
    NavEntry("desk", "desk.plan", gettext_lazy("Plan of the year"), "desk:plan", "desk.read", order=5),
    NavEntry("desk", "desk.own", gettext_lazy("My own page"), "desk:own", "desk.own", order=8, local=False),
)


def register() -> None:
    """Called once from AppConfig.ready."""
    for entry in ENTRIES:
        navigation_entry(entry)


def is_only_member(actor: Actor) -> bool:
    """Whether somebody works nowhere: members see what is theirs, without the office's navigation."""
    return all(grant.role == Role.MEMBER for grant in actor.grants)


def member_bar(request: HttpRequest) -> list[dict[str, Any]] | None:
    """Fills `shell.bottom`: 首页 办事 会议 我的 for members (LOOK.md §1, §14); None for people who work here."""
    if not is_only_member(request.actor):  # type: ignore[attr-defined]  # set by the actor middleware
        return None
    path = request.path
    meets = path.startswith("/my/meetings/")
    lines = (
        (pgettext("phone", "Home"), "home", "desk:own", False),
        (pgettext("phone", "Services"), "list-check", "desk:services", path.startswith("/my/") and not meets),
        (_("Meetings"), "calendar-event", "governance:own_meetings", meets),
        (pgettext("phone", "Mine"), "user", "people:me", path.startswith("/me/")),
    )
    return [line for one in lines if (line := _line(path, *one)) is not None]


def _line(path: str, label: str, icon: str, url_name: str, inside: bool) -> dict[str, Any] | None:
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        # The room of meetings may not be installed.
        return None
    return {"label": label, "icon": icon, "url": url, "current": inside or path == url}
