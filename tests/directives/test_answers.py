"""From receipt to striking off: who may, in which order, with what evidence."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.directives.conftest import House, Send, fresh

from huiguan.directives import services
from huiguan.directives.models import Assignment, ExtensionRequest, Item, ProgressReport, Reminder
from huiguan.directives.selectors.assignments import assignment_page
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.models import Matter
from huiguan.kernel.permits import Conflict, Invalid, NotFound, RuleViolation


@pytest.fixture
def row(house: House, send: Send) -> Assignment:
    """One task sent by the nation to a county."""
    return send([house.counties[0]])[0]


def waiting(row: Assignment, kind: str) -> int:
    """Open matters of a kind for an assignment."""
    matters = Matter.objects.filter(subject_kind="directives.assignment", subject_id=row.pk, settled_at=None)
    return matters.filter(message__kind=f"directives.{kind}").count()


def report(house: House, *rows: Assignment, **more: object) -> ProgressReport:
    """A report by the clerk of the county."""
    values = {"text": "已核对九成。", "stage": "nearly_done", **more}
    return services.report_progress(
        actor=house.clerk(rows[0].organization), assignment_ids=[row.pk for row in rows], **values
    )


def test_from_receipt_to_striking_off(house: House, row: Assignment) -> None:
    county, nation = house.clerk(house.counties[0]), house.clerk(house.nation)
    assert waiting(row, "sent") == 1
    services.take_on_assignment(actor=county, assignment_id=row.pk)
    assert waiting(row, "sent") == 0
    report(house, row, percent=90)
    services.request_closure(actor=county, assignment_id=row.pk)
    assert waiting(row, "closure_requested") == 1
    with pytest.raises(RuleViolation) as refusal:
        services.close_assignment(actor=nation, assignment_id=row.pk)
    assert refusal.value.code == "not_verified"
    services.verify_closure(actor=nation, assignment_id=row.pk)
    closed = services.close_assignment(actor=nation, assignment_id=row.pk, note="属实")
    assert (closed.state, closed.closed_on, closed.percent) == ("closed", today(), 90)
    assert waiting(row, "closure_requested") == 0 and waiting(row, "closed") == 1
    page = assignment_page(county, row.pk)
    assert [entry.state.key for entry in page.timeline] == [
        "sent", "taken_on", "closure_requested", "verified", "closed",
    ]  # fmt: skip
    assert [line.report.text for line in page.reports] == ["已核对九成。"]


def test_nothing_is_closed_without_evidence(house: House, row: Assignment) -> None:
    county = house.clerk(house.counties[0])
    services.take_on_assignment(actor=county, assignment_id=row.pk)
    with pytest.raises(RuleViolation) as refusal:
        services.request_closure(actor=county, assignment_id=row.pk)
    assert refusal.value.code == "no_evidence"
    assert fresh(row).state == "taken_on"


def test_inside_another_person_strikes_off(house: House) -> None:
    place = house.counties[0]
    actor = house.clerk(place)
    row = services.add_own_assignment(actor=actor, organization=place, title="整理档案室")[0]
    report(house, row)
    services.request_closure(actor=actor, assignment_id=row.pk)
    with pytest.raises(RuleViolation) as refusal:
        services.close_assignment(actor=actor, assignment_id=row.pk)
    assert refusal.value.code == "four_eyes"
    assert services.close_assignment(actor=house.clerk(place, second=True), assignment_id=row.pk).state == "closed"


def test_a_problem_needs_its_finder(house: House) -> None:
    problem = services.add_item(
        actor=house.clerk(house.nation), organization=house.nation, title="台账不全", kind="problem", finder="监事会"
    )
    services.start_dispatch(
        actor=house.clerk(house.nation),
        organization=house.nation,
        item_ids=[problem.pk],
        organization_ids=[house.counties[0].pk],
    )
    row = Assignment.objects.unscoped("test").select_related("organization").get(item=problem)
    report(house, row)
    services.request_closure(actor=house.clerk(house.counties[0]), assignment_id=row.pk)
    services.verify_closure(actor=house.clerk(house.nation), assignment_id=row.pk)
    with pytest.raises(RuleViolation, match="监事会"):
        services.close_assignment(actor=house.clerk(house.nation), assignment_id=row.pk)
    services.close_assignment(actor=house.clerk(house.nation), assignment_id=row.pk, finder_note="监事会复查通过")
    assert fresh(row).finder_note == "监事会复查通过"


def test_sent_back_and_reopened(house: House, row: Assignment) -> None:
    county, nation = house.clerk(house.counties[0]), house.clerk(house.nation)
    report(house, row)
    services.request_closure(actor=county, assignment_id=row.pk)
    with pytest.raises(RuleViolation):
        services.reject_closure(actor=nation, assignment_id=row.pk, reason=" ")
    back = services.reject_closure(actor=nation, assignment_id=row.pk, reason="缺名册", poor_quality=True)
    assert (back.state, back.requested_on, back.poor_quality) == ("taken_on", None, True)
    report(house, row)
    assert fresh(row).poor_quality is False
    services.request_closure(actor=county, assignment_id=row.pk)
    services.verify_closure(actor=nation, assignment_id=row.pk)
    services.close_assignment(actor=nation, assignment_id=row.pk)
    again = services.reopen_assignment(actor=nation, assignment_id=row.pk, reason="反弹")
    assert (again.state, again.closed_on) == ("taken_on", None)


def test_adapting_keeps_what_was_sent(house: House, row: Assignment) -> None:
    later = today() + timedelta(days=90)
    adapted = services.adapt_assignment(
        actor=house.clerk(house.counties[0]),
        assignment_id=row.pk,
        revision=row.revision,
        title="先核对在职会员",
        due_date=later,
    )
    assert (adapted.state, adapted.title, adapted.due_date) == ("taken_on", "先核对在职会员", later)
    assert (adapted.sent_title, adapted.original_due) == (row.sent_title, row.original_due)
    with pytest.raises(RuleViolation) as refusal:
        services.adapt_assignment(
            actor=house.clerk(house.counties[0]), assignment_id=row.pk, revision=adapted.revision, due_date=later
        )
    assert refusal.value.code == "due_fixed"


def test_returning_tells_the_sender_who_sends_again(house: House, row: Assignment) -> None:
    county, nation = house.clerk(house.counties[0]), house.clerk(house.nation)
    with pytest.raises(RuleViolation):
        services.return_assignment(actor=county, assignment_id=row.pk, reason="")
    services.return_assignment(actor=county, assignment_id=row.pk, reason="编制未定")
    assert waiting(row, "returned") == 1
    services.send_again(actor=nation, assignment_id=row.pk)
    assert fresh(row).state == "sent" and waiting(row, "returned") == 0 and waiting(row, "sent") == 1
    services.withdraw_assignment(actor=nation, assignment_id=row.pk, reason="另行安排")
    assert fresh(row).state == "withdrawn" and waiting(row, "sent") == 0


def test_two_clerks_plan_at_once(house: House, row: Assignment) -> None:
    one, two = house.clerk(house.counties[0]), house.clerk(house.counties[0], second=True)
    services.plan_assignment(actor=one, assignment_id=row.pk, revision=1, plan="三步走")
    assert fresh(row).stage == "planned"
    with pytest.raises(Conflict, match=one.label):
        services.plan_assignment(actor=two, assignment_id=row.pk, revision=1, plan="两步走")
    assert fresh(row).plan == "三步走"


def test_one_report_answers_equal_demands(house: House, row: Assignment, send: Send) -> None:
    province, county = house.provinces[0], house.counties[0]
    received = send([province])[0]
    services.split_below(
        actor=house.clerk(province),
        assignment_id=received.pk,
        organization_ids=[county.pk],
        accept=("burden", "whole_document"),
    )
    other = Assignment.objects.unscoped("test").select_related("organization").get(parent=received)
    assert [a.pk for a in assignment_page(house.clerk(county), row.pk).equal_demands] == [other.pk]
    made = report(house, row, other)
    assert {fresh(row).last_report_id, fresh(other).last_report_id} == {made.pk}
    assert {fresh(row).state, fresh(other).state} == {"taken_on"}


def test_the_same_report_sent_twice_is_one(house: House, row: Assignment) -> None:
    key = uuid.uuid4()
    assert report(house, row, form_key=key).pk == report(house, row, form_key=key).pk
    assert ProgressReport.objects.unscoped("test").count() == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [({"text": " "}, "text_missing"), ({"stage": "soon"}, "stage"), ({"percent": 101}, "percent")],
)
def test_a_report_that_says_nothing_is_refused(
    house: House, row: Assignment, values: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        report(house, row, **values)
    assert refusal.value.code == code
    assert fresh(row).state == "sent" and not ProgressReport.objects.unscoped("test").exists()


def test_a_periodic_report_sets_the_next_day(house: House, items: list[Item], send: Send) -> None:
    recurring = next(item for item in items if item.due_kind == "recurring")
    services.start_dispatch(
        actor=house.clerk(house.nation),
        organization=house.nation,
        item_ids=[recurring.pk],
        organization_ids=[house.counties[0].pk],
    )
    row = Assignment.objects.unscoped("test").select_related("organization").get(item=recurring)
    expected = row.next_report_on
    assert expected is not None
    report(house, row)
    following = fresh(row).next_report_on
    assert following is not None and following > expected


def test_a_later_date_is_asked_for_and_granted(house: House, row: Assignment) -> None:
    county, nation = house.clerk(house.counties[0]), house.clerk(house.nation)
    assert row.due_date is not None
    later = row.due_date + timedelta(days=10)
    with pytest.raises(Invalid):
        services.request_extension(actor=county, assignment_id=row.pk, asked_due=row.due_date, reason="汛期")
    request = services.request_extension(actor=county, assignment_id=row.pk, asked_due=later, reason="汛期")
    with pytest.raises(RuleViolation):
        services.request_extension(actor=county, assignment_id=row.pk, asked_due=later, reason="汛期")
    with pytest.raises(NotFound):
        services.decide_extension(actor=county, request_id=request.pk, grant=True)
    services.decide_extension(actor=nation, request_id=request.pk, grant=True)
    assert (fresh(row).due_date, fresh(row).original_due) == (later, row.due_date)
    assert fresh(request).old_due == row.due_date
    with pytest.raises(RuleViolation):
        services.decide_extension(actor=nation, request_id=request.pk, grant=False, note="x")


def test_not_after_the_date_has_passed(house: House, row: Assignment) -> None:
    Assignment.objects.unscoped("test").filter(pk=row.pk).update(due_date=today() - timedelta(days=1))
    with pytest.raises(RuleViolation) as refusal:
        services.request_extension(
            actor=house.clerk(house.counties[0]), assignment_id=row.pk, asked_due=today(), reason="汛期"
        )
    assert refusal.value.code == "due_passed"
    assert not ExtensionRequest.objects.unscoped("test").exists()


def test_reminding_many_at_most_once_a_day(house: House, send: Send) -> None:
    rows = send(house.counties)
    ids = [row.pk for row in rows]
    services.return_assignment(actor=house.clerk(house.counties[7]), assignment_id=ids[7], reason="无此项")
    assert len(services.remind(actor=house.clerk(house.nation), assignment_ids=ids, text="请报进展")) == 7
    assert services.remind(actor=house.clerk(house.nation), assignment_ids=ids) == []
    assert Reminder.objects.unscoped("test").count() == 7
    assert waiting(rows[0], "reminded") == 1
    report(house, rows[0])
    assert waiting(rows[0], "reminded") == 0


def test_parents_are_not_closed_by_their_children(house: House, send: Send) -> None:
    received = send([house.provinces[0]])[0]
    province = house.clerk(house.provinces[0])
    services.split_below(
        actor=province, assignment_id=received.pk, organization_ids=[house.cities[0].pk], accept=("burden",)
    )
    child = Assignment.objects.unscoped("test").select_related("organization").get(parent=received)
    report(house, child)
    services.request_closure(actor=house.clerk(house.cities[0]), assignment_id=child.pk)
    services.verify_closure(actor=province, assignment_id=child.pk)
    services.close_assignment(actor=province, assignment_id=child.pk)
    assert fresh(received).state == "taken_on"
    page = assignment_page(province, received.pk)
    assert [(line.light.name, line.assignment.pk) for line in page.children] == [("CLOSED", child.pk)]
    with pytest.raises(RuleViolation) as refusal:
        services.withdraw_assignment(actor=house.clerk(house.nation), assignment_id=received.pk, reason="x")
    assert refusal.value.code == "split"


def test_units_inside_and_outside(house: House, row: Assignment) -> None:
    from huiguan.kernel.organizations.models import Department

    place, actor = house.counties[0], house.clerk(house.counties[0])
    office = Department.objects.create(organization=place, name="会员部")
    units = [
        services.Unit(kind="department", department_id=office.pk, responsible="某人"),
        services.Unit(kind="outside", name="县民政局", part="cooperating"),
    ]
    made = services.assign_inside(actor=actor, organization=place, units=units, assignment_id=row.pk)
    assert [(a.mode, a.state, a.parent_id) for a in made] == [("internal", "taken_on", row.pk)] * 2
    again = services.assign_inside(actor=actor, organization=place, units=units, assignment_id=row.pk)
    assert [a.pk for a in again] == [a.pk for a in made]
    report(house, made[1], on_behalf_of="县民政局")
    second = [services.Unit(kind="body", name="监事会")]
    with pytest.raises(Invalid) as refusal:
        services.assign_inside(actor=actor, organization=place, units=second, assignment_id=row.pk)
    assert refusal.value.code == "two_leads"
    assert not Assignment.objects.unscoped("test").filter(addressee="监事会").exists()
    with pytest.raises(Invalid):
        services.assign_inside(
            actor=actor, organization=place, units=[services.Unit(kind="body")], assignment_id=row.pk
        )


def refused_as_second_lead(act: Callable[[], Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        act()
    assert refusal.value.code == "two_leads"


def leads(row: Assignment) -> list[str]:
    rows = Assignment.objects.unscoped("test").filter(item=row.item, mode="internal", part="lead")
    return [each.addressee for each in rows.exclude(state__in=("withdrawn", "returned"))]


def test_nothing_that_begins_anew_makes_a_second_lead(house: House, row: Assignment) -> None:
    from huiguan.kernel.organizations.models import Department

    place, actor = house.counties[0], house.clerk(house.counties[0])

    def given(name: str) -> Assignment:
        units = [services.Unit(kind="body", name=name)]
        return services.assign_inside(actor=actor, organization=place, units=units, assignment_id=row.pk)[0]

    def withdrawn(one: Assignment) -> None:
        services.withdraw_assignment(actor=actor, assignment_id=one.pk, reason="改派")

    first = given("理事会")
    withdrawn(first)
    second = given("监事会")
    refused_as_second_lead(lambda: services.send_again(actor=actor, assignment_id=first.pk))
    assert (fresh(first).state, leads(row)) == ("withdrawn", ["监事会"])
    withdrawn(second)
    services.send_again(actor=actor, assignment_id=first.pk)
    refused_as_second_lead(lambda: given("工会"))
    # To whom it is given changes who leads, not how many do.
    services.take_on_assignment(actor=actor, assignment_id=first.pk)
    office = Department.objects.create(organization=place, name="会员部")
    services.reassign_assignments(actor=actor, assignment_ids=[first.pk], department_id=office.pk)
    assert leads(row) == [""]
    refused_as_second_lead(lambda: services.send_again(actor=actor, assignment_id=second.pk))
    withdrawn(first)
    services.send_again(actor=actor, assignment_id=second.pk)
    assert leads(row) == ["监事会"]


def test_only_the_receiver_answers_and_only_the_sender_decides(house: House, row: Assignment) -> None:
    others = [house.outsider(), house.clerk(house.counties[1]), house.clerk(house.provinces[0], below=True)]
    for actor in [*others, house.clerk(house.nation, below=True)]:
        with pytest.raises(NotFound):
            services.take_on_assignment(actor=actor, assignment_id=row.pk)
        with pytest.raises(NotFound):
            services.report_progress(actor=actor, assignment_ids=[row.pk], text="x", stage="done")
    for actor in [*others, house.clerk(house.counties[0])]:
        with pytest.raises(NotFound):
            services.verify_closure(actor=actor, assignment_id=row.pk)
        with pytest.raises(NotFound):
            services.remind(actor=actor, assignment_ids=[row.pk])
        with pytest.raises(NotFound):
            services.withdraw_assignment(actor=actor, assignment_id=row.pk, reason="x")
