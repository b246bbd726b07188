"""Bulletins through their pages: drafted, edited by one and by two, issued by the head, read as Word."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import pytest
from django.urls import reverse
from tests.directives.conftest import House, Send

from huiguan.directives.models import Bulletin, DirectiveSettings, Item
from huiguan.kernel.calendar import today

pytestmark = pytest.mark.django_db


def bulletins() -> list[Bulletin]:
    return list(Bulletin.objects.unscoped("test").order_by("pk"))


def url(name: str, *args: int) -> str:
    return reverse(f"directives:{name}", args=["n", *args])


@pytest.fixture
def draft(house: House, items: list[Item], send: Send, browse) -> Bulletin:
    send(house.counties, items[:2])
    client = browse(house.clerk(house.nation, below=True))
    first = today().replace(day=1)
    answer = client.post(url("bulletin_new"), {"starts": first, "ends": today(), "document": ""})
    assert answer["Location"] == url("bulletin", bulletins()[0].pk)
    return bulletins()[0]


def words_of(row: Bulletin, **changes):
    return {"number": row.number, "title": row.title, "text": row.text, "revision": row.revision, **changes}


def test_a_draft_holds_the_figures_each_with_its_rows(house, draft, browse) -> None:
    words = browse(house.clerk(house.nation)).get(url("bulletin", draft.pk)).content.decode()
    assert "共分送任务16项" in words
    assert "/o/n/directives/ledger/?tab=branch" in words and "as_of=" in words


@pytest.mark.parametrize(
    "values",
    [
        {"starts": "", "ends": "2026-01-01"},
        {"starts": "x", "ends": "y"},
        {"starts": today(), "ends": today() - timedelta(days=9)},
        {"starts": today(), "ends": today() + timedelta(days=9)},
        {"starts": today(), "ends": today(), "document": "999999"},
    ],
)
def test_a_period_that_cannot_be_is_refused_beside_its_field(house, items, browse, values) -> None:
    answer = browse(house.clerk(house.nation)).post(url("bulletin_new"), values)
    assert answer.status_code == 422
    assert "hg-errors" in answer.content.decode() or "Not submitted" in answer.content.decode()
    assert not bulletins()


def test_what_one_writes_is_saved_and_two_do_not_overwrite_each_other(house, draft, browse) -> None:
    client = browse(house.clerk(house.nation))
    saved = client.post(url("bulletin_autosave", draft.pk), words_of(draft, text="改一\r\n改二"))
    assert saved.json()["revision"] == draft.revision + 1
    assert bulletins()[0].text == "改一\n改二"
    late = browse(house.clerk(house.nation, second=True))
    stale = late.post(url("bulletin_autosave", draft.pk), words_of(draft, text="另一人"))
    assert stale.status_code == 409 and "changed this at" in stale.json()["message"]
    page = late.post(url("bulletin_change", draft.pk), words_of(draft, text="另一人"))
    assert page.status_code == 409 and "另一人" in page.content.decode()
    assert bulletins()[0].text == "改一\n改二"
    assert client.post(url("bulletin_change", draft.pk), words_of(draft, title=" ")).status_code == 422


def test_the_head_issues_it_and_then_it_stays(house, draft, browse) -> None:
    clerk = browse(house.clerk(house.nation))
    assert clerk.get(url("bulletin_issue", draft.pk)).status_code == 404
    head = browse(house.head(house.nation))
    leads = head.post(url("bulletin_change", draft.pk), words_of(draft, then="issue"))
    assert leads["Location"] == url("bulletin_issue", draft.pk)
    assert "no longer change" in head.get(leads["Location"]).content.decode()
    stale = head.post(leads["Location"], {"revision": 1, "number": "全协〔2026〕9号"})
    assert stale.status_code == 409
    head.post(leads["Location"], {"revision": 2, "number": "全协〔2026〕9号"})
    row = bulletins()[0]
    assert (row.state, row.number, row.issued_on) == ("issued", "全协〔2026〕9号", today())
    assert head.post(url("bulletin_change", draft.pk), words_of(row, text="再改")).status_code == 422
    page = head.get(url("bulletin", draft.pk)).content.decode()
    assert "全协〔2026〕9号" in page and "<textarea" not in page


def test_the_word_document_holds_words_and_all_units(house, draft, browse) -> None:
    answer = browse(house.clerk(house.nation)).get(url("bulletin_word", draft.pk))
    assert ".docx" in answer["Content-Disposition"] and "attachment" in answer["Content-Disposition"]
    document = docx.Document(io.BytesIO(answer.content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert "各有关协会：" in lines and "一、总体情况" in lines and "全国协会" in lines
    assert [row.cells[1].text for row in document.tables[0].rows][1:] == ["p1", "p2"]


def test_each_unit_opens_as_many_rows_as_it_counts_its_own_association_too(house, items, send, browse) -> None:
    send([house.provinces[0], *house.counties[:3]], items[:2])
    client = browse(house.clerk(house.provinces[0], below=True))
    client.post(reverse("directives:bulletin_new", args=["p1"]), {"starts": today(), "ends": today(), "document": ""})
    row = bulletins()[0]
    units = {unit["code"]: unit for unit in row.figures["branches"]}
    assert {code: unit["total"] for code, unit in units.items()} == {"p1": 2, "p1c1": 4, "p1c2": 2}
    for unit in units.values():
        opened = client.get(f"{reverse('directives:ledger', args=['p1'])}?{unit['rows']}").context["total"]
        assert opened == unit["total"]


def test_the_lights_are_those_of_the_scheme_by_which_it_was_drafted(house, items, send, browse) -> None:
    DirectiveSettings.objects.create(
        organization=house.nation, scheme=3, remind_within=10, warn_within=5, reports_per_month=40
    )
    send(house.counties, items[:1], due_date=today() + timedelta(days=3))
    client = browse(house.clerk(house.nation, below=True))
    client.post(url("bulletin_new"), {"starts": today(), "ends": today(), "document": ""})
    words = client.get(url("bulletin", bulletins()[0].pk)).content.decode()
    assert "hg-light--orange" in words and "hg-light--yellow" not in words
    DirectiveSettings.objects.unscoped("test").update(scheme=1)
    assert "hg-light--orange" in client.get(url("bulletin", bulletins()[0].pk)).content.decode()


def test_who_reads_bulletins(house, draft, browse) -> None:
    for actor in (house.outsider(), house.clerk(house.counties[0]), house.clerk(house.provinces[0])):
        client = browse(actor)
        for name, args in (("bulletins", ()), ("bulletin", (draft.pk,)), ("bulletin_word", (draft.pk,))):
            assert client.get(url(name, *args)).status_code == 404
    other = browse(house.clerk(house.provinces[0]))
    assert other.get(reverse("directives:bulletin", args=["p1", draft.pk])).status_code == 404
    assert other.post(reverse("directives:bulletin_change", args=["p1", draft.pk]), words_of(draft)).status_code == 404


def test_the_list_takes_the_same_queries_for_five_and_fifty(house, browse, django_assert_max_num_queries) -> None:
    client = browse(house.clerk(house.nation))
    assert "No bulletin yet." in client.get(url("bulletins")).content.decode()
    for count in (5, 45):
        made = [
            Bulletin(organization=house.nation, starts=today(), ends=today(), title=f"通报{n}") for n in range(count)
        ]
        Bulletin.objects.unscoped("test").bulk_create(made)
        with django_assert_max_num_queries(17):
            assert client.get(url("bulletins")).status_code == 200


def test_the_pdf_is_the_same_paper(house, draft, browse) -> None:
    answer = browse(house.clerk(house.nation)).get(url("bulletin_pdf", draft.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
