"""The one NinjaAPI: sign-in, the rooms' routers, and how refusals are answered."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import SessionAuth

from huiguan.kernel.access.api import BearerToken
from huiguan.kernel.permits import Conflict, NotFound, RuleViolation

api = NinjaAPI(
    title="Huiguan",
    version="1",
    description="Everything that the pages do, over the same services.",
    auth=[BearerToken(), SessionAuth()],
    urls_namespace="api",
    docs_url=None,
)

for module in (
    "huiguan.kernel.access.api",
    "huiguan.kernel.organizations.api",
    "huiguan.kernel.history.api",
    "huiguan.kernel.files.api",
    "huiguan.kernel.inbox.api",
    "huiguan.kernel.search.api",
    "huiguan.kernel.exchange.api",
    "huiguan.directives.api",
):
    if find_spec(module.rpartition(".")[0]) is not None and find_spec(module) is not None:
        api.add_router("", import_module(module).router)


@api.exception_handler(NotFound)
def not_found(request: HttpRequest, refusal: Any) -> HttpResponse:
    """404 for unknown and forbidden alike."""
    return api.create_response(request, {"code": "not_found", "message": "not found"}, status=404)


@api.exception_handler(RuleViolation)
def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    """422 with the rule's code, sentence and field; 409 when somebody else was first."""
    status = 409 if isinstance(refusal, Conflict) else 422
    answer = {"code": refusal.code, "message": refusal.message, "field": refusal.field}
    return api.create_response(request, answer, status=status)
