"""Choosing associations: by level, saved group, search, and the tree that opens branch by branch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiguan.directives.selectors.receivers import ALL, Place, Reach, reach_of
from huiguan.kernel.organizations.enums import level_keys, level_label
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.web import SignedRequest, page

IN_TREE = ("one", "below")


def marks_of(data: QueryDict) -> list[str]:
    """The marks that a form with the picker posted, each once; `found` are those out of the search."""
    return list(dict.fromkeys([*data.getlist("to"), *data.getlist("found")]))


def picker(reach: Reach, data: QueryDict) -> dict[str, Any]:
    """What `directives/dispatch/picker.html` draws, with what was chosen before ticked."""
    marks = marks_of(data)
    opened = {*data.getlist("opened"), *data.getlist("open")}
    nodes = _nodes(reach, reach.organization.path, set(marks), opened)
    drawn = set(_drawn(nodes))
    aside = [mark for mark in marks if mark.partition(":")[0] in IN_TREE and mark not in drawn]
    return {
        "total": len(reach.places),
        "all": ALL in marks,
        "levels": _levels(reach, marks),
        "groups": [_group(one.pk, one.name, len(one.members), marks) for one in reach.groups.values()],
        "nodes": nodes,
        "code": reach.organization.code,
        **_found(reach, aside, data.get("find", "")),
    }


def _levels(reach: Reach, marks: Collection[str]) -> list[dict[str, Any]]:
    present = [key for key in level_keys() if reach.levels[key]]
    return [
        {
            "mark": f"level:{key}",
            "label": level_label(key),
            "count": reach.levels[key],
            "chosen": f"level:{key}" in marks,
        }
        for key in present
    ]


def _group(key: int, name: str, count: int, marks: Collection[str]) -> dict[str, Any]:
    return {"mark": f"group:{key}", "label": name, "count": count, "chosen": f"group:{key}" in marks}


def node_of(reach: Reach, place: Place, marks: Collection[str], opened: Collection[str]) -> dict[str, Any]:
    """One association of the tree; its children only when it is opened."""
    return {
        "place": place,
        "level": level_label(place.level),
        "below": reach.counts[place.path],
        "one": f"one:{place.code}" in marks,
        "all": f"below:{place.code}" in marks,
        "nodes": _nodes(reach, place.path, marks, opened) if place.code in opened and place.children else None,
    }


def _nodes(reach: Reach, path: str, marks: Collection[str], opened: Collection[str]) -> list[dict[str, Any]]:
    return [node_of(reach, place, marks, opened) for place in reach.children(path)]


def _drawn(nodes: Iterable[dict[str, Any]]) -> Iterable[str]:
    for node in nodes:
        yield from (f"{kind}:{node['place'].code}" for kind in IN_TREE)
        yield from _drawn(node["nodes"] or ())


def _found(reach: Reach, chosen: Sequence[str], text: str) -> dict[str, Any]:
    """Lines of the search: what was chosen before stays on top, ticked."""
    lines = [{"mark": mark, "label": mark_words(reach, mark), "chosen": True} for mark in chosen]
    hits = [place for place in reach.find(text) if f"one:{place.code}" not in chosen]
    lines += [{"mark": f"one:{place.code}", "label": place.name, "chosen": False} for place in hits]
    return {"found": lines, "find": text, "none_found": bool(text.strip()) and not hits}


def mark_words(reach: Reach, mark: str) -> str:
    """A mark in words: “County (2,900)”, “all below 云岭省”."""
    kind, _colon, value = mark.partition(":")
    place = reach.by_code.get(value)
    if kind == ALL:
        return _("Everybody below")
    if kind == "level":
        return level_label(value)
    if kind == "group":
        group = next((one for one in reach.groups.values() if str(one.pk) == value), None)
        return group.name if group is not None else value
    if place is None:
        return value
    return _("All below %(name)s") % {"name": place.short_name} if kind == "below" else place.name


@page("directives.dispatch")
@require_GET
def receivers_branch(request: SignedRequest, place: str) -> HttpResponse:
    """One association of the picker's tree, opened, as a part of its page."""
    reach = reach_of(request.actor, request.organization)
    found = reach.by_code.get(place)
    if found is None:
        raise NotFound(place)
    node = node_of(reach, found, marks_of(request.GET), {place, *request.GET.getlist("opened")})
    return render(request, "directives/dispatch/nodes.html", {"nodes": [node], "code": request.organization.code})


@page("directives.dispatch")
@require_GET
def receivers_found(request: SignedRequest) -> HttpResponse:
    """What a search in the picker found, as a part of its page."""
    reach = reach_of(request.actor, request.organization)
    lines = _found(reach, request.GET.getlist("found"), request.GET.get("find", ""))
    return render(request, "directives/dispatch/found.html", {"picker": lines})
