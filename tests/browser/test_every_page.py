"""Every page that a demonstration role can open: accessible, within its window, without complaints of its scripts.

Each role opens each of its pages in each of its looks; there a page must fit its window, and no script may complain.
The slow part, axe-core, then looks at every page that is new: built (elements, attributes, states, whatever is not
words) as no page was before it at this width, in its content or in the frame around it. So it looks at each page once
for each width at least, and again for each role to whom the page or its navigation is another; a page that two roles
see alike is not looked at twice. Of neighbours built alike, such as the rows of a table, it sees three.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.browser import shots
from tests.prepared import copy_instance

pytestmark = pytest.mark.browser
AXE = next(Path(__file__).parent.glob("vendor/axe-core-*/axe.min.js")).read_text(encoding="utf-8")
ALIKE = Path(__file__).with_name("alike.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: One run of all pages for each row; over the rows every role is seen in both languages and both sizes.
LOOKS = [
    ("clerk", 1440, "zh-hans", "light"),
    ("system_admin", 1440, "en", "dark"),
    ("audit_admin", 1440, "zh-hans", "dark"),
    ("clerk", 390, "en", "dark"),
    ("head", 390, "zh-hans", "light"),
    ("security_admin", 390, "en", "light"),
    ("member", 390, "en", "dark"),
    ("visitor", 320, "en", "light"),
]
#: Answers that an address gives to everybody: it takes a form, or gives a file or a part of a page.
NO_PAGE = {"405", "a download", "no page", "part of a page"}


@dataclass(frozen=True)
class Demonstration:
    """A running instance with the demonstration, and what each role opens there."""

    address: str
    roles: dict[str, dict[str, Any]]
    #: Names of addresses that were found to be no pages.
    no_pages: set[str] = field(default_factory=set)
    #: What axe-core has looked at: width, and the sign of a frame, or the name of a page and the sign of its content.
    seen: set[tuple[Any, ...]] = field(default_factory=set)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """An instance of its own, as `make run` makes it."""
    folder = tmp_path_factory.mktemp("demonstration") / "var"
    copy_instance(folder)
    with shots.instance(folder) as address:
        command = [sys.executable, str(Path(__file__).with_name("targets.py"))]
        environment = {**os.environ, "HUIGUAN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "huiguan.config.settings"}
        found = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
        yield Demonstration(address, json.loads(found.splitlines()[-1]))


@pytest.mark.parametrize(
    ("role", "width", "language", "theme"),
    # Two groups of about equal length, for two workers; each has its own instance and sees all pages of its widths.
    [pytest.param(*look, marks=pytest.mark.xdist_group(f"every page {look[1] > 768}")) for look in LOOKS],
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
        if target.name in demonstration.no_pages:
            continue
        page = pages[target.username]
        complaints.clear()
        answer = shots.look(page, demonstration.address, target)
        answers[answer].append(target.name)
        if answer == "200":
            told = faults(page, demonstration.seen, (width, target.name))
            found += [f"{target.name} {target.path}: {fault}" for fault in (*told, *complaints)]
        elif answer.startswith("5"):
            found.append(f"{target.name} {target.path}: {answer}")
        elif answer in NO_PAGE:
            demonstration.no_pages.add(target.name)
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


def faults(page: Page, seen: set[tuple[Any, ...]] | None = None, of: tuple[int, str] = (0, "")) -> list[str]:
    """Whether the page is wider than its window; and a line for each kind of fault, if axe-core has not `seen` it."""
    seen = set() if seen is None else seen
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    lines = ["wider than its window"] if wide else []
    frame, content = page.evaluate(ALIKE)
    signs = {(of[0], frame), (*of, content)}
    if signs <= seen:
        return lines
    seen |= signs
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [*lines, *(f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"])]
