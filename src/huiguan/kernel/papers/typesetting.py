"""PDF and pictures by typst, with the Chinese face that is shipped in `data/fonts`, or with the operator's own."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from django.conf import settings

FONTS = Path(__file__).parent / "data" / "fonts"
PICTURE_PPI = 300


def compiled(template: Path, data: str, form: Literal["pdf", "png"]) -> bytes:
    """What a typst template makes of `data`, JSON that it reads as `sys.inputs.data`.

    Fonts are the shipped one and those in the folder `fonts` of the instance's data, where an operator puts the faces
    of official documents that are licensed to the association; never whatever the machine happens to have.
    """
    import typst

    own = Path(settings.DATA) / "fonts"
    made = typst.compile(
        str(template),
        font_paths=[str(folder) for folder in (own, FONTS) if folder.is_dir()],
        ignore_system_fonts=True,
        format=form,
        ppi=PICTURE_PPI,
        sys_inputs={"data": data},
    )
    if not isinstance(made, bytes):
        raise TypeError("a picture is made of one page only")
    return made
