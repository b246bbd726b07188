"""The recipe: `python -I build.py SOURCES TARGET GROUP` compiles the package's modules with mypyc into TARGET.

SOURCES holds the package and nothing else; GROUP is the full name of the library that is to hold all modules, which
lies in the package. A process of its own, for mypyc speaks to standard output,
leaves by `sys.exit` and goes by the current folder. `native.make` calls it and puts the result in its place.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

OPTIMISE = "1"
# Warnings are for those who write C; a compiler that links as a whole takes twice as long for nothing.
CFLAGS = ["-Wno-error", "-fno-lto"]


def modules(package: Path) -> list[str]:
    """The files to compile. A package's own file stays as it is: it has no code, and its folder is the package."""
    files = [*package.glob("*.py"), *package.glob("rules/*.py")]
    return sorted(str(file) for file in files if file.name != "__init__.py")


def extensions(work: Path, group: str) -> list[Extension]:
    """Generate the C code of all modules, as one library in a file a module, and what loads each module from it."""
    from mypyc.build import mypycify

    package = Path(*group.split(".")[:-1])
    # Types were checked by our own settings before; here they only steer what is generated.
    options = ["--config-file=", "--explicit-package-bases", "--ignore-missing-imports", f"--cache-dir={os.devnull}"]
    made = mypycify(
        [*options, *modules(package)],
        opt_level=OPTIMISE,
        debug_level="0",
        multi_file=True,
        group_name=group,
        target_dir=str(work),
    )
    for extension in made:
        extension.extra_compile_args = [*extension.extra_compile_args, *CFLAGS]
        # What belongs to the library lies where the library will.
        extension.include_dirs.append(str(work / package))
    return list(made)


class Build(build_ext):  # type: ignore[misc]  # setuptools ships no types
    """The usual command, but the files of one library are compiled at the same time too."""

    def build_extensions(self) -> None:
        """Compile and link everything on all processors."""
        one_by_one = self.compiler.compile

        def at_once(sources: Sequence[str], **options: Any) -> list[str]:
            with ThreadPoolExecutor(self.parallel) as pool:
                return [made for some in pool.map(lambda file: one_by_one([file], **options), sources) for made in some]

        self.compiler.compile = at_once
        super().build_extensions()


def main(sources: Path, target: Path, group: str) -> None:
    """Compile; leaves the process with a status other than 0 when it cannot be done."""
    work = target.with_name("work").absolute()
    target = target.absolute()
    os.chdir(sources)
    command = Build(Distribution({"ext_modules": extensions(work, group)}))
    command.build_lib, command.build_temp = str(target), str(work / "objects")
    command.parallel = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    command.ensure_finalized()
    command.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
