"""The frame's own addresses and what it knows about who looks at a page."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory

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
    assert words in answer.content.decode()


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
