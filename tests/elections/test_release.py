"""A scrutineer who does not sign: those who vote go on by a resolution, and somebody always signs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.elections.conftest import Council
from tests.elections.test_after import FIRST
from tests.elections.test_motion_ballot import FOR, Congress, congress, fresh
from tests.elections.test_pages import client_of, words

from huiguan.elections import minutes, selectors, services
from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import Election, Official
from huiguan.governance.models import Resolution
from huiguan.governance.selectors.minutes import draft_text
from huiguan.governance.services import meetings, motions, participants, votes
from huiguan.governance.services.meetings import ItemPlan
from huiguan.governance.services.participants import Invitee
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox.models import Matter
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import NotFound, RuleViolation

__all__ = ["congress"]
pytestmark = pytest.mark.django_db


def carried(actor: Any, meeting: Any, item_id: int | None, yes: int, text: str = "通过工作报告。") -> Resolution:
    """A motion of a sitting meeting, carried by a show of hands."""
    motion = motions.propose_motion(
        actor=actor, meeting_id=meeting.pk, title="议案", text=text, sponsor="主持人", item_id=item_id
    )
    vote = votes.open_vote(actor=actor, motion_id=motion.pk, method="show_of_hands")
    votes.enter_counts(actor=actor, vote_id=vote.pk, counts={"yes": yes, "no": 0, "abstain": 0})
    votes.close_vote(actor=actor, vote_id=vote.pk)
    return Resolution.objects.unscoped("test").get(motion=motion)


def sitting(council: Council, body: str) -> tuple[Any, list[int]]:
    """A meeting of a body with all directors there, and its items: an open one, and one in camera."""
    starts, own = timezone.now() + timedelta(minutes=5), {"actor": council.head}
    place = council.federation.here
    meeting = meetings.plan_meeting(
        **own, organization=place, title="会议", body_id=council.federation.body(body).pk, starts_at=starts
    )
    meetings.set_agenda(**own, meeting_id=meeting.pk, items=[ItemPlan("监票"), ItemPlan("人事", in_camera=True)])
    people = [Invitee(user.display_name, "理事", person_id=user.person_id) for user in council.users]
    participants.invite(**own, meeting_id=meeting.pk, invitees=people)
    meetings.convene_meeting(**own, meeting_id=meeting.pk, text="", sent_at=starts - timedelta(days=30))
    meetings.open_meeting(**own, meeting_id=meeting.pk)
    ids = list(meeting.participants.unscoped("test").values_list("pk", flat=True))
    participants.take_meeting_attendance(**own, meeting_id=meeting.pk, participant_ids=ids)
    return meeting, list(meeting.items.unscoped("test").order_by("order").values_list("pk", flat=True))


def test_the_council_puts_another_in_the_place_of_a_scrutineer_who_does_not_sign(council: Council) -> None:
    meeting, (item, closed) = sitting(council, "council")
    early = carried(council.head, meeting, item, 7)
    council.open()
    for number in range(6):
        council.cast(council.credential(number), FIRST)
    council.close(present=7)
    council.decrypt()
    (scrutineer,) = council.officials(Duty.SUPERVISOR)

    def release(resolution: Resolution, actor: Any = None, successor: int | None = None) -> None:
        services.release_scrutineer(
            actor=actor or council.head, election_id=council.election.pk, official_id=scrutineer.pk,
            resolution_id=resolution.pk, note="出差未归", successor_id=successor,
        )  # fmt: skip

    def refused(*told: Any) -> str:
        with pytest.raises(RuleViolation) as refusal:
            release(*told)
        return str(refusal.value.code)

    elsewhere, (other_item, _other) = sitting(council, "standing_council")
    assert refused(early) == "no_decision", "it was made before the count"
    assert refused(carried(council.head, elsewhere, other_item, 7)) == "no_decision", "not by those who vote"
    assert refused(carried(council.head, meeting, closed, 7)) == "no_decision", "its number would be public"
    assert refused(carried(council.head, meeting, item, 7)) == "other_matter", "what was decided of something else"
    fifth = council.users[5]
    of_whom = f"关于会长 选举：监票人{scrutineer.name}不签字"
    alone = carried(council.head, meeting, item, 7, of_whom)
    assert refused(alone) == "alone", "somebody has to sign"
    assert refused(alone, None, fifth.person_id) == "other_matter", "the head alone does not choose who signs instead"
    nobody = carried(council.head, meeting, item, 7, f"会长选举由{fifth.display_name}签字。")
    assert refused(nobody, None, fifth.person_id) == "other_matter", "not of this scrutineer"
    decision = carried(council.head, meeting, item, 7, f"{of_whom}，由{fifth.display_name}签字。")
    candidate = council.users[0].person_id
    with pytest.raises(NotFound):
        release(decision, None, candidate)
    with pytest.raises(NotFound):
        release(decision, council.federation.clerk)
    with pytest.raises(RuleViolation) as unsigned:
        services.declare_result(actor=council.head, election_id=council.election.pk, began_on=today())
    assert unsigned.value.code == "unsigned"

    office, page = client_of(User.objects.get(pk=council.head.user_id)), f"/o/110101/elections/{council.election.pk}/"
    form = f"{page}duties/{scrutineer.pk}/release/"
    assert form in office.get(page).content.decode()
    offered = words(office.get(form))
    assert decision.number in offered and early.number not in offered
    assert alone.number in offered and nobody.number not in offered, "of this election and this scrutineer alone"
    facts = {"resolution_id": decision.pk, "note": "出差未归", "successor_id": council.users[5].person_id}
    assert office.post(form, facts)["Location"] == page
    assert f"未签字：出差未归（按{decision.number}继续办理）" in words(office.get(page))
    assert form not in office.get(page).content.decode() and office.get(form).status_code == 404
    assert f"{page}declare/" not in office.get(page).content.decode(), "not offered while a signature is missing"
    told = Matter.objects.filter(message__kind="elections.released")
    assert told.count() == 1, "whoever was released hears of it"
    with pytest.raises(RuleViolation):
        services.declare_result(actor=council.head, election_id=council.election.pk, began_on=today())
    successor = next(each for each in council.officials(Duty.SUPERVISOR) if each.pk != scrutineer.pk)
    services.sign_result(actor=council.actor(5), official_id=successor.pk)
    assert f"{page}declare/" in office.get(page).content.decode()
    Election.objects.unscoped("test").filter(pk=council.election.pk).update(meeting=meeting)
    services.declare_result(actor=council.head, election_id=council.election.pk, began_on=today())
    assert council.again().state == ElectionState.DECLARED
    public = words(office.get(f"/elections/{council.election.uuid}/"))
    assert f"未签字：出差未归（按{decision.number}继续办理）" in public and "已签字" in public
    assert office.get(f"{page}report.pdf").status_code == 200
    (line,) = minutes.report_lines(meeting)
    assert f"监票人{scrutineer.name}未签字（出差未归），按{decision.number}办理。" in line


def test_whoever_is_left_signs_and_a_late_signature_still_counts(congress: Congress) -> None:
    election = congress.prepared()
    for number in (4, 5):
        person_id = congress.users[number].person_id or 0
        services.name_official(actor=congress.clerk, election_id=election.pk, duty="supervisor", person_id=person_id)
    congress.sign_in(list(range(9)))
    vote = congress.opened()
    for number in range(9):
        congress.cast(number, FOR)
    votes.close_vote(actor=congress.clerk, vote_id=vote.pk)
    congress.decrypted()
    congress.sign()
    duties = {
        each.person_id: each.pk for each in selectors.officials_of(congress.election) if each.duty == "supervisor"
    }
    late, absent = (duties[congress.users[number].person_id] for number in (4, 5))
    names = "、".join(congress.users[number].display_name for number in (4, 5))
    text = f"{congress.motion.title}的监票人{names}不签字，继续办理。"
    decision = carried(congress.clerk, congress.meeting, congress.motion.item_id, 9, text)
    own: dict[str, Any] = {"actor": congress.clerk, "election_id": election.pk, "resolution_id": decision.pk}
    services.release_scrutineer(**own, official_id=late, note="联系不上")
    services.sign_result(actor=congress.actor(4), official_id=late)
    signed = Official.objects.unscoped("test").get(pk=late)
    assert signed.done_at is not None and signed.released_by is None and signed.release_note == ""
    assert fresh(vote).state == "counting", "one has neither signed nor been released"
    services.release_scrutineer(**own, official_id=absent, note="拒绝签字")
    assert fresh(vote).state == "closed" and fresh(congress.motion).state == "carried"
    released = Official.objects.unscoped("test").get(pk=absent)
    said = f"监票人{released.name}未签字（拒绝签字），按{decision.number}办理。"
    assert fresh(vote).result["ballot"]["released"] == said, "the record says it"
    assert said in draft_text(fresh(congress.meeting)), "and the minutes"
    assert (released.done_at, released.release_note) == (None, "拒绝签字")
    with pytest.raises(RuleViolation) as over:
        services.sign_result(actor=congress.actor(5), official_id=absent)
    assert over.value.code == "wrong_state"
