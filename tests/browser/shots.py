"""Picture every page: `python tests/browser/shots.py --data var` (or `make shots`).

Starts the instance in the folder, signs in as each demonstration role (and once as nobody), opens every named page of
the resolver at 1440 and 390 px in Chinese and English, and writes pictures of whole pages and contact sheets into
`DATA/shots`. Pages that no role could open are listed at the end and in `unreached.txt`.
"""

from __future__ import annotations

import argparse
import inspect
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

SIZES = {1440: 900, 390: 844}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
#: In whose form the browser itself writes the days of its fields.
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
#: Not pages: the API, what ends the session under the camera, parts of pages that answer a question only, the guide of
#: parts (only while developing), and pages that need what only a device or a mail has: a second factor, a key, a link.
SKIPPED = (
    *("api", "account_logout", "ui:signed_in_again", "ui:sign_in", "ui:language", "ui:styleguide"),
    *("directives:board_rows", "directives:item_below", "directives:receivers", "mfa_deactivate", "mfa_edit"),
    *("mfa_remove", "mfa_view_recovery", "mfa_download_recovery", "account_confirm_email"),
    *("account_reset_password_from_key", "credentials:did_document"),  # the key's page is there with a public address
)
#: Where nobody is signed in: what a visitor sees of every page is the sign-in, so only these are pictured.
VISITOR = "visitor"
VISITORS = (
    "account_", "mfa_login", "mfa_authenticate", "not-found", "credentials:check", "members:invited", "members:join",
    "publicsite:home", "publicsite:place_", "publicsite:news", "publicsite:public_", "publicsite:board",
    "publicsite:rules", "publicsite:calendar", "publicsite:disclosed", "publicsite:annual", "research:public_",
    "honours:public_", "funds:public_", "elections:public_",
)  # fmt: skip
TALLEST = 4000
START_SECONDS = 600
#: How long a page may take to come on a machine that has other work.
LOAD_MILLISECONDS = 60_000
#: How often an address is tried while another page still breaks in.
ATTEMPTS = 3
#: The browser's words for an address that has no page to show.
REFUSALS = {"Download is starting": "a download", "ERR_HTTP_RESPONSE_CODE_FAILURE": "no page"}
#: What scripts and styles do when the window changes is done within two frames.
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
QUALITY = 82
#: Answers of addresses that are no pages: they take a form, lead on to a page, or give a file or a part of a page.
NO_PAGES = {"405", "leads on", "a download", "no page", "part of a page"}
#: Those of them that an address gives to everybody: nobody else need try it.
ALIKE_TO_ALL = NO_PAGES - {"leads on"}


@dataclass(frozen=True)
class Target:
    """A page: its URL name, the address that it has for one association, and who opens it there."""

    name: str
    path: str
    username: str


@dataclass
class Report:
    """What was pictured, and what answered otherwise (status, or a word for it)."""

    pictures: dict[tuple[str, int, str], list[tuple[str, Path]]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True)
class Room:
    """Where pictures are put and noted, and what they are taken of: a theme, and the screen or the paper."""

    out: Path
    report: Report
    theme: Any = "light"
    media: Any = "screen"


def free_port() -> int:
    """A port that nothing listens on, lower than those that the system gives to whoever connects."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def answers(address: str) -> bool:
    """Whether a server answers at `address`, with whatever page."""
    try:
        urllib.request.urlopen(address, timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def instance(data: Path) -> Iterator[str]:
    """The instance in `data`, started for the pictures and stopped after them; gives its address."""
    port = free_port()
    command = [sys.executable, "-c", "from huiguan.cli import main; main()", "run"]
    arguments = ["--port", str(port), "--data", str(data), "--workers", "1"]
    # Also under pytest, whose settings and database are its own.
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "HUIGUAN_DATA")}
    environment["DJANGO_SETTINGS_MODULE"] = "huiguan.config.settings"
    process = subprocess.Popen(
        [*command, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    address = f"http://127.0.0.1:{port}"
    try:
        ends = time.monotonic() + START_SECONDS
        while not answers(f"{address}/accounts/login/"):
            if process.poll() is not None or time.monotonic() > ends:
                raise SystemExit("The instance did not start; see its log in the folder of the data.")
            time.sleep(1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)


def is_opened(view: Any) -> bool:
    """Whether a browser may open an address; one that only takes a form is no page."""
    while inspect.isfunction(view):
        taken = inspect.getclosurevars(view).nonlocals.get("request_method_list")  # of Django's require_http_methods
        if taken is not None:
            return "GET" in taken
        view = getattr(view, "__wrapped__", None)
    return True


def named_patterns(
    patterns: Any, above: frozenset[str] = frozenset(), space: str = ""
) -> Iterator[tuple[str, set[str]]]:
    """Full names of all named URLs that a browser opens, with the arguments that each needs."""
    from django.urls import URLResolver

    for pattern in patterns:
        needed = above | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named_patterns(pattern.url_patterns, needed, inner)
        elif pattern.name and is_opened(pattern.callback):
            yield f"{space}{pattern.name}", set(needed)


def targets(usernames: list[str], samples: dict[str, dict[str, Any]], unreached: set[str]) -> list[Target]:
    """Every page, each as that one of a role's accounts sees it in whose association the sample lies."""
    from django.urls import get_resolver, reverse

    from huiguan.demo import OWN_AT

    by_code = {username.rpartition("-")[2]: username for username in usernames}
    first = usernames[0]
    found = [Target("not-found", "/no/such/page/", first)]
    for name, needed in named_patterns(get_resolver().url_patterns):
        if name.startswith(SKIPPED):
            continue
        if needed and name not in samples:
            unreached.add(name)
            continue
        kwargs = samples[name] if needed else {}
        place = str(kwargs.get("code", OWN_AT.get(name)))
        found.append(Target(name, reverse(name, kwargs=kwargs), by_code.get(place, first)))
    return found


def sign_in(page: Page, address: str, username: str, password: str) -> None:
    """Sign in through the page that people use."""
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", password)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_load_state()
    if "/login" in page.url:
        raise SystemExit(f"{username} could not sign in.")


def arrive(page: Page, url: str) -> Response | None:
    """Go to `url`, again where the browser's own page about the address before (405, no body) breaks in."""
    from playwright.sync_api import Error

    for _attempt in range(ATTEMPTS - 1):
        try:
            return page.goto(url, wait_until="load", timeout=LOAD_MILLISECONDS)
        except Error as error:
            if "interrupted by another navigation" not in error.message:
                raise
            page.wait_for_load_state()
    return page.goto(url, wait_until="load", timeout=LOAD_MILLISECONDS)


def look(page: Page, address: str, target: Target) -> str:
    """Open one page; gives "200" when it stands there whole, else what the server or the browser answered instead."""
    from playwright.sync_api import Error

    try:
        response = arrive(page, address + target.path)
    except Error as error:
        return next((short for words, short in REFUSALS.items() if words in error.message), error.message)
    if response is None or "html" not in response.headers.get("content-type", ""):
        return "no page"
    if response.request.redirected_from and page.url.partition("?")[0] != address + target.path:
        return "leads on"
    if response.status == 200 and not page.locator("head link[rel=stylesheet]").count():
        return "part of a page"
    return "200" if target.name == "not-found" else str(response.status)


def picture(page: Page, width: int, place: Path) -> None:
    """The whole page in a window of that width, also what lies below the fold of its content."""
    height = SIZES[width]
    page.set_viewport_size({"width": width, "height": height})
    more = page.evaluate(
        "() => Math.max(0, ...[document.documentElement, ...document.querySelectorAll('#scroll, #scroll *')]"
        ".filter(one => one === document.documentElement || /auto|scroll/.test(getComputedStyle(one).overflowY))"
        ".map(one => one.scrollHeight - one.clientHeight))"
    )
    if more:
        page.set_viewport_size({"width": width, "height": min(TALLEST, height + int(more))})
    page.evaluate(SETTLED)
    place.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(place), type="jpeg", quality=QUALITY, animations="disabled")


def picture_role(
    browser: Browser, address: str, role: str, states: dict[str, Any], jobs: list[Target], room: Room
) -> None:
    """All pages as one role sees them: each opened once in each language, and pictured in both sizes."""
    for short, language in LANGUAGES.items():
        cookie = {"name": "django_language", "value": language, "url": address}
        pages = {}
        for username, state in states.items():
            context = browser.new_context(storage_state=state, color_scheme=room.theme, locale=LOCALES[short])
            context.add_cookies([cookie])
            pages[username] = context.new_page()
            pages[username].emulate_media(media=room.media)
        for target in jobs:
            if room.report.answers[target.name] & ALIKE_TO_ALL:
                continue
            take_page(pages[target.username], address, (role, short), target, room)
        for page in pages.values():
            page.context.close()
        shown = {name for name, _place in room.report.pictures[(role, min(SIZES), short)]}
        jobs = [target for target in jobs if target.name in shown]


def take_page(page: Page, address: str, seen_as: tuple[str, str], target: Target, room: Room) -> None:
    """One page as a role sees it in a language, in both sizes; what answers otherwise is only noted."""
    role, short = seen_as
    first = max(SIZES)
    page.set_viewport_size({"width": first, "height": SIZES[first]})
    answer = look(page, address, target)
    room.report.answers[target.name].add(answer)
    if answer != "200":
        return
    for width in SIZES:
        place = room.out / role / f"{width}-{short}" / f"{target.name.replace(':', '.')}.jpg"
        picture(page, width, place)
        room.report.pictures[(role, width, short)].append((target.name, place))


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description="Picture every page in both sizes and languages.")
    parser.add_argument("--data", default="var", type=Path, help="folder of the data (default: var)")
    parser.add_argument("--role", action="append", help="only this role; may be given several times")
    parser.add_argument("--page", action="append", help="only URL names that begin so; may be given several times")
    parser.add_argument("--theme", default="light", choices=["light", "dark"], help="light or dark (default: light)")
    parser.add_argument("--paper", action="store_true", help="as the pages are printed")
    options = parser.parse_args()
    data = options.data.resolve()
    os.environ["HUIGUAN_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiguan.config.settings")
    out = data / "shots"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    begun = time.monotonic()
    room = Room(out, Report(), options.theme, "print" if options.paper else "screen")
    with instance(data) as address:
        unreached = take(address, room, options.role, tuple(options.page or [""]))
    finish(room, unreached)
    print(f"Took {time.monotonic() - begun:.0f} s.")


def addresses() -> tuple[dict[str, list[dict[str, str]]], dict[str, list[Target]], set[str]]:
    """Accounts by role, what each role opens (a visitor too), and the names whose arguments no sample gives."""
    from huiguan.demo import sample_url_kwargs, sign_ins

    samples, unreached = sample_url_kwargs(), set[str]()
    accounts: dict[str, list[dict[str, str]]] = defaultdict(list)
    for one in sign_ins():
        accounts[one["role"]].append(one)
    if not accounts:
        raise SystemExit("No demonstration in this folder.")
    jobs = {role: targets([one["username"] for one in mine], samples, unreached) for role, mine in accounts.items()}
    jobs[VISITOR] = [one for one in targets([VISITOR], samples, unreached) if one.name.startswith(VISITORS)]
    return accounts, jobs, unreached


def take(address: str, room: Room, roles: list[str] | None, names: tuple[str, ...]) -> set[str]:
    """Sign in as each role and picture what it may open of the pages whose names begin with one of `names`.

    Gives the names of addresses whose arguments no sample gives.
    """
    import django

    django.setup()
    import chromium
    from playwright.sync_api import sync_playwright

    accounts, jobs, unreached = addresses()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.ARGUMENTS)
        for role, every in jobs.items():
            mine = [one for one in every if one.name.startswith(names)]
            if mine and (not roles or role in roles):
                begun = time.monotonic()
                picture_role(browser, address, role, signed_in(browser, address, accounts[role]), mine, room)
                print(f"{role}: {len(mine)} addresses, {time.monotonic() - begun:.0f} s", flush=True)
        browser.close()
    return {name for name in unreached if name.startswith(names)}


def signed_in(browser: Browser, address: str, accounts: list[dict[str, str]]) -> dict[str, Any]:
    """The cookies of each account after its sign-in; for no account those of a visitor."""
    states: dict[str, Any] = {} if accounts else {VISITOR: None}
    for one in accounts:
        context = browser.new_context()
        sign_in(context.new_page(), address, one["username"], one["password"])
        states[one["username"]] = context.storage_state()
        context.close()
    return states


def finish(room: Room, unreached: set[str]) -> None:
    """Say what was pictured and what was not: what is no page of its own is only counted."""
    import sheets

    report = room.report
    count = sum(len(pictures) for pictures in report.pictures.values())
    missing = [f"{name}  (needs arguments that no sample gives)" for name in sorted(unreached - report.answers.keys())]
    others = 0
    for name, answers_given in sorted(report.answers.items()):
        if "200" in answers_given:
            continue
        if answers_given & NO_PAGES:
            others += 1
        else:
            missing.append(f"{name}  (answered {', '.join(sorted(answers_given))})")
    (room.out / "unreached.txt").write_text("\n".join(missing) + "\n", encoding="utf-8")
    made = sheets.write(room.out, report.pictures, missing)
    print(f"{count} pictures and {made} contact sheets in {room.out}; open {room.out / 'index.html'}")
    print(
        f"{others} addresses are no pages of their own: they take a form, lead on, or give a file or a part of a page."
    )
    print(f"{len(missing)} pages without a picture:", *missing, sep="\n  ")


if __name__ == "__main__":
    main()
