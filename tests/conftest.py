"""What every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from tests.template_database import ensure_template

from huiguan.server import ensure_database

# No test is judged by its time: machines are noisy, and speed belongs into benchmarks.
hypothesis_settings.register_profile("huiguan", deadline=None)
hypothesis_settings.load_profile("huiguan")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Tests of one file go to one worker, unless they say otherwise; those that do are the longest and begin first."""
    others = {item for item in items if item.get_closest_marker("xdist_group") is None}
    for item in others:
        item.add_marker(pytest.mark.xdist_group(item.location[0]))
    yield  # groups before xdist reads them, the order after pytest-django has made its own
    items.sort(key=others.__contains__)


@pytest.fixture(scope="session")
def instance_database() -> Iterator[None]:
    """The database server that the tests run on: started for this run, or shared with whoever runs it already."""
    with ensure_database(settings.DATA):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, instance_database: None, django_db_blocker: Any
) -> None:
    """pytest-django's hook before it creates the test database: by then the server is there, and what it copies."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = ensure_template()


@pytest.fixture(autouse=True)
def _language_of_the_installation() -> Iterator[None]:
    """A page asked for in English leaves the thread in English: each test begins in the installation's language."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
