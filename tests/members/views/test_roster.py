"""The roster's page: lists, filters, orders, columns, and what is done with many."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.members.conftest import id_number

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.selectors import issues_of
from huiguan.kernel.exchange.services import import_file
from huiguan.kernel.history import recording
from huiguan.kernel.people.services import choose_columns
from huiguan.kernel.permits import Actor, slots
from huiguan.kernel.permits.navigation import entries_for
from huiguan.members import services
from huiguan.members.columns import LIST, all_columns
from huiguan.members.models import DuesDemand, DuesResolution, DuesTier, DuplicatePair, Membership

Browse = Callable[[Actor], Client]
URL = "/o/here/members/"


def shown(client: Client, query: str = "") -> str:
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200
    return str(response.content.decode())


def names(page: str) -> list[str]:
    return [part.split("<")[0] for part in page.split('lang="zh-Hans">')[1:] if part.split("<")[0].startswith("王")]


@pytest.fixture
def three(house: Any) -> list[Membership]:
    return [
        house.member("王小红", number="A-1", unit="户政科", gender="f", mobile="13912340935", joined_on=today()),
        house.member("王景行", number="A-2", unit="交通大队", gender="m", birth_date=date(today().year - 30, 5, 1)),
        house.member("王若溪", number="A-3", klass="honorary"),
    ]


def test_finds_by_part_pinyin_initials_and_number(house: Any, three: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    for text in ("王小", "wxh", "xiaohong", "A-1"):
        assert names(shown(clerk, f"q={text}")) == ["王小红"]
    assert "No member matches." in shown(clerk, "q=nobody")


def test_narrows_by_class_gender_unit_age_month_and_gaps(house: Any, three: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    month = f"{today():%Y-%m}"
    for query, expected in (
        ("klass=honorary", ["王若溪"]),
        ("gender=f", ["王小红"]),
        ("gender=unknown", ["王若溪"]),
        ("unit=%E4%BA%A4%E9%80%9A", ["王景行"]),
        ("age=26-35", ["王景行"]),
        ("age=unknown&unit=%E6%88%B7", ["王小红"]),
        (f"joined={month}", ["王小红"]),
        ("tab=new", ["王小红"]),
        ("missing=unit", ["王若溪"]),
        ("tab=left", []),
    ):
        assert sorted(names(shown(clerk, query))) == sorted(expected), query


def test_sorts_by_strokes_pinyin_number_and_joined(house: Any, three: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    assert names(shown(clerk)) == ["王小红", "王若溪", "王景行"]
    assert names(shown(clerk, "sort=pinyin")) == ["王景行", "王若溪", "王小红"]
    assert names(shown(clerk, "sort=number&descending=1")) == ["王若溪", "王景行", "王小红"]


def test_pages_from_both_ends_are_one_list(house: Any, three: Any, browse: Browse) -> None:
    for number in range(117):
        joined = date(2020, 1, 1 + number % 9) if number % 3 else None
        house.member(f"王{chr(0x4E00 + 7 * number)}", number=f"B-{number:03d}", joined_on=joined)
    clerk = browse(house.clerk())
    for sort in ("strokes", "pinyin", "number", "joined", "joined&descending=1"):
        found = [names(shown(clerk, f"sort={sort}&page={page}")) for page in (1, 2, 3)]
        assert [len(page) for page in found] == [50, 50, 20]
        assert found[0] + found[1] + found[2] == names(shown(clerk, f"sort={sort}&size=200"))
        assert len({name for page in found for name in page}) == 120
        assert names(shown(clerk, f"sort={sort}&page=9")) == found[-1]


def test_addresses_that_make_no_sense_show_the_list(house: Any, three: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    for query in ("tab=x&sort=y&state=z&joined=2026-99&age=zz&page=-1", "page=999999", "missing=password", "view=9x"):
        assert len(names(shown(clerk, query))) == 3, query


def test_sensitive_columns_are_off_and_masked_when_shown(house: Any, three: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    assert "139****0935" not in shown(clerk)
    clerk.post("/me/lists/members-roster/columns/", {"columns": ["name", "mobile"], "next": URL})
    page = shown(clerk)
    assert "139****0935" in page and "13912340935" not in page


def test_nobody_from_elsewhere_sees_it(house: Any, three: Any, browse: Browse) -> None:
    for actor in (house.clerk(house.there), house.clerk(house.city, below=True), house.own(three[0])):
        assert browse(actor).get(URL).status_code == 404


def test_number_of_queries_does_not_grow(house: Any, browse: Browse, django_assert_max_num_queries: Any) -> None:
    clerk = browse(house.clerk())
    for number in range(5):
        house.member(f"王{number}", joined_on=None)
    shown(clerk)
    with django_assert_max_num_queries(40) as few:
        shown(clerk)
    for number in range(5, 50):
        house.member(f"王{number}", joined_on=None)
    with django_assert_max_num_queries(len(few.captured_queries)):
        shown(clerk)


def test_puts_those_ticked_into_a_class(house: Any, three: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    clerk.post(f"{URL}change-class/", {"selected": [three[0].pk], "to_class": "associate"})
    assert sorted(names(shown(clerk, "klass=associate"))) == ["王小红"]
    refused = clerk.post(f"{URL}change-class/", {"everything": "1", "to_class": "king"}, follow=True)
    assert "no such class" in refused.content.decode()


def test_strikes_off_all_that_the_filter_shows(house: Any, three: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    clerk.post(f"{URL}strike-off/?klass=full", {"everything": "1", "note": "Article 12"})
    assert names(shown(clerk)) == ["王若溪"]
    assert sorted(names(shown(clerk, "tab=left"))) == ["王小红", "王景行"]


def test_members_of_others_cannot_be_named(house: Any, three: Any, browse: Browse) -> None:
    foreign = house.member("王外人", place=house.there)
    browse(house.clerk()).post(f"{URL}change-class/", {"selected": [foreign.pk], "to_class": "honorary"})
    foreign.refresh_from_db()
    assert foreign.klass == "full"


def test_exports_the_columns_shown_masked(house: Any, three: Any, browse: Browse) -> None:
    clerk = browse(house.clerk())
    clerk.post("/me/lists/members-roster/columns/", {"columns": ["name", "mobile", "klass"], "next": URL})
    table = b"".join(clerk.get(f"{URL}export/?klass=full&format=csv").streaming_content).decode("utf-8-sig")
    assert "王小红,139****0935,Full member" in table and "王若溪" not in table
    chosen = clerk.post(f"{URL}export/", {"selected": [three[2].pk], "format": "csv"})
    assert "王若溪" in b"".join(chosen.streaming_content).decode("utf-8-sig")


def test_hidden_identities_show_no_name(house: Any, browse: Browse) -> None:
    services.register_member(
        actor=house.clerk(), organization=house.here, details={"name": "王秘密", "hidden_identity": True}
    )
    page = shown(browse(house.clerk()))
    assert "王秘密" not in page and "Identity hidden" in page


def test_lists_of_duplicates_say_that_an_identity_is_hidden(house: Any, browse: Browse) -> None:
    hidden = services.register_member(
        actor=house.clerk(), organization=house.here, details={"name": "王秘密", "hidden_identity": True}
    )
    known = house.member("王小红", birth_date=date(1990, 3, 7))
    with recording(house.clerk(), house.here.pk, reason="test"):
        DuplicatePair.objects.create(organization=house.here, first=hidden, second=known, reason="name_birth")
    pair = DuplicatePair.objects.unscoped("test").get(first=hidden)
    client = browse(house.clerk())
    for address in (f"{URL}duplicates/", f"{URL}duplicates/{pair.pk}/"):
        page = client.get(address).content.decode()
        assert "Identity hidden" in page and "***" not in page and "王秘密" not in page


def test_import_and_export_stands_among_the_members_lines(house: Any) -> None:
    offered = {section.key: [one.key for one in lines] for section, lines in entries_for(house.clerk(), house.here)}
    assert "imports" in offered["members"]
    assert "imports" not in offered.get("organizations", [])


def test_the_export_of_every_column_comes_in_again_without_a_change(house: Any, three: Any, browse: Browse) -> None:
    clerk = house.clerk()
    sealed = {"id_number": id_number(), "mobile": "13912340935", "bank_account": "6222021234567894"}
    plain = {"gender": "f", "unit": "户政科", "duty": "科长", "address": "东街1号", "note": "一二"}
    house.member("田望舒", email="a@example.org", **plain, **sealed)
    gone = house.member("左怀瑾", number="X-7")
    services.resign(actor=clerk, membership_id=gone.pk, left_on=date(2025, 3, 1))
    shown = [column.key for column in all_columns(clerk, house.here)]
    choose_columns(actor=clerk, list=LIST, columns=shown)
    answer = browse(clerk).get("/o/here/members/export/?tab=ever&format=xlsx")
    content = io.BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]  # a download
    batch = import_file(actor=clerk, organization=house.here, sheet_key="members", upload=content, name="名册.xlsx")
    assert [issue.reason for issue in issues_of(batch)] == []
    assert (batch.new, batch.changed, batch.unchanged) == (0, 0, batch.total) and batch.total == 5


def test_those_who_hold_a_post_and_those_in_arrears_have_lists_of_their_own(
    house: Any, three: Any, browse: Browse, monkeypatch: Any
) -> None:
    clerk = browse(house.clerk())
    assert "Office held" in shown(clerk) and names(shown(clerk, "tab=officers")) == []
    posts = [(three[0].pk, None, "理事"), (three[0].pk, None, "监事"), (987_654, 654_321, "会长")]
    monkeypatch.setitem(slots._slots, "members.offices_held", [lambda organization: posts])
    assert names(shown(clerk, "tab=officers")) == [three[0].name]
    assert "理事、监事" in shown(clerk) and "会长" not in shown(clerk)
    place, day = house.here, date(2020, 6, 30)
    resolution = DuesResolution.objects.create(
        organization=place, reference="r", decided_on=day, from_year=2020, delegates=1, present=1, in_favour=1,
        secret_ballot=True,
    )  # fmt: skip
    tier = DuesTier.objects.create(organization=place, resolution=resolution, label="t", classes=["full"], amount=100)
    DuesDemand.objects.create(organization=place, membership=three[1], tier=tier, year=2020, amount=100, due_on=day)
    assert names(shown(clerk, "tab=owing")) == [three[1].name]
    table = b"".join(clerk.get(f"{URL}export/?tab=officers&format=csv").streaming_content).decode("utf-8-sig")
    assert "理事、监事" in table
