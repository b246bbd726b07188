"""Requests made from the API's own schema, sent to the small demonstration in this process."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import TestCase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.demonstration import small_demonstration

from huiguan.directives.models import Assignment, Bulletin, DispatchRun, Document, ExtensionRequest, Item, SavedGroup
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.services import issue_token
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits.registry import permissions as declared

PROVINCE = "160000"
PEOPLE = {"clerk": f"clerk-{PROVINCE}", "head": f"head-{PROVINCE}", "outsider": "clerk-180000"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


class Aim:
    """Values that lead to rows of the demonstration, one after the other in every state."""

    def __init__(self, tokens: dict[str, str]) -> None:
        self.tokens = tokens
        here = Organization.objects.get(code=PROVINCE)
        rows = {
            "document_id": Document.objects.unscoped("test").filter(organization=here),
            "item_id": Item.objects.unscoped("test").filter(organization=here),
            "run_id": DispatchRun.objects.unscoped("test").filter(organization=here),
            "group_id": SavedGroup.objects.unscoped("test").filter(organization=here),
            "bulletin_id": Bulletin.objects.unscoped("test").filter(organization=here),
            "file_id": StoredFile.objects.unscoped("test").filter(organization=here),
            "request_id": ExtensionRequest.objects.unscoped("test").filter(assignment__sender=here),
        }
        self.found: dict[str, Iterator[Any]] = {
            name: itertools.cycle(found.order_by("pk").values_list("pk", flat=True) or [1])
            for name, found in rows.items()
        }
        self.found["assignment_id"] = itertools.cycle(self._assignments(here))
        self.found["organization_id"] = itertools.cycle(
            Organization.objects.filter(code__startswith="1601").values_list("pk", flat=True)
        )
        self.found["code"] = itertools.cycle([PROVINCE])
        self.found["kind"] = itertools.cycle(["directives.assignment", "organizations.organization"])
        self.found["sheet"] = itertools.cycle(["organizations"])
        self.found["subject_id"] = self.found["assignment_id"]
        self.models = {"assignment_id": Assignment, "item_id": Item, "document_id": Document, "bulletin_id": Bulletin}

    def _assignments(self, here: Organization) -> list[int]:
        """One sent and one received in every state."""
        rows = Assignment.objects.unscoped("test").order_by("pk")
        sent = rows.filter(sender=here).values_list("state", "pk")
        received = rows.filter(organization=here).values_list("state", "pk")
        return [*dict(sent).values(), *dict(received).values()]

    def path(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The same parameters, with values that lead somewhere."""
        return {name: next(self.found[name]) if name in self.found else value for name, value in parameters.items()}

    def body(self, body: Any, path: dict[str, Any]) -> Any:
        """The same body, naming rows that are there in the revision that they have."""
        if isinstance(body, list):
            return [self.body(value, path) for value in body]
        if not isinstance(body, dict):
            return body
        return {name: self._value(name, value, path) for name, value in body.items()}

    def _value(self, name: str, value: Any, path: dict[str, Any]) -> Any:
        if name == "revision":
            return self._revision(path, value)
        if name in self.found and isinstance(value, int):
            return next(self.found[name])
        if name.endswith("_ids") and isinstance(value, list) and name.removesuffix("s") in self.found:
            return [next(self.found[name.removesuffix("s")]) for _ in value[:3]]
        return self.body(value, path)

    def _revision(self, path: dict[str, Any], value: Any) -> Any:
        for name, model in self.models.items():
            if name in path:
                row = model.objects.unscoped("test").filter(pk=path[name]).first()
                return row.revision if row is not None else value
        return value


@pytest.fixture(scope="module")
def aim(django_db_setup: None, django_db_blocker: Any) -> Iterator[Aim]:
    """The small demonstration, and a token for each of the people."""
    # The end of a request would close the connection, and with it the test's transaction.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    with django_db_blocker.unblock(), small_demonstration():
        yield Aim({who: token_of(username) for who, username in PEOPLE.items()})
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def token_of(username: str) -> str:
    actor = actor_of(User.objects.select_related("person").get(username=username))
    names = [permission.name for permission in declared()]
    _token, secret = issue_token(actor=actor, label="test", permissions=names, lifetime=timedelta(days=1))
    return secret


def ask(case: Any, headers: dict[str, str]) -> None:
    """Send one request, hold its answer against the schema, and take back what it did."""
    with transaction.atomic(), TestCase.captureOnCommitCallbacks(execute=True):
        case.call_and_validate(headers=headers, checks=CHECKS)
        connection.check_constraints()
        transaction.set_rollback(True)


def aim_at(case: Any, aim: Aim) -> bool:
    """Let a request lead to rows that are there; tells whether that made a difference."""
    before = case.path_parameters, case.body
    path = aim.path(case.path_parameters)
    case.path_parameters, case.body = path, aim.body(case.body, path)
    return (case.path_parameters, case.body) != before


@pytest.fixture
def try_everybody(aim: Aim) -> Callable[[Any], None]:
    """Sends a request as it was made, and aimed at what is there, by everybody; a schema's failure is raised."""

    def tried(case: Any) -> None:
        ask(case, {"Authorization": f"Bearer {aim.tokens['clerk']}"})
        if aim_at(case, aim):
            for token in aim.tokens.values():
                ask(case, {"Authorization": f"Bearer {token}"})
        ask(case, {})

    return tried


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Making the long test's requests takes seconds, also where it is left out."""
    left_out = "not long" in config.getoption("markexpr", "")
    return True if left_out and collection_path.name == "test_openapi_bounds.py" else None
