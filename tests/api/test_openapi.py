"""Whatever is sent to the API, it answers as its schema says: no server error, no undeclared status, type or form.

Requests are made from the schema (valid and invalid ones), in this process, against the small demonstration. Each is
sent as it was made, and again aimed at rows that are there, by a clerk, by the head of the same office, by a clerk from
elsewhere, and without a token. `test_openapi_bounds.py` tries more, and every bound of every value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings

from huiguan.api.app import api

EXAMPLES = 3
DOCUMENT = api.get_openapi_schema()
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def schema() -> Any:
    """The schema as schemathesis reads it."""
    config = {"generation": {"deterministic": True}}
    found = schemathesis.openapi.from_dict(DOCUMENT, config=schemathesis.Config.from_dict(config))
    found.app = get_wsgi_application()
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_api_answers_as_its_schema_says(
    path: str, method: str, schema: Any, try_everybody: Callable[[Any], None]
) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=schema[path][method].as_strategy())
    def answers(case: Any) -> None:
        try_everybody(case)

    answers()


def test_every_operation_declares_its_refusals() -> None:
    for path, method in OPERATIONS:
        assert {"401", "404", "409", "422"} <= set(map(str, DOCUMENT["paths"][path][method]["responses"])), path
