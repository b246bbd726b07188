"""What is shown when an address or a request cannot be served: a page, or below /api/ the API's own form of refusal."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from huiguan.api.contract import Refusal
from huiguan.ui import views

API = "/api/"


def _answer(
    request: HttpRequest, status: int, code: str, message: str, page: Callable[[], HttpResponse]
) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse(Refusal(code=code, message=message).model_dump(), status=status)
    return page()


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _answer(request, 400, "unreadable", "bad request", lambda: views.bad_request(request, exception))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, also for a number that is none in an address."""
    return _answer(request, 404, "not_found", "not found", lambda: views.not_found(request, exception))


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _answer(request, 500, "fault", "a fault of the server; it was logged", lambda: views.server_error(request))
