"""Picture every page: `python tests/browser/shots.py --data var` (or `make shots`).

Starts the instance in the folder, signs in as one account of each demonstration role, opens every named page of the
resolver at 1440 and 390 px in Chinese and English, and writes pictures and contact sheets into `DATA/shots`.
Pages that no role could open are listed at the end and in `unreached.txt`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SIZES = {1440: 900, 390: 844}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
#: Not pages: the API, files of the machine, and what ends the session under the camera.
SKIPPED = ("api", "account_logout", "ui:signed_in_again", "ui:sign_in")
START_SECONDS = 300
THUMB = 360
COLUMNS = 5


@dataclass(frozen=True)
class Target:
    """A page: its URL name and the address that it has for one association."""

    name: str
    path: str


@dataclass
class Report:
    """What was pictured, and what answered what else."""

    pictures: dict[tuple[str, int, str], list[tuple[str, Path]]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
    process = subprocess.Popen([*command, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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


def named_patterns(patterns: Any, namespace: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Full names of all named URLs, with the arguments that each needs."""
    from django.urls import URLResolver

    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_patterns(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", frozenset(pattern.pattern.regex.groupindex)


def targets(code: str, samples: dict[str, dict[str, Any]], unreached: set[str]) -> list[Target]:
    """Every page as seen from the association `code`; names whose arguments nobody gives go into `unreached`."""
    from django.urls import NoReverseMatch, get_resolver, reverse

    found = {}
    for name, _needed in named_patterns(get_resolver().url_patterns):
        if name.startswith(SKIPPED):
            continue
        for kwargs in (samples.get(name), {"code": code}, {}):
            if kwargs is None:
                continue
            try:
                found[name] = Target(name, reverse(name, kwargs=kwargs))
                break
            except NoReverseMatch:
                continue
        else:
            unreached.add(name)
    return list(found.values())


def sign_in(page: Page, address: str, account: dict[str, str]) -> None:
    """Sign in through the page that people use."""
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", account["username"])
    page.fill("input[name=password]", account["password"])
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_load_state()
    if "/login" in page.url:
        raise SystemExit(f"{account['username']} could not sign in.")


def picture(context: BrowserContext, address: str, target: Target, place: Path) -> int:
    """Open one page and picture it when it answers 200; gives the answer (0 when it gave no page)."""
    from playwright.sync_api import Error

    page = context.new_page()
    try:
        response = page.goto(address + target.path, wait_until="load", timeout=20_000)
        status = response.status if response else 0
        if response and status == 200 and "html" not in response.headers.get("content-type", ""):
            status = 0
        if status == 200:
            page.wait_for_timeout(250)
            place.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(place))
    except Error:
        # A download is an answer without a page; it is listed as not pictured.
        status = 0
    finally:
        page.close()
    return status


def picture_role(
    browser: Browser, address: str, account: dict[str, str], pages: list[Target], out: Path, report: Report
) -> None:
    """All pages as one account sees them, in both sizes and languages."""
    session = browser.new_context()
    sign_in(session.new_page(), address, account)
    state = session.storage_state()
    session.close()
    open_to_role = None
    for width, height in SIZES.items():
        for short, language in LANGUAGES.items():
            context = browser.new_context(
                storage_state=state, viewport={"width": width, "height": height}, device_scale_factor=1
            )
            context.add_cookies([{"name": "django_language", "value": language, "url": address}])
            for target in pages if open_to_role is None else open_to_role:
                place = out / account["role"] / f"{width}-{short}" / f"{target.name.replace(':', '.')}.png"
                status = picture(context, address, target, place)
                report.answers[target.name].add(status)
                if status == 200:
                    report.pictures[(account["role"], width, short)].append((target.name, place))
            context.close()
            if open_to_role is None:
                seen = {name for name, _place in report.pictures[(account["role"], width, short)]}
                open_to_role = [target for target in pages if target.name in seen]


def contact_sheet(pictures: list[tuple[str, Path]], out: Path) -> None:
    """All pictures of one role, size and language on one sheet, with the names of their pages."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(size=14)
    thumbs = []
    for name, place in pictures:
        with Image.open(place) as image:
            image.thumbnail((THUMB, THUMB))
            thumbs.append((name, image.convert("RGB")))
    high = max(thumb.height for _name, thumb in thumbs) + 28
    rows = -(-len(thumbs) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (THUMB + 12) + 12, rows * high + 12), "#8793a0")
    draw = ImageDraw.Draw(sheet)
    for at, (name, thumb) in enumerate(thumbs):
        left, top = 12 + (at % COLUMNS) * (THUMB + 12), 12 + (at // COLUMNS) * high
        draw.text((left, top), name, fill="white", font=font)
        sheet.paste(thumb, (left, top + 20))
    sheet.save(out)


def one_of_each_role(accounts: list[dict[str, str]]) -> list[dict[str, str]]:
    """The first account of each role: the one highest in the tree."""
    first: dict[str, dict[str, str]] = {}
    for account in accounts:
        first.setdefault(account["role"], account)
    return list(first.values())


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description="Picture every page in both sizes and languages.")
    parser.add_argument("--data", default="var", type=Path, help="folder of the data (default: var)")
    parser.add_argument("--role", action="append", help="only this role; may be given several times")
    options = parser.parse_args()
    data = options.data.resolve()
    os.environ["HUIGUAN_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiguan.config.settings")
    out = data / "shots"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with instance(data) as address:
        report, unreached = take(address, out, options.role)
    for (role, width, short), pictures in report.pictures.items():
        contact_sheet(pictures, out / f"{role}-{width}-{short}.png")
    finish(out, report, unreached)


def take(address: str, out: Path, roles: list[str] | None) -> tuple[Report, set[str]]:
    """Sign in as each role and picture what it may open."""
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    from huiguan.demo import sample_url_kwargs, sign_ins

    report, unreached = Report(), set[str]()
    accounts = [one for one in one_of_each_role(sign_ins()) if not roles or one["role"] in roles]
    if not accounts:
        raise SystemExit("No demonstration in this folder, or no such role.")
    samples = sample_url_kwargs()
    jobs = [(one, targets(one["username"].rpartition("-")[2], samples, unreached)) for one in accounts]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", shutil.which("chromium") or "chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for account, pages in jobs:
            print(f"{account['label']}: {len(pages)} addresses", flush=True)
            picture_role(browser, address, account, pages, out, report)
        browser.close()
    return report, unreached


def finish(out: Path, report: Report, unreached: set[str]) -> None:
    """Say what was pictured and what was not."""
    count = sum(len(pictures) for pictures in report.pictures.values())
    missing = [f"{name}  (needs arguments that no sample gives)" for name in sorted(unreached - report.answers.keys())]
    for name, statuses in sorted(report.answers.items()):
        if 200 not in statuses:
            missing.append(
                f"{name}  (answered {', '.join(str(one) if one else 'no page' for one in sorted(statuses))})"
            )
    (out / "unreached.txt").write_text("\n".join(missing) + "\n", encoding="utf-8")
    print(f"{count} pictures and {len(report.pictures)} contact sheets in {out}")
    print(f"{len(missing)} addresses without a picture:", *missing, sep="\n  ")


if __name__ == "__main__":
    main()
