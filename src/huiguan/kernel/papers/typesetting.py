"""PDF and pictures by typst, with the Chinese faces that are shipped in `data/fonts`, or with the operator's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

FONTS = Path(__file__).parent / "data" / "fonts"
PICTURE_PPI = 300


def own_fonts() -> Path:
    """The folder of the instance's own faces, which need not be there."""
    return Path(settings.DATA) / "fonts"


def own_families() -> frozenset[str]:
    """The names of the instance's own faces."""
    import typst

    folder = own_fonts()
    if not folder.is_dir():
        return frozenset()
    return frozenset(typst.Fonts(False, False, font_paths=[str(folder)]).families())


def answered(template: Path, data: str, label: str) -> list[Any]:
    """The values of the metadata with a label in what a typst template makes of `data`, in the order of its pages."""
    import typst

    found = json.loads(typst.query(str(template), f"<{label}>", field="value", **_options(data)))
    return list(found)


def _options(data: str) -> dict[str, Any]:
    folders = [str(folder) for folder in (own_fonts(), FONTS) if folder.is_dir()]
    return {"font_paths": folders, "ignore_system_fonts": True, "sys_inputs": {"data": data}}


def compiled(template: Path, data: str, form: Literal["pdf", "png"]) -> bytes:
    """What a typst template makes of `data`, JSON that it reads as `sys.inputs.data`.

    Fonts are the shipped ones and those in the folder `fonts` of the instance's data, where an operator puts the faces
    of official documents that are licensed to the association; never whatever the machine happens to have.
    """
    import typst

    made = typst.compile(str(template), format=form, ppi=PICTURE_PPI, **_options(data))
    if not isinstance(made, bytes):
        raise TypeError("a picture is made of one page only")
    return made
