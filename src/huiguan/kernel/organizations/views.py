"""Pages of the tree and of one association."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.views.decorators.http import require_safe

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations import selectors
from huiguan.kernel.organizations.enums import OrganizationState, level_label
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import allows
from huiguan.kernel.permits.slots import filled
from huiguan.kernel.permits.web import SignedRequest, page

PAGE = 50
FOUND = 20


@page("organizations.view_tree")
@require_safe
def tree(request: SignedRequest) -> HttpResponse:
    """The tree with lazy branches; with a search or a filter, the flat list of what matches."""
    wanted = {key: request.GET.get(key, "").strip() for key in ("q", "level", "state")}
    levels = [(key, level_label(key), count) for key, count in _ordered_levels()]
    context: dict[str, Any] = {"wanted": wanted, "levels": levels, "states": OrganizationState.choices}
    if any(wanted.values()):
        rows = Paginator(_matching(request, wanted), PAGE).get_page(request.GET.get("page"))
        context |= {"page": rows, "found": selectors.with_ancestors(rows.object_list)}
    else:
        context["branches"] = _opened(request)
    return render(request, "organizations/tree.html", context)


def _ordered_levels() -> list[tuple[str, int]]:
    from huiguan.kernel.organizations.enums import level_keys

    counts = selectors.counts_by_level()
    return [(key, counts[key]) for key in level_keys() if key in counts]


def _matching(request: SignedRequest, wanted: dict[str, str]) -> QuerySet[Organization]:
    rows = selectors.visible_organizations(request.actor)
    if wanted["q"]:
        rows = selectors.search_organizations(request.actor, wanted["q"])
    for field in ("level", "state"):
        rows = rows.filter(**{field: wanted[field]}) if wanted[field] else rows
    return rows.order_by("path")


def _opened(request: SignedRequest) -> list[dict[str, Any]]:
    """The topmost associations, each opened; with `?open=<code>` also the way down to that one (without script)."""
    target = selectors.organization_by_code(request.GET.get("open", ""))
    way = {target.path[:end] for end in range(4, len(target.path) + 1, 4)} if target is not None else set()

    def level(parent: Organization | None) -> list[dict[str, Any]]:
        rows = selectors.tree_rows(request.actor, parent)
        return [{"row": row, "branches": level(row.organization) if opens(row.organization) else None} for row in rows]

    def opens(organization: Organization) -> bool:
        return organization.numchild > 0 and (organization.depth == 1 or organization.path in way)

    return level(None)


@page("organizations.view_tree")
@require_safe
def branch(request: SignedRequest) -> HttpResponse:
    """One branch, as a part of the tree's page."""
    rows = selectors.tree_rows(request.actor, request.organization)
    branches = [{"row": row, "branches": None} for row in rows]
    return render(request, "organizations/branch.html", {"branches": branches})


@page("organizations.view_tree")
@require_safe
def found(request: SignedRequest) -> HttpResponse:
    """Options of a list, for fields that name an association: code and name of those that fit what was typed."""
    typed = str(next(iter(request.GET.values()), "")).replace("\x00", "").strip()[:60]
    rows = selectors.search_organizations(request.actor, typed).order_by("path")[:FOUND] if len(typed) > 1 else []
    return HttpResponse(format_html_join("", '<option value="{} {}"></option>', ((row.code, row.name) for row in rows)))


@page("organizations.view_tree")
@require_safe
def detail(request: SignedRequest) -> HttpResponse:
    """One association: names and places for everybody, registration and office for those who may."""
    organization = request.organization
    may = {
        name: allows(request.actor, f"organizations.{name}", organization)
        for name in ("view_registration", "edit_registration", "manage_tree")
    }
    counts = selectors.counts_by_level(organization)
    context = {
        "organization": organization,
        "may": may,
        "ancestors": selectors.ancestors(organization),
        "below": [(key, level_label(key), counts[key]) for key, _all in _ordered_levels() if key in counts],
        "memberships": selectors.unit_memberships_of(organization),
        "successor": selectors.successor_of(organization),
        "predecessors": selectors.predecessors_of(organization),
        "today": today(),
        "departments": _office(request) if may["view_registration"] else [],
        "links": [link for function in filled("organizations.links") for link in function(request)],
    }
    return render(request, "organizations/detail.html", context)


def _office(request: SignedRequest) -> list[dict[str, Any]]:
    """Departments with their posts, seats and vacancies; posts outside departments first."""
    held = {k: v for f in filled("organizations.seats_held") for k, v in f(request.organization, today()).items()}
    rows: dict[int | None, dict[str, Any]] = {None: {"department": None, "posts": []}}
    for department in selectors.departments_of(request.actor, request.organization):
        rows[department.pk] = {"department": department, "posts": []}
    for post in selectors.staff_posts_of(request.actor, request.organization):
        vacant = max(post.seats - held.get(post.pk, 0), 0)
        rows.setdefault(post.department_id, {"department": post.department, "posts": []})
        rows[post.department_id]["posts"].append({"post": post, "vacant": vacant})
    return [row for key, row in rows.items() if key is not None or row["posts"]]
