"""The frame's own addresses and what it knows about who looks at a page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from allauth.core.internal.ratelimit import respond_429
from django.http import HttpResponse
from django.test import Client, RequestFactory

from huiguan.config.errors import DressedRefusals, _page_before
from huiguan.kernel.permits import Actor, ActorKind
from huiguan.ui.context import PROLONGED, Shell
from huiguan.ui.menus import phone_lines, side_lines
from huiguan.ui.navigation import Entry, Section, _only_longest_active

pytestmark = pytest.mark.django_db


def test_a_theme_is_kept_and_forgotten(client: Client) -> None:
    answer = client.post("/ui/theme/", {"theme": "dark", "next": "/accounts/login/"})
    assert answer.headers["Location"] == "/accounts/login/"
    assert client.cookies["hg_theme"].value == "dark"
    assert 'data-bs-theme="dark"' in client.get("/accounts/login/").content.decode()
    client.post("/ui/theme/", {"theme": ""})
    assert "data-bs-theme" not in client.get("/accounts/login/").content.decode()


def test_a_theme_nobody_made_is_not_written_into_the_page(client: Client) -> None:
    client.cookies["hg_theme"] = '"><script>'
    assert "data-bs-theme" not in client.get("/accounts/login/").content.decode()


def test_choosing_a_theme_leads_nowhere_else(client: Client) -> None:
    answer = client.post("/ui/theme/", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_only_a_session_that_exists_is_prolonged(client: Client) -> None:
    assert client.post("/ui/stay/").status_code == 401
    assert client.get("/ui/stay/").status_code == 405


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "找不到这一页"), ("en", "Page not found")])
def test_an_unknown_page_says_so_in_the_language_of_the_visitor(client: Client, language: str, words: str) -> None:
    client.cookies["django_language"] = language
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert f"<title>{words} · " in answer.content.decode()


BROWSER: dict[str, Any] = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "这个地址没有页面"), ("en", "There is no page")])
def test_an_address_of_a_form_alone_shows_browsers_a_page_with_a_way_on(
    client: Client, language: str, words: str
) -> None:
    client.cookies["django_language"] = language
    answer = client.get("/ui/stay/", **BROWSER)
    drawn = answer.content.decode()
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert words in drawn and "hg-state--error" in drawn and 'href="/accounts/login/"' in drawn
    back = client.get("/ui/stay/", HTTP_REFERER="http://testserver/my/?page=2", **BROWSER).content.decode()
    assert 'href="/my/?page=2"' in back


def test_the_page_of_a_form_alone_leads_to_the_nearest_page_above_it_but_not_elsewhere(client: Client) -> None:
    for came in ("", "https://elsewhere.example/o/a/members/", "http://testserver/accounts/login/?next=/x/"):
        request = RequestFactory().get("/o/a/funds/income/dues/", HTTP_REFERER=came)
        assert _page_before(request) == "/o/a/funds/"
    assert _page_before(RequestFactory().get("/ui/stay/")) is None


@pytest.mark.parametrize(
    "header",
    [{}, {"HTTP_ACCEPT": "application/json"}, {**BROWSER, "HTTP_HX_REQUEST": "true"}],
    ids=["nothing asked", "a script", "a part of a page"],
)
def test_scripts_get_a_refusal_without_a_page(client: Client, header: dict[str, Any]) -> None:
    answer = client.get("/ui/stay/", **header)
    assert (answer.status_code, answer.content) == (405, b"")


def test_the_api_refuses_in_its_own_form_also_where_a_page_is_asked_for(client: Client) -> None:
    assert b"<" not in client.put("/api/v1/me/", **BROWSER).content


@pytest.mark.parametrize(
    ("status", "words"),
    [(400, "没有读懂"), (403, "需要重新打开"), (404, "找不到这一页"), (410, "找不到这一页"), (413, "内容太多"),
     (429, "尝试过于频繁"), (500, "error")],
)  # fmt: skip
def test_every_bare_refusal_has_its_page_and_keeps_its_headers(status: int, words: str) -> None:
    bare = HttpResponse(status=status, headers={"Retry-After": "60"})
    bare.set_cookie("kept", "1")
    answer: Any = DressedRefusals(lambda request: bare)(RequestFactory().get("/somewhere/", **BROWSER))
    assert (answer.status_code, answer["Retry-After"], answer.cookies["kept"].value) == (status, "60", "1")
    assert words in answer.content.decode()


def test_the_limits_of_signing_in_show_the_page_too() -> None:
    request = RequestFactory().get("/accounts/login/")
    answer = respond_429(request)
    assert answer.status_code == 429
    assert "hg-state--error" in answer.content.decode()


def test_more_than_is_taken_at_once_says_so(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = client.post("/ui/theme/", {"theme": "x" * 100}, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "内容太多" in answer.content.decode()


def test_an_unforged_form_is_asked_for(client: Client) -> None:
    answer = Client(enforce_csrf_checks=True).post("/ui/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "需要重新打开" in answer.content.decode()


def test_the_style_guide_is_for_developers(client: Client, settings: object) -> None:
    assert client.get("/_styleguide/").status_code == 404


def test_the_time_left_counts_from_the_last_prolonging() -> None:
    request = RequestFactory().get("/")
    request.actor = Actor(kind=ActorKind.USER, label="x")  # type: ignore[attr-defined]
    request.session = {PROLONGED: 1.0}  # type: ignore[assignment]
    assert Shell(request).session_seconds == 0
    request.session = {}  # type: ignore[assignment]
    assert Shell(request).session_seconds == Shell(request).session_life > 0


def test_a_visitor_has_no_session_to_count() -> None:
    shell = Shell(RequestFactory().get("/"))
    assert (shell.signed_in, shell.session_seconds, shell.navigation) == (False, 0, [])


def test_of_two_pages_whose_addresses_begin_alike_the_nearer_one_is_shown() -> None:
    pages = (Entry("a", "a", "/o/1/", True), Entry("b", "b", "/o/1/office/", True), Entry("c", "c", "/x/", False))
    assert [page.active for page in _only_longest_active(pages)] == [False, True, False]


def test_the_frame_survives_a_request_without_an_actor() -> None:
    shell = Shell(SimpleNamespace(COOKIES={}))  # type: ignore[arg-type]
    assert shell.theme == ""
    assert not shell.signed_in


def test_a_page_without_a_line_of_its_own_opens_the_section_of_its_room() -> None:
    from huiguan.ui.navigation import _room_opened

    ledger = Entry("ledger", "Ledger", "/o/a/directives/ledger/", False)
    tree = Entry("tree", "Tree", "/organizations/", False)
    sections = [
        Section("directives", "Follow-through", "list", ledger.url, (ledger, ledger), False),
        Section("organizations", "Associations", "list", tree.url, (tree, tree), False),
    ]
    assert [s.open for s in _room_opened("/o/a/directives/assignments/7/", sections)] == [True, False]
    assert [s.open for s in _room_opened("/search/", sections)] == [False, False]


def test_the_lines_of_the_menus_carry_nothing_unescaped() -> None:
    pages = (Entry("a", "<b>", "/a/?x=1&y=2", True), Entry("c", "c", "/c/", False))
    open_one = Section("one", "<i>One</i>", "settings", "/a/?x=1&y=2", pages, True, count=1234)
    alone = Section("two", "Two", "settings", "/two/", (), False, last=True)
    side, phone = side_lines([open_one, alone]), phone_lines([open_one, alone])
    assert "1,234" in side and 'href="/a/?x=1&amp;y=2" aria-current="page"' in side and "hg-side__last" in side
    assert side.count("aria-current") == 1
    for drawn in (side, phone):
        assert "<b>" not in drawn and "<i>" not in drawn and "Two</" in drawn.replace("Two</span>", "Two</")
