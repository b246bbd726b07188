"""Dispatch through its pages: the choice, the preview, sending, the run; who may, and what a bad form says."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from huiguan.directives import services
from huiguan.directives.models import Assignment, DispatchRun, Item
from huiguan.directives.services import dispatch as module
from huiguan.kernel.calendar import today

pytestmark = pytest.mark.django_db


def rows():
    return Assignment.objects.unscoped("test")


def url(speech, code="n") -> str:
    return reverse("directives:dispatch", args=[code, speech.pk])


def everything_to(items, **more):
    """A form that sends each item to whoever `to` names, not only to those whom the text means."""
    return {"item": [i.pk for i in items], "contact": "", "due_date": "", **{f"for-{i.pk}": "" for i in items}, **more}


def text(answer) -> str:
    return answer.content.decode()


def test_the_choice_offers_levels_and_the_first_branch_only(house, speech, items, browse) -> None:
    page = text(browse(house.clerk(house.nation)).get(url(speech)))
    assert 'value="level:county"' in page
    assert 'value="below:p1"' in page
    assert 'value="one:p1c1"' not in page
    assert all(f'value="{item.pk}" checked' in page for item in items)


def test_a_branch_opens_without_script_and_keeps_what_was_ticked(house, speech, items, browse) -> None:
    page = text(browse(house.clerk(house.nation)).post(url(speech), everything_to(items, to=["one:p2"], open="p1")))
    assert 'value="one:p1c1"' in page
    assert 'value="one:p2" checked' in page


def test_a_tick_in_a_branch_that_is_closed_is_not_lost(house, speech, items, browse) -> None:
    page = text(browse(house.clerk(house.nation)).post(url(speech), everything_to(items, to=["one:p1c1x1"])))
    assert 'name="found" value="one:p1c1x1" checked' in page


def test_one_branch_as_a_part_of_the_page(house, speech, browse) -> None:
    client = browse(house.clerk(house.nation))
    part = text(client.get(reverse("directives:receivers_branch", args=["n", "p1"]), {"to": "below:p1"}))
    assert 'value="below:p1" checked' in part
    assert 'value="one:p1c2"' in part
    assert client.get(reverse("directives:receivers_branch", args=["n", "nobody"])).status_code == 404


def test_a_search_keeps_those_found_before(house, browse) -> None:
    client = browse(house.clerk(house.nation))
    part = text(client.get(reverse("directives:receivers_found", args=["n"]), {"find": "p2c1x", "found": "one:p1c1x1"}))
    assert 'value="one:p1c1x1" checked' in part
    assert 'value="one:p2c1x2"' in part
    assert "matches" in text(client.get(reverse("directives:receivers_found", args=["n"]), {"find": "没有"}))


def test_the_preview_counts_and_changes_nothing(house, speech, items, browse) -> None:
    answer = browse(house.clerk(house.nation)).post(
        url(speech), everything_to(items[:2], to=["level:county"], step="preview")
    )
    assert answer.context["plan"].total == 16
    assert "16 tasks for 8 associations" in text(answer)
    assert not rows().exists()


def test_the_preview_shows_what_one_association_gets(house, speech, items, browse) -> None:
    form = everything_to(items[:2], to=["level:county"], show="p1c1x1")
    form[f"for-{items[1].pk}"] = "below:p2"
    answer = browse(house.clerk(house.nation)).post(url(speech), {**form, "to": ["level:county", "below:p2"]})
    assert [terms.item_id for terms in answer.context["received"]] == [items[0].pk]


def test_the_text_says_whom_it_means(house, speech, items, browse) -> None:
    """各省级协会 … goes to the provinces among the receivers unless the clerk says otherwise."""
    item = next(item for item in items if any("省级" in party for party in item.parties))
    answer = browse(house.clerk(house.nation)).post(
        url(speech), {"item": item.pk, "to": ["all"], "contact": "", "due_date": "", "step": "preview"}
    )
    assert answer.context["plan"].total == len(house.provinces)


def test_sending_leads_to_the_run_and_its_rows(house, speech, items, browse) -> None:
    day = today() + timedelta(days=40)
    form = everything_to(items[:2], to=["below:p1"], step="send", note="请结合实际研究", contact="办公室")
    form |= {f"title-{items[0].pk}": "改过的标题", f"due-{items[0].pk}": day.isoformat(), "co": ["level:city"]}
    client = browse(house.clerk(house.nation))
    answer = client.post(url(speech), form)
    run = DispatchRun.objects.unscoped("test").get()
    assert answer["Location"] == reverse("directives:dispatch_run", args=["n", run.pk])
    sent = rows().filter(item=items[0])
    assert {(row.title, row.due_date, row.contact) for row in sent} == {("改过的标题", day, "办公室")}
    assert set(sent.filter(organization__level="city").values_list("part", flat=True)) == {"cooperating"}
    page = text(client.get(answer["Location"]))
    assert "Sent: 2 items × 6 associations" in page
    assert f"run={run.pk}" in page
    assert "Has no clerk" in page


def test_everything_to_everybody_is_warned_of_first(house, speech, items, browse) -> None:
    client = browse(house.clerk(house.nation))
    form = everything_to(items, to=["all"], note="")
    assert "Choose who is meant" in text(client.post(url(speech), {**form, "step": "preview"}))
    refused = client.post(url(speech), {**form, "step": "send"})
    assert refused.status_code == 422
    assert not rows().exists()
    sent = client.post(url(speech), {**form, "step": "send", "accept": ["whole_document"]})
    assert sent.status_code == 302
    assert rows().count() == len(items) * 14


def test_a_cap_asks_for_the_reason_in_the_note(house, speech, items, browse) -> None:
    county = house.counties[0]
    services.change_settings(actor=house.clerk(county), organization=county, reports_per_month=0)
    due = (today() + timedelta(days=3)).isoformat()
    form = everything_to(items[:1], to=["one:p1c1x1"], step="send", accept=["burden"], note="")
    form[f"due-{items[0].pk}"] = due
    client = browse(house.clerk(house.nation))
    refused = client.post(url(speech), form)
    assert refused.status_code == 422
    assert "Say in the note why the cap is exceeded." in text(refused)
    assert county.name in text(refused)
    assert client.post(url(speech), {**form, "note": "汛期"}).status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"item": []}, "Choose at least one item."),
        ({"to": []}, "Choose at least one association."),
        ({"to": ["one:n", "level:moon", "group:x", "below:", "☂"]}, "Choose at least one association."),
        ({"due_date": "2020-01-01"}, "The due date lies in the past."),
        ({"due_date": "tomorrow"}, "Enter a valid date."),
    ],
)
def test_a_bad_choice_is_said_and_the_rest_kept(house, speech, items, browse, change, sentence) -> None:
    form = everything_to([item for item in items if item.due_kind == "none"][:1], to=["level:city"], step="preview")
    answer = browse(house.clerk(house.nation)).post(url(speech), {**form, "contact": "会员部", **change})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "会员部" in text(answer)


def test_a_date_that_is_none_is_named_with_its_item(house, speech, items, browse) -> None:
    form = everything_to(items[:1], to=["level:city"], step="preview") | {f"due-{items[0].pk}": "31.6."}
    answer = browse(house.clerk(house.nation)).post(url(speech), form)
    assert answer.status_code == 422
    assert f"{items[0].label}: give the date" in text(answer)


def test_the_same_form_twice_is_one_run_and_other_words_are_another(house, speech, items, browse) -> None:
    client = browse(house.clerk(house.nation))
    form = everything_to(items[:1], to=["level:city"], step="send", form_key="6f7c0d9e-6a2e-4a57-8a24-3a8f6c2d1b11")
    first, second = (client.post(url(speech), form)["Location"] for _ in "ab")
    assert first == second
    assert client.post(url(speech), {**form, "to": ["level:county"]})["Location"] != first


def test_strangers_and_those_below_find_nothing(house, speech, items, browse) -> None:
    county = house.counties[0]
    for actor, code in ((house.clerk(county), "n"), (house.clerk(county), county.code), (house.outsider(), "n")):
        assert browse(actor).get(url(speech, code)).status_code == 404


def test_a_province_sends_on_what_it_received(house, speech, items, send, browse) -> None:
    send([house.provinces[0]], items[:1])
    client = browse(house.clerk(house.provinces[0]))
    page = client.get(url(speech, "p1"))
    assert [line.item.pk for line in page.context["stock"].lines] == [items[0].pk]
    client.post(url(speech, "p1"), everything_to(items[:1], to=["level:county"], step="send"))
    assert rows().filter(sender=house.provinces[0], parent__isnull=False).count() == 4


def test_a_document_that_waits_for_approval_says_so(house, speech, items, browse) -> None:
    services.change_settings(actor=house.clerk(house.nation), organization=house.nation, approval_required=True)
    page = text(browse(house.clerk(house.nation)).get(url(speech)))
    assert "not approved for dispatch yet" in page
    assert 'value="preview"' not in page


def test_without_confirmed_items_the_page_says_what_to_do(house, speech, browse) -> None:
    assert "No item is confirmed yet." in text(browse(house.clerk(house.nation)).get(url(speech)))


@pytest.fixture
def waiting(house, items, monkeypatch) -> DispatchRun:
    """A run that no job came to yet."""
    monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(module, "_defer", lambda run: None)
    return services.start_dispatch(
        actor=house.clerk(house.nation),
        organization=house.nation,
        item_ids=[item.pk for item in items[:2]],
        organization_ids=[place.pk for place in house.counties],
    )


def test_a_run_tells_how_far_it_is_and_stands_in_the_top_bar(house, waiting, browse) -> None:
    client = browse(house.clerk(house.nation))
    asked = reverse("directives:run_progress", args=["n", waiting.pk])
    assert client.get(asked).json() == {
        "done": 0, "total": 16, "failed": 0, "waiting": 16, "seconds_left": None, "finished": False,
    }  # fmt: skip
    elsewhere = text(client.get(reverse("directives:documents", args=["n"])))
    assert reverse("directives:dispatch_run", args=["n", waiting.pk]) in elsewhere
    assert "Sending to 8 associations" in elsewhere
    module.run_dispatch(run_id=waiting.pk, chunk=3)
    assert client.get(asked).json()["finished"] is True
    assert "1 running" not in text(client.get(reverse("directives:documents", args=["n"])))


def at_once(send, *args) -> list[Assignment]:
    """Sent while other runs wait."""
    send(*args)
    run = DispatchRun.objects.unscoped("test").order_by("pk").last()
    module.run_dispatch(run_id=run.pk)
    return list(Assignment.objects.unscoped("test").filter(run=run))


def test_what_was_sent_before_opens_just_these_rows(house, items, waiting, send, browse) -> None:
    earlier = at_once(send, house.counties[:3], items[:1])
    at_once(send, house.counties[:3], items[2:3])
    Assignment.objects.unscoped("test").filter(pk=earlier[0].pk).update(state="withdrawn")
    module.run_dispatch(run_id=waiting.pk)
    client = browse(house.clerk(house.nation))
    page = client.get(reverse("directives:dispatch_run", args=["n", waiting.pk]))
    assert page.context["progress"].known_before == 3
    assert page.context["before_url"] in unescape(text(page))
    found = client.get(page.context["before_url"])
    assert {line.row.assignment.pk for line in found.context["lines"]} == {row.pk for row in earlier}
    others = browse(house.clerk(house.provinces[0])).get(f"/o/p1/directives/ledger/?tab=sent&before={waiting.pk}")
    assert others.context["total"] == 0


def test_the_side_bar_marks_where_a_run_and_a_history_stand(house, items, waiting, send, browse) -> None:
    row = at_once(send, house.counties[:1])[0]
    client = browse(house.clerk(house.nation))
    for address, marked in (
        (reverse("directives:dispatch_run", args=["n", waiting.pk]), "documents"),
        (reverse("directives:item", args=["n", row.item_id]), "ledger"),
        (reverse("history:object", args=["n", "directives.item", row.item_id]), "ledger"),
        (reverse("history:object", args=["n", "organizations.organization", house.nation.pk]), "organization"),
    ):
        side = re.findall(r'<a class="hg-side__entry" href="([^"]+)" aria-current="page"', text(client.get(address)))
        assert [one.split("/")[-2] for one in side] == [marked], address


def test_an_interrupted_run_goes_on_from_its_page(house, waiting, browse, monkeypatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(module, "send_chunk", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            module.run_dispatch(run_id=waiting.pk)
    client = browse(house.clerk(house.nation))
    page = reverse("directives:dispatch_run", args=["n", waiting.pk])
    assert "Go on with the rest" in text(client.get(page))
    assert client.post(reverse("directives:run_resume", args=["n", waiting.pk]))["Location"] == page
    module.run_dispatch(run_id=waiting.pk)
    assert client.post(reverse("directives:run_resume", args=["n", waiting.pk])).status_code == 422
    assert rows().count() == 16


def test_the_rest_is_stopped_from_its_page_and_goes_on(house, waiting, browse) -> None:
    client = browse(house.clerk(house.nation))
    page = reverse("directives:dispatch_run", args=["n", waiting.pk])
    assert "Stop the rest" in text(client.get(page))
    assert client.post(reverse("directives:run_stop", args=["n", waiting.pk]))["Location"] == page
    shown = text(client.get(page))
    assert "Stopped: 2 items × 8 associations" in shown and "Stop the rest" not in shown
    assert "Go on with the rest" in shown
    assert client.get(reverse("directives:run_progress", args=["n", waiting.pk])).json()["finished"] is True
    module.run_dispatch(run_id=waiting.pk)
    assert rows().count() == 0
    about = reverse("directives:document", args=["n", waiting.document_id])
    assert page in text(client.get(about)), "a stopped run is found again from its document"
    client.post(reverse("directives:run_resume", args=["n", waiting.pk]))
    module.run_dispatch(run_id=waiting.pk)
    assert rows().count() == 16
    assert client.post(reverse("directives:run_stop", args=["n", waiting.pk])).status_code == 422


def test_a_run_is_seen_by_its_own_office_only(house, waiting, browse) -> None:
    for actor in (house.clerk(house.provinces[0]), house.outsider()):
        client = browse(actor)
        for name in ("dispatch_run", "run_progress"):
            assert client.get(reverse(f"directives:{name}", args=["n", waiting.pk])).status_code == 404


def test_the_queries_of_the_choice_do_not_grow(house, speech, items, browse, django_assert_max_num_queries) -> None:
    client = browse(house.clerk(house.nation))
    client.get(url(speech))
    with django_assert_max_num_queries(36):
        client.post(url(speech), everything_to(items, to=["all"], step="preview"))
    Item.objects.unscoped("test").filter(pk__in=[item.pk for item in items[1:]]).update(state="proposed")
    with django_assert_max_num_queries(36):
        client.post(url(speech), everything_to(items[:1], to=["one:p1"], step="preview"))
