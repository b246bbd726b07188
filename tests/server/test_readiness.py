"""What a start remembers for the next one, and everything that makes it look anew."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from huiguan.server import DataFolder, readiness

SHOWN = [{"username": "clerk-1", "organization": "甲协会"}]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package and a data folder, remembered."""
    package = tmp_path / "package"
    for name in ("rooms/models.py", "rooms/locale/en/LC_MESSAGES/django.po", "rooms/locale/en/LC_MESSAGES/django.mo"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(name)
    monkeypatch.setattr(readiness, "PACKAGE", package)
    monkeypatch.setattr(readiness, "_database_digest", lambda folder, shown: (folder.root / "database").read_text())
    folder = DataFolder.at(tmp_path / "var")
    (folder.root / "static").mkdir(parents=True)
    (folder.root / "static.stamp").write_text("digest")
    (folder.root / "database").write_text("migrated at nine")
    readiness.remember(folder, readiness.code_digest(), demo=True, sign_ins=SHOWN)
    return tmp_path


def asked(house: Path, *, demo: bool = True) -> list[dict[str, str]] | None:
    return readiness.remembered(DataFolder.at(house / "var"), demo=demo)


def test_the_next_start_finds_what_the_last_one_found(house: Path) -> None:
    assert asked(house) == SHOWN
    assert stat.S_IMODE((house / "var" / "ready.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("package/rooms/models.py", "another length"),
        ("package/rooms/new.html", ""),
        ("var/database", "migrated at ten"),
        ("var/ready.json", "{"),
        ("var/ready.json", "[]"),
        ("var/ready.json", "{}"),
    ],
)
def test_a_change_makes_it_look_anew(house: Path, place: str, text: str) -> None:
    (house / place).write_text(text)
    assert asked(house) is None


@pytest.mark.parametrize(
    "place",
    [
        "package/rooms/models.py",
        "package/rooms/locale/en/LC_MESSAGES/django.mo",
        "var/static.stamp",
        "var/ready.json",
    ],
)
def test_what_is_gone_makes_it_look_anew(house: Path, place: str) -> None:
    (house / place).unlink()
    assert asked(house) is None


def test_another_wish_or_another_package_makes_it_look_anew(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(house, demo=False) is None
    (house / "lib" / "django-99.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(house / "lib"))
    assert asked(house) is None


def test_compiling_changes_nothing(house: Path) -> None:
    for name in ("__pycache__/models.pyc", "rooms/engine.so"):
        (house / "package" / name).parent.mkdir(exist_ok=True)
        (house / "package" / name).write_text("made")
    assert asked(house) == SHOWN


def test_a_database_without_migrations_is_not_remembered(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_database_digest", lambda folder, shown: None)
    (house / "var" / "ready.json").unlink()
    readiness.remember(DataFolder.at(house / "var"), "code", demo=True, sign_ins=SHOWN)
    assert not (house / "var" / "ready.json").exists()
    assert asked(house) is None


def test_what_cannot_be_read_or_kept_stops_no_start(house: Path) -> None:
    """An editor's lock that leads nowhere, and a place that cannot be written to."""
    (house / "package" / "rooms" / ".#models.py").symlink_to("nowhere")
    assert readiness.code_digest() is None and asked(house) is None
    (house / "package" / "rooms" / ".#models.py").unlink()
    (house / "var" / "ready.json").unlink()
    (house / "var" / "ready.tmp").mkdir()
    readiness.remember(DataFolder.at(house / "var"), readiness.code_digest(), demo=True, sign_ins=SHOWN)
    assert asked(house) is None
