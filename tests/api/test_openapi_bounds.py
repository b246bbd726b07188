"""As `test_openapi.py`, with many more requests, among them one for every bound of every value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings

from huiguan.api.app import api

CONFIG = {
    "generation": {"deterministic": True},
    # Every operation answers 405 in the same way, without a schema.
    "phases": {"examples": {"enabled": False}, "coverage": {"unexpected-methods": []}},
}
SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema(), config=schemathesis.Config.from_dict(CONFIG))
SCHEMA.app = get_wsgi_application()


@pytest.mark.long
@pytest.mark.django_db
@SCHEMA.parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_at_every_bound_of_every_value_too(case: Any, try_everybody: Callable[[Any], None]) -> None:
    try_everybody(case)
