"""A resolution becomes a document with items, and the meeting shows what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.governance.meetings.conftest import Chamber, fresh, somebody

from huiguan.directives import services as directives
from huiguan.directives.models import Document, Item
from huiguan.directives.selectors.progress import Progress, progress_of
from huiguan.governance.models import Resolution
from huiguan.governance.selectors.following import decided_in, previous_meeting
from huiguan.governance.services import meetings
from huiguan.journeys.matters import follow_resolution
from huiguan.journeys.models import Carried
from huiguan.kernel.permits import NotFound, Role, RuleViolation

ROOM = "/o/here/governance/"
TASKS = "秘书处要在2027年3月底前建立走访台账。各分支机构要每季度报送一次活动情况。"


def signed(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def resolved(chamber: Chamber, text: str = TASKS) -> Resolution:
    """A resolution of a meeting that is closed."""
    meeting = chamber.sitting()
    motion = chamber.motion(meeting, text=text)
    chamber.counted(motion, 9, 0)
    meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    found: Resolution = fresh(motion).resolution
    return found


def items(document_id: int) -> list[Item]:
    return list(Item.objects.unscoped("test").filter(document=document_id).order_by("order"))


def test_one_click_makes_a_document_with_its_items(chamber: Chamber) -> None:
    resolution = resolved(chamber)
    clerk = signed(chamber.users["clerk"])
    page = clerk.get(f"{ROOM}motions/{resolution.motion_id}/").content.decode()
    address = f"/o/here/journeys/resolutions/{resolution.pk}/"
    assert f'action="{address}"' in page
    answer = clerk.post(address)
    document = Document.objects.unscoped("test").get()
    assert answer.headers["Location"] == f"/o/here/directives/documents/{document.pk}/"
    assert (document.kind, document.number, document.issuer) == ("resolution", resolution.number, "理事会")
    assert [document.text[item.start : item.end] == item.quote for item in items(document.pk)] == [True, True]
    words = clerk.get(f"{ROOM}meetings/{resolution.meeting_id}/").content.decode()
    assert "本次会议议定事项" in words
    assert "2项" in words
    assert f'action="{address}"' not in words


def test_the_second_click_gives_the_same_document(chamber: Chamber) -> None:
    resolution = resolved(chamber)
    first = follow_resolution(actor=chamber.clerk, resolution_id=resolution.pk)
    again = follow_resolution(actor=chamber.clerk, resolution_id=resolution.pk)
    assert first.pk == again.pk
    assert Document.objects.unscoped("test").count() == 1
    assert len(items(first.document_id)) == 2


def test_a_resolution_without_a_task_is_one_item_itself(chamber: Chamber) -> None:
    carried = follow_resolution(actor=chamber.clerk, resolution_id=resolved(chamber, "同意年度工作报告。").pk)
    (item,) = items(carried.document_id)
    assert (item.state, item.quote) == ("confirmed", "同意年度工作报告。")


def test_a_number_that_is_registered_already_is_refused_and_nothing_is_left(chamber: Chamber) -> None:
    resolution = resolved(chamber)
    directives.register_document(
        actor=chamber.clerk, organization=chamber.here, text="另一份。", number=resolution.number
    )
    with pytest.raises(RuleViolation, match=resolution.number):
        follow_resolution(actor=chamber.clerk, resolution_id=resolution.pk)
    assert not Carried.objects.unscoped("test").exists()
    answer = signed(chamber.users["clerk"]).post(f"/o/here/journeys/resolutions/{resolution.pk}/", follow=True)
    assert resolution.number in answer.content.decode()


def test_only_the_office_hands_over_and_a_director_reads_totals(chamber: Chamber) -> None:
    resolution = resolved(chamber)
    user, director = somebody("某理事", chamber.here, Role.DIRECTOR)
    _, stranger = somebody("外人")
    for actor in (director, stranger):
        with pytest.raises(NotFound):
            follow_resolution(actor=actor, resolution_id=resolution.pk)
    assert signed(user).post(f"/o/here/journeys/resolutions/{resolution.pk}/").status_code == 404
    (row,) = decided_in(director, resolution.meeting, in_camera=False)
    assert (row.state, row.address) == (None, "")


def test_what_is_handed_out_and_struck_off_is_counted(chamber: Chamber) -> None:
    carried = follow_resolution(actor=chamber.clerk, resolution_id=resolved(chamber).pk)
    found = items(carried.document_id)
    directives.confirm_items(actor=chamber.clerk, item_ids=[item.pk for item in found])
    day = timezone.localdate() - timedelta(days=1)
    unit = directives.Unit(kind="outside", name="秘书处")
    directives.assign_inside(
        actor=chamber.clerk, organization=chamber.here, item_id=found[0].pk, units=[unit], due_date=day
    )
    assert progress_of(chamber.here, [carried.document_id]) == {carried.document_id: Progress(2, 1, 0, 1)}
    assert progress_of(chamber.here, []) == {}


def test_the_next_meeting_begins_with_what_became_of_the_last(chamber: Chamber) -> None:
    resolution = resolved(chamber)
    follow_resolution(actor=chamber.clerk, resolution_id=resolution.pk)
    start = timezone.now() + timedelta(days=60)
    following = meetings.plan_meeting(
        actor=chamber.clerk, organization=chamber.here, body_id=chamber.council.pk, title="下一次会议", starts_at=start
    )
    other = meetings.plan_meeting(actor=chamber.clerk, organization=chamber.here, title="工作会议", starts_at=start)
    assert previous_meeting(following) == resolution.meeting
    assert previous_meeting(other) is None
    words = signed(chamber.users["clerk"]).get(f"{ROOM}meetings/{following.pk}/").content.decode()
    assert "上次会议议定事项落实情况" in words
    assert resolution.number in words
    assert "听取上次会议议定事项落实情况，秘书处，10" in words
    assert "听取上次会议" not in signed(chamber.users["clerk"]).get(f"{ROOM}meetings/{other.pk}/").content.decode()


def test_what_was_decided_in_camera_is_not_handed_over(chamber: Chamber) -> None:
    meeting = chamber.sitting()
    motion = chamber.motion(meeting, text=TASKS)
    closed = meeting.items.unscoped("test").order_by("order").last()
    type(motion).objects.unscoped("test").filter(pk=motion.pk).update(item=closed)
    chamber.counted(motion, 9, 0)
    resolution = fresh(motion).resolution
    with pytest.raises(RuleViolation, match="闭会"):
        follow_resolution(actor=chamber.clerk, resolution_id=resolution.pk)
    assert not Document.objects.unscoped("test").exists()
    (row,) = decided_in(chamber.clerk, fresh(meeting), in_camera=True)
    assert row.address == ""
