"""The voting page in desktop Chromium: how long encrypting a ballot keeps the voter waiting.

Forms: 60 candidates in one question (the case that belenios-tool is compared in), and as the room asks: 60 of whom at
most half are elected (two questions), and 300 one of three each. Without playwright or a browser (CHROMIUM)
the rows say so.
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import statistics
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from huiguan.elections.questions import questions_of
from huiguan.engines.ballot.ballots import verify_ballot
from huiguan.engines.ballot.credentials import new_credential
from huiguan.engines.ballot.election import Election, Question, write_election
from huiguan.engines.ballot.groups import group_of
from huiguan.engines.ballot.keys import new_secret_key, read_secret_key

ROUNDS = 3
LIMITS = {"page_60_ms": 500.0, "page_300_of_three_ms": 5000.0}
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
_CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
_SOURCE = Path(__file__).resolve().parent.parent
_PARTS = {
    "elections": _SOURCE / "elections" / "static" / "elections",
    "vendor": _SOURCE / "ui" / "static" / "vendor",
}
_RUN = """async ([parameters, uuid, credential, marks]) => {
  const { encryptBallot, readCredential, ready, signBallot } = await import("/elections/belenios.js");
  const loading = performance.now();
  await ready();
  const secret = readCredential(uuid, credential);
  const started = performance.now();
  let told = 0;
  const { unsigned } = await encryptBallot(parameters, secret, marks, () => { told += 1; });
  const ballot = signBallot(unsigned, secret);
  return { ballot, told, load: started - loading, milliseconds: performance.now() - started };
}"""


def page_rows() -> dict[str, Any]:
    """Milliseconds by the clock from “encrypt” to the signed ballot, medians of fresh pages; each ballot is checked."""
    if find_spec("playwright") is None or _CHROMIUM is None:
        return {"page": "no browser here: nothing was measured"}
    names = [f"候选人{number}" for number in range(300)]
    forms = {
        "page_60_ms": (Question("同意？", tuple(names[:60]), 0, 60),),
        "page_60_contested_ms": questions_of(names[:60], 30),
        "page_300_of_three_ms": questions_of(names, 300),
    }
    found: dict[str, Any] = {}
    with _browser() as page_of:
        for name, questions in forms.items():
            runs = [_once(page_of, questions) for _ in range(ROUNDS)]
            found[name] = round(statistics.median(each["milliseconds"] for each in runs))
            found[name.replace("_ms", "_progress")] = min(each["told"] for each in runs)
            found["page_load_ms"] = round(statistics.median(each["load"] for each in runs))
    return {
        **found,
        "page_limits": LIMITS,
        "page_passed": all(found[name] <= limit for name, limit in LIMITS.items()),
    }


def _once(page_of: Any, questions: Sequence[Question]) -> dict[str, Any]:
    group = group_of("Ed25519")
    key = group.generator_power(read_secret_key(group, new_secret_key(group)))
    asked: Election = write_election(
        uuid="1" * 14, name="", description="", group=group, public_key=key, questions=tuple(questions)
    )
    marks = [[int(at < min(each.maximum, each.choices // 2)) for at in range(each.choices)] for each in questions]
    credential = new_credential(group, asked.uuid)
    with page_of() as page:
        told: dict[str, Any] = page.evaluate(_RUN, [asked.raw.decode(), asked.uuid, credential.text, marks])
    verify_ballot(asked, told["ballot"].encode())
    return told


class _Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is told."""


@contextmanager
def _browser() -> Iterator[Any]:
    """A function that opens a fresh page on an address that serves the scripts."""
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, sync_playwright() as play:
        for name, source in _PARTS.items():
            (Path(folder) / name).symlink_to(source)
        (Path(folder) / "index.html").write_text("<!doctype html><title>x</title>")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = play.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        address = f"http://127.0.0.1:{server.server_address[1]}/"

        @contextmanager
        def fresh() -> Iterator[Any]:
            context = browser.new_context()
            page = context.new_page()
            page.goto(address)
            try:
                yield page
            finally:
                context.close()

        try:
            yield fresh
        finally:
            browser.close()
            server.shutdown()
