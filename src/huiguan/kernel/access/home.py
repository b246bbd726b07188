"""Where somebody lands after signing in, and what the frame shows of them. Fills the slots of the frame."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from huiguan.kernel.access.selectors import has_administrator, organizations_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, ActorKind, allows
from huiguan.kernel.permits.roles import LABELS, Role
from huiguan.kernel.permits.web import SignedRequest


def home_organization(request: HttpRequest) -> Organization | None:
    """The association shown where the address names none: the first one granted, in the order of the tree."""
    return next(iter(_own(request)), None)


def desk_address(request: HttpRequest) -> str:
    """The address of the desk of the association in which one works, or of one's own for somebody without a role."""
    home = home_organization(request)
    try:
        if home is None:
            return reverse("desk:own")
        actor = request.actor  # type: ignore[attr-defined]  # set by the actor middleware
        if allows(actor, "desk.read", home):
            return reverse("desk:home", args=[home.code])
        only_member = all(grant.role == Role.MEMBER for grant in actor.grants)
        return reverse("desk:own") if only_member else reverse("inbox:desk")
    except NoReverseMatch:
        # The desk belongs to a higher floor, which may not be installed.
        return reverse("organizations:tree")


def _address(request: HttpRequest, organization: Organization) -> str:
    """The page on show for another association where it needs nothing else, or that association's own page."""
    shown = request.resolver_match
    if shown is not None and set(shown.kwargs) == {"code"}:
        return reverse(shown.view_name, kwargs={"code": organization.code})
    return reverse("organizations:detail", kwargs={"code": organization.code})


def _own(request: HttpRequest) -> list[Organization]:
    """Associations in which the actor has a role; asked once per request."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.kind is ActorKind.ANONYMOUS:
        return []
    if not hasattr(request, "_own_organizations"):
        request._own_organizations = _granted(request, actor)  # type: ignore[attr-defined]  # kept on the request
    found: list[Organization] = request._own_organizations  # type: ignore[attr-defined]  # as above
    return found


def _granted(request: HttpRequest, actor: Actor) -> list[Organization]:
    """Whoever works in one association only, and looks at it, has it in hand already."""
    shown = getattr(request, "organization", None)
    if shown is not None and {grant.organization_id for grant in actor.grants} == {shown.pk}:
        return [shown]
    return list(organizations_of(actor))


def switcher(request: HttpRequest) -> list[dict[str, Any]]:
    """What the switcher offers: one's own associations, and the one on show when it is another."""
    own = _own(request)
    shown = getattr(request, "organization", None) or home_organization(request)
    rows = own if shown is None or any(one.pk == shown.pk for one in own) else [shown, *own]
    return [
        {
            "name": one.name,
            "code": one.code,
            "level": one.level_label,
            "url": _address(request, one),
            "current": shown is not None and one.pk == shown.pk,
        }
        for one in rows
    ]


def links(request: HttpRequest) -> dict[str, str]:
    """Addresses of the frame that this floor offers."""
    if not request.user.is_authenticated:
        top = Organization.objects.filter(depth=1).values_list("name", flat=True)[:2]
        # An installation with several trees is nobody's house alone.
        return {"home_name": top[0]} if len(top) == 1 else {}
    return {"security": reverse("access:security"), "sign_out": reverse("account_logout")}


def own_grants(request: HttpRequest) -> list[dict[str, Any]]:
    """The card of one's own roles on the page of one's account."""
    names = {one.pk: one for one in _own(request)}
    rows = [
        {"organization": names.get(grant.organization_id), "role": LABELS[grant.role], "below": grant.below}
        for grant in request.actor.grants  # type: ignore[attr-defined]  # set by the middleware
    ]
    return [{"template": "access/own_grants.html", "rows": rows}]


def organization_links(request: SignedRequest) -> list[dict[str, str]]:
    """On the page of an association below that nobody administers: the way to open its first administrator."""
    shown = request.organization
    if not allows(request.actor, "people.open_first_account", shown) or has_administrator(shown):
        return []
    url = reverse("access:open_first", kwargs={"code": shown.code})
    return [{"label": _("Open the first administrator"), "url": url, "icon": "user-plus"}]
