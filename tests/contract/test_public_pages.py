"""Every kind of public page, feed and calendar once, as programs of others read them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import feedparser
import pytest
from icalendar import Calendar
from lxml import etree
from tests.contract import access_table as table
from tests.contract.access.words import ANYBODY
from tests.contract.doors import OWN, address_of
from tests.foreign_checkers import ask_foreign

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
#: Read by programs of their own: tests/research/test_oai.py, tests/elections, tests/governance.
ELSEWHERE = ("research:harvest", "governance:screen_live", "elections:ballot_state")


def answers(world: SimpleNamespace) -> dict[str, Any]:
    """What a visitor gets at each public address that there is one of, by its name."""
    names = sorted(name for name in OWN if table.EXPECTED.get(name) == ANYBODY and name not in ELSEWHERE)
    found = {name: world.clients["outsider"].get(address_of(world, name)) for name in names}
    return {name: answer for name, answer in found.items() if answer.status_code == 200}


def of_type(found: dict[str, Any], kind: str) -> dict[str, str]:
    """The bodies of one type of content, by name."""
    return {name: answer.content.decode() for name, answer in found.items() if answer["Content-Type"].startswith(kind)}


@pytest.mark.django_db
def test_checkers_of_others_find_nothing(world: SimpleNamespace) -> None:
    found = answers(world)
    pages = of_type(found, "text/html")
    assert len(pages) > 25, sorted(pages)
    assert {name.partition(":")[0] for name in pages} >= {
        "cases", "credentials", "elections", "funds", "honours", "notices", "publicsite", "research",
    }  # fmt: skip
    read_feeds(of_type(found, "application/atom+xml"))
    read_calendars(of_type(found, "text/calendar"))
    read_sitemap(of_type(found, "application/xml"))
    assert ask_foreign("validate_html.mjs", pages) == []


def read_feeds(feeds: dict[str, str]) -> None:
    assert feeds.keys() == {"publicsite:atom", "publicsite:place_atom"}
    for name, text in feeds.items():
        read = feedparser.parse(text)
        assert not read.bozo and read.version == "atom10", (name, read.get("bozo_exception"))
        assert read.feed.id and read.feed.title and read.feed.updated_parsed
        for entry in read.entries:
            assert entry.id and entry.title and entry.link.startswith("http") and entry.updated_parsed, (name, entry)


def read_calendars(calendars: dict[str, str]) -> None:
    assert "publicsite:calendar_feed" in calendars
    for name, text in calendars.items():
        read = Calendar.from_ical(text)
        assert read["version"] == "2.0" and read["prodid"] and not read.errors, name
        for event in read.walk("VEVENT"):
            assert not event.errors and event["uid"] and event.decoded("dtstamp") and event.decoded("dtstart"), name


def read_sitemap(found: dict[str, str]) -> None:
    read = etree.fromstring(found["publicsite:sitemap"].encode())
    places = [place.text for place in read.iter(f"{SITEMAP}loc")]
    assert read.tag == f"{SITEMAP}urlset" and len(places) == len(set(places)) > 5
