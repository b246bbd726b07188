"""Pages that are kept for visitors: quick, alike for all who get them, and never longer than they hold."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver
from django.utils import timezone
from tests.publicsite.conftest import checked, drafted

from huiguan.kernel.people.models import User
from huiguan.kernel.permits.kept import holds_until, kept_for_visitors, may_be_kept
from huiguan.publicsite import services
from huiguan.ui import visitors
from huiguan.ui.visitors import Kept, KeptPages

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
#: What answers about one thing that somebody holds, shows names for a time, or takes words: never kept.
NEVER = (
    "credentials:check", "credentials:check_any", "credentials:status_list", "notices:public_notices",
    "notices:public_notice", "elections:vote", "elections:ballot_state", "elections:public_election",
    "cases:report_new", "cases:report_look", "cases:survey_answer", "governance:screen", "publicsite:public_picture",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "VISITOR_PAGE_SECONDS", 3)
    visitors.PAGES.clear()
    yield
    visitors.PAGES.clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """`clock.now` is what the site holds for now."""
    hand = SimpleNamespace(now=timezone.now())
    monkeypatch.setattr(timezone, "now", lambda: hand.now)
    return hand


def page(seconds: float = 3, body: bytes = b"x") -> Kept:
    return Kept(body, (("ETag", '"1"'),), NOW, NOW + timedelta(seconds=2), NOW + timedelta(seconds=seconds))


# The store ----------------------------------------------------------------------------------------------------------


def test_a_page_holds_until_its_end_and_not_before_it_was_drawn() -> None:
    pages = KeptPages()
    pages.keep(("a",), page(), NOW)
    assert pages.find(("a",), NOW + timedelta(seconds=2.9)) is not None
    assert pages.find(("a",), NOW + timedelta(seconds=3)) is None
    pages.keep(("a",), page(), NOW)
    assert pages.find(("a",), NOW - timedelta(seconds=1)) is None, "the clock was set back"
    assert len(pages) == 0


def test_what_holds_no_longer_leaves_the_memory_when_another_comes() -> None:
    pages = KeptPages()
    pages.keep(("a",), page(), NOW)
    pages.keep(("b",), page(9), NOW + timedelta(seconds=4))
    assert len(pages) == 1


def test_the_least_asked_for_leaves_when_there_are_too_many_or_too_much() -> None:
    pages = KeptPages(most_pages=3, most_bytes=100)
    for name in "abc":
        pages.keep((name,), page(), NOW)
    assert pages.find(("a",), NOW)
    pages.keep(("d",), page(), NOW)
    assert pages.find(("a",), NOW) and not pages.find(("b",), NOW)
    pages.keep(("e",), page(body=b"x" * 98), NOW)
    assert len(pages) <= 3 and pages.find(("e",), NOW)


def test_one_draws_and_the_others_wait_for_it() -> None:
    pages = KeptPages()
    assert pages.begin(("a",)) is None
    waiting = pages.begin(("a",))
    assert waiting is not None and not waiting.is_set()
    pages.end(("a",))
    assert waiting.is_set() and pages.begin(("a",)) is None


# Which pages, and until when ----------------------------------------------------------------------------------------


def test_an_address_with_anything_else_in_it_is_drawn_for_itself() -> None:
    @kept_for_visitors("page")
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    ask = RequestFactory().get
    assert may_be_kept(view, ask("/")) and may_be_kept(view, ask("/?page=2"))
    assert not may_be_kept(view, ask("/?other=1"))
    assert not may_be_kept(view, ask("/?page=1&page=2"))
    assert not may_be_kept(view, ask("/?page=" + "1" * 41))
    assert not may_be_kept(lambda request: None, ask("/"))


def test_no_page_holds_past_midnight_of_the_installation(db: None) -> None:
    late = datetime(2026, 11, 22, 15, 59, 58, tzinfo=UTC)  # two seconds before midnight in Shanghai
    assert holds_until(late, timedelta(seconds=3)) == datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


def views() -> Iterator[tuple[str, Any]]:
    waiting: list[tuple[str, Any]] = [("", get_resolver())]
    while waiting:
        space, resolver = waiting.pop()
        for each in resolver.url_patterns:
            if hasattr(each, "url_patterns"):
                waiting.append((each.namespace or space, each))
            else:
                yield f"{space}:{each.name}", each.callback


def test_what_must_be_asked_anew_each_time_is_not_among_the_kept() -> None:
    found = dict(views())
    kept = {name for name, view in found.items() if hasattr(view, "kept_for_visitors")}
    assert set(NEVER) <= found.keys()
    assert not kept & set(NEVER)
    assert all(hasattr(found[name], "public_reason") for name in kept)
    assert {"publicsite:home", "publicsite:news", "publicsite:atom", "honours:public_awards"} <= kept


# Through the door ---------------------------------------------------------------------------------------------------


def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that are drawn from here on."""
    found: list[str] = []
    draw = visitors.VisitorsPagesMiddleware._draw

    def noted(self: Any, request: HttpRequest, key: Any) -> Any:
        found.append(request.get_full_path())
        return draw(self, request, key)

    monkeypatch.setattr(visitors.VisitorsPagesMiddleware, "_draw", noted)
    return found


def test_the_second_visitor_gets_the_same_without_asking_the_database(
    room: SimpleNamespace,
    django_assert_num_queries: Any,
) -> None:
    checked(room, drafted(room))
    first = Client().get("/news/")
    with django_assert_num_queries(0):
        second = Client().get("/news/")
    assert second.content == first.content and second.headers == first.headers
    assert "no-cache" in second["Cache-Control"] and second["Content-Security-Policy"] and not second.cookies
    with django_assert_num_queries(0):
        known = Client().get("/news/", headers={"If-None-Match": second["ETag"]})
    assert known.status_code == 304 and not known.content


def test_language_and_theme_are_those_of_the_visitor(room: SimpleNamespace) -> None:
    Client().get("/news/")
    assert 'lang="en"' in Client().get("/news/", headers={"Accept-Language": "en"}).content.decode()
    dark = Client()
    dark.cookies["hg_theme"] = "dark"
    assert 'data-bs-theme="dark"' in dark.get("/news/").content.decode()
    odd = Client()
    odd.cookies["hg_theme"] = "x" * 30
    assert odd.get("/news/").content == Client().get("/news/").content
    assert len(visitors.PAGES) == 3


def test_whoever_is_signed_in_or_holds_a_forms_token_is_answered_in_person(
    room: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = drawn(monkeypatch)
    Client().get("/news/")
    person = Client()
    person.force_login(User.objects.get(username="author"), backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = person.get("/news/")
    assert "private" in answer["Cache-Control"] and found == ["/news/"]
    holder = Client()
    holder.cookies["csrftoken"] = "a" * 32
    assert holder.get("/news/").status_code == 200 and found == ["/news/"]


@pytest.mark.parametrize("address", ["/site/nobody/", "/notices/", "/check/", "/accounts/login/", "/news/?x=1", "/"])
def test_refusals_forms_and_odd_addresses_are_not_kept(room: SimpleNamespace, address: str) -> None:
    for _time in range(2):
        Client().get(address)
    assert len(visitors.PAGES) == 0


def test_random_parameters_do_not_fill_the_memory(room: SimpleNamespace) -> None:
    for number in range(20):
        Client().get("/news/", {f"k{number}": "1"})
    assert len(visitors.PAGES) == 0


def test_an_article_appears_at_its_hour_and_goes_at_its_end(
    room: SimpleNamespace,
    clock: SimpleNamespace,
) -> None:
    clock.now = NOW
    begins, ends = NOW + timedelta(seconds=61), NOW + timedelta(seconds=90)
    article = checked(room, drafted(room, title="按时的稿件", go_live_at=begins, expire_at=ends))
    place = f"/site/top/news/{article.pk}/"
    for before, after in ((begins, True), (ends, False)):
        clock.now = before - timedelta(seconds=0.5)
        assert ("按时的稿件" in Client().get("/news/").content.decode()) is not after
        clock.now = before
        assert ("按时的稿件" in Client().get("/news/").content.decode()) is after
        assert (Client().get(place).status_code == 200) is after


def test_a_withdrawn_article_is_gone_within_seconds(
    room: SimpleNamespace,
    clock: SimpleNamespace,
) -> None:
    article = checked(room, drafted(room, title="要撤下的稿件"))
    place = f"/site/top/news/{article.pk}/"
    assert Client().get(place).status_code == 200
    services.withdraw_article(actor=room.head, article_id=article.pk, reason="文字有误")
    clock.now += timedelta(seconds=3)
    assert Client().get(place).status_code == 410
    assert "要撤下的稿件" not in Client().get("/news/").content.decode()


def test_who_finds_an_article_withdrawn_finds_it_for_everybody(room: SimpleNamespace, clock: SimpleNamespace) -> None:
    article = checked(room, drafted(room))
    place = f"/site/top/news/{article.pk}/"
    Client().get(place)
    services.withdraw_article(actor=room.head, article_id=article.pk, reason="文字有误")
    clock.now += timedelta(seconds=2.5)
    assert Client().get(place).status_code == 410
    clock.now -= timedelta(seconds=0.6)
    assert Client().get(place).status_code == 410


def test_a_stale_page_is_drawn_by_one_while_the_others_get_what_is_there(
    room: SimpleNamespace,
    clock: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = Client().get("/news/").content
    checked(room, drafted(room, title="新的稿件"))
    clock.now += timedelta(seconds=2.5)
    inside: list[bytes] = []
    draw = visitors.VisitorsPagesMiddleware._draw

    def slow(self: Any, request: HttpRequest, key: Any) -> Any:
        inside.append(Client().get("/news/").content)
        return draw(self, request, key)

    monkeypatch.setattr(visitors.VisitorsPagesMiddleware, "_draw", slow)
    assert "新的稿件" in Client().get("/news/").content.decode()
    assert inside == [old]


def test_many_at_once_have_a_page_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    times, gate = [], threading.Event()

    @kept_for_visitors()
    def view(request: HttpRequest) -> HttpResponse:
        times.append(1)
        gate.wait(5)
        return HttpResponse(b"drawn")

    monkeypatch.setattr(visitors, "resolve", lambda path: SimpleNamespace(func=view))
    monkeypatch.setattr(visitors, "holds_until", lambda began, longest: began + longest)
    door = visitors.VisitorsPagesMiddleware(view)
    answers: list[Any] = []

    def ask() -> None:
        answers.append(door(RequestFactory().get("/", headers={"Host": "localhost"})))

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join(10)
    assert len(times) == 1 and [answer.content for answer in answers] == [b"drawn"] * 8


@pytest.mark.parametrize("change", [{"Cache-Control": "no-store"}, {"Cache-Control": "private"}, {"Vary": "*"},
                                    {"Content-Security-Policy": "script-src 'nonce-x'"}])  # fmt: skip
def test_an_answer_that_is_for_one_visitor_is_never_kept(
    change: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @kept_for_visitors()
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(b"drawn", headers=change)

    monkeypatch.setattr(visitors, "resolve", lambda path: SimpleNamespace(func=view))
    visitors.VisitorsPagesMiddleware(view)(RequestFactory().get("/", headers={"Host": "localhost"}))
    assert len(visitors.PAGES) == 0
