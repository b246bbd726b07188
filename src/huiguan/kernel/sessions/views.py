"""What a telephone keeps so that a code can be scanned where there is no network: a page without anybody's data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiguan.kernel.permits.web import public_page

WHY = "the page that keeps a code while there is no network holds nothing of anybody"


@public_page(WHY)
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that stands in for a sign-in page which cannot be fetched: it keeps the code with its time."""
    return _plain(render(request, "sittings/offline.html"))


@public_page(WHY)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of one's own pages: where a sign-in page cannot be fetched, it answers with `offline`."""
    return _plain(render(request, "sittings/worker.js", content_type="text/javascript"))


def _plain(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-cache"
    return answer
