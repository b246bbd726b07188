"""The compiled back end is made at set-up where there is a C compiler, and silently not where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NATIVE = Path("src/huiguan/engines/ballot/native")


def build(folder: Path, **environment: str) -> list[Path]:
    """Run the set-up's build step on a copy of what it needs; the extension modules that came of it."""
    shutil.copytree(ROOT / NATIVE, folder / NATIVE, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)
    command = [sys.executable, "setup.py", "-q", "build_ext", "--build-lib", "made", "--build-temp", "room"]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return list((folder / "made").glob("huiguan/engines/ballot/_native*"))


def test_without_a_compiler_set_up_goes_on(tmp_path: Path) -> None:
    assert build(tmp_path, PATH=str(tmp_path), CC="cc") == []


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler here")
def test_with_a_compiler_the_module_is_made(tmp_path: Path) -> None:
    assert len(build(tmp_path)) == 1


def test_without_the_module_libsodium_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    from huiguan.engines.ballot import compiled, groups

    monkeypatch.setitem(sys.modules, "huiguan.engines.ballot._native", None)
    compiled.compiled_ed25519.cache_clear()
    try:
        assert groups.public_group_of("Ed25519") is groups.group_of("Ed25519")
        assert [each.backend for each in groups.backends()] == ["PyNaCl (libsodium)", "gmpy2 (GMP)"]
    finally:
        compiled.compiled_ed25519.cache_clear()
