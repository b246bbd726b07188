"""Every page that a demonstration role can open: accessible, within its window, without complaints of its scripts.

`make test` opens every page once, as one of the roles that may, in one language and one theme, at one width, and then
makes the window narrow or wide: it must fit both, no script may complain, and axe-core looks at it there. Which role,
language, theme and width depends on the page's name alone, so that over the pages all of them come together.

`make test-long` opens every page as each role in each of its looks. There axe-core looks at every page that is new:
built (elements, attributes, states, whatever is not words) as no page was before it at this width, in its content or
in the frame around it; a page that two roles see alike is not looked at twice.

Of neighbours built alike, such as the rows of a table, axe-core sees three.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
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
WINDOWS = {1440: 900, 390: 844, 320: 844}
#: One long run of all pages for each row; over the rows every role is seen in both languages and both sizes.
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
WIDE = "wider than its window"
IS_WIDE = "document.documentElement.scrollWidth > window.innerWidth"
#: What scripts do when the window changes is done within two frames.
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
#: Style sheets are read for rules only that are not among these.
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"], "preload": {"assets": ["media"]}, "performanceTimer": False}
#: Answers that an address gives to everybody: it takes a form, or gives a file or a part of a page.
NO_PAGE = {"405", "a download", "no page", "part of a page"}


@dataclass(frozen=True)
class Demonstration:
    """A running instance with the demonstration, and what each role opens there."""

    address: str
    roles: dict[str, dict[str, Any]] = field(repr=False)
    #: Names of addresses that were found to be no pages.
    no_pages: set[str] = field(default_factory=set, repr=False)
    #: What axe-core has looked at: a look, and the sign of a frame, or the name of a page and the sign of its content.
    seen: set[tuple[Any, ...]] = field(default_factory=set, repr=False)


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


@dataclass(frozen=True)
class Chosen:
    """A page, who opens it one after the other until it is one, and how: all of it told by the page's name alone."""

    name: str
    targets: list[tuple[str, shots.Target]]
    number: int

    @property
    def look(self) -> tuple[int, str, str]:
        """The width at which it is opened, the theme, and the language."""
        at = self.number
        return (1440, 390)[at % 2], ("light", "dark")[at // 2 % 2], ("zh-hans", "en")[at // 4 % 2]


def chosen(roles: dict[str, dict[str, Any]], half: int) -> list[Chosen]:
    """Half of all pages; those that look alike come together."""
    by_name = defaultdict[str, list[tuple[str, shots.Target]]](list)
    for role, mine in roles.items():
        for row in mine["targets"]:
            by_name[row["name"]].append((role, shots.Target(**row)))
    found = []
    for name, targets in by_name.items():
        number = zlib.crc32(name.encode())
        first = number // 16 % len(targets)
        if number // 8 % 2 == half:
            found.append(Chosen(name, targets[first:] + targets[:first], number))
    return sorted(found, key=lambda one: (one.look, one.name))


@pytest.mark.parametrize("half", [pytest.param(at, id=f"apart:{at}") for at in (0, 1)])
def test_each_page_once(browser: Browser, demonstration: Demonstration, half: int) -> None:
    complaints: list[str] = []
    page = _page(browser, demonstration.address, None, 1440, "zh-hans", "light", complaints)
    answers, found = defaultdict[str, list[str]](list), []
    worn: tuple[str, ...] = ()
    for one in chosen(demonstration.roles, half):
        for role, target in one.targets:
            complaints.clear()
            worn = _dress(page, demonstration, (role, target.username), one.look, worn)
            answer = shots.look(page, demonstration.address, target)
            worn = worn if answer == "200" else ()  # who was led elsewhere may be signed out
            if answer == "200":
                told = _in_both_windows(page, demonstration, role, one.look)
                found += [f"{role} {one.look} {one.name} {target.path}: {fault}" for fault in (*told, *complaints)]
            elif answer.startswith("5"):
                found.append(f"{role} {one.name} {target.path}: {answer}")
            if answer == "200" or answer in NO_PAGE:
                break
        answers[answer].append(one.name)
    page.context.close()
    assert found == []
    assert len(answers["200"]) >= len(demonstration.roles), "hardly any page"
    assert 2 * len(answers["200"]) > sum(map(len, answers.values())), f"most are no pages: {dict(answers)}"


def _dress(
    page: Page, demonstration: Demonstration, who: tuple[str, str], look: tuple[int, str, str], worn: tuple[str, ...]
) -> tuple[str, ...]:
    """Make the browser that of `who` (role and account), in a language and theme, with a window of that width.

    Gives what it wears but for the window; of pages one after the other many are alike in what is `worn` already.
    """
    (role, username), (width, theme, language) = who, look
    page.set_viewport_size({"width": width, "height": WINDOWS[width]})
    if worn != (username, theme, language):
        page.context.clear_cookies()
        cookies = [{"name": "django_language", "value": language}]
        if role != shots.VISITOR:
            cookies.append(demonstration.roles[role]["sessions"][username])
        page.context.add_cookies([{**cookie, "url": demonstration.address} for cookie in cookies])
        page.emulate_media(color_scheme=theme)
    return username, theme, language


def _in_both_windows(page: Page, demonstration: Demonstration, role: str, look: tuple[int, str, str]) -> list[str]:
    """Faults of a page in its window and, with those that axe-core sees, in the other one."""
    width, theme, _language = look
    other = 1440 if width < 768 else 320 if role == shots.VISITOR else 390
    lines = [WIDE] if page.evaluate(IS_WIDE) else []
    narrowed(page, other)
    return [*lines, *faults(page, demonstration.seen, (other, theme))]


@pytest.mark.long
@pytest.mark.parametrize(
    ("role", "width", "language", "theme"),
    # Two groups of about equal length, for two workers; each has its own instance and sees all pages of its widths.
    [pytest.param(*look, id=f"apart:{'wide' if look[1] > 768 else 'narrow'}-{look[0]}-{look[2]}") for look in LOOKS],
)
def test_every_page_as_every_role(
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
    size = {"width": width, "height": WINDOWS[width]}
    context: BrowserContext = browser.new_context(
        storage_state=state, viewport=size, color_scheme=theme, bypass_csp=True
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def narrowed(page: Page, width: int) -> None:
    """Make the window narrow or wide, and let the page follow."""
    page.set_viewport_size({"width": width, "height": WINDOWS.get(width, 900)})
    page.evaluate(SETTLED)


def faults(page: Page, seen: set[tuple[Any, ...]] | None = None, of: tuple[Any, ...] = ()) -> list[str]:
    """Whether the page is wider than its window; and a line for each kind of fault, if axe-core has not `seen` it.

    `of` is the look, and the name of the page where pages of other names may not stand for it.
    """
    seen = set() if seen is None else seen
    lines = [WIDE] if page.evaluate(IS_WIDE) else []
    frame, content = page.evaluate(ALIKE)
    signs = {("frame", *of[:1], frame), (*of, content)}
    if signs <= seen:
        return lines
    seen |= signs
    page.evaluate(AXE)
    found = page.evaluate("options => axe.run(document, options).then(found => found.violations)", OPTIONS)
    return [*lines, *(f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found)]
