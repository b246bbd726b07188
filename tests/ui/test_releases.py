"""Static files have a new address after an upgrade: no page meets scripts of before that it would refuse to run."""

from __future__ import annotations

import re
from pathlib import Path
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


class Shelf:
    """A finder over a folder, in one order or the other; its own storage."""

    def __init__(self, folder: Path, *, backwards: bool = False) -> None:
        self.folder, self.backwards = folder, backwards

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def list(self, _ignored: list[str]) -> list[tuple[str, Shelf]]:
        return [(each.name, self) for each in sorted(self.folder.iterdir(), reverse=self.backwards)]


def found_by(monkeypatch: pytest.MonkeyPatch, *shelves: Shelf) -> str:
    monkeypatch.setattr(releases.finders, "get_finders", lambda: shelves)
    return releases.release.__wrapped__()


def test_what_stands_for_a_release_follows_from_names_and_bytes(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    seen = []
    for name, text in [("a.js", "1"), ("a.js", "2"), ("b.js", "2"), ("b.js", "")]:
        (tmp_path / name).write_text(text)
        seen.append(found_by(monkeypatch, Shelf(tmp_path)))
    assert len(set(seen)) == 4
    assert found_by(monkeypatch, Shelf(tmp_path, backwards=True)) == seen[-1]


def test_a_release_stands_for_the_files_that_are_served(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    """New packages beside old collected files: what is served is old, and so is its address."""
    served, package = tmp_path / "served", tmp_path / "package"
    for folder in (served, package):
        folder.mkdir()
        (folder / "a.js").write_text("1")
    settings.WHITENOISE_USE_FINDERS, settings.STATIC_ROOT = False, served
    before = found_by(monkeypatch, Shelf(package))
    (package / "a.js").write_text("2")
    (served / "a.js.gz").write_bytes(b"as well as it compresses")
    assert found_by(monkeypatch, Shelf(package)) == before
    (served / "a.js").write_text("2")
    assert found_by(monkeypatch, Shelf(package)) != before


@pytest.mark.parametrize("path", ["r-0123456789abcdef/nothing.js", "r-0123456789abcdef/", "r-short/elections/vote.js"])
def test_an_address_of_no_file_is_not_found(path: str, db: None) -> None:
    assert Client().get(f"/static/{path}").status_code == 404


def test_a_server_that_serves_from_the_packages_finds_it_too() -> None:
    """That of developers and of browser tests asks the finders, and never the middleware."""
    plain = finders.find("huiguan/tokens.css")
    assert plain is not None
    assert finders.find(f"r-{releases.release()}/huiguan/tokens.css") == plain
    assert finders.find("r-0123456789abcdef/huiguan/none.css") is None
