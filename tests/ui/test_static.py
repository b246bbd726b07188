"""Static files and templates: nothing inline, no colour outside the tokens, vendored files as listed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import huiguan
from huiguan.ui import sprite, vendor

SOURCE = Path(huiguan.__file__).parent
ROOT = Path(__file__).resolve().parents[2]
STATIC = SOURCE / "ui/static/huiguan"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
# Blocks of data are no scripts: browsers do not run them, and the policy does not speak of them.
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=\s*[\"']", re.IGNORECASE)
HANDLER = re.compile(r"\son[a-z]+\s*=\s*[\"']|\shx-on|javascript:", re.IGNORECASE)
HEX = re.compile(r"(?<![\w&/-])#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?\b(?![\w-])")


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_nothing_that_the_content_security_policy_refuses(path):
    text = path.read_text(encoding="utf-8")
    assert not INLINE_SCRIPT.search(text)
    assert not INLINE_STYLE.search(text)
    assert not HANDLER.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>x()</script>",
        '<p style="color:red">',
        "<style>p{}</style>",
        '<a onclick="x()">',
        '<a href="javascript:x">',
    ],
)
def test_the_check_finds_what_it_looks_for(text):
    assert INLINE_SCRIPT.search(text) or INLINE_STYLE.search(text) or HANDLER.search(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_names_a_colour(path):
    assert not HEX.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_only_the_tokens_name_colours(path):
    if path.name != "tokens.css":
        assert not HEX.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_every_token_used_is_defined(path):
    defined = set(re.findall(r"(--hg-[\w-]+)\s*:", "".join(p.read_text() for p in STATIC.rglob("*.css"))))
    used = set(re.findall(r"var\((--hg-[\w-]+)", path.read_text(encoding="utf-8")))
    assert used <= defined


def test_both_dark_blocks_are_the_same():
    text = (STATIC / "tokens.css").read_text(encoding="utf-8")
    chosen, followed = re.findall(r"color-scheme: dark;(.*?)\n\s*\}", text, re.DOTALL)
    assert chosen.split() == followed.split()
    assert len(chosen.split()) > 100


def test_only_two_weights_are_used():
    text = "".join(path.read_text(encoding="utf-8") for path in STATIC.rglob("*.css"))
    assert set(re.findall(r"font-weight:\s*(\w+)", text)) <= {"400", "700"}


def test_the_sprite_is_in_step_with_its_outlines():
    assert sprite.SPRITE.read_text(encoding="utf-8") == sprite.build()


def test_every_icon_named_in_a_template_is_in_the_sprite():
    named = {
        found
        for path in TEMPLATES
        for found in re.findall(r"{%\s*icon\s+[\"']([\w-]+)[\"']", path.read_text(encoding="utf-8"))
    }
    assert named <= sprite.icon_names()


FOLDERS = [
    path.parent for path in [*vendor.VENDOR.glob("*/vendor.toml"), *ROOT.glob("tests/browser/vendor/*/vendor.toml")]
]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_vendored_files_are_as_listed(folder):
    assert vendor.differences(folder) == []
    assert (folder / "LICENCE").exists()
    assert "://" not in (folder / "vendor.toml").read_text(encoding="utf-8")


def test_a_changed_vendored_file_is_found(tmp_path):
    (tmp_path / "vendor.toml").write_text('name = "x"\n\n[files]\n', encoding="utf-8")
    (tmp_path / "a.js").write_text("1", encoding="utf-8")
    vendor.renew(tmp_path)
    assert vendor.differences(tmp_path) == []
    (tmp_path / "a.js").write_text("2", encoding="utf-8")
    (tmp_path / "b.js").write_text("2", encoding="utf-8")
    assert vendor.differences(tmp_path) == ["a.js", "b.js"]


def test_every_vendored_folder_has_its_list():
    assert {path.name for path in vendor.VENDOR.iterdir()} == {
        folder.name for folder in FOLDERS if folder.parent == vendor.VENDOR
    }


def test_templates_are_clean_for_djlint():
    run = subprocess.run(
        [sys.executable, "-m", "djlint", "--lint", "--quiet", str(SOURCE / "ui/templates")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_every_icon_that_code_and_templates_name_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'id="i-([a-z0-9-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    sources = [*SOURCE.rglob("*.py"), *TEMPLATES]
    named = {
        (path.name, one or other)
        for path in sources
        for one, other in re.findall(r'icon="([a-z0-9-]+)"|\{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(named) > 100
    assert {line for line in named if line[1] not in drawn} == set()


@pytest.mark.parametrize("path", [path for path in TEMPLATES if "governance/attend.js" in path.read_text()], ids=name)
def test_a_page_that_keeps_votes_and_codes_says_whose_they_are(path: Path) -> None:
    parts = re.findall(r'{% include "([^"]+)"', path.read_text())
    drawn = [path, *(part for part in TEMPLATES if any(part.as_posix().endswith(f"/templates/{one}") for one in parts))]
    assert any("data-participant=" in one.read_text() for one in drawn)
