"""What is shown when an address or a request cannot be served: a page, or below /api/ the API's own form of refusal."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from huiguan.api.contract import Refusal
from huiguan.ui import views

API = "/api/"
#: What the page of a refusal says of itself; the rest (Allow, Retry-After, cookies) is the refusal's.
_OF_A_BODY = ("Content-Type", "Content-Length")


def _answer(
    request: HttpRequest, status: int, code: str, message: str, page: Callable[[], HttpResponse]
) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse(Refusal(code=code, message=message).model_dump(), status=status)
    return page()


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 where more was sent than is taken."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent) and not request.path.startswith(API):
        return views.too_large(request)
    return _answer(request, 400, "unreadable", "bad request", lambda: views.bad_request(request, exception))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, also for a number that is none in an address."""
    return _answer(request, 404, "not_found", "not found", lambda: views.not_found(request, exception))


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _answer(request, 500, "fault", "a fault of the server; it was logged", lambda: views.server_error(request))


class DressedRefusals:
    """Gives a refusal without a body the page of its kind, where a browser asked for a page.

    Scripts, the API and parts of pages get the bare answer: they read the status.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        answer = self.get_response(request)
        return _dressed(request, answer) if _is_bare(answer) and _wants_a_page(request) else answer


def _is_bare(answer: HttpResponseBase) -> bool:
    return answer.status_code >= 400 and isinstance(answer, HttpResponse) and not answer.content


def _wants_a_page(request: HttpRequest) -> bool:
    by_script = "HX-Request" in request.headers or "X-Requested-With" in request.headers
    return not by_script and "text/html" in request.headers.get("Accept", "") and not request.path.startswith(API)


def _dressed(request: HttpRequest, answer: HttpResponseBase) -> HttpResponse:
    page = _page(request, answer.status_code)
    page.status_code = answer.status_code
    for name, value in answer.items():
        if name not in _OF_A_BODY:
            page[name] = value
    page.cookies = answer.cookies
    patch_vary_headers(page, ["Accept"])
    return page


def _page(request: HttpRequest, status: int) -> HttpResponse:
    pages = {403: views.permission_denied, 404: views.not_found, 410: views.not_found, 429: views.too_often}
    if status == 405:
        return views.not_allowed(request, _page_before(request))
    if status == 413:
        return views.too_large(request)
    return views.server_error(request) if status >= 500 else pages.get(status, views.bad_request)(request)


def _page_before(request: HttpRequest) -> str | None:
    """Where the form of an address is likely to stand: the page that led here, else the nearest address above."""
    came = urlsplit(request.headers.get("Referer", ""))
    signing_in = resolve_url(settings.LOGIN_URL)
    if came.netloc == request.get_host() and came.path not in (request.path, signing_in):
        return came.path + (f"?{came.query}" if came.query else "")
    return _above(request.path)


def _above(path: str) -> str | None:
    """The nearest address above `path` that leads to something; None where only the start does."""
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return None
