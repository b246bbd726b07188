"""The QR code that is drawn here is the one that the library draws."""

from __future__ import annotations

import re

import pytest
import qrcode
from lxml import etree
from qrcode.constants import ERROR_CORRECT_M

from huiguan.kernel.credentials.printing import qr_svg

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


@pytest.mark.parametrize("text", ["1", "https://example.org/c/abc", "https://协会.example/c/" + "甲" * 80])
def test_each_module_is_dark_where_the_library_says_so(text: str) -> None:
    drawn = etree.fromstring(qr_svg(text).encode())
    (path,) = drawn
    dark = set()
    assert RUN.sub("", path.get("d") or "") == ""
    for x, y, long, back in (map(int, run) for run in RUN.findall(path.get("d") or "")):
        assert long == back
        dark |= {(x + at, y) for at in range(long)}
    code = qrcode.QRCode(border=2, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    assert dark == {(x, y) for y, row in enumerate(rows) for x, each in enumerate(row) if each}
    assert drawn.get("viewBox") == f"0 0 {len(rows)} {len(rows)}" and drawn.get("width") == f"{len(rows)}mm"
