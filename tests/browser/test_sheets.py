"""The sheets and the index that `make shots` leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from tests.browser import sheets

pytestmark = pytest.mark.browser


@pytest.fixture
def pictures(tmp_path: Path) -> sheets.Pictures:
    """What a clerk and a member saw: both the desk, the clerk many pages more; the highest is cut."""
    found: sheets.Pictures = {}
    for role, count in (("clerk", 21), ("member", 1)):
        for width in (1440, 390):
            names = ["desk:home", *(f"directives:page_{at}" for at in range(1, count))]
            places = [tmp_path / role / f"{width}-zh" / f"{name.replace(':', '.')}.jpg" for name in names]
            places[0].parent.mkdir(parents=True)
            for place in places:
                Image.new("RGB", (width, 2000), "#204070").save(place)
            found[(role, width, "zh")] = list(zip(names, places, strict=True))
    return found


def test_all_that_a_role_sees_is_on_sheets_that_a_screen_shows(tmp_path: Path, pictures: sheets.Pictures) -> None:
    assert sheets.write(tmp_path, pictures, []) == len(list(tmp_path.glob("*.png"))) == 5
    with Image.open(tmp_path / "clerk-1440-zh-1.png") as full, Image.open(tmp_path / "clerk-1440-zh-2.png") as rest:
        assert full.width == rest.width == sheets.SHEET
        assert full.height < 1.2 * full.width and rest.height < full.height / 4
        assert rest.getpixel((100, 100))[2] > rest.getpixel((100, 100))[0] + 40, "the picture is not on its sheet"


def test_the_index_shows_each_page_once_and_names_what_is_lacking(tmp_path: Path, pictures: sheets.Pictures) -> None:
    sheets.write(tmp_path, pictures, ["funds:voucher  (answered 404)"])
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert page == (tmp_path / "all-1440-zh.html").read_text(encoding="utf-8")
    assert page.count("<img ") == 21
    assert "<a href='member/1440-zh/desk.home.jpg'>member</a>" in page
    assert "directives (20)" in page and "funds:voucher  (answered 404)" in page
    assert "<a href='all-390-zh.html'>" in page
    assert (tmp_path / "all-390-zh.html").read_text(encoding="utf-8").count("<img ") == 21
