"""The board through its pages: figures that open their rows, levels that open, days, and who may see it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import QueryDict
from django.urls import reverse
from tests.directives.conftest import House, Send

from huiguan.directives.models import Assignment, Item
from huiguan.directives.selectors.board import board
from huiguan.directives.selectors.heat import heat_below, top_rows
from huiguan.directives.selectors.ledger import ledger
from huiguan.directives.selectors.ledger_filter import LedgerFilter
from huiguan.directives.selectors.settings import light_days
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import NotFound

pytestmark = pytest.mark.django_db


def rows():
    return Assignment.objects.unscoped("test")


@pytest.fixture
def sent(house: House, items: list[Item], send: Send) -> list[Assignment]:
    """Two items to a province, its first city and all counties; some late, one struck off, one withdrawn."""
    made = send([house.provinces[0], house.cities[0], *house.counties], items[:2])
    late = today() - timedelta(days=3)
    rows().filter(pk__in=[a.pk for a in made[:6]]).update(due_date=late, sent_on=late - timedelta(days=9))
    rows().filter(pk=made[7].pk).update(state="closed", closed_on=today(), stage="done")
    rows().filter(pk=made[9].pk).update(state="withdrawn")
    return made


def get(client, name: str = "board", code: str = "n", **query):
    return client.get(reverse(f"directives:{name}", args=[code]), query)


def test_every_link_of_the_page_opens_as_many_rows_as_its_number_says(house, sent, browse) -> None:
    actor = house.clerk(house.nation, below=True)
    answer = get(browse(actor), open=["p1", "p1c1"])
    words = answer.content.decode()
    links = re.findall(r'<a[^>]*href="/o/n/directives/ledger/\?([^"]*)"[^>]*>(.*?)</a>', words, re.S)
    # How many there are depends on the weekday: what is three days late lies in this week or in the one before.
    assert len(links) >= 25
    checked = 0
    for query, text in links:
        number = re.findall(r"[\d,]+", re.sub(r"<svg.*?</svg>|<[^>]*>", " ", text, flags=re.S))
        if len(number) != 1 or "%" in text or "days" in text:
            continue
        wanted = LedgerFilter.read(QueryDict(unescape(query)))
        found = ledger(actor, house.nation, wanted)
        opened = len({row.assignment.organization_id for row in found.rows}) if wanted.level else found.total
        assert opened == int(number[0].replace(",", "")), (query, text)
        checked += 1
    assert checked > 20


def test_associations_whose_tasks_were_all_withdrawn_are_not_counted_as_reached(house, sent) -> None:
    actor = house.clerk(house.nation, below=True)
    assert board(actor, house.nation).receivers == {"province": 1, "city": 1, "county": 8}
    rows().filter(organization__in=house.counties[:2]).update(state="withdrawn")
    assert board(actor, house.nation).receivers == {"province": 1, "city": 1, "county": 6}
    assert board(actor, house.nation, as_of=today() - timedelta(days=5)).receivers == {"province": 1, "city": 1}


def test_a_branch_opens_level_by_level_and_its_own_line_is_not_the_branch(house, sent) -> None:
    actor = house.clerk(house.nation, below=True)
    days, base = light_days(house.nation), board(actor, house.nation).filter
    top = top_rows(board(actor, house.nation))
    below = heat_below(actor, house.nation, "p1", base, days)
    assert [row.organization.code for row in below] == ["p1", "p1c1", "p1c2"]
    assert sum(row.total for row in below) == top[0].total
    own = below[0]
    assert own.total == ledger(actor, house.nation, own.rows).total == 2
    assert not own.has_below
    for row in below:
        for cell in row.cells.values():
            assert ledger(actor, house.nation, cell.rows).total == cell.total


def test_rows_without_a_topic_open_just_these(house, sent) -> None:
    rows().filter(pk__in=[a.pk for a in sent[:4]]).update(topic="")
    Item.objects.unscoped("test").filter(pk=sent[0].item_id).update(topic="")
    actor = house.clerk(house.nation, below=True)
    for row in heat_below(actor, house.nation, "p1", board(actor, house.nation).filter, light_days(house.nation)):
        for cell in row.cells.values():
            assert ledger(actor, house.nation, cell.rows).total == cell.total


def test_a_branch_outside_is_not_found(house, sent, browse) -> None:
    client = browse(house.clerk(house.provinces[0], below=True))
    assert get(client, "board_rows", "p1", branch="p1c1", depth="1").status_code == 200
    assert get(client, "board_rows", "p1", branch="p2").status_code == 404
    assert get(client, "board_rows", "p1", branch="n").status_code == 404
    with pytest.raises(NotFound):
        heat_below(house.outsider(), house.nation, "p1", LedgerFilter(tab="branch"), light_days(house.nation))


def test_who_sees_the_board(house, sent, browse) -> None:
    assert get(browse(house.outsider())).status_code == 404
    assert get(browse(house.clerk(house.counties[0]))).status_code == 404
    assert get(browse(house.head(house.nation))).status_code == 200
    own = get(browse(house.clerk(house.counties[0])), code=house.counties[0].code).content.decode()
    assert "Where things stand" in own
    assert ">p2<" not in own


@pytest.mark.parametrize(
    "query", [{"as_of": "nonsense"}, {"document": "x"}, {"as_of": "2999-01-01"}, {"open": "nobody"}]
)
def test_an_address_that_cannot_be_read_shows_the_board_of_today(house, sent, browse, query) -> None:
    assert get(browse(house.clerk(house.nation, below=True)), **query).status_code == 200


def test_before_anything_was_sent_and_without_anything(house, browse, sent) -> None:
    client = browse(house.clerk(house.nation, below=True))
    early = get(client, as_of=(today() - timedelta(days=400)).isoformat()).content.decode()
    assert "Nothing was sent by that day." in early
    rows().update(state="withdrawn")
    assert "Nothing was sent yet." in get(client).content.decode()


def test_the_number_of_queries_does_not_grow(house, items, send, browse, django_assert_max_num_queries) -> None:
    client = browse(house.clerk(house.nation, below=True))
    send(house.counties[:1], items[:1])
    get(client)
    with django_assert_max_num_queries(20):
        get(client)
    send([*house.counties, *house.cities], items)
    with django_assert_max_num_queries(20):
        get(client)


def test_in_chinese(house, sent, browse) -> None:
    client = browse(house.clerk(house.nation, below=True))
    client.cookies["django_language"] = "zh-hans"
    words = get(client).content.decode()
    assert "卡在哪里" in words and "到期分布" in words and "生成通报" in words
