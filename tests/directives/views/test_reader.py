"""The reader, through its pages: what a clerk sees, changes, splits, merges, and what two clerks do to one another."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huiguan.directives import services
from huiguan.directives.models import Document, Item

pytestmark = pytest.mark.django_db


def items_of(document: Document, **conditions: object) -> list[Item]:
    return list(Item.objects.unscoped("test").filter(document=document, **conditions).order_by("order", "pk"))


def url(name: str, code: str, key: int) -> str:
    return reverse(f"directives:{name}", args=[code, key])


def test_the_text_stands_beside_its_items_and_every_word_is_there(house, speech, browse) -> None:
    page = browse(house.clerk(house.nation)).get(url("reader", "n", speech.pk))
    content = page.content.decode()
    assert page.status_code == 200
    task = items_of(speech, kind="task")[0]
    assert f'data-item="{task.pk}"' in content
    assert content.count("data-reader-editor") == 1
    assert "Confirmed 0 / " in content


def test_a_county_officer_and_a_stranger_do_not_find_the_document(house, speech, browse) -> None:
    for actor in (house.clerk(house.counties[0]), house.outsider()):
        client = browse(actor)
        assert client.get(url("reader", "n", speech.pk)).status_code == 404
        assert client.get(url("reader", house.counties[0].code, speech.pk)).status_code == 404


def test_typing_is_saved_and_the_revision_comes_back(house, speech, browse) -> None:
    item = items_of(speech, kind="task")[0]
    answer = browse(house.clerk(house.nation)).post(
        url("item_change", "n", item.pk),
        {
            "revision": item.revision,
            "title": "核对会员信息",
            "kind": "task",
            "parties": "各省级协会、会员部",
            "due_kind": "none",
        },
        headers={"Accept": "application/json"},
    )
    saved = items_of(speech, pk=item.pk)[0]
    assert answer.json()["revision"] == saved.revision == item.revision + 1
    assert saved.title == "核对会员信息"
    assert saved.parties == ["各省级协会", "会员部"]


def test_the_second_clerk_gets_both_versions_side_by_side_and_nothing_is_overwritten(house, speech, browse) -> None:
    item = items_of(speech, kind="task")[0]
    services.change_item(
        actor=house.clerk(house.nation, second=True), item_id=item.pk, revision=item.revision, title="先改的标题"
    )
    answer = browse(house.clerk(house.nation)).post(
        url("item_change", "n", item.pk),
        {"revision": item.revision, "title": "后改的标题", "kind": "task", "due_kind": item.due_kind},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 409
    assert "先改的标题" in answer.json()["html"]
    assert "后改的标题" in answer.json()["html"]
    assert items_of(speech, pk=item.pk)[0].title == "先改的标题"


def test_a_date_without_a_day_is_refused_with_a_sentence(house, speech, browse) -> None:
    item = items_of(speech, kind="task")[0]
    answer = browse(house.clerk(house.nation)).post(
        url("item_change", "n", item.pk),
        {"revision": item.revision, "title": "标题", "kind": "task", "due_kind": "date", "due_date": ""},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json()["message"] == "Give the date by which it is due."


def test_confirming_saves_the_form_and_opens_the_next_item(house, speech, browse) -> None:
    first, second, *_rest = items_of(speech, kind="task")
    data = {"revision": first.revision, "title": "新的标题", "kind": "task", "due_kind": "none"}
    answer = browse(house.clerk(house.nation)).post(url("item_confirm", "n", first.pk), data)
    assert answer.status_code == 302
    assert f"item={second.pk}" in answer["Location"]
    saved = items_of(speech, pk=first.pk)[0]
    assert (saved.state, saved.title) == ("confirmed", "新的标题")


def test_an_item_is_split_where_the_cursor_stands_and_merged_again(house, speech, browse) -> None:
    item = next(item for item in items_of(speech, kind="task") if "联络员" in item.quote)
    at = item.start + item.quote.index("，") + 1
    client = browse(house.clerk(house.nation))
    client.post(url("item_split", "n", item.pk), {"revision": item.revision, "at": at})
    first, second = [one for one in items_of(speech) if one.start is not None and item.start <= one.start < item.end]
    assert first.quote + second.quote == item.quote
    client.post(url("item_merge", "n", second.pk), {"revision": second.revision, "with": first.pk})
    merged = items_of(speech, pk=first.pk)[0]
    assert merged.quote == item.quote
    assert items_of(speech, pk=second.pk)[0].state == "discarded"


def test_selected_words_become_an_item_without_the_blanks_around_them(house, speech, browse) -> None:
    start = speech.text.index("\n二、加强自身建设")
    end = speech.text.index("秘书处要组织")
    browse(house.clerk(house.nation)).post(url("item_add", "n", speech.pk), {"start": start, "end": end})
    added = items_of(speech)
    assert "二、加强自身建设" in [item.quote for item in added]


def test_words_outside_the_text_are_refused_on_the_page(house, speech, browse) -> None:
    item = items_of(speech, kind="task")[0]
    answer = browse(house.clerk(house.nation)).post(
        url("item_span", "n", item.pk), {"revision": item.revision, "start": 5, "end": 999999}
    )
    assert answer.status_code == 422
    assert "The chosen words lie outside the text." in answer.content.decode()


def test_a_discarded_item_waits_in_its_list_and_comes_back(house, speech, browse) -> None:
    item = items_of(speech, kind="task")[0]
    client = browse(house.clerk(house.nation))
    client.post(url("item_discard", "n", item.pk), {"revision": item.revision})
    listed = client.get(url("reader", "n", speech.pk), {"kind": "discarded"}).content.decode()
    assert "Restore" in listed
    client.post(url("item_restore", "n", item.pk), {"revision": items_of(speech, pk=item.pk)[0].revision})
    assert items_of(speech, pk=item.pk)[0].state == "proposed"


def test_a_colleague_is_told_what_changed_and_by_whom(house, speech, browse) -> None:
    client = browse(house.clerk(house.nation))
    page = client.get(url("reader", "n", speech.pk))
    item = items_of(speech, kind="task")[0]
    other = house.clerk(house.nation, second=True)
    services.change_item(actor=other, item_id=item.pk, revision=item.revision, title="同事改的")
    said = client.get(url("reader_changes", "n", speech.pk), {"since": page.context["mark"]}).json()
    assert said["changed"] == [item.pk]
    assert other.label in said["presence"]


def test_a_reader_without_the_right_to_edit_sees_no_form(house, speech, browse) -> None:
    from huiguan.kernel.permits import Role

    page = browse(house.actor(house.nation, Role.SUPERVISOR)).get(url("reader", "n", speech.pk))
    assert page.status_code == 200
    assert "data-reader-editor" not in page.content.decode()


def test_a_text_without_tasks_says_so_and_offers_highlights(house, browse) -> None:
    review = services.register_document(
        actor=house.clerk(house.nation),
        organization=house.nation,
        text="年度工作回顾\n亮点1\n全年受理维权案件312件，办结率96%。\n亮点2\n会员达到1,200人，覆盖27个市。\n",
    )
    content = browse(house.clerk(house.nation)).get(url("reader", "n", review.pk)).content.decode()
    assert "This text asks for nothing" in content
    assert "亮点1 全年受理维权案件312件" in content


def test_the_number_of_queries_does_not_grow_with_the_items(house, browse, django_assert_max_num_queries) -> None:
    clerk = house.clerk(house.nation)
    long = "".join(f"各省级协会要在2026年6月{day}日前完成第{day}项核对。\n" for day in range(1, 29))
    document = services.register_document(actor=clerk, organization=house.nation, text=long)
    client = browse(clerk)
    client.get(url("reader", "n", document.pk))
    with django_assert_max_num_queries(20):
        client.get(url("reader", "n", document.pk))
