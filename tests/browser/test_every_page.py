"""Every page that a demonstration role can open: accessible, within its window, without complaints of its scripts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser import shots

pytestmark = pytest.mark.browser
AXE = next(Path(__file__).parent.glob("vendor/axe-core-*/axe.min.js")).read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: One run of all pages for each row; over the rows every role is seen in both languages and both sizes.
LOOKS = [
    ("clerk", 1440, "zh-hans", "light"),
    ("clerk", 390, "en", "dark"),
    ("head", 390, "zh-hans", "light"),
    ("system_admin", 1440, "en", "dark"),
    ("security_admin", 390, "en", "light"),
    ("audit_admin", 1440, "zh-hans", "dark"),
    ("visitor", 320, "en", "light"),
    ("member", 390, "en", "dark"),
]


@dataclass(frozen=True)
class Demonstration:
    """A running instance with the demonstration, and what each role opens there."""

    address: str
    roles: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """An instance of its own, as `make run` makes it."""
    folder = tmp_path_factory.mktemp("demonstration")
    with shots.instance(folder) as address:
        command = [sys.executable, str(Path(__file__).with_name("targets.py"))]
        environment = {**os.environ, "HUIGUAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "huiguan.config.settings"}
        found = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
        yield Demonstration(address, json.loads(found.splitlines()[-1]))


@pytest.mark.parametrize(
    ("role", "width", "language", "theme"),
    # Two groups of about equal length, for two workers; each has its own instance.
    [pytest.param(*look, marks=pytest.mark.xdist_group(f"every page {at % 2}")) for at, look in enumerate(LOOKS)],
)
def test_every_page_is_accessible(
    browser: Browser, demonstration: Demonstration, role: str, width: int, language: str, theme: str
) -> None:
    mine = demonstration.roles[role]
    states = shots.signed_in(browser, demonstration.address, mine["accounts"])
    complaints: list[str] = []
    pages = {
        username: _page(browser, demonstration.address, state, width, language, theme, complaints)
        for username, state in states.items()
    }
    answers, found = defaultdict[str, list[str]](list), []
    for row in mine["targets"]:
        target = shots.Target(**row)
        page = pages[target.username]
        complaints.clear()
        answer = shots.look(page, demonstration.address, target)
        answers[answer].append(target.name)
        if answer == "200":
            found += [f"{target.name} {target.path}: {fault}" for fault in (*faults(page), *complaints)]
    for page in pages.values():
        page.context.close()
    assert found == []
    least = 3 if role == shots.VISITOR else 10
    assert len(answers["200"]) >= least, f"the role opened hardly any page: {dict(answers)}"


def _page(
    browser: Browser, address: str, state: Any, width: int, language: str, theme: Any, complaints: list[str]
) -> Page:
    size = {"width": width, "height": 900 if width > 768 else 844}
    context: BrowserContext = browser.new_context(
        storage_state=state, viewport=size, color_scheme=theme, bypass_csp=True
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def faults(page: Page) -> list[str]:
    """What axe-core finds, a line for each kind with its first place; and whether the page is wider than its window."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    lines = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*lines, *(["wider than its window"] if wide else [])]
