"""The ledger's pages: who sees which rows, what narrows and sorts them, reminders, exports, columns."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import openpyxl
import pytest
from django.urls import reverse

from huiguan.directives import services
from huiguan.directives.models import Assignment, Reminder
from huiguan.directives.selectors import ledger
from huiguan.directives.selectors.ledger_filter import LedgerFilter
from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.models import ExportRecord
from huiguan.kernel.files.services import store_file

pytestmark = pytest.mark.django_db


def url(code: str, name: str = "ledger", query: str = "") -> str:
    return reverse(f"directives:{name}", args=[code]) + (f"?{query}" if query else "")


def shown(answer) -> list[int]:
    return [line.row.assignment.pk for line in answer.context["lines"]]


def test_a_receiver_finds_its_rows_and_an_outsider_finds_nothing(house, send, browse) -> None:
    [assignment] = send([house.provinces[0]])
    answer = browse(house.clerk(house.provinces[0])).get(url("p1"))
    assert shown(answer) == [assignment.pk]
    assert assignment.title in answer.content.decode()
    assert browse(house.clerk(house.counties[0])).get(url("p1")).status_code == 404
    assert browse(house.outsider()).get(url("p1")).status_code == 404


def test_the_sent_tab_has_one_line_per_item_and_each_figure_opens_as_many_rows(house, send, items, browse) -> None:
    send(house.provinces + house.cities, items[:2])
    client = browse(house.clerk(house.nation))
    answer = client.get(url("n", query="tab=sent"))
    lines = answer.context["items"]
    assert len(lines) == 2
    for line in lines:
        assert line.sent.total == 6 == client.get(line.url).context["total"]
        for _lit, count, address in line.lights:
            assert client.get(address).context["total"] == count


def test_without_a_tab_the_first_that_holds_anything_is_shown(house, send, browse) -> None:
    send([house.provinces[0]])
    assert browse(house.clerk(house.nation)).get(url("n")).context["wanted"].tab == "sent"
    assert browse(house.clerk(house.provinces[0])).get(url("p1")).context["wanted"].tab == "received"
    assert (
        "No task was received yet."
        in browse(house.clerk(house.counties[0])).get(url(house.counties[0].code)).content.decode()
    )


def test_each_light_of_the_strip_counts_what_its_link_shows(house, send, items, browse) -> None:
    send([house.provinces[0]], items[:1], due_date=today() + timedelta(days=2))
    send([house.provinces[0]], items[1:3], due_date=today() + timedelta(days=200))
    client = browse(house.clerk(house.provinces[0]))
    strip = client.get(url("p1")).context["strip"]
    assert sum(one["count"] for one in strip) == 3
    for one in strip:
        assert client.get(one["url"]).context["total"] == one["count"]


@pytest.mark.parametrize(
    "query",
    [
        "page=9999",
        "page=x",
        "size=7",
        "tab=none",
        "sort=%27%3B",
        "document=x",
        "asked=13",
        "asked=9999-12",
        "as_of=9999-12-31",
        "as_of=0001-01-01",
        "document=99999999999999999999",
        "unit=d99999999999999999999",
        "light=77",
        "sort=due&sort=-state",
    ],
)
def test_an_address_written_by_hand_never_fails(house, send, browse, query) -> None:
    send([house.provinces[0]])
    assert browse(house.clerk(house.provinces[0])).get(url("p1", query=query)).status_code == 200


@pytest.mark.parametrize("name", ["q", "unit", "state", "branch"])
def test_an_address_that_holds_nul_is_refused_as_a_bad_one(house, send, browse, name) -> None:
    send([house.provinces[0]])
    assert browse(house.clerk(house.provinces[0])).get(url("p1", query=f"{name}=%00")).status_code == 400


def test_several_values_of_one_facet_are_taken_together_and_each_is_a_chip(house, send, browse) -> None:
    rows = send([*house.provinces, house.cities[0], house.counties[0]])
    client = browse(house.clerk(house.nation))
    answer = client.get(url("n", query="tab=sent&level=city&level=county&state=sent&state=taken_on&level=county"))
    assert set(shown(answer)) == {row.pk for row in rows if row.organization.level in ("city", "county")}
    assert [chip["text"] for chip in answer.context["chips"]] == [
        "Level: City", "Level: County", "State: Awaiting receipt", "State: Under way",
    ]  # fmt: skip
    without_city = client.get(answer.context["chips"][0]["url"])
    assert [row.organization.level for row in rows if row.pk in shown(without_city)] == ["county"]
    levels = next(menu for menu in answer.context["facets"] if menu["name"] == "level")
    assert {option["value"] for option in levels["options"] if option["chosen"]} == {"city", "county"}
    assert not {"level", "state"} & {name for name, _value in answer.context["kept"]}, "what is ticked is carried once"


def test_several_documents_and_units_are_taken_together(house, speech, send, browse) -> None:
    clerk = house.clerk(house.nation)
    for title, name in (("整理档案室", "理事会"), ("清点物资", "监事会"), ("修订章程", "章程小组")):
        unit = services.Unit(kind="body", name=name)
        services.add_own_assignment(actor=clerk, organization=house.nation, title=title, units=[unit], due_date=today())
    client = browse(clerk)
    answer = client.get(url("n", query="tab=own&unit=%E7%90%86%E4%BA%8B%E4%BC%9A&unit=%E7%9B%91%E4%BA%8B%E4%BC%9A"))
    assert {line.row.assignment.title for line in answer.context["lines"]} == {"整理档案室", "清点物资"}
    assert [chip["text"] for chip in answer.context["chips"]] == ["Lead: 理事会", "Lead: 监事会"]
    send([house.provinces[0]])
    both = client.get(url("n", query=f"tab=sent&document={speech.pk}&document=99999&level=province"))
    assert both.context["total"] == 1
    assert [chip["text"] for chip in both.context["chips"]][:2] == [f"Source: {speech.title}", "Source: 99999"]


def test_heads_say_how_the_list_is_sorted_and_turn_it_round(house, send, items, browse) -> None:
    first = send([house.provinces[0]], items[:1], due_date=today() + timedelta(days=40))
    second = send([house.provinces[0]], items[1:2], due_date=today() + timedelta(days=20))
    client = browse(house.clerk(house.provinces[0]))
    upward = client.get(url("p1", query="tab=received&sort=due"))
    assert shown(upward) == [second[0].pk, first[0].pk]
    assert 'aria-sort="ascending"' in upward.content.decode()
    due = next(head for head in upward.context["columns"] if head["key"] == "due")
    downward = client.get(due["url"])
    assert shown(downward) == [first[0].pk, second[0].pk]
    assert 'aria-sort="descending"' in downward.content.decode()


def test_an_unknown_document_is_not_named_to_who_has_no_row_of_it(house, send, speech, browse) -> None:
    content = browse(house.clerk(house.counties[0])).get(url(house.counties[0].code, query=f"document={speech.pk}"))
    assert speech.title not in content.content.decode()


def test_reminding_says_how_many_were_left_out(house, send, browse) -> None:
    rows = send(house.provinces)
    client = browse(house.clerk(house.nation))
    address = url("n", "ledger_remind", "tab=sent&light=3&light=4&light=1")
    first = client.post(address, {"selected": [rows[0].pk], "text": "请于本周报送"}, follow=True)
    assert "1 task reminded of." in first.content.decode()
    second = client.post(address, {"selected": [row.pk for row in rows]}, follow=True)
    assert "1 task reminded of. 1 left out" in second.content.decode()
    assert Reminder.objects.unscoped("test").count() == 2


def test_items_ticked_on_the_sent_tab_remind_all_their_receivers(house, send, items, browse) -> None:
    send(house.provinces, items[:2])
    browse(house.clerk(house.nation)).post(url("n", "ledger_remind", "tab=sent"), {"selected": [items[0].pk]})
    reminded = Reminder.objects.unscoped("test").values_list("assignment__item", flat=True)
    assert list(reminded) == [items[0].pk] * 2


def test_everything_reminds_of_all_rows_of_the_filter(house, send, browse) -> None:
    send(house.provinces + house.cities)
    address = url("n", "ledger_remind", "tab=sent&level=city")
    browse(house.clerk(house.nation)).post(address, {"everything": "1", "selected": ["1"]})
    levels = set(Reminder.objects.unscoped("test").values_list("organization__level", flat=True))
    assert levels == {"city"}


def test_a_receiver_cannot_remind_itself_and_foreign_rows_are_left_alone(house, send, browse) -> None:
    rows = send(house.provinces)
    browse(house.clerk(house.provinces[0])).post(url("p1", "ledger_remind"), {"selected": [r.pk for r in rows]})
    assert not Reminder.objects.unscoped("test").exists()
    assert browse(house.clerk(house.provinces[0])).post(url("n", "ledger_remind")).status_code == 404


def test_excel_has_the_customary_columns_in_chinese_and_the_rows_as_shown(house, send, items, browse) -> None:
    send([house.provinces[0]], items[:3])
    client = browse(house.clerk(house.provinces[0]))
    client.cookies["django_language"] = "zh-hans"
    answer = client.get(url("p1", "ledger_export", "tab=received&sort=-number"))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    head = [cell.value for cell in sheet[1]]
    for name in ("序号", "来源", "工作任务", "具体措施", "牵头单位", "完成时限", "存在问题", "下步打算", "销号意见"):
        assert name in head
    numbers = [row[head.index("编号")] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert numbers == sorted((item.label for item in items[:3]), reverse=True)
    assert ExportRecord.objects.unscoped("test").get().rows == 3


def test_a_row_that_is_deleted_while_an_export_runs_is_passed_over(house, send, items, monkeypatch) -> None:
    place = house.provinces[0]
    rows = send([place], items[:3])
    monkeypatch.setattr(ledger, "STREAMED", 1)
    lines = ledger.stream_rows(place, ledger.picked(house.clerk(place), place, LedgerFilter(), ids=None))
    found = [next(lines).assignment.pk]
    gone = next(row.pk for row in rows if row.pk not in found)
    Assignment.objects.unscoped("test").filter(pk=gone).delete()
    assert sorted(found + [line.assignment.pk for line in lines]) == sorted({row.pk for row in rows} - {gone})


def table_of(answer) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)


def test_evidence_goes_out_by_name_and_number(house, send, items, browse, django_assert_max_num_queries) -> None:
    first, _second = send([house.provinces[0]], items[:2])
    actor = house.clerk(house.provinces[0])
    for words, names in (("一", ("签到表.txt", "照片.txt")), ("二", ("决议.txt",))):
        files = [
            store_file(actor=actor, organization=house.provinces[0], upload=io.BytesIO(n.encode()), name=n).pk
            for n in names
        ]
        services.report_progress(actor=actor, assignment_ids=[first.pk], text=words, stage="under_way", file_ids=files)
    client = browse(actor)
    address = url("p1", "ledger_export", "tab=received&sort=number")
    client.get(address)
    with django_assert_max_num_queries(26):
        head, *rows = table_of(client.get(address))
    assert head[-2:] == ("Evidence", "Pieces of evidence")
    assert [row[-2:] for row in rows] == [("签到表.txt\n照片.txt\n决议.txt", 3), (None, 0)]


def test_the_list_goes_out_as_shown_with_its_columns_in_their_order(house, send, items, browse) -> None:
    send([house.provinces[0]], items[:2])
    client = browse(house.clerk(house.provinces[0]))
    columns = ["title", "unit", "light", "contact"]
    client.post(reverse("people:columns", args=["directives-ledger"]), {"columns": columns, "next": url("p1")})
    head, *rows = table_of(client.get(url("p1", "ledger_export", "tab=received&sort=-number&columns=shown")))
    assert head == ("Serial no.", "Task", "Sent by", "Light", "Contact person")
    assert [row[1] for row in rows] == [item.title for item in reversed(items[:2])]
    assert {row[2] for row in rows} == {house.nation.name}
    answer = client.get(url("p1", "ledger_export", "tab=received&format=docx&columns=shown"))
    table = docx.Document(io.BytesIO(b"".join(answer.streaming_content))).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == list(head)


def test_items_sent_go_out_one_line_each_as_shown(house, send, items, browse) -> None:
    send(house.provinces, items[:2])
    client = browse(house.clerk(house.nation))
    head, *rows = table_of(client.get(url("n", "ledger_export", "tab=sent&columns=shown")))
    assert head[1] == "Worst light" and [(row[4], row[7]) for row in rows] == [(i.title, 2) for i in items[:2]]
    assert len(table_of(client.get(url("n", "ledger_export", "tab=sent")))) == 5, "customary columns: a line each row"


@pytest.mark.parametrize("key", ["light", "number", "title", "due", "closed", "total"])
def test_items_sent_are_sorted_by_any_head_both_ways(house, send, items, browse, key) -> None:
    closed = send(house.provinces[:1], items[:1], due_date=today() + timedelta(days=30))
    send(house.provinces, items[1:3], due_date=today() + timedelta(days=10))
    Assignment.objects.unscoped("test").filter(pk=closed[0].pk).update(state="closed", closed_on=today())
    client = browse(house.clerk(house.nation))
    client.post(reverse("people:columns", args=["directives-ledger-sent"]), {"columns": ["number", key]})

    def order(sort: str) -> list[str]:
        page = client.get(url("n", query=f"tab=sent&sort={sort}"))
        head = next(one for one in page.context["columns"] if one["key"] == key)
        assert head["direction"] == ("descending" if sort.startswith("-") else "ascending")
        return [line.sent.item.label for line in page.context["items"]]

    there, back = order(key), order(f"-{key}")
    assert len(there) == 3 and sorted(back) == sorted(there)
    other = items[0].label
    assert {there.index(other), back.index(other)} == {0, 2}, "the one that differs goes from end to end"
    sheet = client.get(url("n", "ledger_export", f"tab=sent&columns=shown&sort={key}"))
    head, *rows = table_of(sheet)
    assert [row[head.index("No.")] for row in rows] == there, "it goes out in the same order"


def test_columns_of_items_sent_are_chosen_apart_from_those_of_rows(house, send, items, browse) -> None:
    send(house.provinces, items[:2])
    client = browse(house.clerk(house.nation))
    page = client.get(url("n", query="tab=sent"))
    assert page.context["columns_url"] == reverse("people:columns", args=["directives-ledger-sent"])
    assert [one["key"] for one in page.context["column_choices"] if not one["shown"]] == ["total", "topic"]
    client.post(page.context["columns_url"], {"columns": ["total", "title", "made_up"], "next": url("n")})
    chosen = client.get(url("n", query="tab=sent"))
    assert [head["key"] for head in chosen.context["columns"]] == ["light", "total", "title"]
    head, *rows = table_of(client.get(url("n", "ledger_export", "tab=sent&columns=shown")))
    assert head[1:] == ("Worst light", "Receivers", "Task") and [row[2] for row in rows] == [2, 2]
    narrowed = client.get(url("n", query="tab=sent&level=province"))
    assert "due" in [head["key"] for head in narrowed.context["columns"]], "the rows keep their own"


def test_only_ticked_rows_go_out(house, send, items, browse) -> None:
    rows = send([house.provinces[0]], items[:3])
    client = browse(house.clerk(house.provinces[0]))
    answer = client.post(url("p1", "ledger_export"), {"selected": [rows[1].pk]})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet.max_row == 2


def test_word_is_a_landscape_table_with_its_head_on_every_page(house, send, items, browse) -> None:
    [row, *_] = send([house.provinces[0]], items[:2])
    Assignment.objects.unscoped("test").filter(pk=row.pk).update(measures="一是<核对>\x07\n二是&建档")
    answer = browse(house.clerk(house.provinces[0])).get(url("p1", "ledger_export", "tab=received&format=docx"))
    document = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
    section, table = document.sections[0], document.tables[0]
    assert section.page_width > section.page_height
    assert len(table.rows) == 3
    assert "tblHeader" in table.rows[0]._tr.xml
    assert "一是<核对>\n二是&建档" in [cell.text for cell in table.rows[1].cells] + [
        c.text for c in table.rows[2].cells
    ]


def test_an_officer_of_another_county_takes_nothing_out(house, send, browse) -> None:
    send([house.provinces[0]])
    assert browse(house.clerk(house.counties[0])).get(url("p1", "ledger_export")).status_code == 404


def test_columns_are_kept_per_person_and_can_be_reset(house, send, browse) -> None:
    send([house.provinces[0]])
    client = browse(house.clerk(house.provinces[0]))
    address = reverse("people:columns", args=["directives-ledger"])
    back = client.post(address, {"columns": ["light", "title", "contact", "made_up"], "next": url("p1")})
    assert back.url == url("p1")
    keys = [head["key"] for head in client.get(url("p1")).context["columns"]]
    assert keys == ["light", "title", "contact"]
    other = browse(house.head(house.provinces[0])).get(url("p1"))
    assert "due" in [head["key"] for head in other.context["columns"]]
    client = browse(house.clerk(house.provinces[0]))
    client.post(address, {"reset": "1", "columns": ["light"], "next": "https://elsewhere.example/"})
    assert "due" in [head["key"] for head in client.get(url("p1")).context["columns"]]


def test_the_branch_shows_rows_between_associations_below_to_an_officer_above(house, send, browse) -> None:
    send([house.counties[0]])
    above = house.clerk(house.nation, below=True)
    assert browse(above).get(url("p1", query="tab=branch")).context["total"] == 1
    assert browse(above).get(url("p2", query="tab=branch")).context["total"] == 0
    assert browse(house.clerk(house.provinces[0])).get(url("p1", query="tab=branch")).context["total"] == 0


@pytest.mark.parametrize("tab", ["received", "sent&level=city", "sent", "branch"])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    house, send, items, browse, django_assert_max_num_queries, tab
) -> None:
    send(house.provinces[:1] + house.cities[:1], items[:1])
    client = browse(house.clerk(house.nation, below=True))
    code = "p1" if tab == "received" else "n"
    address = url(code, query=f"tab={tab}")
    client.get(address)
    send(house.provinces + house.cities, items)
    with django_assert_max_num_queries(26):
        assert client.get(address).context["total"] >= 2


def test_a_view_is_a_tab_with_its_filters_and_columns_and_the_list_can_open_with_it(house, send, browse) -> None:
    send([*house.provinces, house.cities[0]])
    client = browse(house.clerk(house.nation))
    narrowed = client.get(url("n", query="tab=sent&level=province&sort=-due"))
    views = narrowed.context["views"]
    keep = reverse("people:view_save", args=["n", "directives-ledger"])
    form = {"name": "各省", "query": views["query"], "columns": ["light", "title", "due"], "default": "1"}
    opened = client.post(keep, {**form, "next": url("n", query="tab=sent&page=7")}, follow=True)
    assert opened.context["total"] == 2
    assert [head["key"] for head in opened.context["columns"]] == ["light", "title", "due"]
    assert opened.context["views"]["current"].view.name == "各省" and not opened.context["views"]["changed"]
    assert not any(tab["current"] for tab in opened.context["tabs"]), "the view is the tab that is open"
    bare = client.get(url("n"))
    assert bare.status_code == 302 and client.get(bare["Location"]).context["total"] == 2
    chip = next(chip for chip in opened.context["chips"] if "Province" in chip["text"])
    wider = client.get(chip["url"])
    assert wider.context["views"]["current"].view.name == "各省" and wider.context["views"]["changed"]
    assert "Put the present filters into this view" in wider.content.decode()
    chooser = wider.context["columns_url"]
    client.post(chooser, {"columns": ["light", "title"], "next": url("n")})
    own = client.get(url("n", query="tab=sent&level=province"))
    assert "due" in [head["key"] for head in own.context["columns"]], "the person's own choice is another one"
    elsewhere = browse(house.clerk(house.nation, second=True)).get(url("n", query="tab=sent"))
    assert elsewhere.context["views"]["tabs"] == []


def test_many_rows_get_a_later_date_after_a_look_at_which_can(
    house, send, browse, django_assert_max_num_queries
) -> None:
    rows = send([*house.provinces, *house.cities])
    services.withdraw_assignment(actor=house.clerk(house.nation), assignment_id=rows[0].pk, reason="误送")
    client = browse(house.clerk(house.nation))
    address = url("n", "ledger_extend", "tab=sent&level=province&level=city&state=sent&state=withdrawn")
    chosen = {"selected": [row.pk for row in rows]}
    client.post(address, {"selected": [rows[1].pk]})
    with django_assert_max_num_queries(24):
        look = client.post(address, chosen)
    assert (look.context["able_count"], look.context["left_out_count"]) == (5, 1)
    page = look.content.decode()
    assert "Extend 5" in page and "Not under way: Withdrawn." in page
    later = today() + timedelta(days=99)
    assert client.post(address, {**chosen, "apply": "1", "due_date": later}).status_code == 422
    done = client.post(address, {**chosen, "apply": "1", "due_date": later, "reason": "汛期"}, follow=True)
    assert "Later date for 5 tasks. 1 left out." in done.content.decode()
    assert Assignment.objects.unscoped("test").filter(due_date=later).count() == 5
    assert client.post(address, {"selected": []}).status_code == 302
    for actor in (house.clerk(house.provinces[0]), house.outsider()):
        assert browse(actor).post(address, chosen).status_code == 404


def test_own_tasks_are_given_to_others_and_items_ticked_mean_all_their_rows(house, send, items, browse) -> None:
    clerk = house.clerk(house.nation)
    [made] = services.add_own_assignment(actor=clerk, organization=house.nation, title="整理档案室", due_date=today())
    client = browse(clerk)
    form = {"selected": [made.pk], "apply": "1", "responsible": "某甲", "contact": ""}
    assert (
        "1 task reassigned." in client.post(url("n", "ledger_reassign", "tab=own"), form, follow=True).content.decode()
    )
    assert Assignment.objects.unscoped("test").get(pk=made.pk).responsible == "某甲"
    send(house.provinces, items[:2])
    look = client.post(url("n", "ledger_extend", "tab=sent"), {"selected": [items[0].pk]})
    assert look.context["able_count"] == 2
