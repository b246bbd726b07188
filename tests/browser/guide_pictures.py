"""Pictures of the user guide (docs/users/pictures), taken of a demonstration: `make guide-pictures`.

Small WebP files, a page each in both languages, named by page and language; the guides show them.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shots import LANGUAGES, VISITOR, Target, arrive, instance, signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "docs" / "users" / "pictures"
#: By role the pages, each with the name of its picture.
PAGES = {
    "clerk": {
        "desk:home": "desk",
        "research:project": "research-project",
        "research:call": "research-call",
        "programmes:activity": "programmes-activity",
        "programmes:rates": "programmes-hours",
        "honours:round": "honours-round",
        "reporting:form": "reporting-form",
        "reporting:annual": "reporting-annual",
        "publicsite:newsroom": "newsroom",
    },
    VISITOR: {
        "publicsite:place_home": "public-site",
        "publicsite:place_board": "public-disclosures",
        "research:public_outputs": "public-research",
        "honours:public_awards": "public-awards",
        "credentials:check_any": "public-check",
    },
}
SIZE = {"width": 1280, "height": 860}
SHOWN, QUALITY = 960, 62


def taken(page: Any, address: str, path: str, place: Path) -> None:
    """One picture of the upper part of a page."""
    from PIL import Image

    arrive(page, address + path)
    page.wait_for_timeout(600)
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.thumbnail((SHOWN, SHOWN))
        picture.save(place, "WEBP", quality=QUALITY, method=6)


def take(browser: Browser, address: str, roles: dict[str, Any]) -> None:
    """All pictures."""
    for role, named in PAGES.items():
        states = signed_in(browser, address, roles[role]["accounts"])
        targets = {row["name"]: Target(**row) for row in roles[role]["targets"] if row["name"] in named}
        for short, language in LANGUAGES.items():
            for name, target in targets.items():
                context = browser.new_context(storage_state=states[target.username], viewport=SIZE)
                context.add_cookies([{"name": "django_language", "value": language, "url": address}])
                taken(context.new_page(), address, target.path, OUT / f"{named[name]}.{short}.webp")
                context.close()


def main() -> None:
    """Start the instance and take the pictures."""
    import chromium
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description="Take the pictures of the user guide.")
    parser.add_argument("--data", default="var", type=Path, help="folder of the data (default: var)")
    data = parser.parse_args().data.resolve()
    OUT.mkdir(exist_ok=True)
    environment = {**os.environ, "HUIGUAN_DATA": str(data)}
    with instance(data) as address, sync_playwright() as playwright:
        asked = [sys.executable, str(HERE / "targets.py")]
        answer = subprocess.run(asked, env=environment, check=True, capture_output=True, text=True)
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.ARGUMENTS)
        take(browser, address, json.loads(answer.stdout.splitlines()[-1]))
        browser.close()


if __name__ == "__main__":
    main()
