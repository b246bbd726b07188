"""Finding by word, part of a word, pinyin and initials; only what the actor may see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db.models import QuerySet
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization, update_registration, withdraw_organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import EVERYTHING, Actor, ActorKind, GrantView, Role, Scope, system_actor
from huiguan.kernel.search import SearchKind, asking, kinds, organizations, register_kind, selectors
from huiguan.kernel.search.models import SearchEntry
from huiguan.kernel.search.query import parse, pieces, spans
from huiguan.kernel.search.selectors import Results, search, search_quickly
from huiguan.kernel.search.services import Entry, drop_entries, index_entries

TITLES = {
    1: "会员信息登记表",
    2: "关于推进维权工作站建设的通知",
    3: "云警协〔2026〕3号",
    4: "Annual report 2026",
    5: "第三届理事会会长候选人名单",
    6: "重庆市警察协会年度工作要点",
    7: "西安市县级协会联络员",
}


def odd(actor: Actor) -> QuerySet[SearchEntry]:
    rows = SearchEntry.objects.unscoped("test")
    return rows.filter(kind="test.odd", object_id__in=[1, 3]).values("object_id")


def own(actor: Actor) -> Scope:
    return Scope(organizations=frozenset(grant.organization_id for grant in actor.grants))


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})
    address = "/o/{1}/{0}/".format
    register_kind(SearchKind("test.paper", "Papers", "file-text", address, scope=own))
    register_kind(SearchKind("test.odd", "Odd", "file-text", address, visible=odd))


@pytest.fixture
def county(db: None) -> Organization:
    return Organization.objects.add_root(
        instance=Organization(code="c1", name="青原县协会", short_name="青原", level="county")
    )


@pytest.fixture
def clerk(county: Organization) -> Actor:
    grant = GrantView(Role.CLERK, county.pk, county.path)
    return Actor(kind=ActorKind.USER, label="clerk", user_id=1, grants=(grant,))


@pytest.fixture
def papers(county: Organization) -> None:
    index_entries(Entry("test.paper", pk, county.pk, title, body="正文里提到台账") for pk, title in TITLES.items())


def ids(results: Results) -> list[int]:
    return sorted(hit.object_id for hit in results.hits)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("会员", [1]),
        ("会员信息", [1]),
        ("员信", [1]),
        ("协", [3, 6, 7]),
        ("协会", [6, 7]),
        ("维权 建设", [2]),
        ("建设维权", []),
        ("huiyuan", [1]),
        ("huiyuanxinxi", [1]),
        ("huiyu", [1]),
        ("hyxx", [1]),
        ("weiquan", [2]),
        ("wqgzz", [2]),
        ("维quan", [2]),
        ("hy信息", [1]),
        ("xi'an", [7]),
        ("xian", [7]),
        ("huizhang", [5]),
        ("hz", [5]),
        ("chongqing", [6]),
        ("2026", [3, 4]),
        ("〔2026〕3", [3]),
        ("２０２６", [3, 4]),
        ("ANNUAL rep", [4]),
        ("nnual", []),
        ("台账", [1, 2, 3, 4, 5, 6, 7]),
        ("taizhang", [1, 2, 3, 4, 5, 6, 7]),
        ("没有的词", []),
        ("", []),
        ("！？、", []),
        ("' | & ! :* \\ '", []),
    ],
)
def test_found(papers: None, clerk: Actor, text: str, found: list[int]) -> None:
    assert ids(search(clerk, text)) == found


@pytest.mark.django_db
def test_only_what_the_actor_may_see(papers: None, county: Organization, clerk: Actor) -> None:
    other = Organization.objects.add_root(
        instance=Organization(code="c2", name="石桥县协会", short_name="石桥", level="county")
    )
    index_entries([Entry("test.paper", 99, other.pk, "会员大会"), Entry("test.unknown", 1, county.pk, "会员")])
    index_entries(Entry("test.odd", pk, other.pk, f"会员{pk}") for pk in (1, 2, 3))
    results = search(clerk, "会员")
    assert [(hit.kind.key, hit.object_id) for hit in results.hits if hit.kind.key == "test.odd"] == [
        ("test.odd", 3),
        ("test.odd", 1),
    ]
    assert results.total == 3
    assert {facet.key: facet.count for facet in results.kinds} == {"test.odd": 2, "test.paper": 1}


@pytest.mark.django_db
def test_facets_narrow_and_say_what_else_there_is(papers: None, county: Organization, clerk: Actor) -> None:
    index_entries(Entry("test.odd", pk, county.pk, f"协会{pk}") for pk in (1, 3))
    results = search(clerk, "协会", kinds=["test.odd"])
    assert results.total == 2
    assert {(f.key, f.count, f.chosen) for f in results.kinds} == {("test.odd", 2, True), ("test.paper", 2, False)}
    assert [(f.label, f.count) for f in results.organizations] == [("青原县协会", 2)]
    assert search(clerk, "协会", organization_ids=[county.pk + 1000]).total == 0


@pytest.mark.django_db
def test_title_before_text_then_the_latest(county: Organization, clerk: Actor) -> None:
    day = [datetime(2026, 1, n, tzinfo=UTC) for n in (1, 2, 3)]
    index_entries(
        [
            Entry("test.paper", 1, county.pk, "维权", changed_at=day[0]),
            Entry("test.paper", 2, county.pk, "维权", changed_at=day[1]),
            Entry("test.paper", 3, county.pk, "通知", body="维权", changed_at=day[2]),
        ]
    )
    assert [hit.object_id for hit in search(clerk, "维权").hits] == [2, 1, 3]
    assert [hit.object_id for group in search_quickly(clerk, "weiq", limit=2) for hit in group.hits] == [2, 1]


@pytest.mark.django_db
def test_written_again_and_dropped(papers: None, county: Organization, clerk: Actor) -> None:
    index_entries([Entry("test.paper", 1, county.pk, "改了名字")])
    assert ids(search(clerk, "会员")) == []
    assert ids(search(clerk, "改了")) == [1]
    assert drop_entries("test.paper", [1]) == 1
    assert ids(search(clerk, "改了")) == []


@pytest.mark.django_db
def test_pages(county: Organization, clerk: Actor) -> None:
    index_entries(Entry("test.paper", pk, county.pk, f"通知{pk}") for pk in range(45))
    last = search(clerk, "通知", page=99)
    assert (last.page, last.pages, last.total, len(last.hits)) == (3, 3, 45, 5)


@pytest.mark.django_db
def test_strange_texts_are_indexed(county: Organization, clerk: Actor) -> None:
    index_entries(
        [
            Entry("test.paper", 1, county.pk, "会员\x00'\\:A", body="x" * 500_000),
            Entry("test.paper", 2, county.pk, "𠀀㐀İ", body="汉" * 200_000),
        ]
    )
    assert ids(search(clerk, "会员")) == [1]
    assert ids(search(clerk, "𠀀㐀")) == [2]


@pytest.mark.parametrize(
    ("text", "title", "marked"),
    [
        ("会员", "会员与会员", ["会员", "会员"]),
        ("hyxx", "登记会员信息表", ["会员信息"]),
        ("huiyuanx", "登记会员信息表", ["会员信"]),
        ("chongqing", "重庆协会", ["重庆"]),
        ("REPORT", "Annual Report", ["Report"]),
        ("port", "Annual Report", []),
        ("会员 yuanxin", "会员信息", ["会员信"]),
    ],
)
def test_highlights(text: str, title: str, marked: list[str]) -> None:
    assert [piece.text for piece in pieces(parse(text), title) if piece.hit] == marked


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_are_the_text(text: str, title: str) -> None:
    assert "".join(piece.text for piece in pieces(parse(text), title)) == title
    assert all(0 <= start < end <= len(title) for start, end in spans(parse(text), title))


class TestPages:
    """Search through its pages."""

    @pytest.fixture
    def browser(self, county: Organization, papers: None) -> Client:
        client = Client()
        user = User.objects.create_user(username="w")
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        register_kind(
            SearchKind("test.paper", "Papers", "file-text", "/o/{1}/{0}/".format, scope=lambda actor: EVERYTHING)
        )
        return client

    def test_hits_are_marked_and_counted(self, browser: Client) -> None:
        page = browser.get("/search/", {"q": "hyxx"}).content.decode()
        assert "<mark>会员信息</mark>登记表" in page
        assert 'href="/o/c1/1/"' in page
        assert "kind=test.paper" in page

    def test_states(self, browser: Client) -> None:
        for query in (
            {},
            {"q": "没有的词"},
            {"q": "会员", "kind": "test.odd"},
            {"q": "会员", "page": "x", "organization": "y"},
        ):
            assert browser.get("/search/", query).status_code == 200
        assert browser.get("/o/c1/search/", {"q": "<script>"}).status_code == 200

    def test_quick(self, browser: Client) -> None:
        part = browser.get("/search/quick/", {"q": "chongqing"}).content.decode()
        assert "<mark>重庆</mark>" in part
        assert "<html" not in part

    def test_signed_out(self) -> None:
        assert Client().get("/search/", {"q": "会员"}).status_code == 302


@pytest.mark.django_db
def test_what_hits_everywhere_is_counted_to_a_limit(
    county: Organization, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LIMIT", 30)
    monkeypatch.setattr(selectors, "LIMIT", 30)
    monkeypatch.setattr(asking, "LATEST", 25)
    index_entries(Entry("test.paper", pk, county.pk, f"通知{pk}") for pk in range(45))
    index_entries([Entry("test.odd", 1, county.pk, "通知")])
    results = search(clerk, "通知")
    assert (results.total, results.more, results.pages, len(results.hits)) == (31, True, 2, 20)
    assert {(f.key, f.count, f.more) for f in results.kinds} == {("test.paper", 30, True), ("test.odd", 1, False)}
    assert not search(clerk, "通知", kinds=["test.odd"]).more


@pytest.mark.django_db
def test_each_kind_has_its_place_in_the_quick_list(county: Organization, clerk: Actor) -> None:
    index_entries(Entry("test.paper", pk, county.pk, f"通知{pk}") for pk in range(45))
    index_entries([Entry("test.odd", 1, county.pk, "附件", body="通知")])
    groups = search_quickly(clerk, "通知")
    assert [(group.kind.key, len(group.hits)) for group in groups] == [("test.paper", 4), ("test.odd", 1)]


class TestAssociations:
    """Associations are found, and their entries keep in step with them."""

    @pytest.fixture(autouse=True)
    def own_kind(self, own_kinds: None) -> None:
        organizations.register()

    @pytest.fixture
    def made(self, db: None) -> Organization:
        return create_organization(
            actor=system_actor("test"), parent=None, code="110000", name="海阳省警察协会", level="national"
        )

    @pytest.mark.parametrize("text", ["海阳", "阳省", "haiyang", "hysjc", "1100"])
    def test_found(self, made: Organization, text: str) -> None:
        hits = search(Actor(kind=ActorKind.USER, label="x", user_id=1, grants=()), text).hits
        assert [(hit.object_id, hit.url) for hit in hits] == [(made.pk, "/o/110000/organization/")]

    def test_renamed_and_withdrawn(self, made: Organization) -> None:
        actor = system_actor("test")
        update_registration(actor=actor, organization=made, name="青原省警察协会")
        assert search(actor, "海阳").total == 1, "the short name is still the old one"
        update_registration(actor=actor, organization=made, short_name="青原")
        assert (search(actor, "海阳").total, search(actor, "青原").total) == (0, 1)
        withdraw_organization(actor=actor, organization=made)
        assert search(actor, "青原").total == 0
