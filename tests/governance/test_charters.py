"""A charter's way into force: by a vote under the old one, the authority's approval, and no other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.governance.conftest import BLANKS
from tests.governance.meetings.conftest import signed_off

from huiguan.governance import selectors, services
from huiguan.governance.enums import CharterState
from huiguan.governance.models import Body, CharterText, CharterVersion, Motion, Participant, VoteEvent
from huiguan.governance.services import meetings, motions, participants, votes
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Conflict, Invalid, NotFound, RuleViolation


def yesterday() -> date:
    """Asked anew: a run of the tests may pass midnight."""
    return today() - timedelta(days=1)


def submitted(federation: Any) -> CharterVersion:
    version = services.draft_charter(actor=federation.clerk, organization=federation.here)
    return services.submit_charter(actor=federation.clerk, version_id=version.pk)


def carried(federation: Any, version: CharterVersion, taken: VoteEvent) -> CharterVersion:
    return services.carry_charter_by_vote(actor=federation.head, version_id=version.pk, vote_id=taken.pk)


def founded(federation: Any, **more: Any) -> CharterVersion:
    """The first charter, carried by a founding congress of two hundred."""
    version = services.draft_charter(
        actor=federation.clerk, organization=federation.here, template="profession-county", blanks=BLANKS
    )
    services.submit_charter(actor=federation.clerk, version_id=version.pk)
    return found(federation, version, **more)


def found(federation: Any, version: CharterVersion, votes_for: int = 150, present: int = 150, **more: Any) -> Any:
    counts = {"entitled": 200, "present": present, "for": votes_for, "abstain": 0, "secret": False}
    counts["against"] = max(present - votes_for, 0)
    facts = {"on": yesterday(), "carried_by": "成立大会", "tellers": "甲、乙", "minutes": "成立大会纪要", **more}
    return services.carry_founding_charter(actor=federation.head, version_id=version.pk, counts=counts, **facts)


def test_amended_by_exactly_two_thirds_it_enters_into_force_and_the_old_one_ends(federation: Any) -> None:
    old = federation.charter()
    version = submitted(federation)
    taken = congress_vote(federation, 8, 4)
    version = carried(federation, version, taken)
    assert (version.state, version.adopted_by, version.motion_id) == ("carried", "代表大会", taken.motion_id)
    assert version.result["article"] == "第二十三条"
    assert version.result["case"] == taken.case
    assert version.result["case"]["notice_days"] == 30
    approved = today() + timedelta(days=1)
    with pytest.raises(Invalid):
        services.approve_charter(actor=federation.head, version_id=version.pk, authority="民政", approved_on=approved)
    services.approve_charter(
        actor=federation.head, version_id=version.pk, authority="民政部门", approved_on=today(), approval_number="1号"
    )
    services.enter_into_force(actor=federation.head, version_id=version.pk)

    old.refresh_from_db()
    assert (old.state, old.in_force_to) == (CharterState.SUPERSEDED, yesterday())
    assert selectors.charter_version_on(federation.here, today()) == version
    assert selectors.charter_version_on(federation.here, yesterday()) == old
    assert selectors.charter_version_on(federation.here, date(2020, 5, 31)) is None


def test_one_vote_short_of_two_thirds_it_does_not_carry(federation: Any) -> None:
    federation.charter()
    version = submitted(federation)
    with pytest.raises(RuleViolation, match="第二十三条") as refusal:
        carried(federation, version, congress_vote(federation, 7, 5))
    assert refusal.value.code == "not_carried"
    version.refresh_from_db()
    assert version.state == CharterState.SUBMITTED


def test_words_that_the_congress_did_not_see_are_not_carried_by_its_vote(federation: Any) -> None:
    federation.charter()
    version = submitted(federation)
    taken = congress_vote(federation, 12, 0)
    services.return_charter(actor=federation.clerk, version_id=version.pk, note="改一处")
    services.submit_charter(actor=federation.clerk, version_id=version.pk)
    with pytest.raises(RuleViolation) as refusal:
        carried(federation, version, taken)
    assert refusal.value.code == "after_vote"


def test_a_vote_on_paper_carries_with_its_tellers_once_the_minutes_are_frozen(federation: Any) -> None:
    federation.charter()
    version = submitted(federation)
    motion = congress_motion(federation)
    vote = votes.open_vote(actor=federation.clerk, motion_id=motion.pk, method="declared")
    sent = {"actor": federation.clerk, "vote_id": vote.pk, "counts": {"yes": 9, "no": 3, "abstain": 0}}
    with pytest.raises(Invalid) as nobody:
        votes.enter_counts(**sent)
    assert nobody.value.code == "tellers_missing"
    votes.enter_counts(**sent, tellers="甲、乙")
    votes.enter_counts(**sent, tellers="乙，丙")
    taken = votes.close_vote(actor=federation.clerk, vote_id=vote.pk)
    assert taken.tellers == "甲、乙、丙"
    with pytest.raises(RuleViolation) as early:
        carried(federation, version, taken)
    assert early.value.code == "no_minutes"
    meetings.close_meeting(actor=federation.clerk, meeting_id=motion.meeting_id)
    signed_off(federation.clerk, motion.meeting)
    assert carried(federation, version, taken).state == "carried"


def test_numbers_without_a_motion_are_for_a_founding_congress_alone(federation: Any) -> None:
    version = founded(federation)
    assert (version.state, version.motion_id) == ("carried", None)
    assert version.result["paper"] == {"tellers": "甲、乙", "minutes": "成立大会纪要"}
    services.approve_charter(actor=federation.head, version_id=version.pk, authority="民政", approved_on=today())
    services.enter_into_force(actor=federation.head, version_id=version.pk)
    with pytest.raises(RuleViolation) as refusal:
        found(federation, submitted(federation))
    assert refusal.value.code == "by_motion"


@pytest.mark.parametrize(("more", "code"), [
    ({"votes_for": 99}, "not_carried"),
    ({"votes_for": 133, "present": 133}, "not_carried"),
    ({"votes_for": 200, "present": 250}, "case"),
    ({"votes_for": 20, "present": 10}, "case"),
    ({"tellers": " "}, "missing"),
    ({"minutes": ""}, "missing"),
])  # fmt: skip
def test_a_founding_vote_is_judged_by_the_charter_itself(federation: Any, more: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        founded(federation, **more)
    assert refusal.value.code == code


def test_it_enters_into_force_neither_unapproved_nor_before_the_approval(federation: Any) -> None:
    version = founded(federation)
    with pytest.raises(RuleViolation):
        services.enter_into_force(actor=federation.head, version_id=version.pk, on=today())
    services.approve_charter(actor=federation.head, version_id=version.pk, authority="民政", approved_on=today())
    with pytest.raises(RuleViolation) as refusal:
        services.enter_into_force(actor=federation.head, version_id=version.pk, on=yesterday())
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


def test_a_vote_carries_one_version(federation: Any) -> None:
    federation.charter()
    first, second = submitted(federation), submitted(federation)
    taken = congress_vote(federation, 8, 4)
    carried(federation, first, taken)
    with pytest.raises(NotFound):
        carried(federation, second, taken)


def test_the_page_offers_votes_under_a_charter_and_numbers_to_a_founding_congress(
    federation: Any, client: Client
) -> None:
    version = services.draft_charter(
        actor=federation.clerk, organization=federation.here, template="profession-county", blanks=BLANKS
    )
    services.submit_charter(actor=federation.clerk, version_id=version.pk)
    client.force_login(User.objects.get(pk=federation.head.user_id))
    address = f"/o/110101/governance/charter/{version.pk}/do/carry_charter/"
    assert 'name="tellers"' in client.get(address).content.decode()
    federation.charter(federation.there)
    CharterVersion.objects.unscoped("test").filter(organization=federation.there).update(
        organization=federation.here, number=2
    )
    page = client.get(address).content.decode()
    assert 'name="vote"' in page
    assert 'name="entitled"' not in page
    assert client.post(address, {"vote": ""}).status_code == 422


def congress_vote(federation: Any, votes_for: int, against: int) -> VoteEvent:
    """A closed vote on amending the charter in a congress of twelve, all of them there."""
    actor, motion = federation.clerk, congress_motion(federation)
    vote = votes.open_vote(actor=actor, motion_id=motion.pk, method="show_of_hands")
    counts = {"yes": votes_for, "no": against, "abstain": 0}
    votes.enter_counts(actor=actor, vote_id=vote.pk, counts=counts)
    return votes.close_vote(actor=actor, vote_id=vote.pk)


def congress_motion(federation: Any) -> Motion:
    """A motion on amending the charter in a congress of twelve, all of them there."""
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
    return motions.propose_motion(
        actor=actor, meeting_id=meeting.pk, title="议案", text="修改。", sponsor="理事会", power="amend_charter"
    )


def test_a_clerk_does_not_decide_and_others_see_no_draft(federation: Any) -> None:
    federation.charter()
    version = submitted(federation)
    with pytest.raises(NotFound):
        services.carry_charter_by_vote(actor=federation.clerk, version_id=version.pk, vote_id=1)
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
