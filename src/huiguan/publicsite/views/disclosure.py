"""The disclosure board and the rules, for visitors."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiguan.governance.reading import charter_of
from huiguan.governance.selectors import compare_versions
from huiguan.governance.selectors.charters import public_versions
from huiguan.governance.selectors.disclosure import disclosure_items
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.web import public_page
from huiguan.publicsite.selectors.board import board_of
from huiguan.publicsite.selectors.rules import rules_on
from huiguan.publicsite.sources import BASES
from huiguan.publicsite.views.shared import WHY, for_visitors, place_of

MOST_BELOW = 60


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def public_board(request: HttpRequest, place: str = "") -> HttpResponse:
    """What an association has to disclose, until when, and where it did."""
    organization = place_of(place)
    lines = board_of(organization)
    context = {
        "place": organization,
        "lines": lines,
        "overdue": sum(line.light == "overdue" for line in lines),
        "below": list(children(organization)[:MOST_BELOW]),
    }
    return render(request, "publicsite/board.html", context)


@public_page(WHY)
@kept_for_visitors("on")
@require_safe
@for_visitors
def rules(request: HttpRequest, place: str) -> HttpResponse:
    """The charter by article: the one in force today, or on the day that is asked for."""
    organization = place_of(place)
    versions = public_versions(organization)
    asked = _day(request.GET.get("on", ""))
    version = next((each for each in versions if _holds(each, asked)), None) if asked else next(iter(versions), None)
    return _version(request, organization, versions, version, asked)


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def disclosed(request: HttpRequest, place: str, register: str) -> HttpResponse:
    """One matter out of the association's own registers, as it stands today: its words and its tables."""
    organization = place_of(place)
    item = next((each for each in disclosure_items(organization, today()) if each.kind.value == register), None)
    if item is None or item.kind not in BASES:
        raise Http404
    context = {"place": organization, "item": item, "basis": BASES[item.kind]}
    return render(request, "publicsite/disclosed.html", context)


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _holds(version: Any, day: Any) -> bool:
    return version.in_force_from <= day and (version.in_force_to is None or day <= version.in_force_to)


def _version(request: HttpRequest, place: Any, versions: list[Any], version: Any, asked: Any = None) -> HttpResponse:
    context = {
        "place": place,
        "versions": versions,
        "version": version,
        "asked": asked,
        "charter": charter_of(version) if version is not None else None,
        "adopted": rules_on(place, asked or today()),
    }
    return render(request, "publicsite/rules.html", context)


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def rules_version(request: HttpRequest, place: str, number: int) -> HttpResponse:
    """One version of the charter that is or was in force."""
    organization = place_of(place)
    versions = public_versions(organization)
    return _version(request, organization, versions, _numbered(versions, number))


def _numbered(versions: list[Any], number: int) -> Any:
    found = next((each for each in versions if each.number == number), None)
    if found is None:
        raise Http404
    return found


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def rules_differences(request: HttpRequest, place: str, number: int, other: int) -> HttpResponse:
    """What differs between two versions, article by article."""
    organization = place_of(place)
    versions = public_versions(organization)
    old, new = _numbered(versions, min(number, other)), _numbered(versions, max(number, other))
    difference = compare_versions(old, new)
    lang: Literal["zh", "en"] = "zh" if (get_language() or "").startswith("zh") else "en"
    context = {
        "place": organization,
        "old": old,
        "new": new,
        "articles": difference.articles,
        "back": reverse("publicsite:rules", args=[organization.code]),
        "back_words": _("Charter and rules"),
        "rules": [change.as_json(lang) for change in difference.rules],
    }
    return render(request, "publicsite/differences.html", context)
