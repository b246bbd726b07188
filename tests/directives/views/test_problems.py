"""Problems, own tasks and the burden, through their pages and their Excel lists."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huiguan.directives import services
from huiguan.directives.models import Assignment, Item
from huiguan.directives.own_sheets import PROBLEMS, TASKS
from huiguan.kernel.calendar import today
from huiguan.kernel.exchange.sheet import Applied, ImportContext, Result, Row
from huiguan.kernel.organizations.models import Department

pytestmark = pytest.mark.django_db


def url(name: str, code: str, query: str = "") -> str:
    return reverse(f"directives:{name}", args=[code]) + (f"?{query}" if query else "")


def own(code_or_org) -> list[Assignment]:
    return list(Assignment.objects.unscoped("test").filter(sender=code_or_org, mode="internal").order_by("pk"))


def test_an_empty_list_offers_the_three_ways_to_begin(house, browse) -> None:
    content = browse(house.clerk(house.provinces[0])).get(url("problems", "p1")).content.decode()
    assert "No problems yet." in content
    for address in (url("problem_new", "p1"), "/o/p1/import/directives-problems/", url("document_new", "p1")):
        assert address in content


def test_a_problem_goes_from_being_found_to_being_struck_off(house, browse) -> None:
    place = house.provinces[0]
    client = browse(house.clerk(place))
    client.post(
        url("problem_new", "p1"),
        {
            "title": "会费账目未按季公开",
            "cause": "无制度",
            "measure": "按季公开",
            "parties": "财务部、办公室",
            "finder": "监事会",
        },
    )
    [item] = Item.objects.unscoped("test").filter(organization=place, kind="problem")
    assert item.parties == ["财务部", "办公室"]
    states = lambda: [line.item.progress for line in client.get(url("problems", "p1")).context["lines"]]  # noqa: E731
    assert states() == ["open"]
    page = client.get(reverse("directives:item", args=["p1", item.pk])).content.decode()
    assign = reverse("directives:item_assign", args=["p1", item.pk])
    assert assign in page
    client.post(assign, {"title": item.title, "name": "监事会", "name_kind": "body"})
    [assignment] = own(place)
    assert (assignment.item_id, assignment.addressee) == (item.pk, "监事会")
    assert states() == ["running"]
    [line] = client.get(url("problems", "p1")).context["lines"]
    assert client.get(line.inside_url).context["total"] == 1
    Assignment.objects.unscoped("test").filter(pk=assignment.pk).update(state="closed", closed_on=today())
    assert states() == ["closed"]
    assert client.get(url("problems", "p1", "state=open")).context["page"].paginator.count == 0


def test_what_was_entered_by_hand_is_put_right_and_two_do_not_overwrite_each_other(house, browse) -> None:
    place = house.provinces[0]
    item = services.add_item(
        actor=house.clerk(place),
        organization=place,
        title="档案不全",
        kind="problem",
        due_date=today(),
        due_kind="date",
    )
    client, address = browse(house.clerk(place)), reverse("directives:item_edit", args=["p1", item.pk])
    assert f'value="{item.revision}"' in client.get(address).content.decode()
    facts = {"title": "会员档案不全", "cause": "无专人", "parties": "会员部", "due_date": "", "revision": item.revision}
    assert client.post(address, facts).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.cause, item.parties, item.due_kind) == ("会员档案不全", "无专人", ["会员部"], "none")
    answer = client.post(address, {**facts, "title": "另一个人改的"})
    assert answer.status_code == 422
    assert "另一个人改的" in answer.content.decode()
    item.refresh_from_db()
    assert item.title == "会员档案不全"


def test_a_unit_that_has_it_gets_nothing_and_a_withdrawn_one_gets_it_from_the_task(house, browse) -> None:
    place = house.provinces[0]
    client = browse(house.clerk(place))
    item = services.add_item(actor=house.clerk(place), organization=place, title="档案不全", kind="problem")
    address = reverse("directives:item_assign", args=["p1", item.pk])
    form = {"title": item.title, "name": "监事会", "name_kind": "body"}
    said = lambda answer: [str(one) for one in answer.context["messages"]]  # noqa: E731
    assert said(client.post(address, form, follow=True)) == ["Assigned to 1 unit."]
    assert said(client.post(address, form, follow=True)) == ["Nothing was done: these units have it already."]
    [task] = own(place)
    services.withdraw_assignment(actor=house.clerk(place), assignment_id=task.pk, reason="另行安排")
    refused = client.post(address, form)
    assert refused.status_code == 422
    assert "Send it again" in refused.content.decode()
    page = reverse("directives:assignment", args=["p1", task.pk])
    assert reverse("directives:do_send_again", args=["p1", task.pk]) in client.get(page).content.decode()
    client.post(reverse("directives:do_send_again", args=["p1", task.pk]), {"note": "", "due_date": ""})
    task.refresh_from_db()
    assert task.state == "sent"
    assert said(client.post(address, form, follow=True)) == [
        "Sent again.",
        "Nothing was done: these units have it already.",
    ]


def test_putting_a_title_right_leaves_a_time_in_words_alone(house, browse) -> None:
    place = house.provinces[0]
    item = services.add_item(
        actor=house.clerk(place), organization=place, title="办年会", due_kind="recurring", due_rule="FREQ=YEARLY"
    )
    Item.objects.unscoped("test").filter(pk=item.pk).update(due_date=today())
    client, address = browse(house.clerk(place)), reverse("directives:item_edit", args=["p1", item.pk])
    facts = {"title": "办好年会", "due_date": today().isoformat(), "revision": item.revision}
    assert client.post(address, facts).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.due_kind, item.due_rule, item.due_date) == (
        "办好年会",
        "recurring",
        "FREQ=YEARLY",
        today(),
    )
    dated = {**facts, "due_date": (today() + timedelta(days=9)).isoformat(), "revision": item.revision}
    assert client.post(address, dated).status_code == 302
    item.refresh_from_db()
    assert (item.due_kind, item.due_rule, item.due_date) == ("date", "", today() + timedelta(days=9))


def test_an_item_without_a_document_is_sent_below_from_its_page(house, browse) -> None:
    place = house.provinces[0]
    actor = house.clerk(place)
    item = services.add_item(actor=actor, organization=place, title="档案不全", kind="problem", finder="监事会")
    client, address = browse(actor), reverse("directives:item_dispatch", args=["p1", item.pk])
    assert address in client.get(reverse("directives:item", args=["p1", item.pk])).content.decode()
    choice = {"item": item.pk, "to": "level:city", "due_date": (today() + timedelta(days=30)).isoformat()}
    shown = client.post(address, {**choice, "step": "preview"})
    assert shown.context["plan"].total == 2
    answer = client.post(address, {**choice, "step": "send", "accept": ["whole_document", "burden"], "note": "请整改"})
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
    sent = Assignment.objects.unscoped("test").filter(item=item)
    assert {row.organization.code for row in sent} == {"p1c1", "p1c2"}


def test_the_departments_that_an_item_names_are_proposed(house, browse) -> None:
    place = house.provinces[0]
    lead, helper = (Department.objects.create(organization=place, name=name) for name in ("财务部", "办公室"))
    item = services.add_item(
        actor=house.clerk(place),
        organization=place,
        title="修订办法",
        parties=["财务部", "办公室"],
        due_kind="standing",
    )
    client, address = browse(house.clerk(place)), reverse("directives:item_assign", args=["p1", item.pk])
    form = client.get(address).context["form"]
    assert (form["lead"].initial, form["supporting"].initial) == (str(lead.pk), [str(helper.pk)])
    client.post(address, {"title": item.title, "lead": lead.pk, "supporting": [helper.pk], "responsible": "某主任"})
    rows = {row.department_id: (row.part, row.responsible, row.due_kind) for row in own(place)}
    assert rows == {lead.pk: ("lead", "某主任", "standing"), helper.pk: ("cooperating", "", "standing")}


def test_only_the_own_association_works_on_an_item_and_others_see_no_step(house, browse) -> None:
    province, city = house.provinces[0], house.cities[0]
    item = services.add_item(actor=house.clerk(province), organization=province, title="档案不全")
    services.start_dispatch(
        actor=house.clerk(province),
        organization=province,
        item_ids=[item.pk],
        organization_ids=[city.pk],
        accept=("whole_document", "burden"),
        note="请办理",
    )
    client = browse(house.clerk(city))
    assert client.get(reverse("directives:item", args=[city.code, item.pk])).context["steps"] == []
    for name in ("item_assign", "item_edit", "item_dispatch"):
        assert client.get(reverse(f"directives:{name}", args=[city.code, item.pk])).status_code == 404


def test_a_problem_without_words_is_refused_and_what_was_typed_stays(house, browse) -> None:
    answer = browse(house.clerk(house.nation)).post(url("problem_new", "n"), {"title": " ", "cause": "人手不足"})
    assert answer.status_code == 422
    assert "人手不足" in answer.content.decode()
    assert not Item.objects.unscoped("test").filter(kind="problem").exists()


@pytest.mark.parametrize("name", ["problems", "problem_new", "problems_export", "task_new", "burden"])
def test_nobody_from_elsewhere_reads_them(house, browse, name) -> None:
    for actor in (house.clerk(house.counties[0]), house.outsider()):
        assert browse(actor).get(url(name, "p1")).status_code == 404


def test_problems_go_out_as_shown(house, browse) -> None:
    for title in ("账目未公开", "档案不全"):
        services.add_item(actor=house.clerk(house.nation), organization=house.nation, title=title, kind="problem")
    answer = browse(house.clerk(house.nation)).get(url("problems_export", "n", "q=档案"))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["档案不全"]


def test_the_queries_of_the_list_of_problems_do_not_grow(house, browse, django_assert_max_num_queries) -> None:
    actor = house.clerk(house.nation)
    for number in range(12):
        services.add_item(actor=actor, organization=house.nation, title=f"问题{number}", kind="problem")
    client = browse(actor)
    client.get(url("problems", "n"))
    with django_assert_max_num_queries(20):
        assert len(client.get(url("problems", "n")).context["lines"]) == 12


def test_an_own_task_goes_to_its_department_with_those_that_help(house, browse) -> None:
    place = house.provinces[0]
    lead, helper = (Department.objects.create(organization=place, name=name) for name in ("财务部", "办公室"))
    day = today() + timedelta(days=30)
    answer = browse(house.clerk(place)).post(
        url("task_new", "p1"),
        {
            "title": "编制预算",
            "lead": lead.pk,
            "supporting": [helper.pk],
            "due_date": day.isoformat(),
            "target": "报理事会",
        },
        follow=True,
    )
    assert [row.title for row in own(place)] == ["编制预算"] * 2
    assert {(row.department.name, row.part) for row in own(place)} == {("财务部", "lead"), ("办公室", "cooperating")}
    assert answer.context["total"] == 2
    assert "编制预算" in answer.content.decode()


def test_a_task_without_a_date_is_standing_and_one_for_a_body_carries_its_name(house, browse) -> None:
    place = house.provinces[0]
    browse(house.clerk(place)).post(url("task_new", "p1"), {"title": "走访会员", "name": "监事会", "name_kind": "body"})
    [row] = own(place)
    assert (row.addressee, row.due_kind) == ("监事会", "standing")


def test_a_department_of_another_association_is_refused(house, browse) -> None:
    foreign = Department.objects.create(organization=house.provinces[1], name="财务部")
    answer = browse(house.clerk(house.provinces[0])).post(url("task_new", "p1"), {"title": "题", "lead": foreign.pk})
    assert answer.status_code == 422
    assert own(house.provinces[0]) == []


def context_of(house, place) -> ImportContext:
    return ImportContext(house.clerk(place), place, 1, dry_run=False)


def test_tasks_come_in_once_and_can_be_taken_back_until_somebody_reported(house) -> None:
    place = house.provinces[0]
    Department.objects.create(organization=place, name="财务部")
    rows = [
        Row(2, {"title": "编制预算", "lead": "财务部", "due": today() + timedelta(days=9), "supporting": ["办公室"]}),
        Row(3, {"title": "整理档案", "lead": "档案小组"}),
        Row(4, {"title": "早该完成", "due": date(1800, 1, 1)}),
    ]
    outcomes = TASKS.apply(context_of(house, place), rows)
    assert [outcome.result for outcome in outcomes][:2] == [Result.NEW, Result.NEW]
    again = TASKS.apply(context_of(house, place), rows[:2])
    assert [outcome.result for outcome in again] == [Result.UNCHANGED, Result.UNCHANGED]
    first, second = outcomes[:2]
    services.report_progress(
        actor=house.clerk(place), assignment_ids=[first.object_id], text="已起草", stage="under_way"
    )
    undone = TASKS.reverse(
        context_of(house, place), [Applied(o.number, o.result, o.object_id, None) for o in (first, second)]
    )
    assert [one.done for one in undone] == [False, True]


def test_problems_come_in_once(house) -> None:
    rows = [Row(2, {"title": "账目未公开", "cause": "无制度", "parties": ["财务部"]})]
    context = context_of(house, house.nation)
    assert [o.result for o in PROBLEMS.apply(context, rows)] == [Result.NEW]
    assert [o.result for o in PROBLEMS.apply(context, rows)] == [Result.UNCHANGED]


def test_an_excel_list_in_customary_columns_is_read(house, browse) -> None:
    book = openpyxl.Workbook()
    book.active.append(["序号", "工作任务", "牵头部门", "完成时限"])
    book.active.append([1, "组织培训", "培训部", "2027-03-01"])
    stream = io.BytesIO()
    book.save(stream)
    upload = SimpleUploadedFile("任务.xlsx", stream.getvalue())
    answer = browse(house.clerk(house.nation)).post(
        "/o/n/import/directives-tasks/", {"file": upload, "mode": "good_rows"}
    )
    assert answer.status_code == 302


def test_each_figure_of_the_burden_opens_as_many_rows(house, send, items, browse) -> None:
    day = today() + timedelta(days=1)
    send([house.counties[0]], items[:3], due_date=day)
    code = house.counties[0].code
    client = browse(house.clerk(house.counties[0]))
    context = client.get(url("burden", code, f"month={day:%Y-%m}")).context
    assert context["found"].demands >= 1
    assert client.get(context["rows_url"]).context["total"] == context["found"].demands
    for line in context["lines"]:
        assert client.get(line["url"]).context["total"] == line["asked"].reports


@pytest.mark.parametrize("month", ["", "2026-13", "0001-01", "9999-12", "x"])
def test_any_month_is_answered(house, browse, month) -> None:
    assert browse(house.clerk(house.nation)).get(url("burden", "n", f"month={month}")).status_code == 200
