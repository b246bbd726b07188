"""Static files have a new address after an upgrade: no page meets scripts of before that it would refuse to run."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from huiguan.ui import releases
from huiguan.ui.templatetags.hg import script

SCRIPT = "elections/vote.js"
ADDRESS = re.compile(r'(?:src|href)="([^"]+)"')


def upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on another release runs."""
    monkeypatch.setattr(releases, "release", lambda: "0123456789abcdef")


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def test_a_script_and_all_that_it_imports_are_of_one_release() -> None:
    addresses = ADDRESS.findall(script(SCRIPT))
    assert len(addresses) > 4
    assert {each.split("/")[2] for each in addresses} == {f"r-{releases.release()}"}
    answers = [Client().get(each) for each in addresses]
    assert [answer.status_code for answer in answers] == [200] * len(addresses)
    assert all("immutable" in answer["Cache-Control"] for answer in answers)


def test_after_an_upgrade_every_address_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(ADDRESS.findall(script(SCRIPT)))
    upgraded(monkeypatch)
    assert before.isdisjoint(ADDRESS.findall(script(SCRIPT)))


def test_a_page_from_before_finds_its_files_but_nobody_keeps_them_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    address = staticfiles_storage.url(SCRIPT)
    upgraded(monkeypatch)
    answer = Client().get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "max-age=60, public")
    assert body(answer) == body(Client().get(f"/static/{SCRIPT}"))


def test_what_stands_for_a_release_follows_from_names_and_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    class Storage:
        def path(self, name: str) -> str:
            return str(tmp_path / name)

    class Finder:
        def list(self, _ignored: list[str]) -> list[tuple[str, Storage]]:
            return [(each.name, Storage()) for each in sorted(tmp_path.iterdir())]

    monkeypatch.setattr(releases.finders, "get_finders", lambda: [Finder()])
    seen = []
    for name, text in [("a.js", "1"), ("a.js", "2"), ("b.js", "2"), ("b.js", "")]:
        (tmp_path / name).write_text(text)
        seen.append(releases.release.__wrapped__())
    assert len(set(seen)) == 4
    assert releases.release.__wrapped__() == seen[-1]


@pytest.mark.parametrize("path", ["r-0123456789abcdef/nothing.js", "r-0123456789abcdef/", "r-short/elections/vote.js"])
def test_an_address_of_no_file_is_not_found(path: str, db: None) -> None:
    assert Client().get(f"/static/{path}").status_code == 404


def test_a_server_that_serves_from_the_packages_finds_it_too() -> None:
    """That of developers and of browser tests asks the finders, and never the middleware."""
    plain = finders.find("huiguan/tokens.css")
    assert plain is not None
    assert finders.find(f"r-{releases.release()}/huiguan/tokens.css") == plain
    assert finders.find("r-0123456789abcdef/huiguan/none.css") is None
