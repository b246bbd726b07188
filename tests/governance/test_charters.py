"""A charter's way into force: by a vote under the old one, the authority's approval, and no other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiguan.governance import selectors, services
from huiguan.governance.enums import CharterState
from huiguan.governance.forms import VoteForm
from huiguan.governance.models import Body, CharterText, CharterVersion, Participant, VoteEvent
from huiguan.governance.services import meetings, motions, participants, votes
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Conflict, Invalid, NotFound, RuleViolation

YESTERDAY = today() - timedelta(days=1)


def submitted(federation: Any) -> CharterVersion:
    version = services.draft_charter(actor=federation.clerk, organization=federation.here)
    return services.submit_charter(actor=federation.clerk, version_id=version.pk)


def vote(federation: Any, version: CharterVersion, votes_for: int, present: int = 150) -> CharterVersion:
    return services.carry_charter(
        actor=federation.head,
        version_id=version.pk,
        on=YESTERDAY,
        carried_by="第三次会员代表大会",
        attendance={"entitled": 200, "present": present},
        votes={"votes_for": votes_for, "against": present - votes_for, "abstain": 0, "secret": False},
    )


def test_amended_by_exactly_two_thirds_it_enters_into_force_and_the_old_one_ends(federation: Any) -> None:
    old = federation.charter()
    version = vote(federation, submitted(federation), 100)
    assert version.state == CharterState.CARRIED
    assert version.result["article"] == "第二十三条"
    services.approve_charter(
        actor=federation.head, version_id=version.pk, authority="民政部门", approved_on=today(), approval_number="1号"
    )
    services.enter_into_force(actor=federation.head, version_id=version.pk)

    old.refresh_from_db()
    assert (old.state, old.in_force_to) == (CharterState.SUPERSEDED, YESTERDAY)
    assert selectors.charter_version_on(federation.here, today()) == version
    assert selectors.charter_version_on(federation.here, YESTERDAY) == old
    assert selectors.charter_version_on(federation.here, date(2020, 5, 31)) is None


def test_one_vote_short_of_two_thirds_it_does_not_carry(federation: Any) -> None:
    federation.charter()
    version = submitted(federation)
    with pytest.raises(RuleViolation, match="第二十三条") as refusal:
        vote(federation, version, 99)
    assert refusal.value.code == "not_carried"
    version.refresh_from_db()
    assert version.state == CharterState.SUBMITTED


def test_without_a_quorum_nothing_carries(federation: Any) -> None:
    federation.charter()
    with pytest.raises(RuleViolation, match="第二十二条"):
        vote(federation, submitted(federation), 133, present=133)


@pytest.mark.parametrize(("present", "votes_for"), [(250, 200), (10, 20)])
def test_impossible_counts_are_refused(federation: Any, present: int, votes_for: int) -> None:
    federation.charter()
    with pytest.raises(Invalid):
        services.carry_charter(
            actor=federation.head,
            version_id=submitted(federation).pk,
            on=YESTERDAY,
            carried_by="大会",
            attendance={"entitled": 200, "present": present},
            votes={"votes_for": votes_for, "against": 0, "abstain": 0, "secret": False},
        )


def test_it_enters_into_force_neither_unapproved_nor_before_the_approval(federation: Any) -> None:
    federation.charter()
    version = vote(federation, submitted(federation), 150)
    with pytest.raises(RuleViolation):
        services.enter_into_force(actor=federation.head, version_id=version.pk, on=today())
    services.approve_charter(actor=federation.head, version_id=version.pk, authority="民政", approved_on=today())
    with pytest.raises(RuleViolation) as refusal:
        services.enter_into_force(actor=federation.head, version_id=version.pk, on=YESTERDAY)
    assert refusal.value.code == "not_approved"


def test_a_faulty_text_is_refused_with_its_line_and_blanks_are_asked_for(federation: Any) -> None:
    with pytest.raises(Invalid, match="line"):
        services.draft_charter(actor=federation.clerk, organization=federation.here, text="format: huiguan-charter/1\n")
    draft = services.draft_charter(
        actor=federation.clerk, organization=federation.here, template="profession-county", blanks={"住所": "某地"}
    )
    with pytest.raises(RuleViolation, match="协会名称") as refusal:
        services.submit_charter(actor=federation.clerk, version_id=draft.pk)
    assert refusal.value.code == "blanks"


def test_a_stale_change_of_a_draft_is_refused(federation: Any) -> None:
    draft = services.draft_charter(actor=federation.clerk, organization=federation.here, template="profession-county")
    words = draft.text.text
    services.change_draft(actor=federation.clerk, version_id=draft.pk, revision=1, text=words, title="修订草案")
    with pytest.raises(Conflict):
        services.change_draft(actor=federation.head, version_id=draft.pk, revision=1, text=words)


def test_a_version_is_carried_by_the_vote_that_the_congress_took_and_by_it_once(federation: Any) -> None:
    federation.charter()
    taken, other = congress_vote(federation, 8, 4), congress_vote(federation, 7, 5)
    first, second = submitted(federation), submitted(federation)
    with pytest.raises(RuleViolation, match="第二十三条"):
        services.carry_charter_by_vote(actor=federation.head, version_id=first.pk, vote_id=other.pk)
    carried = services.carry_charter_by_vote(actor=federation.head, version_id=first.pk, vote_id=taken.pk)
    assert (carried.state, carried.adopted_by, carried.motion_id) == ("carried", "代表大会", taken.motion_id)
    assert carried.result["numbers"]["for"] == 8
    with pytest.raises(NotFound):
        services.carry_charter_by_vote(actor=federation.head, version_id=second.pk, vote_id=taken.pk)


def test_numbers_may_be_left_out_only_with_a_vote() -> None:
    form = VoteForm({"on": today().isoformat(), "carried_by": "大会"}, votes=[(7, "大会 · 议案")])
    assert set(form.errors) == {"entitled", "present", "votes_for", "against", "abstain"}
    assert VoteForm({"vote": "7"}, votes=[(7, "大会 · 议案")]).is_valid()
    assert not VoteForm({"vote": "8"}, votes=[(7, "大会 · 议案")]).is_valid()


def congress_vote(federation: Any, votes_for: int, against: int) -> VoteEvent:
    """A closed vote on amending the charter in a congress of twelve, all of them there."""
    actor, here = federation.clerk, federation.here
    body, _made = Body.objects.unscoped("test").get_or_create(
        organization=here, kind="congress", key="congress", defaults={"name": "代表大会"}
    )
    sent = timezone.now() - timedelta(days=30)
    meeting = meetings.plan_meeting(
        actor=actor, organization=here, body_id=body.pk, title="代表大会", starts_at=timezone.now()
    )
    invitees = [participants.Invitee(f"代表{number}") for number in range(12)]
    participants.invite(actor=actor, meeting_id=meeting.pk, invitees=invitees)
    meetings.convene_meeting(actor=actor, meeting_id=meeting.pk, sent_at=sent)
    meetings.open_meeting(actor=actor, meeting_id=meeting.pk)
    there = list(Participant.objects.unscoped("test").filter(meeting=meeting).values_list("pk", flat=True))
    participants.take_meeting_attendance(actor=actor, meeting_id=meeting.pk, participant_ids=there)
    motion = motions.propose_motion(
        actor=actor, meeting_id=meeting.pk, title="议案", text="修改。", sponsor="理事会", power="amend_charter"
    )
    vote = votes.open_vote(actor=actor, motion_id=motion.pk, method="show_of_hands")
    counts = {"yes": votes_for, "no": against, "abstain": 0}
    votes.enter_counts(actor=actor, vote_id=vote.pk, counts=counts)
    return votes.close_vote(actor=actor, vote_id=vote.pk)


def test_a_clerk_does_not_decide_and_others_see_no_draft(federation: Any) -> None:
    federation.charter()
    version = submitted(federation)
    with pytest.raises(NotFound):
        services.carry_charter(
            actor=federation.clerk, version_id=version.pk, on=today(), carried_by="大会", attendance={}, votes={}
        )
    assert version in selectors.versions_of(federation.clerk, federation.here)
    assert version not in selectors.versions_of(federation.above, federation.here)
    with pytest.raises(NotFound):
        selectors.get_version(federation.above, version.pk)


def test_the_same_words_are_kept_once_and_differences_are_shown(federation: Any) -> None:
    old = federation.charter()
    federation.charter(federation.there)
    assert CharterText.objects.count() == 1
    text = old.text.text.replace("每年至少召开两次会议", "每年至少召开三次会议").replace(
        "times: 2, per", "times: 3, per"
    )
    new = services.draft_charter(actor=federation.clerk, organization=federation.here, text=text, blanks=old.blanks)
    difference = selectors.compare_versions(selectors.get_version(federation.clerk, old.pk), new)
    assert [change.old.label for change in difference.articles if change.old] == ["第二十八条"]
    assert len(difference.rules) == 1


def test_admission_is_the_councils_by_the_charter(federation: Any) -> None:
    from huiguan.governance.admission import admission_body

    assert admission_body(federation.here) == ""
    federation.charter()
    assert admission_body(federation.here) == "理事会"
