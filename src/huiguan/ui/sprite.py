"""Build the icon sprite from the vendored outlines: `python -m huiguan.ui.sprite`.

To add an icon, put its outline into the vendored folder, run this, and update the hashes (`huiguan.ui.vendor`).
"""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUTLINES = HERE / "static/vendor/tabler-icons-3.51.0/outline"
OWN = HERE / "static/huiguan/own-icons"
SPRITE = HERE / "static/huiguan/icons.svg"
LIGHTS = HERE / "static/huiguan/lights.svg"

_FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')
_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def symbol(name: str, svg: str) -> str:
    """One `<symbol>` named `i-NAME` with the drawing of an outline; ValueError when `svg` is no drawing."""
    body = _BODY.search(svg)
    if body is None:
        raise ValueError(f"{name}: not an SVG drawing")
    drawing = re.sub(r"\s*\n\s*", "", _FRAME.sub("", body.group(1)))
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{drawing}</symbol>'


def _drawings() -> list[Path]:
    return sorted([*OUTLINES.glob("*.svg"), *OWN.glob("*.svg")], key=lambda path: path.stem)


def build() -> str:
    """The whole sprite as text, icons in the order of their names."""
    symbols = [symbol(path.stem, path.read_text(encoding="utf-8")) for path in _drawings()]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def icon_names() -> frozenset[str]:
    """Names that the template tag `icon` knows."""
    return frozenset(path.stem for path in _drawings())


if __name__ == "__main__":
    SPRITE.write_text(build(), encoding="utf-8")
