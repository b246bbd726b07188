"""Doors for API operations: every operation names its permission."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest

from huiguan.kernel.permits.errors import NotFound
from huiguan.kernel.permits.registry import permit
from huiguan.kernel.permits.slots import only
from huiguan.kernel.permits.web import SignedRequest

F = TypeVar("F", bound=Callable[..., Any])


def operation(permission: str) -> Callable[[F], F]:
    """Guard an API operation with a permission.

    An operation with a path parameter `code` gets `request.organization`, and the permission is asked in it; the
    service behind it asks again, for the row that it touches. Raises NotFound, which the API answers as 404.
    """

    def guard(function: F) -> F:
        @wraps(function)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            signed = cast(SignedRequest, request)
            signed.organization = None
            if "code" in kwargs:
                signed.organization = only("organization_by_code")(kwargs["code"])
                if signed.organization is None:
                    raise NotFound(kwargs["code"])
            permit(signed.actor, permission, signed.organization)
            return function(signed, *args, **kwargs)

        # Annotations are strings in our modules; the API library would look their names up in this module.
        guarded.__signature__ = inspect.signature(function, eval_str=True)  # type: ignore[attr-defined]  # see PEP 362
        guarded.permission = permission  # type: ignore[attr-defined]  # read by the contract test over all operations
        return cast(F, guarded)

    return guard
