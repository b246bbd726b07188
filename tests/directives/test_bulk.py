"""Many rows at once: later dates and other people; what cannot be changed is left out and named before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.directives.conftest import House, Send, fresh

from huiguan.directives import services
from huiguan.directives.models import Assignment, ExtensionRequest, Item
from huiguan.directives.services.bulk import sort_for_later_date, sort_for_reassigning
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.organizations.models import Department
from huiguan.kernel.permits import Invalid, NotFound

LATER = today() + timedelta(days=90)


def extend(house: House, rows: list[Assignment], **more: Any) -> list[Assignment]:
    terms = {"due_date": LATER, "reason": "汛期", **more}
    return services.extend_assignments(
        actor=house.clerk(house.nation), assignment_ids=[row.pk for row in rows], **terms
    )


def own(house: House, title: str, **unit: Any) -> Assignment:
    [made] = services.add_own_assignment(
        actor=house.clerk(house.nation),
        organization=house.nation,
        title=title,
        units=[services.Unit(**unit)] if unit else (services.Unit(),),
        due_date=today() + timedelta(days=9),
    )
    return made


def department(house: House, name: str) -> Department:
    made: Department = Department.objects.unscoped("test").create(organization=house.nation, name=name)
    return made


def test_the_sender_gives_a_later_date_to_many_and_the_old_one_is_kept(house: House, send: Send) -> None:
    first, second, third = send([*house.provinces, house.cities[0]])
    services.request_extension(
        actor=house.clerk(house.provinces[0]), assignment_id=first.pk, asked_due=LATER - timedelta(days=5), reason="请"
    )
    services.withdraw_assignment(actor=house.clerk(house.nation), assignment_id=third.pk, reason="误送")
    rows = [fresh(row) for row in (first, second, third)]
    found = sort_for_later_date(rows, LATER, asking=False)
    assert [row.pk for row in found.able] == [first.pk, second.pk]
    assert [row.pk for row, _why in found.left_out] == [third.pk]
    assert {row.pk for row in extend(house, rows)} == {first.pk, second.pk}
    assert [fresh(row).due_date for row in rows] == [LATER, LATER, third.due_date]
    assert fresh(first).original_due == first.due_date and fresh(first).revision == first.revision + 1
    notes = {e.assignment_id: e for e in ExtensionRequest.objects.unscoped("test")}
    assert (notes[first.pk].state, notes[first.pk].unasked) == ("granted", False), "the waiting request is granted"
    assert (notes[second.pk].old_due, notes[second.pk].unasked) == (second.due_date, True)
    told = Message.objects.unscoped("test").filter(kind="directives.extension_decided")
    assert {message.organization_id for message in told} == {first.organization_id, second.organization_id}


@pytest.mark.parametrize(
    ("more", "code"),
    [({"reason": " "}, "reason_missing"), ({"due_date": today() - timedelta(days=1)}, "due_in_past")],
)
def test_a_later_date_needs_a_reason_and_lies_ahead(house: House, send: Send, more: dict[str, Any], code: str) -> None:
    rows = send(house.provinces)
    with pytest.raises(Invalid) as refusal:
        extend(house, rows, **more)
    assert refusal.value.code == code
    assert extend(house, rows, due_date=today()) == [], "an earlier date is none"


def test_receivers_ask_for_many_at_once_and_others_have_no_say(house: House, send: Send, items: list[Item]) -> None:
    rows = send([house.provinces[0]], items[:3])
    clerk, ids = house.clerk(house.provinces[0]), [row.pk for row in rows]
    services.request_extension(actor=clerk, assignment_id=rows[0].pk, asked_due=LATER, reason="请")
    made = services.request_extensions(actor=clerk, assignment_ids=ids, due_date=LATER, reason="汛期")
    assert {request.assignment_id for request in made} == set(ids[1:]), "one waits for its decision already"
    assert {fresh(row).due_date for row in rows} == {rows[0].due_date}
    assert [why for _row, why in sort_for_later_date(rows, LATER, asking=True).left_out] == [
        "已有一份申请等待答复。"
    ] * 3
    with pytest.raises(NotFound):
        services.extend_assignments(actor=clerk, assignment_ids=ids, due_date=LATER, reason="x")
    with pytest.raises(NotFound):
        services.request_extensions(actor=house.clerk(house.nation), assignment_ids=ids, due_date=LATER, reason="x")


def test_tasks_move_to_a_department_unless_it_has_them(house: House) -> None:
    clerk, target = house.clerk(house.nation), department(house, "会员部")
    first, second = own(house, "整理档案室"), own(house, "清点物资", kind="body", name="监事会")
    [twin] = services.assign_inside(
        actor=clerk,
        organization=house.nation,
        item_id=second.item_id,
        units=[services.Unit(kind="department", department_id=target.pk, part="cooperating")],
    )
    rows = [fresh(row) for row in (first, second, twin)]
    assert [row.pk for row, _why in sort_for_reassigning(rows, target).left_out] == [second.pk]
    changed = services.reassign_assignments(
        actor=clerk, assignment_ids=[row.pk for row in rows], department_id=target.pk, responsible="某甲"
    )
    assert {row.pk for row in changed} == {first.pk, twin.pk}
    moved = fresh(first)
    assert (moved.department_id, moved.addressee_kind, moved.responsible) == (target.pk, "department", "某甲")
    assert (fresh(second).addressee, fresh(second).responsible) == ("监事会", "")


def test_what_was_received_changes_its_people_only(house: House, send: Send) -> None:
    [row] = send([house.provinces[0]])
    clerk = house.clerk(house.provinces[0])
    services.reassign_assignments(actor=clerk, assignment_ids=[row.pk], contact="某乙")
    assert fresh(row).contact == "某乙"
    with pytest.raises(Invalid) as refusal:
        services.reassign_assignments(actor=clerk, assignment_ids=[row.pk])
    assert refusal.value.code == "nothing_to_change"
    with pytest.raises(Invalid) as refusal:
        services.reassign_assignments(
            actor=clerk, assignment_ids=[row.pk], department_id=department(house, "别会的部门").pk
        )
    assert refusal.value.code == "unit_department"
    with pytest.raises(NotFound):
        services.reassign_assignments(actor=house.clerk(house.nation), assignment_ids=[row.pk], contact="某丙")
