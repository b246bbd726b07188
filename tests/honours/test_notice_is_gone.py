"""After the end of a public notice no door that is open to everybody holds a name of it, whether a job ran or not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.honours.conftest import Federation

from huiguan.kernel.notices.models import PublicNotice
from huiguan.kernel.notices.selectors import shown_rows
from huiguan.kernel.people.models import User
from huiguan.members.services import register_member
from huiguan.ui.visitors import PAGES

NAME = "欧阳慎独"
BEGIN = ("/site/", "/notices/", "/news/", "/disclosures/", "/honours/", "/research/", "/funds/", "/elections/",
         "/site/prov/calendar.ics", "/news.atom", "/site/prov/news.atom", "/sitemap.xml")  # fmt: skip
MOST = 300


def holds(content: bytes) -> bool:
    """Whether the name stands in an answer, plain or as JSON escapes it."""
    return NAME.encode() in content or json.dumps(NAME)[1:-1].encode() in content


def doors(client: Client) -> Iterator[tuple[str, Any]]:
    """Every answer that somebody without an account comes to by following addresses, and the API's open lists."""
    seen, waiting = set(BEGIN), [*BEGIN, *api_addresses(client)]
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        yield address, answer
        for found in re.findall(rb'(?:href|src|<loc>)="?([^"<]+)', answer.content):
            parts = urlsplit(found.decode().replace("&amp;", "&"))
            place = f"{parts.path}?{parts.query}" if parts.query else parts.path
            inside = parts.netloc in ("", "testserver") and parts.path.startswith("/")
            if inside and place not in seen and not parts.path.startswith(("/static/", "/accounts/", "/o/")):
                seen.add(place)
                waiting.append(place)


def api_addresses(client: Client) -> list[str]:
    """The GET operations of the API, with the association and the notice of this test where they ask for them."""
    notice = PublicNotice.objects.unscoped("test").latest("pk").pk
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    known = {"code": "prov", "notice_id": notice}
    found = []
    for path, operations in paths.items():
        names = re.findall(r"\{(\w+)\}", path)
        if "get" in operations and set(names) <= set(known):
            found.append(re.sub(r"\{(\w+)\}", lambda name: str(known[name[1]]), path))
    return found


def where(client: Client) -> list[str]:
    return [address for address, answer in doors(client) if holds(b"".join(answer) if answer.streaming else
            answer.content)]  # fmt: skip


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock to a moment."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def notice(federation: Federation) -> PublicNotice:
    cache.clear()
    details = {"name": NAME, "birth_date": date(1990, 1, 1)}
    register_member(actor=federation.clerks["east"], organization=federation.places["east"], details=details)
    found: PublicNotice = federation.put_up(federation.proposed(NAME))
    return found


def test_no_open_door_holds_a_name_after_the_end(
    federation: Federation, notice: PublicNotice, later: Callable[[int], None]
) -> None:
    page = f"/notices/{notice.pk}/"
    assert page in where(Client())
    before = Client().get(page)
    assert "no-" in before.headers["Cache-Control"]
    later(20)
    assert where(Client()) == []
    again = {"If-None-Match": before.headers.get("ETag", '"x"')}
    kept = Client().get(page, headers=again)
    assert kept.status_code == 200 and not holds(kept.content)


def test_search_and_the_register_of_the_office_hold_none_either(
    federation: Federation, notice: PublicNotice, later: Callable[[int], None]
) -> None:
    assert shown_rows(notice)[0]["name"] == NAME
    later(20)
    assert shown_rows(notice) == []
    client = Client()
    client.force_login(federation.users["prov"], backend="allauth.account.auth_backends.AuthenticationBackend")
    register = client.get(f"/o/prov/notices/{notice.pk}/")
    assert register.status_code == 200 and not holds(register.content)
    stranger = User.objects.create_user("stranger")
    client.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert not holds(client.get("/api/v1/search", {"q": NAME}).content)


def test_pages_that_are_kept_for_visitors_hold_none_either(
    federation: Federation, notice: PublicNotice, clock: Callable[[datetime], None], settings: Any
) -> None:
    """Every door is opened in the notice's last second, and again when it has ended: pages are kept for three."""
    settings.VISITOR_PAGE_SECONDS = 3
    PAGES.clear()
    end = datetime.combine(notice.ends_on + timedelta(days=1), time.min, tzinfo=timezone.get_current_timezone())
    clock(end - timedelta(seconds=1))
    assert f"/notices/{notice.pk}/" in where(Client())
    assert len(PAGES) > 5 and notice.title in Client().get("/site/prov/").content.decode()
    clock(end)
    assert where(Client()) == []
    assert notice.title not in Client().get("/site/prov/").content.decode()
    PAGES.clear()
