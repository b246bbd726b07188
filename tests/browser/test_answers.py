"""An officer's minute on the phone: take on, report, lose the session, lose nothing; the tree opens level by level."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from tests.browser.test_every_page import faults, narrowed

from huiguan.directives import services
from huiguan.directives.models import Assignment, Document, Item
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, User
from huiguan.kernel.permits import Actor, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = next(Path(__file__).parent.glob("vendor/axe-core-*/axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "a-long-password-of-the-test"
SPEECH = "在年度工作会议上的讲话\n（2026年3月5日）\n一、做好会员服务\n县级协会要明确一名联络员，建立会员档案。\n"


def _clerk(place: Organization, name: str) -> tuple[User, Actor]:
    user = User.objects.create_user(name, person=Person.objects.create(name="某人"), password=PASSWORD)
    Grant.objects.create(user=user, role=Role.CLERK, organization=place, below=True, period=(date(2020, 1, 1), None))
    return user, actor_of(user)


@pytest.fixture
def sent() -> Assignment:
    """A task of the nation at a county; the city in between has none."""
    nation = Organization.objects.add_root({"code": "n", "name": "全国协会", "short_name": "全国", "level": "national"})
    city = Organization.objects.add_child(
        nation, {"code": "c", "name": "某市协会", "short_name": "某市", "level": "city"}
    )
    county = Organization.objects.add_child(
        city, {"code": "x", "name": "某县协会", "short_name": "某县", "level": "county"}
    )
    _user, actor = _clerk(nation, "sender")
    _clerk(county, "officer")
    document = services.register_document(actor=actor, organization=nation, text=SPEECH)
    task = Item.objects.unscoped("test").get(document=document, kind="task")
    services.confirm_items(actor=actor, item_ids=[task.pk])
    services.start_dispatch(
        actor=actor,
        organization=nation,
        item_ids=[task.pk],
        organization_ids=[county.pk],
        changes={task.pk: {"due_date": today() + timedelta(days=40)}},
        accept=("whole_document", "burden"),
        note="请办理",
    )
    return Assignment.objects.unscoped("test").get(item=task)


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page as somebody, in a context of its own."""
    contexts: list[BrowserContext] = []

    def opened(username: str, path: str, *, width: int = 390, language: str = "en", clock: bool = False) -> Page:
        client = Client()
        client.force_login(
            User.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        size = {"width": width, "height": 900 if width > 768 else 844}
        context = browser.new_context(viewport=size, bypass_csp=True)
        contexts.append(context)
        session = django_settings.SESSION_COOKIE_NAME
        context.add_cookies(
            [
                {"name": session, "value": client.cookies[session].value, "url": live_server.url},
                {"name": "django_language", "value": language, "url": live_server.url},
            ]
        )
        page = context.new_page()
        if clock:  # whose hands the test moves; it runs by itself as well
            page.clock.install()
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def sign_in_above(page: Page) -> None:
    """Sign in in the frame that opens above a page whose session has ended."""
    frame = page.frame_locator("[data-session-frame]")
    frame.locator("input[name=login]").fill("officer")
    frame.locator("input[name=password]").fill(PASSWORD)
    frame.locator("form:has(input[name=password]) button[type=submit]").click()
    expect(page.locator("#session")).to_be_hidden()


def test_evidence_goes_up_in_parts_and_goes_on_after_the_line_broke(
    sent: Assignment, visit: Callable[..., Page], tmp_path: Path
) -> None:
    page = visit("officer", f"/o/x/directives/assignments/{sent.pk}/report/")
    offsets: list[int] = []

    def line(route: Route) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        offsets.append(int(route.request.headers["upload-offset"]))
        route.abort("connectionreset") if len(offsets) == 2 else route.continue_()

    page.route("**/files/uploads/**", line)
    big = tmp_path / "台账.txt"
    big.write_text("一行很长的文字。\n" * 60_000, encoding="utf-8")
    page.get_by_text("Nearly done").click()
    page.get_by_label("What was done").fill("已建立会员档案。")
    page.locator(".an-door:not(.an-door--photo) input[type=file]").set_input_files(big)
    # Sent while the file is still on its way: the report goes by itself once the file is there.
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("Report sent.")).to_be_visible(timeout=30_000)
    mega = 1024 * 1024
    assert offsets == [0, mega, mega]
    sent.refresh_from_db()
    assert [file.size for file in files_of("directives.progressreport", sent.last_report_id)] == [big.stat().st_size]


def test_a_document_is_registered_from_a_file_sent_in_parts(visit: Callable[..., Page], sent: Assignment) -> None:
    page = visit("sender", "/o/n/directives/documents/new/", width=1440)
    page.locator("[data-upload] input[type=file]").set_input_files(
        {"name": "旧稿.txt", "mimeType": "text/plain", "buffer": "旧稿".encode()}
    )
    expect(page.locator("input[name=file_id]")).to_have_count(1)
    page.locator("[data-upload] input[type=file]").set_input_files(
        {"name": "讲话.txt", "mimeType": "text/plain", "buffer": SPEECH.encode()}
    )
    page.get_by_role("button", name="Register and find the tasks").click()
    expect(page.locator("#reader")).to_contain_text("县级协会要明确一名联络员")
    document = Document.objects.unscoped("test").order_by("-pk").first()
    assert document is not None and document.file is not None and document.file.name == "讲话.txt"


def test_a_report_on_the_phone_survives_the_end_of_the_session(sent: Assignment, visit: Callable[..., Page]) -> None:
    page = visit("officer", f"/o/x/directives/assignments/{sent.pk}/", clock=True)
    page.locator(".hg-bottom").get_by_role("button", name="Take on").click()
    page.locator("dialog[open]").get_by_role("button", name="Take on").click()
    expect(page.locator("h1")).to_contain_text("Under way")
    # On a thin line the scripts come long after the page; what was typed and chosen before them counts all the same.
    late: list[Route] = []
    page.route("**/js/autosave.js", lambda route: late.append(route))
    with page.expect_request("**/js/autosave.js"):
        page.locator(".hg-bottom").get_by_role("link", name="Report progress").click()
    page.get_by_text("Nearly done").click()
    page.get_by_label("What was done").fill("已商定联络员人选。")
    page.locator(".an-door:not(.an-door--photo) input[type=file]").set_input_files(
        {"name": "签到表.txt", "mimeType": "text/plain", "buffer": "三人到会".encode()}
    )
    expect(page.locator("[data-saved-text]")).not_to_contain_text("Kept on this device")
    for route in late:
        route.continue_()
    page.unroute("**/js/autosave.js")
    expect(page.locator("input[name=file_id]")).to_have_count(1)
    page.clock.run_for(2000)
    expect(page.locator("[data-saved-text]")).to_contain_text("Kept on this device")
    page.reload()
    expect(page.get_by_label("What was done")).to_have_value("已商定联络员人选。")
    expect(page.locator("input[name=file_id]")).to_have_count(1)
    page.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    page.get_by_label("Difficulties").fill("写到一半，登录已到期。")
    page.locator(".an-door:not(.an-door--photo) input[type=file]").set_input_files(
        {"name": "照片说明.txt", "mimeType": "text/plain", "buffer": "第二份".encode()}
    )
    sign_in_above(page)
    expect(page.locator("input[name=file_id]")).to_have_count(2), "the refused file went on by itself"
    page.context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Send report").click()
    sign_in_above(page)
    expect(page.get_by_label("What was done")).to_have_value("已商定联络员人选。")
    expect(page.get_by_label("Difficulties")).to_have_value("写到一半，登录已到期。")
    page.wait_for_function("Object.values(localStorage).some((kept) => kept.includes('照片说明'))")
    page.reload()
    expect(page.get_by_label("What was done")).to_have_value("已商定联络员人选。")
    expect(page.get_by_text("签到表.txt")).to_be_visible()
    expect(page.locator("input[name=file_id]")).to_have_count(2)
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("Report sent.")).to_be_visible()
    sent.refresh_from_db()
    assert (sent.stage, sent.last_report.text) == ("nearly_done", "已商定联络员人选。")
    names = {file.name for file in files_of("directives.progressreport", sent.last_report_id)}
    assert names == {"签到表.txt", "照片说明.txt"}
    page.goto(page.url.split("?")[0] + "report/")
    expect(page.get_by_label("What was done")).to_have_value("")


def _retitled(page: Page, title: str) -> int:
    """Type another title, and let two seconds pass; how the server answers to that."""
    with page.expect_response(lambda answer: "/change/" in answer.url) as answered:
        page.locator("#id_title").fill(title)
        page.clock.run_for(2000)
    return answered.value.status


def test_two_clerks_see_each_others_changes_or_a_clear_conflict(sent: Assignment, visit: Callable[..., Page]) -> None:
    _clerk(sent.sender, "second")
    document = services.register_document(
        actor=actor_of(User.objects.get(username="sender")), organization=sent.sender, text=SPEECH
    )
    item = Item.objects.unscoped("test").filter(document=document, kind="task").get()
    reader = f"/o/n/directives/documents/{document.pk}/?item={item.pk}"
    one, other = (visit(name, reader, width=1440, clock=True) for name in ("sender", "second"))
    for page in (one, other):
        expect(page.locator("#id_title")).to_have_value(item.title)
    _retitled(one, "明确一名联络员")
    other.clock.run_for(5000)
    expect(other.locator("#id_title")).to_have_value("明确一名联络员")
    # Now the other one does not hear of the change before typing: nothing is overwritten, both are shown.
    # The cursor stands in the field first, as a look that was under way would still bring the new words otherwise.
    other.route("**/changes/**", lambda route: route.abort())
    other.locator("#id_title").focus()
    expect(other.locator("#id_title")).to_be_focused()
    assert _retitled(one, "甲改的标题") == 200
    assert _retitled(other, "乙改的标题") == 409
    conflict = other.locator("[data-reader-conflict]")
    expect(conflict).to_contain_text("甲改的标题")
    expect(conflict).to_contain_text("乙改的标题")
    item.refresh_from_db()
    assert item.title == "甲改的标题"
    with other.expect_response(lambda answer: "/change/" in answer.url):
        other.locator("[data-keep-mine]").click()
    item.refresh_from_db()
    assert item.title == "乙改的标题"
    # Whoever still has the cursor in the field is not written over there either, but told on going on.
    assert _retitled(one, "甲再改") == 409
    expect(one.locator("[data-reader-conflict]")).to_contain_text("乙改的标题")
    item.refresh_from_db()
    assert item.title == "乙改的标题"


def test_the_tree_opens_level_by_level(sent: Assignment, visit: Callable[..., Page]) -> None:
    page = visit("sender", f"/o/n/directives/items/{sent.item_id}/", width=1440)
    expect(page.get_by_text("某县协会")).to_have_count(0)
    page.locator(".an-tree summary").click()
    expect(page.locator(".an-tree").get_by_role("link", name="某县协会")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing(sent: Assignment, visit: Callable[..., Page]) -> None:
    task = f"/o/x/directives/assignments/{sent.pk}/"
    for path in (task, task + "report/", task + "?do=assign_inside", f"/o/x/directives/items/{sent.item_id}/"):
        page = visit("officer", path, width=1440, language="zh-hans")
        assert faults(page) == [], path
        narrowed(page, 390)
        assert faults(page) == [], path
        assert faults(visit("officer", path, width=320)) == [], path
