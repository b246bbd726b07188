"""Minutes are signed by those whom the charter names, each for themselves, and frozen with the last signature."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.governance.meetings.conftest import Chamber, fresh, parts

from huiguan.engines.charter import template_text
from huiguan.engines.charter.replay import record_digest
from huiguan.governance.models import CharterText, CharterVersion, Meeting, MinutesSignature, Participant
from huiguan.governance.selectors.signing import signatures_of, signers_of, signing_rule
from huiguan.governance.services import meetings, minutes
from huiguan.kernel.inbox.selectors import counts
from huiguan.kernel.permits import NotFound, RuleViolation

BY_TWO = "signed_by: [presider, recorder]"


def refused(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.raises(RuleViolation, check=lambda refusal: refusal.code == code)


def with_signers(chamber: Chamber, rule: str) -> None:
    words = template_text("general-2017")
    old = "signed_by: [director, supervisor]"
    assert old in words
    text = CharterText.objects.create(digest=f"{len(rule):064x}", text=words.replace(old, rule))
    CharterVersion.objects.unscoped("test").filter(organization=chamber.here).update(text=text)


def closed(chamber: Chamber, **more: Any) -> Meeting:
    meeting = chamber.sitting(**more)
    Meeting.objects.unscoped("test").filter(pk=meeting.pk).update(presider="理事1", recorder="办事员")
    meetings.close_meeting(actor=chamber.clerk, meeting_id=meeting.pk)
    return fresh(meeting)


def test_the_presider_and_the_recorder_sign_for_themselves(chamber: Chamber, client: Client) -> None:
    with_signers(chamber, BY_TWO)
    meeting = closed(chamber)
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    minutes.submit_minutes(actor=chamber.clerk, minutes_id=draft.pk)
    assert [(row.name, row.duty, row.at) for row in signatures_of(draft)] == [
        ("理事1", "主持人", None), ("办事员", "记录人", None),
    ]  # fmt: skip
    presider, other = chamber.people[0], chamber.people[1]
    assert counts(presider)["governance.minutes_wait"] == 1
    with pytest.raises(NotFound):
        minutes.sign_minutes(actor=other, meeting_id=meeting.pk)
    first = signatures_of(draft)[0]
    with refused("signs_alone"):
        minutes.enter_signed_original(actor=chamber.clerk, signature_id=first.pk, upload=ContentFile(b"x", "x.txt"))

    client.force_login(chamber.users["理事1"])
    page = client.get(f"/my/meetings/{meeting.pk}/minutes/").content.decode()
    assert "由主持人、记录人签名" in page
    assert client.post(f"/my/meetings/{meeting.pk}/minutes/").status_code == 302
    assert client.get(f"/my/meetings/{meeting.pk}/minutes/").status_code == 404
    assert fresh(draft).state == "signing"
    minutes.sign_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    frozen = fresh(draft)
    assert (frozen.state, fresh(meeting).state) == ("frozen", "minuted")
    assert frozen.digest == record_digest(frozen.record)
    assert [(row["name"], row["paper"]) for row in frozen.record["signatures"]] == [("理事1", None), ("办事员", None)]


def test_who_has_no_account_signs_on_paper_and_the_clerk_keeps_the_original(chamber: Chamber, client: Client) -> None:
    with_signers(chamber, BY_TWO)
    meeting = closed(chamber)
    Meeting.objects.unscoped("test").filter(pk=meeting.pk).update(presider="老会长")
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    minutes.submit_minutes(actor=chamber.clerk, minutes_id=draft.pk)
    minutes.sign_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    row = signatures_of(draft)[0]
    client.force_login(chamber.users["clerk"])
    at = f"/o/here/governance/meetings/{meeting.pk}/minutes/"
    assert "老会长" in client.get(at).content.decode()
    client.post(at, {"do": "paper", "signature": row.pk})
    assert fresh(draft).state == "signing"
    client.post(at, {"do": "paper", "signature": row.pk, "file": SimpleUploadedFile("原件.txt", "签字".encode())})
    frozen = fresh(draft)
    assert frozen.state == "frozen"
    kept = frozen.record["signatures"][0]
    assert (kept["name"], kept["paper"]["name"], len(kept["paper"]["sha256"])) == ("老会长", "原件.txt", 64)
    assert "纸质签名" in client.get(at).content.decode()
    assert not MinutesSignature.objects.unscoped("test").filter(minutes=draft, at=None).exists()


def test_names_that_are_missing_are_asked_for(chamber: Chamber, client: Client) -> None:
    with_signers(chamber, BY_TWO)
    meeting = closed(chamber)
    Meeting.objects.unscoped("test").filter(pk=meeting.pk).update(recorder="")
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    with refused("no_signers"):
        minutes.submit_minutes(actor=chamber.clerk, minutes_id=draft.pk)
    client.force_login(chamber.users["clerk"])
    at = f"/o/here/governance/meetings/{meeting.pk}/minutes/"
    assert 'name="recorder"' in client.get(at).content.decode()
    client.post(at, {"do": "submit", "recorder": "陈二"})
    assert (fresh(draft).state, fresh(meeting).recorder, fresh(meeting).presider) == ("signing", "陈二", "理事1")


def test_where_all_attending_sign_nobody_else_does(chamber: Chamber) -> None:
    meeting = closed(chamber, present=7)
    assert [signer.name for signer in signers_of(meeting)] == [f"理事{number}" for number in range(1, 8)]
    assert "第三十九条" in signing_rule(meeting)[1] or "条）" in signing_rule(meeting)[1]
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    minutes.submit_minutes(actor=chamber.clerk, minutes_id=draft.pk)
    for number, who in enumerate(chamber.people[:7], 1):
        assert fresh(draft).state == "signing", number
        minutes.sign_minutes(actor=who, meeting_id=meeting.pk)
    assert fresh(draft).state == "frozen"


def test_signatures_fall_away_with_the_words_that_they_stood_under(chamber: Chamber) -> None:
    with_signers(chamber, BY_TWO)
    meeting = closed(chamber)
    draft = minutes.draft_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    minutes.submit_minutes(actor=chamber.clerk, minutes_id=draft.pk)
    minutes.sign_minutes(actor=chamber.clerk, meeting_id=meeting.pk)
    minutes.reopen_minutes(actor=chamber.clerk, minutes_id=draft.pk, note="改一处")
    assert signatures_of(draft) == []
    with pytest.raises(NotFound):
        minutes.sign_minutes(actor=chamber.people[0], meeting_id=meeting.pk)
    minutes.submit_minutes(actor=chamber.clerk, minutes_id=draft.pk)
    assert all(row.at is None for row in signatures_of(draft))


def test_a_work_conference_is_signed_by_presider_and_recorder(chamber: Chamber) -> None:
    meeting = closed(chamber, body=False)
    assert [signer.duty for signer in signers_of(meeting)] == ["主持人", "记录人"]


def test_two_people_of_one_name_are_not_guessed(chamber: Chamber) -> None:
    with_signers(chamber, BY_TWO)
    meeting = closed(chamber)
    one, two = parts(meeting)[:2]
    Participant.objects.unscoped("test").filter(pk=two.pk).update(name=one.name, duty="监事")
    assert signers_of(meeting)[0].person_id is None
