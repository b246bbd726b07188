"""The frame in a real browser: accessible in every theme, size and language; keys, selection, dialogs, autosave."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.browser.test_every_page import IS_WIDE, faults, narrowed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = next(Path(__file__).parent.glob("vendor/axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: A row half under the sticky head is no fault of the page.
TO_TOP = "document.querySelector('#scroll')?.scrollTo(0, 0)"
Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, live_server: Any, settings: Any) -> Iterator[Opener]:
    """Opens a page in a context of its own; everything that the console complained about ends the test."""
    settings.HUIGUAN_STYLEGUIDE = True
    contexts = []
    complaints: list[str] = []

    def opener(path: str, *, width: int = 1440, language: str = "zh-hans", **options: Any) -> Page:
        size = {"width": width, "height": 900 if width > 768 else 844}
        context = browser.new_context(viewport=size, **options)
        contexts.append(context)
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert not [line for line in complaints if "404" not in line and "ERR_" not in line]


def stopped(page: Page) -> None:
    """From now on only the test moves the hands of the page's clock.

    They run from zero until they are stopped, and are never set back: hence an hour, which never passes between.
    """
    page.clock.install(time=0)
    page.clock.pause_at(3600)  # seconds


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line for each kind and its first place."""
    page.evaluate(TO_TOP)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("path", ["/_styleguide/?errors", "/accounts/login/", "/no/such/page/"])
def test_axe_finds_nothing(opened: Opener, path: str) -> None:
    # Loaded once in each language; the theme and the window follow without another load. English words are the longest,
    # so odd widths are seen with them. What is thinned out is alike at every width, and no narrower page comes of it.
    for language, widths in (("zh-hans", (1440, 390)), ("en", (1440, 1024, 390, 320))):
        page = opened(path, language=language, bypass_csp=True)
        for width in widths:
            narrowed(page, width)
            assert not page.evaluate(IS_WIDE), (language, width)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            for width in widths:
                narrowed(page, width)
                page.evaluate(TO_TOP)
                assert faults(page) == [], (theme, language, width)


def test_axe_finds_nothing_in_what_opens(opened: Opener) -> None:
    page = opened("/_styleguide/", bypass_csp=True)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.locator(".hg-inbox > summary").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator("dialog#columns")).to_be_visible()
    assert violations(page) == []


def test_the_page_is_drawn_under_the_strict_policy(opened: Opener) -> None:
    page = opened("/_styleguide/")
    chart = page.locator("[data-chart-plot] canvas")
    chart.scroll_into_view_if_needed()
    expect(chart).to_be_visible()


def test_keys_move_select_and_clear(opened: Opener) -> None:
    page = opened("/_styleguide/")
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("[data-bulk]")).to_be_visible()
    expect(page.locator("[data-bulk-count]")).to_have_text("已选2项")
    expect(page.locator("[data-bulk-number]").first).to_have_text("2")
    assert page.evaluate("document.querySelector('[data-select-all]').indeterminate")
    page.keyboard.press("Escape")
    expect(page.locator("[data-bulk]")).to_be_hidden()


def test_the_head_box_selects_the_page(opened: Opener) -> None:
    page = opened("/_styleguide/")
    page.locator("[data-select-all]").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("已选8项")


def test_no_key_acts_while_somebody_types(opened: Opener) -> None:
    page = opened("/_styleguide/")
    page.keyboard.press("/")
    page.keyboard.type("jxc?")
    expect(page.locator("[data-list-filter]")).to_have_value("jxc?")
    expect(page.locator("[data-bulk]")).to_be_hidden()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_single_letter_keys_can_be_switched_off(opened: Opener) -> None:
    page = opened("/_styleguide/")
    page.keyboard.press("?")
    page.locator("[data-keys-switch]").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk]")).to_be_hidden()


def test_focus_returns_when_a_dialog_closes(opened: Opener) -> None:
    page = opened("/_styleguide/")
    button = page.locator("[data-dialog-open=columns]")
    button.click()
    expect(page.locator("dialog#columns")).to_be_visible()
    page.locator("dialog#columns [data-dialog-close]").click()
    expect(button).to_be_focused()


def test_columns_are_found_and_moved_by_key(opened: Opener) -> None:
    page = opened("/_styleguide/")
    page.locator("[data-dialog-open=columns]").click()
    page.locator("[data-columns-search]").fill("手机")
    expect(page.locator("[data-columns-list] > li:visible")).to_have_count(1)
    page.locator("[data-columns-search]").fill("")
    page.locator("input[value=phone]").focus()
    page.keyboard.press("Alt+ArrowUp")
    order = page.locator("[data-columns-list] input[type=checkbox]").evaluate_all("boxes => boxes.map(b => b.value)")
    assert order == ["title", "phone", "due"]
    page.keyboard.press("Alt+ArrowUp")
    order = page.locator("[data-columns-list] input[type=checkbox]").evaluate_all("boxes => boxes.map(b => b.value)")
    assert order == ["title", "phone", "due"], "a fixed column keeps its place"


def test_the_theme_is_chosen_without_a_reload_and_kept(opened: Opener) -> None:
    page = opened("/_styleguide/")
    page.locator(".hg-person").click()
    page.locator("[data-theme-form] [value=dark]").first.click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_language_is_switched_and_the_page_says_so(opened: Opener) -> None:
    page = opened("/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_form_is_saved_two_seconds_after_the_last_key(opened: Opener) -> None:
    page = opened("/_styleguide/")
    saved: list[str] = []

    def answer(route: Route) -> None:
        saved.append(route.request.post_data or "")
        route.fulfill(
            status=200, content_type="application/json", body=json.dumps({"saved_at": "10:41", "revision": 2})
        )

    page.route("**/_styleguide/", lambda route: answer(route) if route.request.method == "POST" else route.continue_())
    stopped(page)
    page.locator("#id_trouble").press_sequentially("没有困")
    page.clock.run_for(1000)
    page.locator("#id_trouble").press_sequentially("难")
    page.clock.run_for(1999)
    assert saved == []
    page.clock.run_for(1)
    expect(page.locator("[data-saved-text]")).to_have_text("10:41已自动保存")
    assert len(saved) == 1
    assert "没有困难" in saved[0]


def test_what_is_typed_offline_is_kept_on_the_device(opened: Opener) -> None:
    page = opened("/_styleguide/")
    page.clock.install()
    page.context.set_offline(True)
    page.locator("#id_trouble").fill("断网时写的")
    page.clock.run_for(2000)
    expect(page.locator("[data-saved-text]")).to_contain_text("已存在本机")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#id_trouble")).to_have_value("断网时写的")
    # What is taken out again does not come back with the network.
    page.wait_for_load_state()
    page.context.set_offline(True)
    page.locator("#id_trouble").fill("")
    with page.expect_request(lambda request: request.method == "POST"):
        page.context.set_offline(False)
    expect(page.locator("#id_trouble")).to_have_value("")


ONE_OF_THREE = """() => document.querySelector("form[data-autosave]").insertAdjacentHTML("beforeend",
    [1, 2, 3].map((n) => `<input type="radio" name="way" value="${n}"${n === 1 ? " checked" : ""}>`).join(""))"""
DRAFT = [["stage", "a"], ["trouble", "上次写的"], ["way", "2"]]


def test_what_is_chosen_before_the_script_comes_stands_over_the_draft(opened: Opener) -> None:
    first = opened("/_styleguide/")
    first.evaluate("kept => localStorage.setItem('hg-draft:#', kept)", json.dumps({"values": DRAFT, "files": []}))
    page, late = first.context.new_page(), list[Route]()
    page.route("**/js/autosave.js", lambda route: late.append(route))
    with page.expect_request("**/js/autosave.js"):
        page.goto(first.url, wait_until="commit")
    page.locator("#id_stage").select_option("b")
    page.evaluate(ONE_OF_THREE)
    page.locator("[name=way][value='3']").check()
    for route in late:
        route.continue_()
    expect(page.locator("#id_trouble")).to_have_value("上次写的")
    expect(page.locator("#id_stage")).to_have_value("b")
    expect(page.locator("[name=way][value='3']")).to_be_checked()


def test_what_the_browser_filled_in_again_is_not_saved_before_a_key_is_pressed(opened: Opener) -> None:
    page = opened("/_styleguide/")
    saved: list[str] = []
    page.on("request", lambda request: saved.append(request.post_data or "") if request.method == "POST" else None)
    stopped(page)
    late: list[Route] = []
    page.route("**/js/autosave.js", lambda route: late.append(route))
    with page.expect_request("**/js/autosave.js"):
        page.reload(wait_until="commit")
    page.locator("#id_trouble").fill("写了一半")  # as the browser does before any script comes
    for route in late:
        route.continue_()
    page.wait_for_load_state()
    page.clock.run_for(3000)
    with page.expect_request(lambda request: request.method == "POST"):
        page.locator("#id_trouble").press_sequentially("。")
        page.clock.run_for(2000)
    assert "写了一半。" in saved[0]


def test_a_file_above_the_limit_is_refused_with_the_reason(opened: Opener, tmp_path: Path) -> None:
    page = opened("/_styleguide/")
    film = tmp_path / "核对录像.mp4"
    film.write_bytes(b"0" * 21_000_000)
    page.locator("[data-upload] input[type=file]").set_input_files(str(film))
    expect(page.locator(".hg-file--refused")).to_contain_text("超过20 MB，没有上传")


def test_an_upload_shows_what_became_of_it_and_can_be_sent_again(opened: Opener) -> None:
    page = opened("/_styleguide/")
    outcomes = iter([None, {"id": 7, "name": "a.txt", "size": 1}])

    def answer(route: Route) -> None:
        outcome = next(outcomes)
        if outcome is None:
            route.abort()
        else:
            route.fulfill(status=201, content_type="application/json", body=json.dumps(outcome))

    def is_upload(route: Route) -> bool:
        # The form of the page saves itself to the same address.
        return b'name="file"' in (route.request.post_data_buffer or b"")

    page.route("**/_styleguide/", lambda route: answer(route) if is_upload(route) else route.continue_())
    page.locator("[data-upload] input[type=file]").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"}
    )
    expect(page.locator(".hg-file--refused")).to_contain_text("网络中断")
    page.locator("[data-resume]:visible").click()
    expect(page.locator(".hg-file", has_text="a.txt")).to_contain_text("已保存")
    expect(page.locator("input[name=file_id][value='7']")).to_have_count(1)


def test_errors_take_the_focus_to_their_summary(opened: Opener) -> None:
    page = opened("/_styleguide/?errors")
    expect(page.locator("[data-focus]")).to_be_focused()


def test_the_data_of_a_chart_can_be_read(opened: Opener) -> None:
    page = opened("/_styleguide/")
    page.locator("[data-chart-table]").click()
    expect(page.locator("[data-chart-rows] td", has_text="7,300")).to_be_visible()


def test_an_ended_session_opens_sign_in_above_the_page(opened: Opener) -> None:
    page = opened("/_styleguide/")
    page.locator("#id_trouble").fill("写了一半")
    page.evaluate("document.dispatchEvent(new CustomEvent('hg:signed-out'))")
    frame = page.frame_locator("[data-session-frame]")
    expect(frame.locator("input[name=password]")).to_be_visible()
    expect(page.locator("#id_trouble")).to_have_value("写了一半")
