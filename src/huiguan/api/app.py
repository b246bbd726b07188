"""The one NinjaAPI: sign-in, the rooms' routers, and how refusals are answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import SessionAuth

from huiguan.directives import api as directives
from huiguan.kernel.access import api as access
from huiguan.kernel.access.api import BearerToken
from huiguan.kernel.exchange import api as exchange
from huiguan.kernel.files import api as files
from huiguan.kernel.history import api as history
from huiguan.kernel.organizations import api as organizations
from huiguan.kernel.permits import Conflict, NotFound, RuleViolation
from huiguan.kernel.search import api as search

api = NinjaAPI(
    title="Huiguan",
    version="1",
    description="Everything that the pages do, over the same services.",
    auth=[BearerToken(), SessionAuth()],
    urls_namespace="api",
    docs_url=None,
)

for router in (
    access.router,
    organizations.router,
    history.router,
    files.router,
    search.router,
    exchange.router,
    directives.router,
):
    api.add_router("", router)


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
