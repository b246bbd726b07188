"""What every operation may answer besides what it was asked for: the same few refusals, in one form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from huiguan.kernel.permits import Conflict, NotFound, RuleViolation

_REFERENCE = "#/components/schemas/Refusal"
_ALWAYS = {400: "What was sent cannot be read", 401: "Not signed in", 403: "A page's form token is missing"}
_DETAILED = {404: "Unknown, or not open to you", 409: "Somebody else was first", 422: "Refused, with the reason"}


class Refusal(Schema):
    """Why something was not done. `code` is stable; `field` is what it is about; `detail` lists malformed values."""

    code: str
    message: str
    field: str | None = None
    detail: list[dict[str, Any]] = []


def not_found() -> Refusal:
    """What 404 says, whatever the reason."""
    return Refusal(code="not_found", message="not found")


class HuiguanAPI(NinjaAPI):
    """A NinjaAPI whose schema says which refusals there are."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The schema with the refusals at every operation."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Refusal"] = Refusal.model_json_schema()
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"] |= {str(status): _described(text) for status, text in _refusals().items()}
        return schema


def _refusals() -> dict[int, str]:
    return _ALWAYS | _DETAILED


def _described(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": {"$ref": _REFERENCE}}}}


def answer_refusals(api: NinjaAPI) -> None:
    """Let the API answer every refusal in the form of `Refusal`."""

    def refuse(request: HttpRequest, status: int, refusal: Refusal) -> HttpResponse:
        return api.create_response(request, refusal.model_dump(), status=status)

    @api.exception_handler(NotFound)
    def unknown(request: HttpRequest, exception: Any) -> HttpResponse:
        """404 for unknown and forbidden alike."""
        return refuse(request, 404, not_found())

    @api.exception_handler(RuleViolation)
    def refused(request: HttpRequest, exception: Any) -> HttpResponse:
        """422 with the rule's code, sentence and field; 409 when somebody else was first."""
        status = 409 if isinstance(exception, Conflict) else 422
        refusal = Refusal(code=exception.code, message=exception.message, field=exception.field)
        return refuse(request, status, refusal)

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, exception: Any) -> HttpResponse:
        """422 for values that are not of the form that the schema asks for."""
        places = [".".join(str(step) for step in error["loc"]) for error in exception.errors]
        refusal = Refusal(code="malformed", message="malformed values", field=places[0] if places else None)
        return refuse(request, 422, refusal.model_copy(update={"detail": exception.errors}))

    @api.exception_handler(AuthenticationError)
    def unauthenticated(request: HttpRequest, exception: Any) -> HttpResponse:
        """401 without a valid token or session."""
        response = refuse(request, 401, Refusal(code="unauthenticated", message="sign in first"))
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, exception: Any) -> HttpResponse:
        """400 for a body that is no JSON, 403 for a session's request without its form token."""
        code = "no_form_token" if exception.status_code == 403 else "unreadable"
        return refuse(request, exception.status_code, Refusal(code=code, message=exception.message))

    @api.exception_handler(MultiPartParserError)
    @api.exception_handler(SuspiciousOperation)
    def strange(request: HttpRequest, exception: Any) -> HttpResponse:
        """400 for a form that cannot be parsed, or a body that is too large to be one."""
        return refuse(request, 400, Refusal(code="unreadable", message=str(exception)))
