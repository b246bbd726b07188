"""Keeping views of lists: save, change, delete, open a list with one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import DefaultView, SavedView
from huiguan.kernel.people.selectors import views_within_reach
from huiguan.kernel.people.services.preferences import check_keys
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit

KEEP, SHARE = "people.keep_views", "people.share_views"
MOST_VIEWS = 30
LONGEST_QUERY = 4000


def save_view(
    *,
    actor: Actor,
    organization: Organization,
    list: str,
    name: str,
    query: str = "",
    columns: Sequence[str] = (),
    shared: bool = False,
) -> SavedView:
    """Keep a list's filters, order and columns under a name; the actor's own view of that name is replaced.

    `list` names the list (`directives-ledger`), `query` is its query string. Raises Invalid without a name, on an
    overlong one, and beyond thirty views; NotFound when the actor may not share and `shared` is asked for.
    """
    with recording(actor, organization=organization, reason="save_view"):
        permit(actor, KEEP, organization)
        if actor.user_id is None:
            raise NotFound("account")
        if shared:
            permit(actor, SHARE, organization)
        check_keys(list, columns)
        rows = SavedView.objects.unscoped("the actor's own").filter(
            organization=organization, user=actor.user_id, list=list
        )
        view = rows.select_for_update().filter(name=name.strip()).first()
        if view is None:
            if rows.count() >= MOST_VIEWS:
                message = _("At most %(n)d views of a list are kept. Delete one first.") % {"n": MOST_VIEWS}
                raise RuleViolation(message, code="too_many_views")
            view = SavedView(organization=organization, user_id=actor.user_id, list=list)
        view.name, view.query, view.columns, view.shared = _name(name), _query(query), [*columns], shared
        _save(view)
    return view


def change_view(
    *,
    actor: Actor,
    view_id: int,
    name: str | None = None,
    query: str | None = None,
    columns: Sequence[str] | None = None,
    shared: bool | None = None,
) -> SavedView:
    """Change a view: one's own, or a shared one where the actor may share; what is None stays as it is.

    Raises Invalid on a name that is empty or taken, NotFound on views of others.
    """
    with recording(actor, reason="change_view"):
        view = _lock(actor, view_id)
        if shared is not None and shared != view.shared:
            permit(actor, SHARE, view.organization)
            view.shared = shared
            if not shared:
                DefaultView.objects.unscoped("nobody else sees it now").filter(view=view).exclude(
                    user=view.user_id
                ).delete()
        if columns is not None:
            check_keys(view.list, columns)
            view.columns = [*columns]
        view.name = view.name if name is None else _name(name)
        view.query = view.query if query is None else _query(query)
        _save(view)
    return view


def delete_view(*, actor: Actor, view_id: int) -> None:
    """Delete a view: one's own, or a shared one where the actor may share; lists that opened with it open as ever."""
    with recording(actor, reason="delete_view"):
        _lock(actor, view_id).delete()


def choose_default_view(*, actor: Actor, organization: Organization, list: str, view_id: int | None) -> None:
    """Let a list of an association open with a view that the actor sees; None lets it open as ever."""
    with recording(actor, organization=organization, reason="choose_default_view"):
        permit(actor, KEEP, organization)
        if actor.user_id is None:
            raise NotFound("account")
        mine: dict[str, Any] = {"organization": organization, "user_id": actor.user_id, "list": list}
        if view_id is None:
            DefaultView.objects.unscoped("the actor's own").filter(**mine).delete()
            return
        view = views_within_reach(actor).filter(pk=view_id, organization=organization, list=list).first()
        if view is None:
            raise NotFound("view")
        rows = DefaultView.objects.unscoped("the actor's own")
        rows.update_or_create(**mine, defaults={"view": view})


def _lock(actor: Actor, view_id: int) -> SavedView:
    rows = views_within_reach(actor).select_related("organization").select_for_update(of=("self",))
    view: SavedView | None = rows.filter(pk=view_id).first()
    if view is None:
        raise NotFound("view")
    if view.user_id != actor.user_id:
        permit(actor, SHARE, view.organization)
    permit(actor, KEEP, view.organization)
    return view


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or "\x00" in name:
        raise Invalid(_("Give the view a name."), code="name_missing", field="name")
    if len(name) > 40:
        raise Invalid(_("A name has at most 40 characters."), code="name_long", field="name")
    return name


def _query(query: str) -> str:
    if len(query) > LONGEST_QUERY or "\x00" in query:
        raise Invalid(_("These filters are too long to keep."), code="query_long", field="query")
    return query


def _save(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as fault:
        raise Invalid(_("Another view has this name."), code="name_taken", field="name") from fault
