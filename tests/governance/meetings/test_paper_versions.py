"""Papers of the agenda: who opened which version, and what those see to whom an item in camera is closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.governance.meetings.conftest import Chamber, parts

from huiguan.governance.meeting_enums import ParticipantRole
from huiguan.governance.models import AgendaItem, Meeting, Participant
from huiguan.kernel.files.models import StoredFile


@pytest.fixture
def meeting(chamber: Chamber) -> Meeting:
    return chamber.convened()


def page_of(chamber: Chamber, who: str) -> Client:
    client = Client()
    client.force_login(chamber.users[who])
    return client


def uploaded(chamber: Chamber, meeting: Meeting, name: str, *, in_camera: bool = False, **more: Any) -> StoredFile:
    """A paper that the clerk puts under an item on the meeting's page."""
    item = AgendaItem.objects.unscoped("test").get(meeting=meeting, in_camera=in_camera)
    sent = {"item": item.pk, "file": SimpleUploadedFile(name, f"{name}的内容".encode()), **more}
    page_of(chamber, "clerk").post(f"/o/here/governance/meetings/{meeting.pk}/do/paper/", sent)
    found: StoredFile = StoredFile.objects.unscoped("test").get(name=name)
    return found


def test_who_opened_the_old_version_has_not_opened_the_new_one(chamber: Chamber, meeting: Meeting) -> None:
    first = uploaded(chamber, meeting, "报告一.txt")
    own = f"/my/meetings/{meeting.pk}/"
    reader = page_of(chamber, "理事1")
    assert b"".join(reader.get(f"{own}papers/{first.pk}/")) == "报告一.txt的内容".encode()
    office = page_of(chamber, "clerk")
    page = f"/o/here/governance/meetings/{meeting.pk}/"
    assert "已阅1 / 9人" in office.get(page).content.decode()
    second = uploaded(chamber, meeting, "报告二.txt", replaces=first.pk)
    shown = office.get(page).content.decode()
    assert "第2版" in shown and "以前的版本" in shown
    assert "已阅0 / 9人" in shown and "已阅1 / 9人" in shown
    assert f"/files/{first.pk}/" in shown and f"/files/{second.pk}/" in shown
    unread = shown[shown.index("报告二.txt") :]
    assert "理事1、理事2" in unread
    told = reader.get(own).content.decode()
    assert "报告二.txt" in told and "报告一.txt" not in told and "第2版" in told


def test_what_is_in_camera_is_opened_by_members_and_not_by_a_guest(chamber: Chamber, meeting: Meeting) -> None:
    paper = uploaded(chamber, meeting, "人事.txt", in_camera=True)
    guest = parts(meeting)[8]
    Participant.objects.unscoped("test").filter(pk=guest.pk).update(role=ParticipantRole.OBSERVER)
    own = f"/my/meetings/{meeting.pk}/"
    for who, status in (("理事1", 200), ("理事9", 404)):
        client = page_of(chamber, who)
        assert client.get(f"{own}papers/{paper.pk}/").status_code == status
        assert client.get(f"/files/{paper.pk}/").status_code == status
        told = client.get(own).content.decode()
        assert ("人事.txt" in told) is (status == 200)
        assert ("审议人事事项" in told) is (status == 200)
