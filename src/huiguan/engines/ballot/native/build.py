"""How the compiled back end is made (cffi, API mode): `setup.py` names `FFI`; `python build.py` makes it in place.

The extension is optional: where there is no C compiler, or it knows no 128-bit integers, setting up goes on without
it, and everything is computed by libsodium.
"""

from __future__ import annotations

from pathlib import Path

from cffi import FFI as Builder

HERE = Path(__file__).parent
SOURCE = HERE.parents[3]
# Vector instructions gain nothing on 64 x 64 bit products, and lose time shuffling.
_OPTIONS = ["-std=c11", "-O3", "-fno-tree-vectorize", "-fno-tree-slp-vectorize", "-fvisibility=hidden"]


def _declarations() -> str:
    return (HERE / "native.h").read_text(encoding="utf-8")


FFI = Builder()
FFI.cdef(_declarations())
FFI.set_source(
    "huiguan.engines.ballot._native",
    '#include "native.c"',
    include_dirs=[str(HERE)],
    extra_compile_args=_OPTIONS,
    depends=[str(HERE / name) for name in ("native.c", "native.h", "curve.h", "field.h", "field_51.h", "field_64.h")],
    optional=True,
)

if __name__ == "__main__":
    FFI.compile(tmpdir=str(SOURCE), verbose=True)
