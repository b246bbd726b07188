"""Item, assignment and report through their pages: what each person may do, what is refused, what is kept."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huiguan.directives import services
from huiguan.directives.models import Assignment, ProgressReport
from huiguan.directives.views.actions import ACTIONS
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox import selectors as inbox
from huiguan.kernel.organizations.models import Department
from huiguan.kernel.permits import Role

pytestmark = pytest.mark.django_db
REPORT = {"stage": "under_way", "text": "已商定联络员人选。", "difficulties": "", "next_steps": "", "percent": ""}


def again(row: Any) -> Any:
    return type(row).objects.unscoped("test").get(pk=row.pk)


def page_of(row: Assignment, place: Any, name: str = "assignment") -> str:
    return reverse(f"directives:{name}", args=[place.code, row.pk])


def do(client, row: Assignment, place: Any, key: str, **values: Any):
    return client.post(page_of(row, place, f"do_{key}"), values)


def send_report(client, row: Assignment, **values: Any):
    data = {**REPORT, "form_key": str(uuid.uuid4()), **values}
    return client.post(page_of(row, row.organization, "report"), data)


def buttons(client, row: Assignment, place: Any) -> set[str]:
    html = client.get(page_of(row, place)).content.decode()
    return {action.key for action in ACTIONS if f'data-dialog-open="do-{action.key}"' in html}


def main_buttons(client, row: Assignment, place: Any) -> set[str]:
    """The words of the primary buttons of the head and the bottom bar, dialogs aside."""
    html = client.get(page_of(row, place)).content.decode().partition("<dialog")[0]
    return set(re.findall(r'<a class="hg-btn[^"]*hg-btn--primary[^>]*>.*?<span>([^<]+)</span>', html, re.S))


@pytest.fixture
def row(house, send) -> Assignment:
    """The first task, sent by the nation to a province."""
    return send([house.provinces[0]])[0]


# Who may do what ----------------------------------------------------------------------------------------------------


def test_the_receiver_sees_what_a_receiver_may_do(house, row, browse) -> None:
    client = browse(house.clerk(row.organization))
    assert buttons(client, row, row.organization) == {
        "take_on",
        "adapt",
        "return_assignment",
        "request_extension",
        "split_below",
        "assign_inside",
        "plan",
    }
    assert page_of(row, row.organization, "report") in client.get(page_of(row, row.organization)).content.decode()


def test_the_sender_sees_what_a_sender_may_do(house, row, browse) -> None:
    client = browse(house.clerk(house.nation))
    assert buttons(client, row, house.nation) == {"remind", "withdraw"}
    assert "Report progress" not in client.get(page_of(row, house.nation)).content.decode()


def test_a_reader_sees_no_button(house, row, browse) -> None:
    client = browse(house.actor(row.organization, Role.AUDITOR))
    assert buttons(client, row, row.organization) == set()
    assert do(client, row, row.organization, "take_on").status_code == 404


def test_strangers_find_nothing(house, row, browse) -> None:
    for stranger in (house.outsider(), house.clerk(house.provinces[1])):
        client = browse(stranger)
        for place in (house.nation, row.organization, house.provinces[1]):
            assert client.get(page_of(row, place)).status_code == 404
            assert client.get(reverse("directives:item", args=[place.code, row.item_id])).status_code == 404
            assert do(client, row, place, "take_on").status_code == 404
            assert client.get(page_of(row, place, "report")).status_code == 404
    assert again(row).state == "sent"


def test_a_receiver_cannot_act_under_the_senders_address(house, row, browse) -> None:
    client = browse(house.clerk(row.organization))
    assert client.get(page_of(row, house.nation)).status_code == 404
    assert do(client, row, row.organization, "verify_closure").status_code == 404
    assert do(client, row, row.organization, "withdraw", reason="x").status_code == 404


def test_the_inbox_opens_the_page_of_the_right_association(house, row, browse) -> None:
    services.remind(actor=house.clerk(house.nation), assignment_ids=[row.pk], text="请尽快")
    line = next(
        line
        for group in inbox.waiting(house.clerk(row.organization))
        for line in group.lines
        if line.kind.key == "directives.reminded"
    )
    assert line.url == page_of(row, row.organization)
    assert browse(house.clerk(row.organization)).get(line.url).status_code == 200
    assert "请尽快" in browse(house.clerk(row.organization)).get(line.url).content.decode()


# From receipt to closure --------------------------------------------------------------------------------------------


def test_a_task_goes_from_receipt_to_struck_off_over_the_pages(house, row, browse) -> None:
    place, nation = row.organization, house.nation
    client = browse(house.clerk(place))
    assert do(client, row, place, "take_on", note="")["Location"] == page_of(row, place)
    refused = do(client, row, place, "request_closure", note="都办好了")
    assert refused.status_code == 422
    assert "Nothing is closed without evidence" in refused.content.decode()
    assert "都办好了" in refused.content.decode()
    assert main_buttons(client, row, place) == {"Report progress"}
    assert send_report(client, row, stage="done").status_code == 302
    assert main_buttons(client, row, place) == {"Ask for closure"}
    assert do(client, row, place, "request_closure", note="").status_code == 302
    client = browse(house.clerk(nation))
    assert buttons(client, row, nation) == {"verify_closure", "reject_closure"}
    do(client, row, nation, "verify_closure", note="")
    assert buttons(client, row, nation) == {"close", "reject_closure"}
    do(client, row, nation, "close", note="")
    assert again(row).state == "closed"
    assert buttons(client, row, nation) == {"reopen"}
    assert do(client, row, nation, "reopen", reason="").status_code == 422
    do(client, row, nation, "reopen", reason="问题反弹")
    assert again(row).state == "taken_on"
    assert "问题反弹" in client.get(page_of(row, nation)).content.decode()


def test_closure_with_a_file_alone(house, row, browse) -> None:
    client = browse(house.clerk(row.organization))
    do(client, row, row.organization, "take_on")
    upload = SimpleUploadedFile("佐证.txt", "已办结".encode(), content_type="text/plain")
    assert do(client, row, row.organization, "request_closure", note="", file=upload).status_code == 302
    assert again(row).state == "closure_requested"
    assert "佐证.txt" in client.get(page_of(row, row.organization)).content.decode()


def test_adapting_keeps_what_was_sent_beside_it(house, row, browse) -> None:
    client, place = browse(house.clerk(row.organization)), row.organization
    due = today() + timedelta(days=90)
    values = {"title": "本省先核对会员信息", "measures": "分两批", "due_date": due.isoformat(), "note": ""}
    assert do(client, row, place, "adapt", revision=row.revision, **values).status_code == 302
    html = client.get(page_of(row, place)).content.decode()
    assert "本省先核对会员信息" in html and row.sent_title in html and "As sent:" in html
    assert again(row).due_date == due


def test_a_stale_plan_is_refused_with_the_words_kept(house, row, browse) -> None:
    client, place = browse(house.clerk(row.organization)), row.organization
    plan = {"plan": "第一步", "measures": "", "responsible": "", "contact": ""}
    assert do(client, row, place, "plan", revision=row.revision, **plan).status_code == 302
    stale = do(client, row, place, "plan", revision=row.revision, **{**plan, "plan": "我的计划"})
    assert stale.status_code == 409
    html = stale.content.decode()
    assert "我的计划" in html and "第一步" in html and "Nothing was overwritten" in html
    assert again(row).plan == "第一步"
    current = again(row).revision
    assert f'name="revision" value="{current}"' in html, "the same words can be sent once more"


def test_returning_needs_a_reason(house, row, browse) -> None:
    client, place = browse(house.clerk(row.organization)), row.organization
    assert do(client, row, place, "return_assignment", reason=" ").status_code == 422
    do(client, row, place, "return_assignment", reason="不属于本会职责")
    assert again(row).state == "returned"
    client = browse(house.clerk(house.nation))
    assert "不属于本会职责" in client.get(page_of(row, house.nation)).content.decode()
    do(client, row, house.nation, "send_again", note="再考虑", due_date="")
    assert again(row).state == "sent"


def test_a_later_date_is_asked_for_and_decided(house, row, browse) -> None:
    client, place = browse(house.clerk(row.organization)), row.organization
    assert do(client, row, place, "request_extension", asked_due="2001-01-01", reason="x").status_code == 422
    asked = row.due_date + timedelta(days=20)
    do(client, row, place, "request_extension", asked_due=asked.isoformat(), reason="台风")
    assert "request_extension" not in buttons(client, row, place)
    client = browse(house.clerk(house.nation))
    request = again(row).extensions.model.objects.unscoped("test").get()
    refused = do(client, row, house.nation, "decide_extension", decision="refuse", note="", request_id=request.pk)
    assert refused.status_code == 422 and "Say why it is refused" in refused.content.decode()
    do(client, row, house.nation, "decide_extension", decision="grant", note="", request_id=request.pk)
    assert again(row).due_date == asked


def test_reminding_twice_a_day_says_so(house, row, browse) -> None:
    client = browse(house.clerk(house.nation))
    do(client, row, house.nation, "remind", text="")
    answer = client.post(page_of(row, house.nation, "do_remind"), {"text": ""}, follow=True)
    assert "reminded of today already" in answer.content.decode()


def test_poor_quality_is_marked_and_taken_away(house, row, browse) -> None:
    send_report(browse(house.clerk(row.organization)), row)
    client = browse(house.clerk(house.nation))
    do(client, row, house.nation, "mark_poor")
    assert again(row).poor_quality
    assert "mark_good" in buttons(client, row, house.nation)
    do(client, row, house.nation, "mark_good")
    assert not again(row).poor_quality


def test_passing_on_below_and_inside(house, row, browse) -> None:
    place = row.organization
    department, helper = (Department.objects.create(organization=place, name=name) for name in ("办公室", "会员部"))
    client = browse(house.clerk(place))
    cities = [city for city in house.cities if city.path.startswith(place.path)]
    nobody = {"title": row.title, "measures": "", "due_date": "", "note": "", "form_key": str(uuid.uuid4())}
    assert do(client, row, place, "split_below", **nobody).status_code == 422
    assert do(client, row, place, "split_below", associations=[cities[0].pk], **nobody).status_code == 302
    inside = {"title": row.title, "due_date": "", "responsible": "", "contact": ""}
    half = do(client, row, place, "assign_inside", other_kind="outside", other_name="", **inside)
    assert half.status_code == 422
    named = {"lead": department.pk, "supporting": [helper.pk], "other_kind": "outside", "other_name": "某公司"}
    assert do(client, row, place, "assign_inside", **named, **inside).status_code == 302
    html = client.get(page_of(row, place)).content.decode()
    assert all(name in html for name in (cities[0].name, "办公室", "某公司"))
    inside_rows = Assignment.objects.unscoped("test").filter(parent=row, mode="internal")
    parts = {made.department_id or made.addressee: made.part for made in inside_rows}
    assert parts == {department.pk: "lead", helper.pk: "cooperating", "某公司": "cooperating"}
    late = {"other_kind": "body", "other_name": "监事会"}
    assert do(client, row, place, "assign_inside", **late, **inside).status_code == 302
    assert inside_rows.get(addressee="监事会").part == "cooperating", "one leads already"
    outside = Assignment.objects.unscoped("test").get(addressee="某公司")
    assert 'name="on_behalf_of"' in client.get(page_of(outside, place, "report")).content.decode()


def test_without_a_script_the_form_stands_on_the_page(house, row, browse) -> None:
    client = browse(house.clerk(row.organization))
    html = client.get(page_of(row, row.organization) + "?do=return_assignment").content.decode()
    assert 'id="do-now"' in html


# The report ---------------------------------------------------------------------------------------------------------


def test_one_report_answers_equal_demands(house, row, browse, send) -> None:
    county = house.counties[0]
    first = send([county])[0]
    services.split_below(actor=house.clerk(row.organization), assignment_id=row.pk, organization_ids=[county.pk])
    second = Assignment.objects.unscoped("test").get(parent=row)
    client = browse(house.clerk(county))
    html = client.get(page_of(first, county, "report")).content.decode()
    assert f'value="{second.pk}"' in html and "one report is enough" in html
    assert send_report(client, again(first), also=[second.pk], percent="60").status_code == 302
    assert {again(first).percent, again(second).percent} == {60}
    assert ProgressReport.objects.unscoped("test").count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": ""}, "Write what was done."),
        ({"stage": "finished"}, "not one of the available choices"),
        ({"percent": "140"}, "less than or equal to 100"),
        ({"text": "字" * 2001}, "at most 2000 characters"),
    ],
)
def test_a_bad_report_is_refused_and_its_words_kept(house, row, browse, values, sentence) -> None:
    answer = send_report(browse(house.clerk(row.organization)), row, difficulties="缺人手", **values)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html and "缺人手" in html
    assert not ProgressReport.objects.unscoped("test").exists()


def test_the_same_report_sent_twice_is_one(house, row, browse) -> None:
    client, key = browse(house.clerk(row.organization)), str(uuid.uuid4())
    first, second = (send_report(client, row, form_key=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert ProgressReport.objects.unscoped("test").count() == 1


def test_files_sent_ahead_and_with_the_form(house, row, browse) -> None:
    client = browse(house.clerk(row.organization))
    ahead = client.post(
        reverse("files:list", args=[row.organization.code]),
        {"file": SimpleUploadedFile("名单.txt", "一人".encode())},
        headers={"Accept": "application/json"},
    ).json()
    kept = send_report(client, row, text="", file_id=[ahead["id"]])
    assert kept.status_code == 422 and "名单.txt" in kept.content.decode()
    send_report(client, row, file_id=[ahead["id"], "x"], file=SimpleUploadedFile("照片.txt", "二".encode()))
    html = client.get(page_of(row, row.organization)).content.decode()
    assert "名单.txt" in html and "照片.txt" in html


def test_a_refused_file_is_named_and_the_words_kept(house, row, browse) -> None:
    upload = SimpleUploadedFile("病毒.exe", b"MZ" + b"\0" * 200)
    answer = send_report(browse(house.clerk(row.organization)), row, file=upload)
    assert answer.status_code == 422 and REPORT["text"] in answer.content.decode()


def test_a_session_that_ended_leads_back_to_the_form(house, row, client) -> None:
    answer = send_report(client, row)
    assert answer.status_code == 302 and page_of(row, row.organization, "report") in answer["Location"]


def test_nothing_is_reported_on_what_is_closed(house, row, browse) -> None:
    services.return_assignment(actor=house.clerk(row.organization), assignment_id=row.pk, reason="无关")
    client = browse(house.clerk(row.organization))
    assert "Nothing can be reported" in client.get(page_of(row, row.organization, "report")).content.decode()
    assert send_report(client, row).status_code == 422


# The item -----------------------------------------------------------------------------------------------------------


def test_the_item_page_opens_level_by_level(house, items, browse, send) -> None:
    sent = send([*house.provinces, *house.counties])
    browse(house.clerk(house.counties[0]))
    client = browse(house.clerk(house.nation, below=True))
    address = reverse("directives:item", args=["n", sent[0].item_id])
    html = client.get(address).content.decode()
    assert items[0].quote in html
    assert house.provinces[0].name in html and house.counties[0].name not in html
    below = reverse("directives:item_below", args=["n", sent[0].item_id, "p1"])
    assert below in html
    part = client.get(below, headers={"HX-Request": "true"}).content.decode()
    assert house.cities[0].name in part and "Only below" in part and "<html" not in part
    assert "<html" in client.get(below).content.decode()
    deeper = reverse("directives:item_below", args=["n", sent[0].item_id, house.cities[0].code])
    assert house.counties[0].name in client.get(deeper).content.decode()


def test_the_tree_below_another_association_is_not_found(house, browse, send) -> None:
    sent = send([*house.provinces, *house.counties])
    client = browse(house.clerk(house.provinces[0], below=True))
    address = reverse("directives:item_below", args=["p1", sent[0].item_id, "p2"])
    assert client.get(address).status_code == 404
    assert client.get(reverse("directives:item_below", args=["p1", sent[0].item_id, "nowhere"])).status_code == 404


def test_queries_do_not_grow_with_the_tree(house, items, browse, send, django_assert_max_num_queries) -> None:
    few = send([house.provinces[0]])[0]
    many = send([*house.provinces, *house.cities, *house.counties], items[1:2])[0]
    client = browse(house.clerk(house.nation, below=True))
    for row in (few, many):
        client.get(reverse("directives:item", args=["n", row.item_id]))
        with django_assert_max_num_queries(24):  # the page's own and those of the frame around it
            client.get(reverse("directives:item", args=["n", row.item_id]))


def test_an_own_entry_says_that_it_has_no_document(house, browse) -> None:
    made = services.add_own_assignment(actor=house.clerk(house.nation), organization=house.nation, title="自查财务")
    client = browse(house.clerk(house.nation))
    html = client.get(reverse("directives:item", args=["n", made[0].item_id])).content.decode()
    assert "An own entry" in html
    assert buttons(client, made[0], house.nation) >= {"request_closure", "withdraw"}
    assert "return_assignment" not in buttons(client, made[0], house.nation)


def test_queries_of_an_assignment_do_not_grow_with_what_hangs_on_it(
    house, row, browse, django_assert_max_num_queries
) -> None:
    place, actor = row.organization, house.clerk(row.organization)
    client = browse(actor)
    for more in range(3):
        units = [services.Unit(kind="outside", name=f"单位{more}-{n}", part="cooperating") for n in range(10)]
        services.assign_inside(actor=actor, organization=place, units=units, assignment_id=row.pk)
        services.report_progress(actor=actor, assignment_ids=[row.pk], text=f"第{more}次", stage="under_way")
        with django_assert_max_num_queries(36):
            client.get(page_of(row, place))
