"""News and home pages for visitors."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiguan.elections.selectors import public_elections
from huiguan.funds.selectors.disclosure import disclosed_books
from huiguan.honours.selectors import public_awards
from huiguan.kernel.files.selectors import open_file
from huiguan.kernel.notices.selectors import running_notices
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.paging import rows_on_page
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.kept import kept_for_visitors
from huiguan.kernel.permits.web import public_page
from huiguan.publicsite.enums import ArticleKind, ArticleState
from huiguan.publicsite.models import Article
from huiguan.publicsite.pictures import MEDIA_TYPE
from huiguan.publicsite.selectors import public
from huiguan.publicsite.selectors.board import board_of
from huiguan.publicsite.selectors.mentions import holds_editions
from huiguan.publicsite.services.articles import pairs
from huiguan.publicsite.text import differences, lines_of
from huiguan.publicsite.views.shared import WHY, article_url, for_visitors, ld_json, place_of, shown_blocks

PAGE_SIZE, LATEST, FEW = 20, 8, 5


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def home(request: HttpRequest, place: str = "") -> HttpResponse:
    """The front page of an association; without a code that of the topmost one, with the news of all."""
    organization = place_of(place)
    whole = not place
    only = None if whole else organization
    context = {
        "place": organization,
        "whole": whole,
        "articles": list(public.public_articles(only).exclude(kind=ArticleKind.ABOUT)[:LATEST]),
        "abouts": list(public.public_articles(organization, ArticleKind.ABOUT)[:FEW]),
        "board": board_of(organization)[:FEW],
        "awards": _of(public_awards(), only)[:FEW],
        "elections": _of(public_elections(), only)[:FEW],
        "notices": _of(running_notices(), only)[:FEW],
        "funds": _discloses_funds(organization),
        "facts": ld_json(_association(request, organization)),
    }
    return render(request, "publicsite/home.html", context)


def _of(rows: Any, organization: Organization | None) -> Any:
    return rows if organization is None else rows.filter(organization=organization)


def _discloses_funds(organization: Organization) -> bool:
    try:
        return disclosed_books(organization).closed_until is not None
    except NotFound:
        return False


def _association(request: HttpRequest, organization: Organization) -> dict[str, Any]:
    return {"@type": "NGO", "name": organization.name, "url": request.build_absolute_uri(request.path)}


@public_page(WHY)
@kept_for_visitors("page", "kind")
@require_safe
@for_visitors
def news(request: HttpRequest, place: str = "") -> HttpResponse:
    """Articles, the latest first; of one association, or of all."""
    organization = place_of(place)
    kind = request.GET.get("kind", "")
    rows = public.public_articles(organization if place else None, kind if kind in ArticleKind.values else "")
    context = {
        "place": organization,
        "whole": not place,
        "page": rows_on_page(rows, request.GET, PAGE_SIZE),
        "kinds": ArticleKind.choices,
        "kind": kind,
    }
    return render(request, "publicsite/news.html", context)


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def article(request: HttpRequest, place: str, article_id: int) -> HttpResponse:
    """An article with the corrections that it saw; of one that was withdrawn the fact and the reason."""
    row = public.public_article(place_of(place), article_id)
    if row.state == ArticleState.WITHDRAWN:
        return render(request, "publicsite/tombstone.html", {"place": row.organization, "article": row}, status=410)
    editions = public.editions_of(row)
    context = {
        "place": row.organization,
        "article": row,
        "blocks": shown_blocks(row),
        "corrections": editions[1:],
        "facts": ld_json(_news_article(request, row)),
    }
    answer = render(request, "publicsite/article.html", context)
    answer["Last-Modified"] = http_date(row.last_published_at.timestamp())
    return answer


def _news_article(request: HttpRequest, row: Article) -> dict[str, Any]:
    return {
        "@type": "NewsArticle",
        "headline": row.title,
        "description": row.lead,
        "datePublished": row.go_live_at.isoformat(),
        "dateModified": row.last_published_at.isoformat(),
        "inLanguage": "zh-Hans",
        "mainEntityOfPage": request.build_absolute_uri(article_url(row)),
        "publisher": {"@type": "NGO", "name": row.organization.name},
    }


@public_page(WHY)
@kept_for_visitors()
@require_safe
@for_visitors
def edition(request: HttpRequest, place: str, article_id: int, number: int) -> HttpResponse:
    """An earlier edition of an article, with what was changed after it."""
    row = public.public_article(place_of(place), article_id)
    if row.state == ArticleState.WITHDRAWN:
        return render(request, "publicsite/tombstone.html", {"place": row.organization, "article": row}, status=410)
    if holds_editions(row):
        raise NotFound(f"{article_id}/{number}")
    found, then = public.edition_of(row, number)
    following = next((each for each in public.editions_of(row) if each.number == number + 1), None)
    after = public.edition_of(row, following.number)[1] if following is not None else None
    closed = found.closed_on or (following is not None and following.closed_on)
    context = {
        "place": row.organization,
        "article": row,
        "edition": found,
        "then": then,
        "blocks": [] if found.closed_on else shown_blocks(then),
        "following": following,
        "changes": differences(_lines(then), _lines(after)) if after is not None and not closed else [],
    }
    answer = render(request, "publicsite/edition.html", context, status=410 if found.closed_on else 200)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _lines(row: Article) -> list[str]:
    picture = _("picture %(n)s") % {"n": ""}
    return [row.title, *filter(None, (row.lead,)), *lines_of(pairs(row), picture)]


@public_page(WHY)
@require_safe
@for_visitors
def picture(request: HttpRequest, picture_id: int) -> FileResponse:
    """A picture of an article that visitors read now."""
    row = public.public_picture(picture_id)
    answer = FileResponse(open_file(row.file), content_type=MEDIA_TYPE)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
