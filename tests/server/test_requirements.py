"""The pinned requirements: complete, hashed, and without a word about where they came from."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(file: str) -> dict[str, str]:
    """Name to everything that stands behind it in a requirements file."""
    text = (ROOT / "requirements" / file).read_text()
    blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)
    return {normal(re.split(r"[=\s]", block, maxsplit=1)[0]): block for block in blocks if "==" in block}


@pytest.mark.parametrize(
    ("file", "wanted"),
    [("runtime.txt", PROJECT["dependencies"]), ("dev.txt", PROJECT["optional-dependencies"]["dev"])],
)
def test_every_dependency_is_pinned(file, wanted):
    names = {normal(re.split(r"[\[<>=! ]", each, maxsplit=1)[0]) for each in wanted}
    assert names - pinned(file).keys() == set(), "run `make lock`"


@pytest.mark.parametrize("file", ["runtime.txt", "dev.txt"])
def test_every_pin_has_a_hash_and_none_names_a_place(file):
    for name, block in pinned(file).items():
        assert "--hash=sha256:" in block, name
    text = (ROOT / "requirements" / file).read_text()
    assert not re.search(r"https?:|file://|--index|--find-links|--trusted|(^|\s)/\w", text)


def test_both_files_agree():
    runtime, dev = pinned("runtime.txt"), pinned("dev.txt")
    version = re.compile(r"==(\S+)")
    for name in runtime.keys() & dev.keys():
        assert version.search(runtime[name]).group(1) == version.search(dev[name]).group(1), name


def test_every_pin_runs_on_the_oldest_python_that_is_promised():
    """The lock is made on a newer patch release, which lets in what an older one cannot install."""
    oldest = PROJECT["requires-python"].removeprefix(">=") + ".0"
    wants = {name: distribution(name).metadata.get("Requires-Python") for name in pinned("dev.txt")}
    assert {name: want for name, want in wants.items() if want and oldest not in SpecifierSet(want)} == {}
