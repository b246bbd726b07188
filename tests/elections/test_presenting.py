"""Candidates present themselves; an election stands in its meeting and in the minutes."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from tests.elections.conftest import Council
from tests.elections.test_after import FIRST, declared
from tests.elections.test_pages import client_of, words

from huiguan.elections import services
from huiguan.elections.models import Candidate, CandidatePicture, Election
from huiguan.elections.pictures import SIDE
from huiguan.governance.selectors.minutes import draft_text
from huiguan.governance.services import meetings
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import NotFound

pytestmark = pytest.mark.django_db


def photograph(width: int = 900, height: int = 600) -> SimpleUploadedFile:
    target = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "MAKER-OF-CAMERA"
    Image.new("RGB", (width, height), "#447799").save(target, "JPEG", exif=exif)
    return SimpleUploadedFile("photo.jpg", target.getvalue(), "image/jpeg")


def test_a_candidate_shows_a_picture_and_a_statement(council: Council) -> None:
    row = Candidate.objects.unscoped("test").filter(election=council.election).order_by("order")[0]
    own = client_of(next(user for user in council.users if user.person_id == row.person_id))
    page = f"/my/elections/candidatures/{row.pk}/"
    sent = {"statement": "愿意为大家服务", "picture": photograph()}
    assert own.post(page, sent).status_code == 302
    raw = bytes(row.picture.jpeg)
    assert b"MAKER" not in raw and max(Image.open(BytesIO(raw)).size) == SIDE
    wrong = SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    assert own.post(page, {"statement": "x", "picture": wrong}).status_code == 422
    assert own.post(page, {"statement": "愿意为大家服务"}).status_code == 302
    assert bytes(CandidatePicture.objects.get().jpeg) == raw, "without a new picture the old one stays"
    visitor, base = client_of(None), f"/elections/{council.election.uuid}/"
    assert visitor.get(f"{base}pictures/{row.pk}/").status_code == 404, "not public before the opening"
    council.open()
    shown = visitor.get(f"{base}pictures/{row.pk}/")
    assert shown["Content-Type"] == "image/jpeg" and shown.content == raw
    for path in (base, f"{base}vote/"):
        told = words(visitor.get(path))
        assert "愿意为大家服务" in told and f"pictures/{row.pk}/" in told
    second = Candidate.objects.unscoped("test").filter(election=council.election).order_by("order")[1]
    assert visitor.get(f"{base}pictures/{second.pk}/").status_code == 404


def test_a_picture_is_taken_back(council: Council) -> None:
    row = Candidate.objects.unscoped("test").filter(election=council.election).order_by("order")[0]
    number = next(at for at, user in enumerate(council.users) if user.person_id == row.person_id)
    state = {"actor": council.actor(number), "candidate_id": row.pk, "statement": ""}
    services.state_candidature(**state, picture=photograph())
    services.state_candidature(**state, no_picture=True)
    assert not CandidatePicture.objects.exists()


def test_an_election_stands_in_its_meeting_and_in_the_minutes(council: Council) -> None:
    place = council.federation.here
    starts = timezone.now() + timedelta(days=20)
    held = meetings.plan_meeting(
        actor=council.head, organization=place, body_id=council.election.body_id, title="第一次会议", starts_at=starts
    )
    other = meetings.plan_meeting(
        actor=council.federation.above,
        organization=council.federation.city,
        body_id=None,
        title="别处",
        starts_at=starts,
    )
    office = client_of(User.objects.get(pk=council.head.user_id))
    body = {
        "title": "再选",
        "post_id": council.federation.post("supervisor").pk,
        "seats": 1,
        "electorate": "delegates",
        "mode": "server",
    }
    assert office.post("/o/110101/elections/new/", {**body, "meeting_id": other.pk}).status_code == 422
    assert office.post("/o/110101/elections/new/", {**body, "meeting_id": held.pk}).status_code == 302
    assert Election.objects.unscoped("test").get(title="再选").meeting_id == held.pk
    with pytest.raises(NotFound):
        services.set_up_election(
            actor=council.head, organization=place, title="x", seats=1,
            post_id=council.federation.post("supervisor").pk, electorate="delegates", mode="server",
            meeting_id=other.pk,
        )  # fmt: skip
    Election.objects.unscoped("test").filter(pk=council.election.pk).update(meeting=held)
    page = reverse("governance:meeting", args=["110101", held.pk])
    assert "会长选举" in words(office.get(page))
    assert "会长选举" not in draft_text(held), "only what is declared stands in the minutes"
    election = declared(council, [FIRST] * 6)
    winner = Candidate.objects.unscoped("test").get(election=election, outcome="elected")
    text = draft_text(held)
    assert "会长选举：应到7人，实到7人，发出选票7张，收回6张，有效票6张，无效票0张。" in text
    assert f"{winner.name}赞成6票、反对0票、弃权0票" in text and f"当选：{winner.name}。" in text
