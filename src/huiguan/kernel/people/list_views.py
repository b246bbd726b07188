"""Views of lists on pages: what a list's page shows of them, and the addresses that keep, change and delete them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiguan.kernel.people import selectors, services
from huiguan.kernel.people.models import SavedView
from huiguan.kernel.permits import RuleViolation, allows
from huiguan.kernel.permits.web import SignedRequest, page

PARAMETER = "view"  # of a list's address: the view by which it was opened


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A view as a tab."""

    view: SavedView
    url: str
    current: bool
    may_change: bool


def kept_views(request: SignedRequest, list: str) -> Sequence[Any]:
    """The views of a list that the actor sees, each with `is_default`; one query for each page, however often asked."""
    known: dict[str, Sequence[Any]] = request.__dict__.setdefault("_kept_views", {})
    if list not in known:
        known[list] = selectors.views_shown(request.actor, request.organization, list)
    return known[list]


def opening_view(request: SignedRequest, list: str) -> SavedView | None:
    """The view with which a list opens where its address says nothing; None otherwise."""
    return None if request.GET else next((view for view in kept_views(request, list) if view.is_default), None)


def shown_views(
    request: SignedRequest, list: str, *, current: int | None, query: str, url: Callable[[str], str]
) -> dict[str, Any]:
    """What the templates `people/view_*.html` draw; one query.

    `query` is how the list is filtered now, without the view; `url` makes the list's address of a query. The list adds
    `columns`, the keys that it shows, so that they are kept with a new view.
    """
    may_share = allows(request.actor, "people.share_views", request.organization)
    tabs = [
        ViewTab(
            view,
            url(f"{view.query}&{PARAMETER}={view.pk}".lstrip("&")),
            view.pk == current,
            may_share or view.user_id == request.actor.user_id,
        )
        for view in kept_views(request, list)
    ]
    chosen = next((tab for tab in tabs if tab.current), None)
    return {
        "list": list,
        "tabs": tabs,
        "current": chosen,
        "changed": chosen is not None and chosen.view.query != query,
        "query": query,
        "may_keep": allows(request.actor, "people.keep_views", request.organization),
        "may_share": may_share,
    }


@page("people.keep_views")
@require_POST
def save(request: SignedRequest, list_name: str) -> HttpResponse:
    """Keep the list as it is shown under a name, and show it as that view."""
    try:
        view = services.save_view(
            actor=request.actor,
            organization=request.organization,
            list=list_name,
            name=request.POST.get("name", ""),
            query=request.POST.get("query", ""),
            columns=request.POST.getlist("columns"),
            shared="shared" in request.POST,
        )
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(_back(request))
    if "default" in request.POST:
        _make_default(request, view)
    messages.success(request, _("View “%(name)s” kept.") % {"name": view.name})
    return redirect(_back(request, view))


@page("people.keep_views")
@require_POST
def change(request: SignedRequest, view_id: int) -> HttpResponse:
    """Rename a view, share it, let the list open with it, or put other filters or columns into it."""
    data = request.POST
    named = "name" in data
    try:
        view = selectors.get_view(request.actor, view_id)
        if named or "query" in data or "columns" in data:
            view = services.change_view(
                actor=request.actor,
                view_id=view_id,
                name=data["name"] if named else None,
                query=data.get("query"),
                columns=_columns(request),
                shared=("shared" in data) if named and "may_share" in data else None,
            )
        if named or "opens" in data:
            _make_default(request, view, "default" in data)
    except RuleViolation as refusal:
        messages.error(request, refusal.message)
        return redirect(_back(request))
    messages.success(request, _("View “%(name)s” changed.") % {"name": view.name})
    return redirect(_back(request, view))


def _columns(request: SignedRequest) -> list[str] | None:
    if "reset" in request.POST:
        return []
    return request.POST.getlist("columns") or None


def _make_default(request: SignedRequest, view: SavedView, chosen: bool = True) -> None:
    now = selectors.default_view(request.actor, view.organization, view.list)
    if chosen or (now is not None and now.pk == view.pk):
        services.choose_default_view(
            actor=request.actor,
            organization=view.organization,
            list=view.list,
            view_id=view.pk if chosen else None,
        )


@page("people.keep_views")
@require_POST
def delete(request: SignedRequest, view_id: int) -> HttpResponse:
    """Delete a view; the list stays as it is shown."""
    view = selectors.get_view(request.actor, view_id)
    services.delete_view(actor=request.actor, view_id=view_id)
    messages.success(request, _("View “%(name)s” deleted.") % {"name": view.name})
    return redirect(_back(request))


def _back(request: SignedRequest, view: SavedView | None = None) -> str:
    """The list that the form came from, opened by the view, or by none."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return reverse("people:me")
    parts = urlsplit(target)
    query = parse_qsl(view.query if view is not None else parts.query)
    pairs = [pair for pair in query if pair[0] != PARAMETER]
    pairs += [(PARAMETER, str(view.pk))] if view is not None else []
    return urlunsplit(("", "", parts.path, urlencode(pairs), ""))
