"""The reader by mouse and by keyboard alone: words, splits, merges, titles; and all of it is there after a reload."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_answers import sent, violations, visit

from huiguan.directives import services
from huiguan.directives.models import Assignment, Document, Item
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.people.models import User

__all__ = ["sent", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
TEXT = (
    "在年度工作会议上的讲话\n（2026年3月5日）\n一、做好会员服务\n"
    "县级协会要明确一名联络员，建立会员档案。市级协会要组织一期培训。\n会费账目按季公开。\n"
)


@pytest.fixture
def document(sent: Assignment) -> Document:
    """A document of the national association, itemised and not yet confirmed."""
    return services.register_document(
        actor=actor_of(User.objects.get(username="sender")), organization=sent.sender, text=TEXT
    )


def living(document: Document) -> list[Item]:
    """The document's items that were not discarded, in the order of its text."""
    rows = Item.objects.unscoped("test").filter(document=document).exclude(state="discarded")
    return list(rows.order_by("start", "pk"))


def task(document: Document, words: str) -> Item:
    return next(item for item in living(document) if words in item.quote)


def opened(visit: Visit, document: Document, item: Item) -> Page:
    page = visit("sender", f"/o/n/directives/documents/{document.pk}/?item={item.pk}", width=1440)
    expect(page.locator("#id_title")).to_have_value(item.title)
    return page


def pressed(page: Page, key: str) -> None:
    """Press a key that sends a form, and wait until the panes were exchanged for those of the answer."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.evaluate("document.getElementById('reader').dataset.before = '1'")
        page.keyboard.press(key)
    expect(page.locator("#reader:not([data-before])")).to_be_visible()


def choose(page: Page, keys: list[tuple[str, int]]) -> None:
    page.keyboard.press("t")
    for key, times in keys:
        for _ in range(times):
            page.keyboard.press(key)


def test_words_are_chosen_split_and_merged_by_keyboard_alone(visit: Visit, document: Document) -> None:
    first = task(document, "明确一名联络员")
    page = opened(visit, document, first)
    whole = first.quote
    choose(page, [("Shift+ArrowRight", len("县级协会要明确一名联络员"))])
    pressed(page, "w")
    first.refresh_from_db()
    assert first.quote == "县级协会要明确一名联络员"

    choose(page, [("Shift+ArrowRight", len(whole))])
    pressed(page, "w")
    first.refresh_from_db()
    assert first.quote == whole
    choose(page, [("ArrowRight", len("县级协会要明确一名联络员，"))])
    pressed(page, "s")
    first.refresh_from_db()
    second = task(document, "建立会员档案")
    assert (first.quote, second.quote) == ("县级协会要明确一名联络员，", whole.split("，")[1])

    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(f"#i{second.pk} [data-reader-editor]")).to_be_visible()
    pressed(page, "m")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.quote, second.state) == (whole, "discarded")

    count = len(living(document))
    choose(page, [("ArrowDown", 1), ("Home", 1), ("Shift+End", 1)])
    chosen = page.evaluate("getSelection().toString()").strip()
    assert chosen
    pressed(page, "n")
    assert len(living(document)) == count + 1
    assert any(item.quote.strip() in chosen for item in living(document) if item.pk not in (first.pk, second.pk))


def test_a_title_typed_is_there_after_a_reload_and_a_discarded_item_comes_back(
    visit: Visit, document: Document
) -> None:
    first = task(document, "明确一名联络员")
    page = opened(visit, document, first)
    page.keyboard.press("e")
    page.keyboard.press("Control+A")
    with page.expect_response(lambda answer: "/change/" in answer.url):
        page.keyboard.insert_text("明确联络员")
    page.reload()
    expect(page.locator("#id_title")).to_have_value("明确联络员")
    pressed(page, "d")
    first.refresh_from_db()
    assert first.state == "discarded"
    page.get_by_role("link", name="Discarded").click()
    with page.expect_response(lambda answer: "/restore/" in answer.url):
        page.get_by_role("button", name="Restore").click()
    expect(page.locator(f"#i{first.pk}")).to_be_visible()
    first.refresh_from_db()
    assert first.state == "proposed"


def test_words_chosen_with_the_mouse_become_those_of_the_item(visit: Visit, document: Document) -> None:
    first = task(document, "明确一名联络员")
    page = opened(visit, document, first)
    page.evaluate(
        """item => {
            const words = document.querySelector(`[data-item="${item}"]`).lastChild;
            getSelection().setBaseAndExtent(words, 5, words, 12);
        }""",
        first.pk,
    )
    with page.expect_response(lambda answer: "/span/" in answer.url):
        page.locator("[data-reader-words]").click()
    expect(page.locator(".rd-mark--active")).to_have_text("1明确一名联络员")
    first.refresh_from_db()
    assert first.quote == "明确一名联络员"


def test_all_keys_stand_in_a_list_and_axe_finds_nothing(visit: Visit, document: Document) -> None:
    page = opened(visit, document, task(document, "明确一名联络员"))
    page.keyboard.press("?")
    expect(page.locator("dialog#reader-keys[open]")).to_contain_text("Make the chosen words those of the item")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.keyboard.press("Shift+ArrowRight")
    assert violations(page) == []
