"""What is taken for alike is alike to axe-core too: nothing is left out that could be a fault of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
ALIKE = Path(__file__).with_name("alike.js").read_text(encoding="utf-8")
ROW = '<li><a class="name" href="/{at}/">Row {at}</a></li>'
PAGE = '<header><a href="/">{frame}</a></header><main><h1 id="one">{title}</h1><ul>{rows}</ul></main>'


def signs(browser: Browser, *, frame: str = "Some words", title: str = "Title", odd: str = "") -> tuple[str, str, int]:
    """The signs of a page of twelve rows, of which the seventh may be another, and how many rows are then left."""
    rows = [ROW.format(at=at) for at in range(12)]
    rows[6] = odd or rows[6]
    page = browser.new_page()
    page.set_content(PAGE.format(frame=frame, title=title, rows="".join(rows)))
    around, content = page.evaluate(ALIKE)
    left = page.locator("li").count()
    page.close()
    return around, content, left


def test_other_words_are_alike_and_three_rows_stay(browser: Browser) -> None:
    usual = signs(browser)
    assert usual[2] == 3
    assert signs(browser, frame="Other words", title="Other words") == usual


@pytest.mark.parametrize(
    "odd",
    [
        '<li><a class="name" href="/6/"></a></li>',
        '<li><a class="name" href="/6/" aria-label="">Row 6</a></li>',
        '<li><a class="other" href="/6/">Row 6</a></li>',
        '<li><a class="name" href="/6/" aria-describedby="nobody">Row 6</a></li>',
        '<li><a class="name" href="/6/" id="one">Row 6</a></li>',
        '<li lang="en"><a class="name" href="/6/">Row 6</a></li>',
        '<li><a class="name" href="/6/"><img src="6.png">Row 6</a></li>',
        '<li>Row 6 <a class="name" href="/6/">.</a></li>',
    ],
)
def test_whatever_could_be_a_fault_makes_a_row_and_its_page_another(browser: Browser, odd: str) -> None:
    usual, other = signs(browser), signs(browser, odd=odd)
    assert other[2] == 4 and other[1] != usual[1]


def test_another_frame_is_no_other_content(browser: Browser) -> None:
    usual, other = signs(browser), signs(browser, frame="<span>Some words</span>")
    assert other[0] != usual[0] and other[1] == usual[1]
