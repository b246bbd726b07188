"""What pages for visitors have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import conditional_page

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import organization_by_code, root_organization
from huiguan.kernel.permits import NotFound
from huiguan.publicsite.models import Article
from huiguan.publicsite.selectors.public import shown_pictures
from huiguan.publicsite.services.articles import pairs

View = Callable[..., HttpResponse | FileResponse]
WHY = "the public site is for everybody; what is shown is decided when it is asked for"
_ESCAPED = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def for_visitors(view: View) -> View:
    """Kept by browsers and caches, but asked again at every look: what was withdrawn is gone at once."""

    @conditional_page
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | FileResponse:
        try:
            answer = view(request, *args, **kwargs)
        except NotFound as refusal:
            raise Http404 from refusal
        patch_cache_control(answer, no_cache=True, **({"private": True} if request.user.is_authenticated else {}))
        return answer

    return answered


def place_of(code: str = "") -> Organization:
    """The association of an address; the topmost one without a code. Http404."""
    found = organization_by_code(code) if code else root_organization()
    if found is None:
        raise Http404(code)
    return found


def article_url(article: Article) -> str:
    """Where visitors read an article."""
    return reverse("publicsite:public_article", args=[article.organization.code, article.pk])


def shown_blocks(article: Article) -> list[tuple[str, Any]]:
    """The blocks of an article as the page draws them: a picture is its row, or None when it may not be shown."""
    found = pairs(article)
    pictures = shown_pictures(article, (value for kind, value in found if kind == "picture"))
    return [(kind, pictures.get(value) if kind == "picture" else value) for kind, value in found]


def ld_json(data: dict[str, Any]) -> SafeString:
    """Facts for programs (schema.org). A block of data is no script: the Content-Security-Policy lets it stand."""
    words = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(_ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(words))  # noqa: S308 - escaped above
