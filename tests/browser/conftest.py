"""A real Chromium for the browser tests; they are skipped, with a clear line, where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.urls import get_resolver
from playwright.sync_api import Browser, ConsoleMessage, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from tests.browser import chromium, serving

# Playwright runs an event loop in this thread; Django's guard against that does not apply to tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Patience costs nothing where a page says what it should; on a laden machine it may say it late.
expect.set_options(timeout=15_000)  # milliseconds


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a run."""
    program = chromium.path()
    if program is None:
        pytest.skip("no Chromium on this machine")
    # All rooms are imported by now, lest the first page of a run waits for it longer than the browser does.
    assert get_resolver().url_patterns
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The server that the browser asks; in place of pytest-django's."""
    server = serving.start()
    yield server
    server.stop()


@pytest.fixture
def refused() -> list[str]:
    """Parts of the addresses at which a story has a form refused on purpose; the story names them."""
    return []


def was_refused(line: ConsoleMessage, refused: list[str]) -> bool:
    """Whether a line of the console tells of such a form: the browser logs its answer as an error of the network."""
    return "status of 422" in line.text and any(part in line.location["url"] for part in refused)
