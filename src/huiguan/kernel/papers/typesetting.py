"""PDF and pictures by typst, with the Chinese faces that are shipped in `data/fonts`, or with the operator's own."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

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


def compiled(template: Path, data: str, form: Literal["pdf", "png"]) -> bytes:
    """What a typst template makes of `data`, JSON that it reads as `sys.inputs.data`.

    Fonts are the shipped ones and those in the folder `fonts` of the instance's data, where an operator puts the faces
    of official documents that are licensed to the association; never whatever the machine happens to have.
    """
    import typst

    made = typst.compile(
        str(template),
        font_paths=[str(folder) for folder in (own_fonts(), FONTS) if folder.is_dir()],
        ignore_system_fonts=True,
        format=form,
        ppi=PICTURE_PPI,
        sys_inputs={"data": data},
    )
    if not isinstance(made, bytes):
        raise TypeError("a picture is made of one page only")
    return made
