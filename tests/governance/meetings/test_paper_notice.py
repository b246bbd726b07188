"""A notice that went out on paper: its day and what shows it, and the charter's period counted from that day."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from tests.governance.meetings.conftest import Chamber, fresh, parts, somebody
from tests.governance.meetings.test_pages import ROOM, signed

from huiguan.governance.models import Meeting
from huiguan.governance.services import meetings, participants
from huiguan.governance.services.participants import Invitee
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.permits import Invalid


@pytest.fixture
def clerk(chamber: Chamber) -> Client:
    return signed(chamber.users["clerk"])


@pytest.fixture
def planned(chamber: Chamber) -> Meeting:
    """In two days: too late for a notice sent today, in time for one of ten days ago (the charter wants seven)."""
    meeting = meetings.plan_meeting(
        actor=chamber.clerk,
        organization=chamber.here,
        body_id=chamber.council.pk,
        title="理事会会议",
        starts_at=timezone.now() + timedelta(days=2),
    )
    participants.invite(actor=chamber.clerk, meeting_id=meeting.pk, invitees=[Invitee("赵一"), Invitee("钱二")])
    return meeting


def receipt() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(drawn, "PNG")
    return SimpleUploadedFile("签收单.png", drawn.getvalue(), content_type="image/png")


def day(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def test_the_day_of_the_paper_counts_and_its_evidence_stays(chamber: Chamber, clerk: Client, planned: Meeting) -> None:
    page = f"{ROOM}meetings/{planned.pk}/notice/"
    assert clerk.post(page, {"text": "请准时"}).status_code == 422
    answer = clerk.post(page, {"text": "请准时", "sent_on": day(10), "evidence": receipt()})
    assert answer.status_code == 302, answer.content.decode()
    meeting = fresh(planned)
    assert meeting.state == "convened" and meeting.notice["decision"] is True and meeting.notice["days_given"] == 12
    assert timezone.localtime(meeting.notice_sent_at).date().isoformat() == day(10)
    assert {part.notified_at for part in parts(meeting)} == {meeting.notice_sent_at}
    (file,) = files_of(meetings.EVIDENCE, meeting.pk)
    assert "签收单.png" in clerk.get(f"{ROOM}meetings/{meeting.pk}/").content.decode()
    assert clerk.get(f"/files/{file.pk}/").status_code == 200
    stranger, _actor = somebody("路人")
    assert signed(stranger).get(f"/files/{file.pk}/").status_code == 404


def test_a_day_alone_or_a_file_alone_or_tomorrow_proves_nothing(
    chamber: Chamber, clerk: Client, planned: Meeting
) -> None:
    page = f"{ROOM}meetings/{planned.pk}/notice/"
    for sent in ({"sent_on": day(10)}, {"evidence": receipt()}, {"sent_on": day(-1), "evidence": receipt()}):
        assert clerk.post(page, {"text": "请准时", **sent}).status_code == 422
    assert fresh(planned).state == "draft"
    with pytest.raises(Invalid):
        later = timezone.now() + timedelta(hours=1)
        meetings.convene_meeting(actor=chamber.clerk, meeting_id=planned.pk, sent_at=later)
